import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { composer, connectionTo, gate, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { chooseFromMenu } from './menus.ts';
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
    chat = await workbench.chat();
    await chat.getByText('Moving begun').waitFor();
    goOn();
    const finished = await newestAnswer(chat, 'finished');
    assert.equal((await finished.getByTestId('answer-text').textContent())?.trim(), 'Moving begun and done.');
    await workbench.screenshot('secondary-side-bar');
    await moveTo('Primary Side Bar');
    chat = await workbench.chat();
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
    assert.equal(await composer(chat).inputValue(), 'A draft that must not be lost');
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
    await newestAnswer(chat, 'failed');
  });
});
