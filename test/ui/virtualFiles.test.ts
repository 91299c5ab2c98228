import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { composer, connectionTo, freshChat, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { notification } from './notifications.ts';
import { withChat, type Opened } from './withChat.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** What both suites do with a code block. */
function withBlocks(opened: () => Opened) {
  return {
    answerWith: async (text: string): Promise<Locator> => {
      opened().server.enqueue(answer([text]));
      await send(opened().chat, 'Do it');
      return (await newestAnswer(opened().chat, 'finished')).getByTestId('code-block');
    },
    title: async (text: string): Promise<void> => opened().workbench.page.locator('.tab.active', { hasText: text }).waitFor(),
    titleAction: (name: string): Locator => opened().workbench.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name }),
    told: async (text: string): Promise<void> => {
      await notification(opened().workbench, text);
      await opened().workbench.screenshot(`told-${text.replace(/\W+/g, '-')}`);
      await opened().workbench.command('Notifications: Clear All Notifications');
    },
  };
}

describe('a workspace in file systems of an extension', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;
  const { answerWith, title, titleAction, told } = withBlocks(() => ({ server, workbench, chat }));

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }], answer: () => answer(['Yes.']) } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server)), 'files.autoSave': 'off' } });
    const file = path.join(workbench.folder, 'virtual.code-workspace');
    await writeFile(file, JSON.stringify({ folders: [{ uri: 'latchkey-memory:/', name: 'memory' }, { uri: 'latchkey-frozen:/', name: 'frozen' }] }));
    await workbench.page.goto(`${new URL(workbench.page.url()).origin}/?workspace=${encodeURI(file.replaceAll('\\', '/'))}`, { timeout: 90_000 });
    // Another workspace is another start of the workbench, with an extension host of its own.
    await workbench.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 90_000 });
    chat = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });
  beforeEach(async () => {
    await workbench.command('View: Close All Editors');
    await freshChat(workbench, chat);
  });

  const option = (name: string | RegExp): Locator => chat.locator('[role="listbox"][aria-busy="false"]').getByRole('option', { name });
  const sent = (): string => JSON.stringify(server.requests.at(-1)?.body?.['messages'] ?? []);
  async function add(words: string, name: string | RegExp): Promise<void> {
    await composer(chat).focus();
    await composer(chat).pressSequentially(words);
    await option(name).first().click();
  }

  it('has its files and folders found by name, without those that git leaves out, and sent along', async () => {
    await add('@memo', /memo\.ts.*memory\/src\/memo\.ts/);
    await chat.getByTestId('chip').filter({ hasText: 'memory/src/memo.ts' }).waitFor();
    await composer(chat).pressSequentially('What is it? ');
    await add('@src', /src\/.*frozen\/src/);
    await chat.getByTestId('chip').filter({ hasText: 'frozen/src/' }).waitFor();
    await workbench.screenshot('virtual-context');
    await composer(chat).press('Enter');
    await newestAnswer(chat, 'finished');
    assert.match(sent(), /export const memo = 1;/);
    assert.match(sent(), /export const other = 2;/);
    assert.doesNotMatch(sent(), /left out/);
  });

  it('has no changes of Git, and says so', async () => {
    await add('@diff', /^Changes/);
    await chat.getByText('This workspace has no Git repository.').waitFor();
    await composer(chat).fill('');
    await chat.locator('.composer').getByRole('button', { name: /^Close/ }).click();
  });

  it('has code applied to its files, also to one that is chosen from a list', async () => {
    let block = await answerWith('In `src/memo.ts`:\n\n```ts\nexport const memo = 10;\n```');
    await block.getByTestId('apply').click();
    await title('Proposal for memo.ts');
    await titleAction('Apply Proposal').click();
    await title('memo.ts');
    await workbench.page.locator('.tab.active.dirty').waitFor();
    await workbench.command('File: Save');
    await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await workbench.page.locator('.view-line', { hasText: /memo\s=\s10/ }).waitFor();
    await workbench.command('View: Close All Editors');
    block = await answerWith('```ts\nexport const other = 20;\n```');
    await block.getByTestId('apply').click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'memory/src/other.ts' }).first().click();
    await title('Proposal for other.ts');
    await titleAction('Discard Proposal').click();
  });

  it('keeps what cannot be written to as it is, and says why', async () => {
    const block = await answerWith('In `frozen/src/memo.ts`:\n\n```ts\nexport const memo = 99;\n```');
    await block.getByTestId('apply').click();
    await title('Proposal for memo.ts');
    await titleAction('Apply Proposal').click();
    await told('memo.ts could not be changed: it is read-only.');
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
  });
});

describe('a file that the settings protect', () => {
  let opened: Opened;
  const { answerWith, title, titleAction, told } = withBlocks(() => opened);
  withChat({ models: [{ id: 'model-a' }], answer: () => answer(['Yes.']) }, (server) => ({ ...settingsWith(connectionTo(server)), 'files.readonlyInclude': { '**/deliver.py': true }, 'files.autoSave': 'off' }), (all) => { opened = all; });

  it('goes along as any other, and stays as it is', async () => {
    const { workbench, chat } = opened;
    await composer(chat).pressSequentially('@deliver');
    await chat.locator('[role="listbox"][aria-busy="false"]').getByRole('option', { name: /deliver\.py/ }).first().click();
    await chat.getByTestId('chip').filter({ hasText: 'deliver.py' }).waitFor();
    const block = await answerWith('In `src/deliver.py`:\n\n```python\nprint("new")\n```');
    await block.getByTestId('apply').click();
    await title('Proposal for deliver.py');
    await titleAction('Apply Proposal').click();
    await told('deliver.py could not be changed: it is read-only.');
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    await workbench.openFile('src/deliver.py');
    await block.getByTestId('insert').click();
    await told('deliver.py could not be changed: it is read-only.');
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
  });
});
