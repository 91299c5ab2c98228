import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Frame, Locator, Page } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { sideBarChat, tabChat, tabChats } from './chatFrames.ts';
import { answerTo, composer, composerHolds, connectionTo, freshChat, gate, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const textOf = async (found: Locator): Promise<string | undefined> => (await found.getByTestId('answer-text').textContent())?.trim();

describe('a chat in an editor tab', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let sideBar: Frame;

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }, { id: 'model-b' }], answer: () => answer(['Yes.']) } });
    workbench = await openWorkbench({ settings: settingsWith(connectionTo(server)) });
    sideBar = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const tab = (title: string | RegExp): Locator => workbench.page.locator('.tabs-container .tab').filter({ hasText: title });
  const sent = (): readonly string[] => (server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined)?.map(({ content }) => content) ?? [];

  /** Starts an answer that waits in its middle; returns what lets it go on. */
  async function half(chat: Frame, text: string): Promise<() => void> {
    const { until, open } = gate();
    server.enqueue(stream({ do: 'text', delta: `${text} begun` }, { do: 'wait', until }, { do: 'text', delta: ' and done.' }, { do: 'finish' }));
    await send(chat, text);
    await chat.getByText(`${text} begun`).waitFor();
    return open;
  }

  async function closeTabs(): Promise<void> {
    await workbench.command('View: Close All Editors');
    await workbench.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  }

  it('goes on with the answer that is being written in the side bar, in both', async () => {
    const goOn = await half(sideBar, 'Two places');
    await workbench.command('Latchkey: Open Chat in Editor');
    const chat = await tabChat(workbench.page);
    await chat.getByText('Two places begun').waitFor();
    await chat.getByTestId('stop').waitFor();
    await workbench.screenshot('chat-in-tab-streaming');
    goOn();
    for (const place of [chat, sideBar]) assert.equal(await textOf(await answerTo(place, 'Two places')), 'Two places begun and done.');
    await tab('Two places').waitFor();
    await workbench.screenshot('chat-in-tab');
  });

  it('is the same conversation: a message of either stands in both, and so does the draft', async () => {
    const chat = await tabChat(workbench.page);
    await send(chat, 'From the tab');
    await answerTo(sideBar, 'From the tab');
    await send(sideBar, 'From the side bar');
    await answerTo(chat, 'From the side bar');
    assert.deepEqual(sent().filter((_, index) => index % 2 === 0), ['Two places', 'From the tab', 'From the side bar']);
    await composer(chat).click();
    await composer(chat).pressSequentially('Half a thought');
    await composerHolds(sideBar, 'Half a thought');
    await composer(sideBar).click();
    await composer(sideBar).press('End');
    await composer(sideBar).pressSequentially(', gone on with');
    await composerHolds(chat, 'Half a thought, gone on with');
    await composer(sideBar).fill('');
    await composerHolds(chat, '');
  });

  it('shows a model that was chosen in the one in the other', async () => {
    const chat = await tabChat(workbench.page);
    await chat.getByTestId('model-picker').click();
    await workbench.page.locator('.quick-input-list .monaco-list-row[aria-label^="model-b"]').click();
    for (const place of [chat, sideBar]) await place.getByTestId('model-picker').filter({ hasText: 'model-b' }).waitFor();
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'model-b' }).waitFor();
  });

  it('begins a new conversation by itself, and two are answered at once', async () => {
    const chat = await tabChat(workbench.page);
    await chat.getByTestId('new-chat').click();
    await chat.getByTestId('turn').first().waitFor({ state: 'detached' });
    await tab('New chat').waitFor();
    // A new conversation has the default model, and the status bar is about where the person is.
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'model-a' }).waitFor();
    await sideBar.getByText('From the side bar').waitFor();
    const here = await half(chat, 'In the tab');
    const there = await half(sideBar, 'In the side bar');
    await workbench.screenshot('two-conversations');
    here();
    assert.equal(await textOf(await newestAnswer(chat, 'finished')), 'In the tab begun and done.');
    await sideBar.getByTestId('stop').waitFor();
    there();
    assert.equal(await textOf(await newestAnswer(sideBar, 'finished')), 'In the side bar begun and done.');
    assert.equal(await chat.getByTestId('turn').count(), 1);
    await tab('In the tab').waitFor();
  });

  it('is what Stop and the other commands mean while the person is in it', async () => {
    const chat = await tabChat(workbench.page);
    const there = await half(sideBar, 'Not to be stopped');
    await half(chat, 'To be stopped');
    await composer(chat).click();
    await workbench.command('Latchkey: Stop');
    assert.equal(await textOf(await newestAnswer(chat, 'stopped')), 'To be stopped begun');
    there();
    assert.equal(await textOf(await newestAnswer(sideBar, 'finished')), 'Not to be stopped begun and done.');
    await workbench.command('Latchkey: Ask…');
    await workbench.page.locator('.quick-input-widget input.input').fill('From the palette');
    await workbench.page.keyboard.press('Enter');
    await answerTo(chat, 'From the palette');
    // The button of the side bar's title is about the side bar, wherever the person was before.
    await composer(chat).click();
    await workbench.page.locator('.part.sidebar .composite.title').getByRole('button', { name: 'New Chat' }).click();
    await sideBar.getByTestId('turn').first().waitFor({ state: 'detached' });
    await chat.getByText('To be stopped begun').waitFor();
    await workbench.screenshot('tab-after-stop');
    await closeTabs();
  });

  it('leaves its answer being written when it is closed, and is opened from the history again', async () => {
    await workbench.command('Latchkey: Open Chat in Editor');
    let chat = await tabChat(workbench.page);
    const goOn = await half(chat, 'Closed meanwhile');
    await composer(sideBar).click();
    await sideBar.getByTestId('new-chat').click();
    await sideBar.getByTestId('turn').first().waitFor({ state: 'detached' });
    await closeTabs();
    goOn();
    await workbench.stored('Closed meanwhile begun and done.');
    await sideBar.getByTestId('history').click();
    const row = workbench.page.locator('.quick-input-widget .monaco-list-row[aria-label^="Closed meanwhile"]');
    await row.hover();
    await workbench.screenshot('history-open-in-editor');
    await row.getByRole('button', { name: 'Open in Editor' }).click();
    chat = await tabChat(workbench.page);
    assert.equal(await textOf(await newestAnswer(chat, 'finished')), 'Closed meanwhile begun and done.');
    assert.equal(await sideBar.getByTestId('turn').count(), 0);
  });

  it('opens the conversation that is chosen from its own list in itself', async () => {
    const chat = await tabChat(workbench.page);
    await chat.getByTestId('history').click();
    await workbench.page.locator('.quick-input-widget .monaco-list-row[aria-label^="In the tab"]').click();
    await chat.getByText('In the tab begun and done.').waitFor();
    await tab('In the tab').waitFor();
    assert.equal(await sideBar.getByTestId('turn').count(), 0);
  });

  it('takes a fork, beside the one that it came from', async () => {
    const first = await tabChat(workbench.page);
    await first.getByTestId('turn').first().hover();
    await first.getByTestId('fork-in-editor').first().click();
    await workbench.page.locator('.tabs-container .tab').nth(1).waitFor();
    // The page of the one that it covers goes away a moment after its tab has come.
    while (!first.isDetached()) await workbench.page.waitForTimeout(50);
    const fork = await tabChat(workbench.page);
    await fork.getByText('In the tab begun and done.').waitFor();
    await send(fork, 'In the fork alone');
    await newestAnswer(fork, 'finished');
    await workbench.screenshot('fork-in-tab');
  });

  it('puts code at the cursor of the file that it covers', async () => {
    await closeTabs();
    await workbench.openFile('src/queue.ts');
    await workbench.command('Latchkey: Open Chat in Editor');
    const chat = await tabChat(workbench.page);
    server.enqueue(answer(['```ts\nconst inserted = true;\n```']));
    await send(chat, 'Some code');
    await newestAnswer(chat, 'finished');
    await chat.getByTestId('insert').first().click();
    await workbench.page.locator('.tab.active').filter({ hasText: 'queue.ts' }).waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'inserted' }).first().waitFor();
    // The editor gets the focus after the text, and only then the key.
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await workbench.page.keyboard.press('Control+z');
    await workbench.page.locator('.view-line').filter({ hasText: 'inserted' }).first().waitFor({ state: 'detached' });
    await closeTabs();
  });

  it('has what is selected in the file that it covers added by the palette', async () => {
    await workbench.openFile('src/queue.ts');
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'selected' }).waitFor();
    await workbench.command('Latchkey: Open Chat in Editor');
    const chat = await tabChat(workbench.page);
    await composer(chat).click();
    await workbench.command('Latchkey: Add to Chat');
    await chat.getByText('queue.ts:1', { exact: true }).waitFor();
    await workbench.screenshot('add-to-chat-behind-tab');
    await chat.getByRole('button', { name: /^Remove queue.ts:1/ }).click();
    await chat.getByText('queue.ts:1', { exact: true }).waitFor({ state: 'detached' });
    await closeTabs();
  });

  it('is there again after the window was reloaded, with its conversation and its draft', async () => {
    await composer(sideBar).click();
    await freshChat(workbench, sideBar);
    await workbench.command('Latchkey: Open Chat in Editor');
    let chat = await tabChat(workbench.page);
    await send(chat, 'Before the reload');
    await newestAnswer(chat, 'finished');
    await composer(sideBar).click();
    await sideBar.getByTestId('new-chat').click();
    await sideBar.getByTestId('turn').first().waitFor({ state: 'detached' });
    await composer(chat).fill('A draft in the tab');
    await composer(chat).blur();
    await workbench.stored('A draft in the tab');
    await workbench.reloadByCommand();
    chat = await tabChat(workbench.page);
    await chat.getByText('Before the reload').waitFor();
    sideBar = await sideBarChat(workbench.page);
    await sideBar.getByTestId('model-picker').waitFor();
    assert.equal(await sideBar.getByTestId('turn').count(), 0);
    // It stands there a moment after the turns do.
    await composerHolds(chat, 'A draft in the tab');
    await tab('Before the reload').waitFor();
    await workbench.screenshot('tab-after-reload');
    await composer(chat).fill('');
    await send(chat, 'After the reload');
    await newestAnswer(chat, 'finished');
    assert.deepEqual(sent(), ['Before the reload', 'Yes.', 'After the reload']);
  });

  it('leaves the side bar what that has shown, also when something was said in the tab since', async () => {
    await send(sideBar, 'In the side bar first');
    await newestAnswer(sideBar, 'finished');
    let chat = await tabChat(workbench.page);
    await send(chat, 'In the tab last');
    await newestAnswer(chat, 'finished');
    await workbench.stored('In the tab last');
    await workbench.reloadByCommand();
    [chat, sideBar] = [await tabChat(workbench.page), await sideBarChat(workbench.page)];
    await chat.getByText('In the tab last').waitFor();
    await sideBar.getByText('In the side bar first').waitFor();
    assert.equal(await sideBar.getByText('In the tab last').count(), 0);
    await workbench.screenshot('side-bar-after-reload');
  });

  it('closes when its conversation is deleted', async () => {
    await sideBar.getByTestId('history').click();
    const row = workbench.page.locator('.quick-input-widget .monaco-list-row[aria-label^="Before the reload"]');
    await row.hover();
    await row.getByRole('button', { name: 'Delete' }).click();
    await workbench.page.keyboard.press('Escape');
    await tab('Before the reload').waitFor({ state: 'detached' });
  });

  it('moves into a window of its own, and the answer goes on there', async () => {
    await composer(sideBar).click();
    await freshChat(workbench, sideBar);
    const goOn = await half(sideBar, 'Another window');
    const opened = workbench.page.context().waitForEvent('page');
    await workbench.command('Latchkey: Open Chat in New Window');
    const other: Page = await opened;
    const chat = await tabChat(other);
    await chat.getByText('Another window begun').waitFor();
    assert.deepEqual(await tabChats(workbench.page, 0), []);
    goOn();
    for (const place of [chat, sideBar]) assert.equal(await textOf(await answerTo(place, 'Another window')), 'Another window begun and done.');
    await send(chat, 'From the other window');
    await answerTo(sideBar, 'From the other window');
    await other.screenshot({ path: 'out/screenshots/chat-in-new-window.png' });
    await other.close();
  });
});

describe('a chat in an editor tab, in Simplified Chinese', () => {
  it('is called by its conversation', async () => {
    const server = await startModelServer({ script: { models: [{ id: 'model-a' }], answer: () => answer(['你好，世界。']) } });
    const workbench = await openWorkbench({ settings: settingsWith(connectionTo(server)), locale: 'zh-cn' });
    try {
      await openChat(workbench, 'Latchkey: 打开聊天');
      await workbench.command('Latchkey: 在编辑器中打开聊天');
      const chat = await tabChat(workbench.page);
      const tab = workbench.page.locator('.tabs-container .tab');
      await tab.filter({ hasText: '新建对话' }).waitFor();
      await send(chat, '队列为什么停在倒数第二项？');
      await newestAnswer(chat, 'finished');
      await tab.filter({ hasText: '队列为什么停在倒数第二项？' }).waitFor();
      await workbench.screenshot('chat-in-tab-zh-cn');
    } finally {
      await workbench.close();
      await server.close();
    }
  });
});
