import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer as counted, stream, type Reply } from '../fakes/reply.ts';
import { composer, connectionTo, freshChat, gate, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Overloaded, and asks for a wait that nobody sits through in a test. */
const OVERLOADED: Reply = { kind: 'error', status: 529, type: 'overloaded_error', message: 'Overloaded', headers: { 'retry-after': '40' } };

/** It is told after a third of it; the rest is what a test has to press a button. */
const SILENCE = { firstByteSeconds: 24, idleSeconds: 24 };

/** Without usage, from which the size of what is sent would be learned, and these figures are made up. */
const answer = (pieces: readonly string[], options: Parameters<typeof counted>[1] = {}): Reply => {
  const reply = counted(pieces, options);
  return reply.kind === 'stream' ? { ...reply, moves: reply.moves.map((move) => (move.do === 'finish' ? { do: 'finish', reason: move.reason ?? 'stop' } : move)) } : reply;
};

describe('an answer is never lost', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }, { id: 'model-b' }], answer: () => answer(['All is well.']) } });
    workbench = await openWorkbench({ settings: settings() });
    chat = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });
  beforeEach(async () => freshChat(workbench, chat));

  function settings(fields: Readonly<Record<string, unknown>> = {}, name = 'Local') {
    // Under an id of its own, because what is learned of a connection is kept.
    return settingsWith(connectionTo(server, { id: name.toLowerCase(), name, models: [{ id: 'model-a', name: 'Model A' }, { id: 'model-b', name: 'Model B' }], ...fields }));
  }
  async function use(fields: Readonly<Record<string, unknown>>, name: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await workbench.setSettings({ ...settings(fields, name), ...more });
    await chat.getByTestId('model-picker').filter({ hasText: name }).waitFor();
  }
  const text = async (): Promise<string> => (await chat.getByTestId('answer-text').last().textContent())?.trim() ?? '';
  const notice = (words: RegExp): Locator => chat.getByTestId('notice').filter({ hasText: words }).last();
  const asked = (): readonly unknown[] => server.requests.at(-1)?.body?.['messages'] as readonly unknown[];
  const quickPick = (): Locator => workbench.page.locator('.quick-input-widget');

  describe('while a server is overloaded', () => {
    beforeEach(async () => use({}, 'Local'));

    it('counts down to the next try, and tries now when told to', async () => {
      server.enqueue(OVERLOADED);
      await send(chat, 'Is anybody there?');
      const line = notice(/^Local was overloaded \(529\)\. Trying again in \d+ s \(2 of 5\)/);
      await line.waitFor();
      const left = async (): Promise<number> => Number(/in (\d+) s/.exec(await line.textContent() ?? '')?.[1]);
      // A busy page may be late for one of the seconds.
      for (const first = await left(); await left() >= first;) await workbench.page.waitForTimeout(100);
      await workbench.screenshot('notice-waiting');
      await line.getByRole('button', { name: 'Try now' }).click();
      await newestAnswer(chat, 'finished');
      assert.equal(await text(), 'All is well.');
      await notice(/^Local was overloaded \(529\), and was asked once more$/).waitFor();
      assert.equal(await chat.getByTestId('notice').count(), 1);
    });

    it('stops in the middle of the wait', async () => {
      server.enqueue(OVERLOADED);
      const sent = server.requests.length;
      await send(chat, 'Is anybody there?');
      await notice(/Trying again/).getByRole('button', { name: 'Stop' }).click();
      await newestAnswer(chat, 'stopped');
      assert.equal(await chat.getByTestId('notice').count(), 0);
      assert.equal(server.requests.length, sent + 1);
    });
  });

  it('says that a server is silent, and tries again when told to', async () => {
    await use({ limits: SILENCE }, 'Quiet');
    server.enqueue(stream({ do: 'hang' }));
    await send(chat, 'Hello?');
    const line = notice(/^No data for \d+ s\. Giving up in \d+ s/);
    await line.waitFor();
    assert.deepEqual(await line.getByRole('button').allTextContents(), ['Keep waiting', 'Try again', 'Switch model']);
    await workbench.screenshot('notice-silent');
    await line.getByRole('button', { name: 'Try again' }).click();
    await newestAnswer(chat, 'finished');
    assert.equal(await text(), 'All is well.');
  });

  it('hands a silent answer over to another model, which goes on with its text', async () => {
    await use({ limits: SILENCE }, 'Halting');
    server.enqueue(stream({ do: 'text', delta: 'The first half, ' }, { do: 'hang' }), answer(['and the second.']));
    await send(chat, 'Tell me');
    await notice(/^No data for/).getByRole('button', { name: 'Switch model' }).click();
    await quickPick().locator('.monaco-list-row[aria-label*="Model B"]').click();
    await newestAnswer(chat, 'finished');
    assert.equal(await text(), 'The first half, and the second.');
    assert.equal(server.requests.at(-1)?.body?.['model'], 'model-b');
    assert.equal(await chat.getByTestId('answer').count(), 1);
  });

  it('goes on where a stream was cut, and marks the seam', async () => {
    await use({}, 'Cutting');
    server.enqueue(stream({ do: 'text', delta: 'One.\n\nTwo is where it' }, { do: 'cut', how: 'rst' }), answer([' broke.\n\nThree.']));
    await send(chat, 'Count');
    const finished = await newestAnswer(chat, 'finished');
    assert.equal(await text(), 'One.\nTwo is where it broke.\nThree.');
    assert.equal(await finished.locator('[data-seam]').textContent(), 'Two is where it broke.');
    await notice(/; went on where it stopped$/).waitFor();
    await workbench.screenshot('notice-resumed');
  });

  describe('when it ended before its end', () => {
    beforeEach(async () => use({}, 'Local'));

    it('goes on after the window was reloaded', async () => {
      server.enqueue(stream({ do: 'text', delta: 'Reloading is no' }, { do: 'hang' }));
      await send(chat, 'Write');
      await chat.getByText('Reloading is no').waitFor();
      await workbench.stored('Reloading is no');
      await workbench.reload();
      chat = await openChat(workbench);
      const failed = await newestAnswer(chat, 'failed');
      server.enqueue(answer([' reason to lose a word.']));
      await failed.getByRole('button', { name: 'Continue' }).click();
      await newestAnswer(chat, 'finished');
      assert.equal(await text(), 'Reloading is no reason to lose a word.');
      await notice(/^Continued$/).waitFor();
      assert.equal(await chat.getByTestId('answer').count(), 1);
    });

    it('goes on after it was stopped', async () => {
      server.enqueue(stream({ do: 'text', delta: 'Stopped half' }, { do: 'hang' }));
      await send(chat, 'Write');
      await chat.getByText('Stopped half').waitFor();
      await composer(chat).press('Escape');
      const stopped = await newestAnswer(chat, 'stopped');
      const { until, open } = gate();
      server.enqueue(stream({ do: 'text', delta: '-way' }, { do: 'wait', until }, { do: 'text', delta: ' and gone on.' }, { do: 'finish' }));
      await stopped.getByRole('button', { name: 'Continue' }).click();
      await chat.getByText('Stopped half-way').waitFor();
      await newestAnswer(chat, 'streaming');
      open();
      await newestAnswer(chat, 'finished');
      assert.equal(await text(), 'Stopped half-way and gone on.');
    });

    it('goes on after it reached its length', async () => {
      server.enqueue(answer(['As long as it'], { reason: 'length' }));
      await send(chat, 'Write');
      const cut = await newestAnswer(chat, 'finished');
      server.enqueue(answer([' has to be.']));
      await cut.getByRole('button', { name: 'Continue' }).click();
      await chat.getByText('As long as it has to be.').waitFor();
      await newestAnswer(chat, 'finished');
      assert.equal(await text(), 'As long as it has to be.');
    });
  });

  it('says what it left out of a conversation that is too long, sends it all, or sums it up', async () => {
    await use({ models: [{ id: 'model-a', name: 'Model A', contextWindow: 1200 }] }, 'Small');
    for (const subject of ['apples', 'pears', 'plums', 'quinces']) {
      await send(chat, `About ${subject}: ${`${subject} are worth a word. `.repeat(40)}`);
      await newestAnswer(chat, 'finished');
    }
    const line = notice(/older turns? (?:was|were) left out: the model takes 1,200 tokens/);
    await line.waitFor();
    assert.doesNotMatch(JSON.stringify(asked()), /About apples/);
    await workbench.screenshot('notice-trimmed');

    await line.getByRole('button', { name: 'Send all anyway' }).click();
    const previous = chat.getByTestId('turn').last().getByRole('button', { name: 'Previous answer' });
    await previous.waitFor();
    await newestAnswer(chat, 'finished');
    assert.match(JSON.stringify(asked()), /About apples.*About pears.*About plums.*About quinces/);
    assert.equal(await line.count(), 0);
    await previous.click();
    await line.waitFor();
    await chat.getByTestId('turn').last().getByRole('button', { name: 'Next answer' }).click();
    await line.waitFor({ state: 'detached' });

    await send(chat, 'And now?');
    await newestAnswer(chat, 'finished');
    const { until, open } = gate();
    server.enqueue(stream({ do: 'text', delta: 'Fruit was' }, { do: 'wait', until }, { do: 'text', delta: ' discussed.' }, { do: 'finish' }));
    await chat.getByTestId('turn').last().getByTestId('notice').getByRole('button', { name: 'Summarise the older turns' }).click();
    const summary = chat.getByTestId('summary');
    await summary.getByText('Fruit was').waitFor();
    await summary.scrollIntoViewIfNeeded();
    await workbench.screenshot('summary-writing');
    open();
    await chat.locator('[data-testid="summary"][data-state="there"]').waitFor();
    await previous.waitFor();
    await newestAnswer(chat, 'finished');
    assert.match(JSON.stringify(asked()), /Fruit was discussed\./);
    assert.doesNotMatch(JSON.stringify(asked()), /About apples/);

    await summary.locator('summary').click();
    await summary.getByRole('button', { name: 'Edit the summary' }).click();
    await summary.getByRole('textbox', { name: 'Summary' }).fill('Fruit, at length.');
    await workbench.screenshot('summary-edit');
    await summary.getByRole('button', { name: 'Save' }).click();
    await workbench.stored('Fruit, at length.');
    await send(chat, 'Once more');
    await newestAnswer(chat, 'finished');
    assert.match(JSON.stringify(asked()), /Fruit, at length\./);
  });

  it('learns what a server refuses, lists it, and forgets it', async () => {
    await use({ parameters: { temperature: 0.3 } }, 'Strict');
    const refusal: Reply = { kind: 'error', status: 400, type: 'invalid_request_error', message: "Unsupported parameter: 'temperature' is not supported with this model." };
    server.enqueue(refusal);
    await send(chat, 'Answer me');
    await newestAnswer(chat, 'finished');
    await notice(/^temperature was left out: Unsupported parameter/).waitFor();
    assert.equal(server.requests.at(-1)?.body?.['temperature'], undefined);
    await send(chat, 'Again');
    await newestAnswer(chat, 'finished');
    assert.equal(server.requests.at(-1)?.body?.['temperature'], undefined);

    await workbench.command('Latchkey: Manage Connections…');
    await quickPick().locator('.monaco-list-row[aria-label*="Strict"]').click();
    await quickPick().locator('.monaco-list-row[aria-label*="Learned from its server (1)"]').click();
    const lesson = quickPick().locator('.monaco-list-row[aria-label*="model-a: temperature is left out"]');
    await lesson.waitFor();
    await workbench.screenshot('lessons');
    await lesson.click();
    await quickPick().waitFor({ state: 'hidden' });
    await send(chat, 'Now?');
    await newestAnswer(chat, 'finished');
    assert.equal(server.requests.at(-1)?.body?.['temperature'], 0.3);
  });

  it('says who answered for a route, and why', async () => {
    await workbench.setSettings({
      ...settingsWith(connectionTo(server, { id: 'broke', name: 'Broke', models: [{ id: 'model-a', name: 'Model A' }] }), connectionTo(server, { id: 'second', name: 'Second', models: [{ id: 'model-b', name: 'Model B' }] })),
      'latchkey.routes': { careful: { models: ['broke/model-a', 'second/model-b'], strategy: 'failover' } }, 'latchkey.model': 'route/careful',
    });
    await chat.getByTestId('model-picker').filter({ hasText: 'careful' }).waitFor();
    server.enqueue({ kind: 'error', status: 402, type: 'billing_error', message: 'Pay first' });
    await send(chat, 'Who is there?');
    const finished = await newestAnswer(chat, 'finished');
    await notice(/^Answered by Model B via Second, because Model A via Broke has no credit left$/).waitFor();
    assert.match(await finished.locator('.who').innerText(), /Model B\s+via Second\s+route careful/);
    await workbench.screenshot('notice-routed');
    await chat.getByTestId('model-picker').click();
    await quickPick().locator('.monaco-list-row[aria-label*="careful"]').waitFor();
    await workbench.screenshot('routes');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows what is left of the rate limits, and keeps within them', async () => {
    await use({}, 'Limited');
    const headers = (requests: string, reset: string): Readonly<Record<string, string>> => ({
      'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': requests, 'x-ratelimit-reset-requests': reset,
      'x-ratelimit-limit-tokens': '40000', 'x-ratelimit-remaining-tokens': '8000', 'x-ratelimit-reset-tokens': '6m0s',
    });
    const limited = (requests: string, reset: string): Reply => ({ kind: 'stream', moves: [{ do: 'text', delta: 'Fine.' }, { do: 'finish' }], headers: headers(requests, reset) });
    server.enqueue(limited('12', '1m0s'));
    await send(chat, 'How much is left?');
    await newestAnswer(chat, 'finished');
    await chat.getByTestId('model-picker').click();
    await quickPick().locator('.monaco-list-row[aria-label*="requests 12/60, tokens 8k/40k, resets"]').waitFor();
    await workbench.screenshot('limits-in-picker');
    await workbench.page.keyboard.press('Escape');
    await quickPick().waitFor({ state: 'hidden' });
    const item = workbench.page.locator('.statusbar-item[id*="latchkey.model"]');
    const hover = workbench.page.locator('.monaco-hover', { hasText: /requests\s12\/60,\sresets/ }).first();
    // A hover goes away when its item is drawn anew, as it is whenever what it says has changed.
    for (const end = performance.now() + 30_000; !(await hover.isVisible()) && performance.now() < end;) {
      await workbench.page.mouse.move(5, 5);
      await item.hover();
      await hover.waitFor({ timeout: 2500 }).catch(() => undefined);
    }
    await hover.waitFor();
    await workbench.screenshot('status-bar');

    server.enqueue(limited('0', '45s'));
    await send(chat, 'Spend the last one');
    await newestAnswer(chat, 'finished');
    await send(chat, 'One more');
    const line = notice(/^The request limit of Limited is nearly spent\. Sending in \d+ s/);
    await line.waitFor();
    await workbench.screenshot('notice-pacing');
    await line.getByRole('button', { name: 'Send now' }).click();
    await newestAnswer(chat, 'finished');
  });
});
