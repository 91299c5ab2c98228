import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { connectionTo, freshChat, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** An extension host that does something else for a moment, as while it saves or another extension works in it, hears of keys late and all at once. */
(process.platform === 'win32' ? describe.skip : describe)('keys that are faster than the extension host', () => {
  let server: ModelServer;
  let workbench: Workbench;
  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }], answer: () => answer(['I would rather not.']) } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server)), 'files.autoSave': 'off' } });
    await workbench.openFile('src/queue.ts');
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const box = (): Locator => workbench.page.locator('.quick-input-widget');
  const asked = (): string => JSON.stringify(server.requests.at(-1)?.body?.['messages'] ?? []);

  /** What is done in a box before the extension host hears of any of it. */
  async function atOnce(act: (input: Locator) => Promise<void>): Promise<void> {
    const host = workbench.extensionHostPid();
    process.kill(host, 'SIGSTOP');
    try {
      await act(box().locator('input.input'));
    } finally {
      process.kill(host, 'SIGCONT');
    }
  }
  async function typeAndEnter(placeholder: string, text: string): Promise<void> {
    const soFar = server.requests.length;
    await box().getByPlaceholder(placeholder).waitFor();
    await box().locator('.monaco-list-row').first().waitFor();
    await atOnce(async (input) => {
      await input.pressSequentially(text);
      await input.press('Enter');
    });
    while (server.requests.length === soFar) await workbench.page.waitForTimeout(50);
  }

  it('have done what was typed, not what stood where it would have stood', async () => {
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'let delivered = 0' }).click();
    await workbench.command('Latchkey: Rewrite…');
    await typeAndEnter('How shall it be rewritten?', 'errors');
    assert.match(asked(), /errors/);
    assert.doesNotMatch(asked(), /edge cases/);
  });

  it('translate into the language that was typed', async () => {
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'let delivered = 0' }).click();
    await workbench.command('Latchkey: Translate…');
    await box().locator('.monaco-list-row[aria-label^="Comments"]').click();
    await typeAndEnter('Into which language? Choose, or type another.', 'Klingon');
    assert.match(asked(), /Klingon/);
  });

  it('open and delete the conversations that were meant', async () => {
    const chat = await openChat(workbench);
    for (const question of ['Of bees', 'Of ants', 'Of wasps', 'Of moths']) {
      await freshChat(workbench, chat);
      await send(chat, question);
      await newestAnswer(chat, 'finished');
    }
    const row = (title: string): Locator => box().locator(`.monaco-list-row[aria-label^="${title}"]`);
    await chat.getByTestId('history').click();
    await row('Of moths').waitFor();
    await atOnce(async (input) => {
      await input.pressSequentially('of bees');
      await input.press('Enter');
    });
    await chat.getByTestId('turn').getByText('Of bees').waitFor();

    await chat.getByTestId('history').click();
    await row('Of moths').waitFor();
    await atOnce(async () => {
      for (const title of ['Of moths', 'Of wasps']) {
        await row(title).hover();
        await row(title).getByRole('button', { name: 'Delete' }).click();
      }
    });
    for (const title of ['Of moths', 'Of wasps']) await row(title).waitFor({ state: 'detached' });
    for (const title of ['Of ants', 'Of bees']) await row(title).waitFor();
  });
});
