import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { stream } from '../fakes/reply.ts';
import { projectDirectory, screenshotDirectory } from '../host/directories.ts';
import { connectionTo, newestAnswer, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const THEMES = { light: 'Default Light Modern', dark: 'Default Dark Modern', 'high-contrast': 'Default High Contrast', 'high-contrast-light': 'Default High Contrast Light' } as const;

const EXPLANATION = `\`LetterQueue.drain\` hands each waiting letter to \`deliver\`, oldest first, and counts them.

It **loses the last letter**: once that one is in \`next\`, nothing is waiting any more, and the loop ends before it is delivered.

\`\`\`ts
let next = this.waiting.shift();
while (next) {
  await deliver(next);
  delivered += 1;
  next = this.waiting.shift();
}
\`\`\`

Now the empty queue ends the loop, and nothing is left behind.`;

interface AxeResult { readonly violations: readonly { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly html: string }[] }[] }

describe('the look', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  const connection = (): Record<string, unknown> => connectionTo(server, { name: 'DeepSeek', models: [{ id: 'model-a', name: 'DeepSeek Chat' }] });

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => stream({ do: 'text', delta: EXPLANATION }, { do: 'pause', ms: 400 }, { do: 'finish', usage: { input: 412, output: 96 } }) } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connection()), 'workbench.colorTheme': THEMES.dark } });
    await workbench.openFile('src/queue.ts');
    await workbench.page.keyboard.press('Control+A');
    await workbench.command('Latchkey: Explain');
    chat = await workbench.chat();
    await newestAnswer(chat, 'finished');
    server.enqueue({ kind: 'error', status: 401, type: 'authentication_error', message: 'invalid key' });
    await send(chat, 'And if two callers drain at once?');
    await newestAnswer(chat, 'failed');
    server.enqueue(stream({ do: 'reasoning', delta: 'Two callers share one list.' }, { do: 'text', delta: 'Each would take every other item' }, { do: 'hang' }));
    await send(chat, 'Same again');
    await newestAnswer(chat, 'streaming');
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`follows the ${name} theme, and axe finds nothing serious`, async () => {
      await workbench.setSettings({ ...settingsWith(connection()), 'workbench.colorTheme': theme });
      const kind = name.startsWith('high') ? (name.endsWith('light') ? 'vscode-high-contrast-light' : 'vscode-high-contrast') : `vscode-${name}`;
      await chat.locator(`body.${kind}`).waitFor();
      await workbench.screenshot(`theme-${name}`);
      // The page's policy lets no script in from outside, so axe comes through the debugger, as Playwright's own calls do.
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      const source = await import('node:fs/promises').then((fs) => fs.readFile(axe, 'utf8'));
      await chat.evaluate(source);
      const { violations } = await chat.evaluate(async () => (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run());
      assert.deepEqual(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html]), []);
    });
  }

  it('keeps the picture of the README up to date when asked to', async () => {
    await chat.getByTestId('stop').click();
    await workbench.setSettings({ ...settingsWith(connection()), 'workbench.colorTheme': THEMES.dark });
    await chat.locator('body.vscode-dark').waitFor();
    await workbench.command('Latchkey: New Chat');
    await workbench.openFile('src/queue.ts');
    await workbench.page.keyboard.press('Control+A');
    await workbench.command('Latchkey: Explain');
    await newestAnswer(chat, 'finished');
    await workbench.page.setViewportSize({ width: 1280, height: 760 });
    await workbench.screenshot('readme');
    // Committed only on purpose: a picture that changed in one pixel is not worth a commit.
    if (process.env['LATCHKEY_README_PICTURE']) await copyFile(path.join(screenshotDirectory, 'readme.png'), path.join(projectDirectory, 'media', 'screenshot.png'));
  });
});
