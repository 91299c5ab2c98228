import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import type { ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { connectionTo, newestAnswer, settingsWith } from './conversation.ts';
import { chooseFromMenu } from './menus.ts';
import { notification } from './notifications.ts';
import type { Workbench } from './workbench.ts';
import { withChat } from './withChat.ts';

describe('asking about code', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;
  let editor: Locator;

  withChat({ models: [{ id: 'model-a', name: 'Model A' }], answer: () => answer(['It is a queue.']) }, (given) => settingsWith(connectionTo(given)), (opened) => ({ server, workbench, chat } = opened));
  beforeEach(async () => {
    editor = await workbench.openFile('src/queue.ts');
    await editor.click({ position: { x: 120, y: 10 } });
    await workbench.page.keyboard.press('Control+Home');
  });

  const lastMessage = (): string => {
    const messages = server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined;
    return messages?.at(-1)?.content ?? '';
  };
  const selectTwoLines = async (): Promise<void> => {
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.keyboard.press('Shift+End');
  };

  it('explains the selection, with a chip that leads back to it', async () => {
    await selectTwoLines();
    await workbench.command('Latchkey: Explain');
    await newestAnswer(chat, 'finished');
    await chat.getByText('It is a queue.').waitFor();
    assert.match(lastMessage(), /^queue\.ts:1–2\n```typescript\n/);
    assert.match(lastMessage(), /Explain this typescript code/);
    await workbench.screenshot('explain');
    const chip = chat.getByRole('button', { name: /queue\.ts:1–2/ });
    await workbench.command('View: Close All Editors');
    await chip.click();
    await workbench.page.locator('.tab.active', { hasText: 'queue.ts' }).waitFor();
    await workbench.page.locator('.editor-instance .selected-text').first().waitFor();
  });

  it('explains what is around the cursor when nothing is selected', async () => {
    await workbench.command('Latchkey: Explain');
    await newestAnswer(chat, 'finished');
    assert.match(lastMessage(), /^queue\.ts:1/);
  });

  it('is in the context menu, under one entry', async () => {
    await selectTwoLines();
    await editor.click({ button: 'right', position: { x: 60, y: 10 } });
    // VS Code has an "Explain" of its own further up.
    await chooseFromMenu(workbench.page, 'Latchkey', 'Explain');
    await newestAnswer(chat, 'finished');
    assert.match(lastMessage(), /Explain this/);
  });

  it('is under the lightbulb of a selection', async () => {
    await selectTwoLines();
    await workbench.page.keyboard.press('Control+.');
    const item = workbench.page.locator('.action-widget').getByText('Explain with Latchkey');
    await item.click();
    await newestAnswer(chat, 'finished');
    assert.match(lastMessage(), /Explain this/);
  });

  it('asks from the palette, with the selection', async () => {
    await selectTwoLines();
    await workbench.command('Latchkey: Ask…');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.fill('What is this for?');
    await input.press('Enter');
    await newestAnswer(chat, 'finished');
    assert.match(lastMessage(), /^queue\.ts:1–2\n```typescript\n[\s\S]*\n\nWhat is this for\?$/);
  });

  it('asks from the palette without a selection, and with nothing else', async () => {
    await workbench.command('Latchkey: Ask…');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.fill('Just this');
    await input.press('Enter');
    await newestAnswer(chat, 'finished');
    assert.equal(lastMessage(), 'Just this');
  });

  it('refuses a selection of five megabytes, and says so', async () => {
    await workbench.command('File: New Untitled Text File');
    await workbench.page.evaluate(async () => navigator.clipboard.writeText('x'.repeat(5_000_000)));
    await workbench.page.locator('.editor-instance').last().click();
    await workbench.page.keyboard.press('Control+V');
    // The text comes from the clipboard in its own time, and what is selected before that is nothing.
    const status = workbench.page.locator('.part.statusbar');
    await status.getByText('Ln 1, Col 5000001').waitFor();
    await workbench.page.keyboard.press('Control+A');
    await status.getByText('5000000 selected').waitFor();
    const asked = server.requests.length;
    await workbench.command('Latchkey: Explain');
    await notification(workbench, '5,000,000');
    assert.equal(server.requests.length, asked);
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.page.keyboard.press('Control+Z');
    await workbench.command('View: Revert and Close Editor');
  });
});
