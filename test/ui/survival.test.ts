import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { composer, composerHolds, connectionTo, freshChat, gate, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { chooseFromMenu } from './menus.ts';
import { notification } from './notifications.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('an answer that is being written', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }], answer: () => answer(['Yes.']) } });
    workbench = await openWorkbench({ settings: settingsWith(connectionTo(server)) });
    chat = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  /** Starts an answer that waits in its middle; returns what lets it go on. */
  async function half(text: string): Promise<() => void> {
    const { until, open } = gate();
    server.enqueue(stream({ do: 'text', delta: `${text} begun` }, { do: 'wait', until }, { do: 'text', delta: ' and done.' }, { do: 'finish' }));
    await send(chat, text);
    await chat.getByText(`${text} begun`).waitFor();
    return open;
  }

  async function moveTo(place: string): Promise<void> {
    await workbench.page.locator('.composite-bar .action-item', { has: workbench.page.locator('[aria-label^="Latchkey"]') }).first().click({ button: 'right' });
    await chooseFromMenu(workbench.page, 'Move To', place);
    // The page in the other place is a new one, which comes when the old one has gone.
    while (!chat.isDetached()) await workbench.page.waitForTimeout(50);
    chat = await workbench.chat();
  }

  it('goes on while the view is hidden', async () => {
    const goOn = await half('Hiding');
    await workbench.command('View: Show Explorer');
    await workbench.page.locator('.explorer-viewlet').waitFor();
    goOn();
    chat = await openChat(workbench);
    const finished = await newestAnswer(chat, 'finished');
    assert.equal((await finished.getByTestId('answer-text').textContent())?.trim(), 'Hiding begun and done.');
  });

  it('goes on while it is moved to the secondary side bar', async () => {
    const goOn = await half('Moving');
    await moveTo('Secondary Side Bar');
    await workbench.page.locator('.part.auxiliarybar').getByText('Latchkey').first().waitFor();
    await chat.getByText('Moving begun').waitFor();
    goOn();
    const finished = await newestAnswer(chat, 'finished');
    assert.equal((await finished.getByTestId('answer-text').textContent())?.trim(), 'Moving begun and done.');
    await workbench.screenshot('secondary-side-bar');
    await moveTo('Primary Side Bar');
  });

  it('is there with all that had arrived after the window was reloaded, and so is the draft', async () => {
    await half('Reloading');
    await composer(chat).fill('A draft that must not be lost');
    await composer(chat).blur();
    await workbench.stored('A draft that must not be lost');
    await workbench.reload();
    chat = await openChat(workbench);
    const failed = await newestAnswer(chat, 'failed');
    assert.equal((await failed.getByTestId('answer-text').textContent())?.trim(), 'Reloading begun');
    assert.match(await failed.getByTestId('fault').textContent() ?? '', /window closed/);
    await composerHolds(chat, 'A draft that must not be lost');
    await chat.getByText('Hiding begun and done.').waitFor();
    await workbench.screenshot('after-reload');
    await failed.getByRole('button', { name: 'Try again' }).click();
    await chat.getByText('Yes.').waitFor();
  });

  it('is there after the extension host was killed', async () => {
    await half('Killing');
    await workbench.stored('Killing begun');
    process.kill(workbench.extensionHostPid(), 'SIGKILL');
    await workbench.reload();
    chat = await openChat(workbench);
    await chat.getByText('Killing begun').waitFor();
    const failed = await newestAnswer(chat, 'failed');
    server.enqueue(answer([' and gone on with.']));
    await failed.getByRole('button', { name: 'Continue' }).click();
    const finished = await newestAnswer(chat, 'finished');
    assert.equal((await finished.getByTestId('answer-text').textContent())?.trim(), 'Killing begun and gone on with.');
  });

  // The largest file that a process may write takes the place of a disk that is full: both come to SQLite as a failed write.
  (process.platform === 'linux' ? it : it.skip)('stays in the panel while the disk is full, which is told once, and is stored when there is room again', async () => {
    const room = (bytes: string): void => void execFileSync('prlimit', ['--pid', String(workbench.extensionHostPid()), `--fsize=${bytes}:unlimited`]);
    await freshChat(workbench, chat);
    const goOn = await half('Without room');
    await workbench.stored('Without room begun');
    room('4096');
    try {
      goOn();
      const finished = await newestAnswer(chat, 'finished');
      assert.equal((await finished.getByTestId('answer-text').textContent())?.trim(), 'Without room begun and done.');
      await notification(workbench, 'cannot be stored');
      await workbench.screenshot('disk-full');
      await send(chat, 'Still without room');
      await newestAnswer(chat, 'finished');
      assert.equal(await workbench.page.locator('.notification-list-item', { hasText: 'cannot be stored' }).count(), 1);
      const database = new DatabaseSync(workbench.historyFile, { readOnly: true });
      assert.equal(database.prepare('SELECT id FROM turn WHERE prompt = ?').get('Still without room'), undefined);
      database.close();
    } finally {
      room('unlimited');
    }
    // Nothing more is said: it is tried again by itself.
    await workbench.stored('Without room begun and done.');
    await workbench.stored('Still without room');
    process.kill(workbench.extensionHostPid(), 'SIGKILL');
    await workbench.reload();
    chat = await openChat(workbench);
    await chat.getByText('Without room begun and done.').waitFor();
    await chat.getByText('Still without room').waitFor();
  });

  it('is seen in a second window, and so is all else that is said in the first', async () => {
    await freshChat(workbench, chat);
    const goOn = await half('Two windows');
    await workbench.stored('Two windows begun');
    const other = await workbench.anotherWindow();
    const otherChat = await openChat(other);
    await otherChat.getByText('Two windows begun').waitFor();
    goOn();
    await otherChat.getByText('Two windows begun and done.').waitFor();
    await otherChat.getByTestId('stop').waitFor({ state: 'detached' });
    await composer(chat).fill('A draft of the first');
    await send(otherChat, 'From the second');
    await newestAnswer(otherChat, 'finished');
    await workbench.page.bringToFront();
    await chat.getByText('From the second').waitFor();
    await newestAnswer(chat, 'finished');
    assert.equal(await composer(chat).inputValue(), 'A draft of the first');
    await composer(chat).fill('');
    await send(chat, 'From the first again');
    await otherChat.getByText('From the first again').waitFor();
    await newestAnswer(chat, 'finished');
    assert.deepEqual((server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined)?.map(({ content }) => content), ['Two windows', 'Two windows begun and done.', 'From the second', 'Yes.', 'From the first again']);

    // Deleted there, it goes here too, and what is being typed here stays and is the first of a new one.
    await composer(chat).fill('Still to be said');
    await workbench.stored('Still to be said');
    await other.page.bringToFront();
    await otherChat.getByTestId('history').click();
    const row = other.page.locator('.quick-input-widget .monaco-list-row[aria-label^="Two windows"]');
    await row.hover();
    await row.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    await workbench.page.bringToFront();
    await chat.getByText('From the second').waitFor({ state: 'detached' });
    await chat.getByRole('alert').getByText('The conversation was deleted in another window.').waitFor();
    assert.equal(await composer(chat).inputValue(), 'Still to be said');
    await workbench.screenshot('deleted-elsewhere');
    await composer(chat).press('Enter');
    await newestAnswer(chat, 'finished');
    assert.equal(await chat.getByTestId('refusals').count(), 0);
    assert.deepEqual((server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined)?.map(({ content }) => content), ['Still to be said']);
    await other.page.close();
  });

  it('is not kept by a file that is damaged: that is moved aside with a word, and the panel goes on', async () => {
    await workbench.restartServer(async () => {
      await writeFile(workbench.historyFile, 'This is no database. '.repeat(500));
      for (const part of ['-wal', '-shm']) await rm(workbench.historyFile + part, { force: true });
    });
    chat = await openChat(workbench);
    await notification(workbench, 'could not be read and were moved aside');
    await workbench.screenshot('damaged-history');
    assert.match(await readFile(`${workbench.historyFile}.damaged-1`, 'utf8'), /^This is no database/);
    assert.equal(await chat.getByTestId('turn').count(), 0);
    await send(chat, 'Going on');
    await newestAnswer(chat, 'finished');
    await workbench.stored('Going on');
  });
});
