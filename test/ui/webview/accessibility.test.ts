import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ToView } from '../../../src/contract/chatView.ts';
import { screenshotDirectory } from '../../host/directories.ts';
import { openChatPage } from './chatPage.ts';
import { answer, FAULT, FIRST_RUN, MARKDOWN, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';
import { THEMES, type ThemeName } from './themes.ts';

const STATES: Readonly<Record<string, readonly ToView[]>> = {
  'first run': [snapshot([], { ...FIRST_RUN, localSearch: 'searching' })],
  empty: [snapshot([], { ...SURROUNDINGS, problems: [{ place: 'latchkey.connections[0].id', reason: 'An id is needed.' }], pendingReferences: [{ id: 'r', label: 'queue.ts:12–31' }] }, 'Why?')],
  streaming: [
    snapshot([{ ...turn('t', 'Why does this lose the last item?', streamingAnswer('a')), references: [{ label: 'queue.ts:12–31' }] }]),
    { type: 'delta', turnId: 't', answerId: 'a', channel: 'reasoning', delta: 'A loop.' },
    { type: 'delta', turnId: 't', answerId: 'a', channel: 'text', delta: MARKDOWN },
  ],
  failed: [
    snapshot([turn('t', 'Explain this function', streamingAnswer('a'))]),
    { type: 'answer', turnId: 't', answer: answer('a', '', FAULT) },
    { type: 'turn', turn: turn('u', 'Again', answer('b', 'Done.', { notices: [{ kind: 'parameter-ignored', parameter: 'stream' }], reason: 'length' })) },
  ],
  'on the way': [
    { ...snapshot([]), summary: { state: 'there', text: 'They said A.' } },
    { type: 'turn', turn: { ...turn('s', 'Why does this lose the last item?', answer('r', '`drain()` compares with `< length - 1`.\n\n```ts\nawait handle(queue.shift());\n```\n\nNothing is left behind.', { notices: [{ kind: 'resumed', at: 50, because: 'cut-short', exact: false }, { kind: 'adapted', adaptation: { kind: 'drop', parameter: 'temperature' }, said: 'Only the default (1) is supported.' }] })), pinned: true } },
    { type: 'turn', turn: turn('u', 'Same, with Claude', answer('b', 'Each takes', { state: 'stopped', usage: undefined, canContinue: true })) },
    { type: 'turn', turn: turn('v', 'Go on', answer('d', 'Two changes were agreed.', { notices: [
      { kind: 'routed', route: 'careful', model: 'b/y', modelName: 'Claude', connectionName: 'Anthropic', skipped: [{ modelName: 'GPT', connectionName: 'company', because: 'overloaded' }] },
    ] })) },
    { type: 'turn', turn: turn('w', 'Again', { ...streamingAnswer('c'), notices: [
      { kind: 'trimmed', turns: 12, window: 8192, learned: false },
      { kind: 'waiting', until: Date.now() + 3_600_000, because: 'overloaded', status: 529, attempt: 2, attempts: 5 },
      { kind: 'silent', seconds: 20, phase: 'idle', until: Date.now() + 3_600_000 },
    ] }) },
  ],
  summarising: [
    { ...snapshot([turn('t', 'Ask', answer('a', 'Done.', { notices: [{ kind: 'trimmed', turns: 12, window: 8192, learned: true }] }))]), summary: { state: 'writing', text: 'They said A, and then' } },
  ],
  'no summary': [
    { ...snapshot([turn('t', 'Ask', answer('a', 'Done.'))]), summary: { state: 'failed', faultWords: { title: 'The answer broke off.', detail: 'What arrived is kept.', small: '502', actions: [{ label: 'Try again', action: { do: 'retry' } }] } } },
  ],
  branches: [{
    ...snapshot([
      { ...turn('t', 'Why does this lose the last item?', answer('a', 'The loop stops one short.', { cost: { amount: 0.0031, currency: 'USD' } })), edit: { index: 1, count: 2 }, take: { index: 0, count: 3 }, pinned: true },
      turn('u', 'And how is it mended?', answer('b', 'Compare with zero', { state: 'stopped', usage: undefined, canContinue: true })),
    ], { ...SURROUNDINGS, model: { ref: 'deepseek/deepseek-chat', name: 'DeepSeek Chat', connectionName: 'DeepSeek', contextWindow: 4000 } }),
    queue: { messages: [{ id: 'q', prompt: 'Show it as a patch, with the test that would have caught it' }, { id: 'r', prompt: 'Then the commit message' }], held: true },
  }],
  editing: [snapshot([turn('t', 'Why does this lose the last item?', answer('a', 'The loop stops one short.')), turn('u', 'And then?', streamingAnswer('b', 'Then'))], SURROUNDINGS, 'Another question')],
  long: [snapshot(Array.from({ length: 20 }, (_, index) => turn(`t${index}`, `Question ${index}`, answer(`a${index}`, index % 10 === 9 ? MARKDOWN : 'Yes.'))))],
};

interface AxeResult { readonly violations: readonly { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }

describe('everybody can use the chat page', () => {
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    for (const [state, messages] of Object.entries(STATES)) {
      it(`${state}, ${theme}`, async () => {
        const chat = await openChatPage({ theme, height: state === 'on the way' ? 1080 : 720 });
        try {
          await chat.tell(...messages);
          await chat.painted();
          if (messages === STATES['streaming'] || messages === STATES['long']) await chat.page.locator('.token-keyword').first().waitFor();
          if (state === 'branches') await chat.page.getByTestId('regenerate').first().focus();
          if (state === 'editing') await chat.page.getByTestId('edit').first().click();
          if (state === 'long') {
            await chat.page.getByRole('log').evaluate((element) => { element.scrollTop -= 100; });
            await chat.page.getByRole('button', { name: 'Jump to latest' }).waitFor();
          }
          await mkdir(screenshotDirectory, { recursive: true });
          await chat.page.screenshot({ path: path.join(screenshotDirectory, `webview-${state.replaceAll(' ', '-')}-${theme}.png`) });
          await chat.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
          const { violations } = await chat.page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run());
          const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]), []);
          assert.deepEqual(chat.seen.errors, []);
        } finally {
          await chat.close();
        }
      });
    }
  }

  it('with the keyboard alone', async () => {
    const chat = await openChatPage();
    try {
      await chat.tell(snapshot([{ ...turn('t', 'Ask', answer('a', '```ts\nx\n```\n\n[docs](https://docs.example/)', FAULT)), references: [{ label: 'queue.ts:1' }] }]), { type: 'focus-composer' });
      await chat.page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement);
      const reached: string[] = [];
      for (let step = 0; step < 16; step += 1) {
        await chat.page.keyboard.press('Shift+Tab');
        reached.push(await chat.page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
        }));
      }
      for (const name of ['Change key', 'Use OpenRouter', 'docs', 'Insert at the cursor', 'Copy code', 'queue.ts:1', 'Copy the answer', 'Edit', 'Conversation']) assert.ok(reached.includes(name), `${name} in ${reached.join(', ')}`);
    } finally {
      await chat.close();
    }
  });

  it('without movement, where that is asked for', async () => {
    const chat = await openChatPage();
    try {
      await chat.page.emulateMedia({ reducedMotion: 'reduce' });
      await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a', 'Some text'))]));
      await chat.page.getByText('Some text').waitFor();
      assert.equal(await chat.page.evaluate(() => document.getAnimations().length), 0);
    } finally {
      await chat.close();
    }
  });
});
