import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import type { ToView, ViewAnswer } from '../../../src/contract/chatView.ts';
import type { Notice } from '../../../src/core/chat.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, turn } from './samples.ts';

/** Where the page's clock stands at the beginning. */
const NOW = new Date('2026-11-20T12:00:00Z').getTime();
const waiting: Notice = { kind: 'waiting', until: NOW + 4000, because: 'overloaded', status: 529, attempt: 2, attempts: 5 };
const pacing: Notice = { kind: 'pacing', until: NOW + 90_000, limit: 'tokens' };
const silent: Notice = { kind: 'silent', seconds: 20, phase: 'first-byte', until: NOW + 40_000 };
const retried: Notice = { kind: 'retried', times: 2, because: 'rate-limited', status: 429 };
const resumed: Notice = { kind: 'resumed', at: 5, because: 'cut-short', exact: false };
const trimmed: Notice = { kind: 'trimmed', turns: 12, window: 8192, learned: false };
const routed: Notice = { kind: 'routed', route: 'careful', model: 'b/y', modelName: 'Y', connectionName: 'B', skipped: [{ modelName: 'X', connectionName: 'A', because: 'overloaded' }, { modelName: 'W', connectionName: 'A', because: 'circuit-open' }] };

describe('what happened on the way', () => {
  let chat: ChatPage;
  beforeEach(async () => {
    chat = await openChatPage();
    await chat.page.clock.install({ time: NOW });
    await chat.showAgain();
    // Later than it can be by now, however slowly the page came up.
    await chat.page.clock.pauseAt(NOW + 600_000);
  });
  afterEach(async () => {
    assert.deepEqual(chat.seen.errors, []);
    await chat.close();
  });

  /** What the page does in a frame, which comes only when its clock goes on. */
  const frame = async (): Promise<void> => chat.page.clock.runFor(50);
  const line = (): Locator => chat.page.getByTestId('notice');
  const words = async (): Promise<string> => (await line().first().locator('span').first().textContent()) ?? '';
  const now = async (): Promise<number> => chat.page.evaluate(() => Date.now());
  const tell = async (...messages: ToView[]): Promise<void> => {
    await chat.tell(...messages);
    await frame();
  };
  const streaming = (...notices: readonly Notice[]): ViewAnswer => ({ ...streamingAnswer('a'), notices });
  const show = async (shown: ViewAnswer): Promise<void> => tell(snapshot([turn('t', 'Ask', shown)]));
  /** A notice whose moment is `ms` from now. */
  const in_ = async (notice: Notice, ms: number): Promise<Notice> => ({ ...notice, until: (await now()) + ms }) as Notice;

  it('counts a wait down by itself, second by second, and stops at nothing', async () => {
    await show(streaming(await in_(waiting, 4000)));
    assert.equal(await words(), 'DeepSeek was overloaded (529). Trying again in 4 s (2 of 5)');
    await chat.page.clock.runFor(1000);
    assert.match(await words(), /in 3 s/);
    await chat.page.clock.runFor(1000);
    assert.match(await words(), /in 2 s/);
    await chat.page.clock.runFor(10_000);
    assert.match(await words(), /in 0 s/);
  });

  it('says a wait aloud once, and its countdown never', async () => {
    const status = chat.page.getByRole('status');
    await show(streaming());
    const notice = await in_(waiting, 4000);
    await tell({ type: 'answer', turnId: 't', answer: streaming(notice) });
    assert.equal(await status.textContent(), 'DeepSeek was overloaded (529). Trying again in 4 s (2 of 5)');
    const changes = await chat.page.evaluateHandle(() => {
      const seen: string[] = [];
      const speaker = document.querySelector('[role="status"]');
      if (speaker) new MutationObserver(() => seen.push(speaker.textContent ?? '')).observe(speaker, { childList: true, characterData: true, subtree: true });
      return seen;
    });
    await chat.page.clock.runFor(3000);
    await tell({ type: 'answer', turnId: 't', answer: streaming({ kind: 'retried', times: 1, because: 'overloaded', status: 529 }) });
    assert.deepEqual(await changes.jsonValue(), []);
    assert.equal(await line().getAttribute('role'), null);
    assert.equal(await chat.page.getByRole('log').getByRole('alert').count(), 0);
  });

  const buttons: readonly [notice: Notice, text: RegExp, labels: readonly string[], actions: readonly string[]][] = [
    [waiting, /Trying again/, ['Try now', 'Stop'], ['try-now', 'stop']],
    [pacing, /^The token limit of DeepSeek is nearly spent\. Sending in 1 min 30 s$/, ['Send now', 'Stop'], ['try-now', 'stop']],
    [silent, /^No data for 20 s\. Giving up in 40 s$/, ['Keep waiting', 'Try again', 'Switch model'], ['keep-waiting', 'try-again', 'switch-model']],
    [trimmed, /^12 older turns were left out: the model takes 8,192 tokens$/, ['Send all anyway', 'Summarise the older turns'], ['send-all', 'summarise']],
  ];
  for (const [notice, text, labels, actions] of buttons) {
    it(`offers ${labels.join(', ')} where it is ${notice.kind}`, async () => {
      await show(streaming('until' in notice ? await in_(notice, notice.until - NOW) : notice));
      assert.match(await words(), text);
      assert.deepEqual(await line().getByRole('button').allTextContents(), labels);
      for (const label of labels) await line().getByRole('button', { name: label }).click();
      const said = (await chat.posted()).filter((message) => message.type === 'notice-action');
      assert.deepEqual(said, actions.map((action) => ({ type: 'notice-action', turnId: 't', answerId: 'a', action })));
    });
  }

  it('counts the silence up while it lasts', async () => {
    await show(streaming(await in_(silent, 40_000)));
    await chat.page.clock.runFor(3000);
    assert.equal(await words(), 'No data for 23 s. Giving up in 37 s');
  });

  const lines: readonly [name: string, notice: Notice, text: string][] = [
    ['that it was asked again', retried, 'DeepSeek asked to slow down (429), and was asked 2 more times'],
    ['that it was asked once more', { ...retried, times: 1 }, 'DeepSeek asked to slow down (429), and was asked once more'],
    ['that it went on', resumed, 'The connection to DeepSeek broke off; went on where it stopped'],
    ['that it was continued', { ...resumed, because: undefined }, 'Continued'],
    ['what was left out of the request, with the server\'s sentence', { kind: 'adapted', adaptation: { kind: 'drop', parameter: 'temperature' }, said: 'Only the default (1) is supported.' }, 'temperature was left out: Only the default (1) is supported.'],
    ['what was renamed', { kind: 'adapted', adaptation: { kind: 'rename', parameter: 'max_tokens', to: 'max_completion_tokens' }, said: undefined }, 'max_tokens was sent as max_completion_tokens'],
    ['in which role it was sent', { kind: 'adapted', adaptation: { kind: 'system-role', role: 'user' }, said: undefined }, 'The standing instruction was sent in the role "user"'],
    ['that text was sent as text', { kind: 'adapted', adaptation: { kind: 'plain-content' }, said: undefined }, 'The text was sent in one piece'],
    ['who answered, and why', routed, 'Answered by Y via B, because X via A was overloaded; W via A had failed several times just before'],
    ['that one turn was left out', { ...trimmed, turns: 1, learned: true }, '1 older turn was left out: the server refused more than 8,192 tokens'],
  ];
  for (const [name, notice, text] of lines) {
    it(`says ${name}`, async () => {
      await show(answer('a', 'Done.', { notices: [notice] }));
      assert.equal(await words(), text);
    });
  }

  it('says in the head line who answers for a route when nobody was passed over', async () => {
    await show(answer('a', 'Done.', { notices: [{ ...routed, skipped: [] }] }));
    assert.equal(await line().count(), 0);
    assert.equal(await chat.page.locator('.answer .who').innerText().then((text) => text.replace(/\s+/g, ' ')), 'DeepSeek Chat via DeepSeek route careful');
  });

  it('offers nothing that would come too late', async () => {
    await show(answer('a', 'Done.', { notices: [waiting, silent] }));
    assert.equal(await line().getByRole('button').count(), 0);
    await tell(snapshot([turn('t', 'Ask', answer('a', 'Done.', { notices: [trimmed] })), turn('u', 'More', streamingAnswer('b'))]));
    assert.equal(await line().getByRole('button').count(), 0);
    await tell(snapshot([turn('t', 'Ask', answer('a', 'Done.', { notices: [trimmed] }))]));
    assert.equal(await line().getByRole('button').count(), 2);
    await tell({ type: 'summary', summary: { state: 'writing', text: '' } });
    assert.equal(await line().getByRole('button').count(), 0);
    assert.match(await line().textContent() ?? '', /Summarising…/);
    await chat.page.getByTestId('stop').waitFor();
  });

  it('leaves out the earlier attempts while it says how many there are', async () => {
    await show(streaming(retried, await in_(waiting, 4000)));
    assert.equal(await line().count(), 1);
    await show(streaming(retried));
    assert.match(await words(), /asked 2 more times/);
  });

  it('can be reached and used with the keyboard alone', async () => {
    await show(streaming(await in_(silent, 40_000)));
    await chat.page.getByRole('log').focus();
    const reached: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      await chat.page.keyboard.press('Tab');
      reached.push(await chat.page.evaluate(() => document.activeElement?.textContent || document.activeElement?.getAttribute('aria-label') || ''));
    }
    assert.deepEqual(reached, ['Edit', 'Keep waiting', 'Try again', 'Switch model']);
    await chat.page.keyboard.press('Enter');
    assert.deepEqual((await chat.posted()).at(-1), { type: 'notice-action', turnId: 't', answerId: 'a', action: 'switch-model' });
  });

  describe('an answer that ended before its end', () => {
    it('offers to continue, and grows where it stands', async () => {
      const stopped = answer('a', 'Once upon', { state: 'stopped', usage: undefined, canContinue: true });
      await show(stopped);
      await chat.page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual((await chat.posted()).at(-1), { type: 'continue', turnId: 't', answerId: 'a' });
      const going = { ...streamingAnswer('a', 'Once upon'), notices: [{ kind: 'resumed', at: 9, because: undefined, exact: false } as const] };
      await tell({ type: 'answer', turnId: 't', answer: { ...going, notices: [] } });
      assert.equal(await chat.page.getByRole('status').textContent(), 'Answering');
      await tell({ type: 'answer', turnId: 't', answer: going }, { type: 'delta', turnId: 't', answerId: 'a', channel: 'text', delta: ' a time' });
      assert.equal(await chat.page.getByRole('status').textContent(), 'Continued');
      assert.equal(await chat.answerText('a').textContent(), 'Once upon a time');
      assert.equal(await chat.page.getByRole('button', { name: 'Continue' }).count(), 0);
      await tell({ type: 'answer', turnId: 't', answer: answer('a', 'Once upon a time.', { notices: going.notices }) });
      assert.equal(await chat.answerText('a').textContent(), 'Once upon a time.');
      // From the first word to the last lies also what the person did in between.
      assert.equal(await chat.page.getByTestId('usage').innerText(), '1.2k in · 1k cached · 41 out');
    });
  });

  describe('the seam', () => {
    const TEXT = 'First paragraph.\n\n```ts\nconst a = 1;\nconst b = 2;\n```\n\n- one\n- two\n\nLast paragraph.';
    const seams = async (): Promise<readonly string[]> => chat.page.locator('[data-seam]').allTextContents();

    for (const [where, block] of [['paragraph.', 'First paragraph.'], ['const b', 'const a = 1;\nconst b = 2;'], ['two', 'one\ntwo'], ['Last', 'Last paragraph.']] as const) {
      it(`is marked at the block that holds it: ${block.split('\n')[0]}`, async () => {
        const notices = [{ ...resumed, at: TEXT.indexOf(where) }];
        await show(answer('a', TEXT));
        const plain = await chat.answerText('a').textContent();
        await show(answer('a', TEXT, { notices }));
        assert.deepEqual(await seams(), [block]);
        assert.equal(await chat.answerText('a').textContent(), plain);
        assert.match(await chat.page.locator('[data-seam]').getAttribute('title') ?? '', /broke off here/);
      });
    }

    it('is marked while the answer is written, in an open fence too, and stays where it was', async () => {
      const at = TEXT.indexOf('const b');
      await tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]), { type: 'delta', turnId: 't', answerId: 'a', channel: 'text', delta: TEXT.slice(0, at) });
      await frame();
      await tell({ type: 'answer', turnId: 't', answer: { ...streamingAnswer('a', TEXT.slice(0, at)), notices: [{ ...resumed, at }] } });
      assert.deepEqual(await seams(), ['const a = 1;']);
      for (const delta of TEXT.slice(at).match(/[\s\S]{1,7}/g) ?? []) await tell({ type: 'delta', turnId: 't', answerId: 'a', channel: 'text', delta });
      assert.deepEqual(await seams(), ['const a = 1;\nconst b = 2;']);
      const text = await chat.answerText('a').textContent();
      await tell({ type: 'answer', turnId: 't', answer: answer('a', TEXT, { notices: [{ ...resumed, at }] }) });
      assert.deepEqual(await seams(), ['const a = 1;\nconst b = 2;']);
      assert.equal(await chat.answerText('a').textContent(), text);
    });

    it('is counted in what the server sent, whatever its line breaks are', async () => {
      const text = TEXT.replaceAll('\n', '\r\n');
      await show(answer('a', text, { notices: [{ ...resumed, at: text.indexOf('Last') }] }));
      assert.deepEqual(await seams(), ['Last paragraph.']);
    });
  });

  describe('a turn', () => {
    it('is kept in every request, or no longer', async () => {
      await show(answer('a', 'Done.'));
      const pin = chat.page.getByRole('button', { name: 'Keep in every request' });
      assert.equal(await pin.getAttribute('aria-pressed'), 'false');
      await pin.click();
      assert.deepEqual((await chat.posted()).at(-1), { type: 'toggle-pin', turnId: 't' });
      await tell({ type: 'turn', turn: { ...turn('t', 'Ask', answer('a', 'Done.')), pinned: true } });
      assert.equal(await pin.getAttribute('aria-pressed'), 'true');
      await chat.page.mouse.move(0, 0);
      assert.equal(await pin.evaluate((element) => getComputedStyle(element).opacity), '1');
    });
  });

  describe('a summary', () => {
    const there: ToView = { type: 'summary', summary: { state: 'there', text: 'They said A.\nThen D.' } };
    const block = (): Locator => chat.page.getByTestId('summary');

    it('is read while it is written, then folded', async () => {
      await show(answer('a', 'Done.'));
      assert.equal(await block().count(), 0);
      await tell({ type: 'summary', summary: { state: 'writing', text: 'They said' } });
      assert.equal(await block().getByText('They said').isVisible(), true);
      assert.equal(await chat.page.getByRole('status').textContent(), 'Summarising the older turns');
      await tell(there);
      assert.equal(await block().getByText('They said').isVisible(), false);
      assert.equal(await chat.page.getByRole('status').textContent(), 'The summary is there');
      await block().locator('summary').click();
      assert.equal(await block().locator('.summary-text').innerText(), 'They said A.\nThen D.');
    });

    it('is the person\'s to change, and what they had begun survives the view', async () => {
      await show(answer('a', 'Done.'));
      await tell(there);
      await block().locator('summary').click();
      await block().getByRole('button', { name: 'Edit the summary' }).click();
      await frame();
      const box = block().getByRole('textbox', { name: 'Summary' });
      assert.equal(await box.inputValue(), 'They said A.\nThen D.');
      await box.fill('A, then D.');
      await chat.showAgain();
      await tell({ ...snapshot([turn('t', 'Ask', answer('a', 'Done.'))]), summary: { state: 'there', text: 'They said A.\nThen D.' } });
      assert.equal(await box.inputValue(), 'A, then D.');
      await block().getByRole('button', { name: 'Save' }).click();
      await frame();
      assert.deepEqual((await chat.posted()).at(-1), { type: 'edit-summary', text: 'A, then D.' });
      assert.equal(await box.count(), 0);
    });

    it('stays as it was when the change is discarded', async () => {
      await show(answer('a', 'Done.'));
      await tell(there);
      await block().locator('summary').click();
      await block().getByRole('button', { name: 'Edit the summary' }).click();
      await frame();
      await block().getByRole('textbox').fill('Nonsense');
      await block().getByRole('button', { name: 'Discard' }).click();
      await frame();
      assert.equal((await chat.posted()).some(({ type }) => type === 'edit-summary'), false);
      await block().locator('summary').click();
      assert.equal(await block().locator('.summary-text').innerText(), 'They said A.\nThen D.');
    });

    it('says why it failed, with what to do', async () => {
      await show(answer('a', 'Done.'));
      await tell({ type: 'summary', summary: { state: 'failed', faultWords: { title: 'The answer broke off.', detail: 'What arrived is kept.', small: '502', actions: [{ label: 'Try again', action: { do: 'retry' } }] } } });
      await block().getByRole('alert').getByText('The older turns could not be summarised.').waitFor();
      await block().getByRole('button', { name: 'Try again' }).click();
      assert.deepEqual((await chat.posted()).at(-1), { type: 'summary-action', index: 0 });
    });
  });

  it('speaks Chinese', async () => {
    await chat.close();
    const bundle = JSON.parse(await readFile(new URL('../../../l10n/bundle.l10n.zh-cn.json', import.meta.url), 'utf8')) as Record<string, string>;
    chat = await openChatPage({ words: bundle });
    const soon = (await now()) + 500_000;
    const all: readonly Notice[] = [{ ...waiting, until: soon }, { ...pacing, until: soon }, { ...silent, until: soon }, resumed, routed, trimmed, { kind: 'adapted', adaptation: { kind: 'drop', parameter: 'temperature' }, said: undefined }];
    await chat.tell(snapshot([turn('t', 'Ask', streaming(...all))]));
    await line().nth(all.length - 1).waitFor();
    for (const text of await line().allTextContents()) assert.doesNotMatch(text.replace(/DeepSeek|token|temperature/g, ''), /[A-Za-z]{2,}/, text);
  });
});
