import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { answer } from '../fakes/reply.ts';
import { composer, connectionTo, newestAnswer, send, settingsWith } from './conversation.ts';
import { withChat } from './withChat.ts';
import type { Workbench } from './workbench.ts';

/** VS Code gives the cursor to the editor when a list closes; what is typed then must not end in a file. */
describe('the cursor after a list', () => {
  let workbench: Workbench;
  let chat: Frame;
  const models = [{ id: 'model-a' }, { id: 'model-b', name: 'Model B' }];
  withChat({ answer: () => answer(['Yes.']) }, (server) => settingsWith(connectionTo(server, { models })), (all) => ({ workbench, chat } = all));

  /** Presses a button of the page, waits for the list that it opens, and does something there. */
  async function inList(testId: string, act: () => Promise<void>): Promise<void> {
    const list = workbench.page.locator('.quick-input-widget');
    await chat.getByTestId(testId).last().focus();
    await workbench.page.keyboard.press('Enter');
    await list.locator('.monaco-list-row').first().waitFor();
    await act();
    await list.waitFor({ state: 'hidden' });
    await chat.locator('textarea:focus').first().waitFor();
    await chat.waitForFunction(() => document.hasFocus());
  }
  const editorText = async (): Promise<string> => (await workbench.page.locator('.editor-instance .view-lines').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  async function typed(words: string): Promise<void> {
    await workbench.page.keyboard.type(words);
    await chat.waitForFunction((text) => document.querySelector('textarea')?.value === text, words);
    assert.doesNotMatch(await editorText(), /after/);
    await composer(chat).fill('');
  }

  it('is in the composer again after Escape, from whichever button the list came', async () => {
    await workbench.openFile('src/queue.ts');
    await composer(chat).click();
    await send(chat, 'Ask');
    await newestAnswer(chat, 'finished');
    for (const button of ['model-picker', 'history', 'add-context', 'regenerate-with']) {
      await inList(button, async () => workbench.page.keyboard.press('Escape'));
      await typed(`after ${button}`);
    }
  });

  it('is there after a choice as well', async () => {
    await inList('model-picker', async () => workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Model B' }).first().click());
    await chat.getByTestId('model-picker').filter({ hasText: 'Model B' }).waitFor();
    await typed('after a model');
    await inList('add-context', async () => {
      await workbench.page.locator('.quick-input-widget input.input').fill('queue.ts');
      await workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'queue.ts' }).first().click();
    });
    await chat.getByTestId('chip').filter({ hasText: 'queue.ts' }).waitFor();
    await typed('after a file');
  });

  it('stays where the person clicked while the list was open', async () => {
    const editor = await workbench.openFile('src/queue.ts');
    await chat.getByTestId('model-picker').click();
    const list = workbench.page.locator('.quick-input-widget');
    await list.locator('.monaco-list-row').first().waitFor();
    await editor.click({ position: { x: 40, y: 200 } });
    await list.waitFor({ state: 'hidden' });
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type('// written here');
    await workbench.page.locator('.editor-instance .view-lines').getByText('written').waitFor();
    assert.equal(await composer(chat).inputValue(), '');
  });

  it('leaves what was refused behind with the next message', async () => {
    await composer(chat).evaluate((box) => {
      const data = new DataTransfer();
      data.setData('text/plain', 'a line of text\n'.repeat(80_000));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await chat.getByTestId('refusals').getByText('The text has 1,200,000 characters; at most 1,000,000 go along.').waitFor();
    await send(chat, 'Without it then');
    await newestAnswer(chat, 'finished');
    await chat.getByTestId('refusals').waitFor({ state: 'detached' });
  });
});
