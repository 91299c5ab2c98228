import assert from 'node:assert/strict';
import type { ToView, ViewTurn } from '../../../src/contract/chatView.ts';
import { openChatPage, withChatPage, type ChatPage } from './chatPage.ts';
import { answer, FAULT, FIRST_RUN, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';

const LONG: readonly ViewTurn[] = Array.from({ length: 60 }, (_, index) => turn(`t${index}`, `Question ${index}`, answer(`a${index}`, `Answer ${index}.\n\n\`\`\`ts\nconst n = ${index};\n\`\`\``)));

describe('the conversation', () => {
  let chat: ChatPage;
  withChatPage((opened) => { chat = opened; });

  const delta = (channel: 'text' | 'reasoning', text: string, answerId = 'a'): ToView => ({ type: 'delta', turnId: 't', answerId, channel, delta: text });

  it('paints the first piece of an answer in the very next frame', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]));
    await chat.painted();
    const text = await chat.page.evaluate((message) => new Promise<string | null>((resolve) => {
      dispatchEvent(new MessageEvent('message', { data: message }));
      // This frame's other callbacks were asked for before this one, so they have run.
      requestAnimationFrame(() => resolve(document.querySelector('.answer-text')?.textContent ?? null));
    }), delta('text', 'Hello'));
    assert.equal(text, 'Hello');
  });

  it('says who answers, what it took and why it ended', async () => {
    await chat.tell(snapshot([
      turn('t', 'One', answer('a', 'Text')),
      turn('u', 'Two', answer('b', 'Text', { reason: 'length', usage: { input: undefined, output: 12_345, cacheRead: undefined, reasoning: undefined }, connectionName: '', modelName: '', model: 'x/some-model' })),
      turn('v', 'Three', answer('c', '', { reason: 'refusal', usage: undefined })),
      turn('w', 'Four', answer('d', 'Ha', { state: 'stopped', usage: undefined })),
    ]));
    const parts = async (id: string): Promise<string> => (await chat.page.locator(`[data-answer-id="${id}"]`).innerText()).replace(/\s+/g, ' ');
    await chat.painted();
    assert.equal(await parts('a'), 'DeepSeek Chat via DeepSeek Text 1.2k in · 1k cached · 41 out 0.6 s');
    assert.equal(await parts('b'), 'x/some-model Text The answer reached its length limit and ends here. 12k out 0.6 s');
    assert.equal(await parts('c'), 'DeepSeek Chat via DeepSeek The model declined to answer this. usage unknown 0.6 s');
    assert.equal(await parts('d'), 'DeepSeek Chat via DeepSeek Ha Stopped');
    const [tokens, time] = await chat.page.locator('[data-answer-id="a"] .usage [title]').evaluateAll((spans) => spans.map((span) => span.getAttribute('title')));
    assert.match(tokens ?? '', /1,204 tokens in, 1,000 of them from the cache, 41 tokens out/);
    assert.equal(time, 'First token after 0.3 s, whole answer 0.6 s, 137 tokens a second');
    assert.doesNotMatch(await chat.page.getByRole('log').innerText(), /\b0 (in|out)\b|undefined|NaN/);
  });

  it('folds the reasoning away, beside the answer and not in it', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]), delta('reasoning', 'Hm, '), delta('reasoning', 'a loop.'));
    await chat.page.getByText('Thinking…').waitFor();
    const details = chat.page.locator('details.reasoning');
    assert.equal(await details.evaluate((element) => (element as HTMLDetailsElement).open), false);
    await details.locator('summary').click();
    await chat.page.getByText('Hm, a loop.').waitFor();
    await chat.tell(delta('reasoning', ' Yes.'), delta('text', 'It is a loop.'));
    await chat.page.getByText(/^Thought/).waitFor();
    assert.equal(await details.locator('.reasoning-text').textContent(), 'Hm, a loop. Yes.');
    assert.equal(await details.evaluate((element) => (element as HTMLDetailsElement).open), true);
    assert.equal(await chat.answerText('a').textContent(), 'It is a loop.');
    await chat.tell({ type: 'answer', turnId: 't', answer: answer('a', 'It is a loop.', { reasoning: 'Hm, a loop. Yes.' }) });
    await chat.page.locator('[data-state="finished"]').waitFor();
    assert.equal(await details.locator('.reasoning-text').textContent(), 'Hm, a loop. Yes.');
  });

  it('shows a fault with what to do, and the text that came before it', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]), delta('text', 'Half of'));
    await chat.tell({ type: 'answer', turnId: 't', answer: answer('a', 'Half of', FAULT) });
    const failed = chat.page.locator('[data-testid="answer"][data-state="failed"]');
    await failed.getByTestId('fault').getByText('401 · request id req_7f3').waitFor();
    assert.equal(await failed.getByTestId('answer-text').textContent(), 'Half of');
    await failed.getByRole('alert').getByText('This key belongs to another door.').waitFor();
    await failed.getByRole('button', { name: 'Change key' }).click();
    assert.deepEqual(await chat.waitForPost('fault-action'), { type: 'fault-action', turnId: 't', answerId: 'a', index: 1 });
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'Half of', FAULT))]));
    await failed.getByRole('alert').waitFor({ state: 'detached' });
    await failed.getByTestId('fault').waitFor();
  });

  it('tells a screen reader how an answer goes, and not each of its words', async () => {
    const status = chat.page.getByRole('status');
    await chat.tell(snapshot(), { type: 'turn', turn: turn('t', 'Ask') }, { type: 'answer', turnId: 't', answer: streamingAnswer('a') });
    await status.getByText('Answering').waitFor();
    await chat.tell(delta('text', 'Many words'));
    await chat.tell({ type: 'answer', turnId: 't', answer: { ...streamingAnswer('a', 'Many words'), notices: [{ kind: 'parameter-ignored', parameter: 'stream' }] } });
    await status.getByText('The parameter "stream" in the settings of this connection was left out').waitFor();
    assert.match(await chat.page.getByTestId('notice').textContent() ?? '', /stream/);
    await chat.tell({ type: 'answer', turnId: 't', answer: answer('a', 'Many words') });
    await status.getByText('Answer finished').waitFor();
    assert.equal(await chat.page.getByRole('log').getAttribute('aria-live'), 'off');
  });

  it('opens what a chip stands for', async () => {
    await chat.tell(snapshot([{ ...turn('t', 'Explain', answer('a', 'It is.')), references: [{ label: 'app.ts:7' }, { label: 'queue.ts:1–2' }] }]));
    await chat.page.getByRole('button', { name: 'queue.ts:1–2' }).click();
    assert.deepEqual(await chat.waitForPost('open-reference'), { type: 'open-reference', turnId: 't', index: 1 });
  });

  it('follows the end while the person is there, and leaves them alone where they are not', async () => {
    const log = chat.page.getByRole('log');
    const distance = (): Promise<number> => log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    const pill = chat.page.getByRole('button', { name: 'Jump to latest' });
    const more = (text: string): ToView => ({ type: 'delta', turnId: 'last', answerId: 'z', channel: 'text', delta: text });
    await chat.tell(snapshot([...LONG, turn('last', 'Now', streamingAnswer('z'))]));
    await chat.painted();
    assert.ok((await distance()) <= 1);
    await chat.tell(more('A paragraph.\n\n'.repeat(30)));
    await chat.painted();
    assert.ok((await distance()) <= 1);
    assert.equal(await pill.count(), 0);

    await log.hover();
    await chat.page.mouse.wheel(0, -400);
    await pill.waitFor();
    // A wheel may scroll for some frames.
    const top = await log.evaluate(async (element) => {
      for (let before = Number.NaN; before !== element.scrollTop;) {
        before = element.scrollTop;
        for (let frame = 0; frame < 10; frame += 1) await new Promise((resolve) => { requestAnimationFrame(resolve); });
      }
      return element.scrollTop;
    });
    await chat.tell(more('Another paragraph.\n\n'.repeat(30)));
    await chat.painted();
    assert.equal(await log.evaluate((element) => element.scrollTop), top);

    await pill.click();
    await pill.waitFor({ state: 'detached' });
    assert.ok((await distance()) <= 1);
    assert.equal(await log.evaluate((element) => element === document.activeElement), true);
    await chat.tell(more('The end.'));
    await chat.painted();
    assert.ok((await distance()) <= 1);
  });

  it('brings the person\'s own message into view', async () => {
    await chat.tell(snapshot(LONG));
    await chat.painted();
    await chat.page.getByRole('log').evaluate((element) => { element.scrollTop = 0; });
    await chat.page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    await chat.tell({ type: 'turn', turn: turn('new', 'My new question') });
    await chat.page.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'detached' });
    await chat.page.waitForFunction(() => {
      const log = document.querySelector('.log');
      return log !== null && log.scrollHeight - log.scrollTop - log.clientHeight <= 1;
    });
  });

  it('is read on where it was left when the view is shown again', async () => {
    await chat.tell(snapshot(LONG));
    await chat.painted();
    const place = await chat.page.locator('[data-turn-id="t20"]').evaluate(async (element) => {
      element.scrollIntoView({ block: 'start' });
      const log = element.closest('.log');
      if (log) log.scrollTop += 10;
      await new Promise((resolve) => { log?.addEventListener('scrollend', resolve, { once: true }); });
      return element.getBoundingClientRect().top;
    });
    await chat.page.waitForFunction(() => (sessionStorage.getItem('state') ?? '').includes('t20'));
    await chat.showAgain();
    await chat.tell(snapshot(LONG));
    await chat.painted();
    const restored = await chat.page.locator('[data-turn-id="t20"]').evaluate((element) => element.getBoundingClientRect().top);
    assert.ok(Math.abs(restored - place) <= 2, `${restored} instead of ${place}`);
  });

  it('begins with how to bring a key', async () => {
    await chat.tell(snapshot([], FIRST_RUN));
    for (const [name, type] of [[/Paste an API key/, 'paste-key'], [/Sign in with GitHub/, 'sign-in-github'], [/A model on this machine/, 'find-local'], [/Another service/, 'add-connection']] as const) {
      await chat.page.getByRole('button', { name }).click();
      await chat.waitForPost(type);
    }
    await chat.page.getByRole('button', { name: 'Use OPENAI_API_KEY' }).click();
    assert.deepEqual(await chat.waitForPost('use-offer'), { type: 'use-offer', index: 0 });
    assert.equal(await chat.page.locator('input').count(), 0, 'a key is never typed into the page');
    assert.match(await chat.page.getByTestId('composer').getAttribute('placeholder') ?? '', /first answer waits for a key/);
  });

  it('looks for a model on this machine, and offers what it found', async () => {
    await chat.tell(snapshot([], { ...FIRST_RUN, localSearch: 'searching' }));
    const choice = chat.page.getByRole('button', { name: /A model on this machine/ });
    await choice.getByText('Looking for').waitFor();
    await choice.press('Enter');
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'find-local'), []);
    await chat.tell({ type: 'surroundings', surroundings: { ...FIRST_RUN, localSearch: 'done' } });
    await choice.getByText('None answers here').waitFor();
    await chat.tell({ type: 'surroundings', surroundings: { ...FIRST_RUN, localSearch: 'done', offers: [...FIRST_RUN.offers, { kind: 'local', providerId: 'ollama', name: 'Ollama', baseUrl: 'http://localhost:11434/v1' }] } });
    await chat.page.getByRole('button', { name: /Use Ollama.*localhost:11434/ }).click();
    assert.deepEqual(await chat.waitForPost('use-offer'), { type: 'use-offer', index: 1 });
  });

  it('reports settings that are not valid, and shows what it can do', async () => {
    await chat.tell(snapshot([], { ...SURROUNDINGS, problems: [{ place: 'latchkey.connections[1].baseUrl', reason: 'An address is needed.' }] }));
    await chat.page.getByText('latchkey.connections[1].baseUrl').waitFor();
    await chat.page.getByRole('button', { name: 'Open settings' }).click();
    await chat.waitForPost('open-settings');
    await chat.page.getByText('Ask anything about your code').waitFor();
  });

  it('starts anew when the host clears it', async () => {
    await chat.tell(snapshot(LONG));
    await chat.page.getByText('Question 59').waitFor();
    await chat.tell(snapshot());
    await chat.page.getByTestId('turn').first().waitFor({ state: 'detached' });
    // What was still on its way for the old one changes nothing.
    await chat.tell({ type: 'delta', turnId: 't0', answerId: 'a0', channel: 'text', delta: 'late' }, { type: 'answer', turnId: 't0', answer: answer('a0', 'late') });
    await chat.painted();
    assert.equal(await chat.page.getByTestId('answer').count(), 0);
  });

  it('speaks the person\'s language', async () => {
    await chat.close();
    chat = await openChatPage({ words: { 'Bring a key': '带上密钥', Send: '发送', 'Use {0}': '使用 {0}' } });
    await chat.tell(snapshot([], FIRST_RUN));
    await chat.page.getByRole('heading', { name: '带上密钥' }).waitFor();
    await chat.page.getByRole('button', { name: '使用 OPENAI_API_KEY' }).waitFor();
    await chat.page.getByTestId('send').getByText('发送').waitFor();
  });

  it('takes its size of text from the setting', async () => {
    const size = (): Promise<string> => chat.page.locator('.log').evaluate((element) => getComputedStyle(element).fontSize);
    await chat.tell(snapshot());
    await chat.painted();
    assert.equal(await size(), '13px');
    await chat.tell({ type: 'surroundings', surroundings: { ...SURROUNDINGS, fontSize: 17 } });
    await chat.painted();
    assert.equal(await size(), '17px');
  });

  it('gives the focus to the composer when what had it goes away', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'First.'))]));
    const again = chat.page.getByTestId('regenerate');
    await again.focus();
    await chat.tell({ type: 'turns', turns: [{ ...turn('t', 'Ask', streamingAnswer('b')), take: { index: 1, count: 2 } }] });
    await chat.painted();
    assert.equal(await chat.page.getByTestId('composer').evaluate((box) => box === document.activeElement), true);
    // What stays keeps it.
    await chat.page.getByTestId('take-walker').getByRole('button').first().focus();
    await chat.tell({ type: 'turns', turns: [{ ...turn('t', 'Ask', answer('a', 'First.')), take: { index: 0, count: 2 } }] });
    await chat.painted();
    assert.equal(await chat.page.getByTestId('take-walker').getByRole('button').first().evaluate((button) => button === document.activeElement), true);
  });
});
