import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { connectionTo, freshChat, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { notification, pressInNotification } from './notifications.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the history', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => answer(['Yes.']) } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server, { models: [{ id: 'model-a', price: { input: 1000, output: 2000, currency: 'USD' } }, { id: 'model-b', price: { input: 3000, output: 1000, currency: 'EUR' } }] })), 'files.simpleDialog.enable': true } });
    chat = await openChat(workbench);
    for (const [question, reply] of [['About queues', 'The drain stops one short.'], ['关于队列', '排空队列时丢失最后一项。'], ['About keys', 'A key opens only its own door.']] as const) {
      await freshChat(workbench, chat);
      server.enqueue(stream({ do: 'text', delta: reply }, { do: 'finish', usage: { input: question === '关于队列' ? 5000 : 10, output: 10 } }));
      await send(chat, question);
      await newestAnswer(chat, 'finished');
    }
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const box = (): Locator => workbench.page.locator('.quick-input-widget');
  const input = (): Locator => box().locator('input.input');
  /** By the accessible name: the list re-uses rows and leaves hidden text of others in them. */
  const row = (title: string): Locator => box().locator(`.monaco-list-row[aria-label^="${title}"]`);
  const titles = async (): Promise<readonly string[]> => (await box().locator('.monaco-list-row').evaluateAll((rows) => rows.map((each) => each.getAttribute('aria-label') ?? ''))).map((label) => label.replace(/,.*/s, ''));
  async function list(): Promise<void> {
    await chat.getByTestId('history').click();
    await box().getByText('Conversations of this folder').waitFor();
  }
  async function leave(): Promise<void> {
    await input().press('Escape');
    await box().waitFor({ state: 'hidden' });
  }
  /** VS Code's own dialog for files, once it has looked at the folder: it puts its own path in after it has opened. */
  async function chooseFile(title: string, proposed: RegExp, file?: string): Promise<void> {
    await box().getByText(title).first().waitFor();
    await workbench.page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value ?? ''), proposed.source);
    const asked = box().getByText(title).first();
    // The dialog may put its own path before what is typed while it still looks at the folder, and takes no Enter meanwhile: then both are done again.
    for (const end = performance.now() + 60_000; await asked.isVisible();) {
      assert.ok(performance.now() < end, `"${title}" does not close.`);
      if (file !== undefined) {
        await input().fill(file);
        await workbench.page.waitForTimeout(300);
      }
      if (file === undefined || await input().inputValue().catch(() => '') === file) await workbench.page.keyboard.press('Enter');
      await asked.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => undefined);
    }
  }
  async function button(title: string, name: string): Promise<void> {
    await row(title).hover();
    await row(title).getByRole('button', { name }).click();
  }

  it('says what each conversation cost, and puts the dearest first', async () => {
    await list();
    await row('About keys').waitFor();
    for (const [title, cost] of [['About keys', '$0.03'], ['关于队列', '$5.02']] as const) assert.ok((await row(title).getAttribute('aria-label'))?.includes(cost), title);
    await box().getByRole('button', { name: 'Sorted by: newest first' }).click();
    await box().getByRole('button', { name: 'Sorted by: dearest first' }).waitFor();
    await workbench.page.waitForFunction(() => document.querySelector('.quick-input-widget .monaco-list-row')?.getAttribute('aria-label')?.startsWith('关于队列'));
    assert.deepEqual((await titles())[0], '关于队列');
    await workbench.screenshot('history-dearest');
    await leave();
  });

  it('keeps every conversation, and finds one by a word of its answer', async () => {
    await list();
    await row('About keys').waitFor();
    assert.deepEqual(await titles(), ['About keys', '关于队列', 'About queues']);
    await workbench.screenshot('history');
    await input().fill('drain short');
    await row('关于队列').waitFor({ state: 'detached' });
    assert.deepEqual(await titles(), ['About queues']);
    await input().fill('丢失最后');
    await row('关于队列').waitFor();
    assert.deepEqual(await titles(), ['关于队列']);
    await input().fill('nobody said this');
    await row('Nothing found').waitFor();
    await input().fill('one short');
    await row('About queues').click();
    await chat.getByText('The drain stops one short.').waitFor();
    server.enqueue(answer(['Compare with zero.']));
    await send(chat, 'And the cure?');
    await newestAnswer(chat, 'finished');
    assert.deepEqual((server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined)?.map(({ content }) => content), ['About queues', 'The drain stops one short.', 'And the cure?']);
  });

  it('pins, renames, and sorts', async () => {
    await list();
    await row('About queues').waitFor();
    assert.deepEqual(await titles(), ['About queues', 'About keys', '关于队列']);
    await button('关于队列', 'Pin or unpin');
    await workbench.page.waitForFunction(() => document.querySelector('.quick-input-widget .monaco-list-row')?.getAttribute('aria-label')?.startsWith('关于队列'));
    await button('About keys', 'Rename…');
    await box().locator('input.input[aria-label*="Rename"], input.input').first().waitFor();
    await box().getByText('Rename', { exact: true }).waitFor();
    await input().fill('Keys and doors');
    await input().press('Enter');
    await box().waitFor({ state: 'hidden' });
    await list();
    await row('Keys and doors').waitFor();
    assert.deepEqual(await titles(), ['关于队列', 'About queues', 'Keys and doors']);
    await input().fill('doors');
    await row('关于队列').waitFor({ state: 'detached' });
    assert.deepEqual(await titles(), ['Keys and doors']);
    await leave();
  });

  it('deletes a conversation, and brings it back', async () => {
    await list();
    await button('About queues', 'Delete');
    await row('About queues').waitFor({ state: 'detached' });
    await leave();
    await chat.getByText('The drain stops one short.').waitFor({ state: 'detached' });
    await pressInNotification(workbench, '"About queues" is deleted.', 'Undo');
    await list();
    await row('About queues').click();
    await chat.getByText('The drain stops one short.').waitFor();
  });

  it('writes a conversation to a file as Markdown', async () => {
    await workbench.command('Latchkey: Export Chat…');
    await chooseFile('Export Chat', /About-queues\.md$/);
    const file = path.join(workbench.folder, 'About-queues.md');
    await pressInNotification(workbench, 'Exported to About-queues.md.', 'Open');
    await workbench.page.locator('.tab.active', { hasText: 'About-queues.md' }).waitFor();
    assert.match(await readFile(file, 'utf8'), /^# About queues\n\n> About queues\n\n\*\*model-a\*\* via Local:\n\nThe drain stops one short\.\n\n---\n\n> And the cure\?\n/);
  });

  it('writes all of it as JSON, and reads it back beside the original', async () => {
    await list();
    await button('About queues', 'Export…');
    await box().locator('.monaco-list-row[aria-label^="JSON"]').click();
    await chooseFile('Export Chat', /About-queues\.json$/);
    const file = path.join(workbench.folder, 'About-queues.json');
    await pressInNotification(workbench, 'Exported to About-queues.json.', 'Open');
    await workbench.page.locator('.tab.active', { hasText: 'About-queues.json' }).waitFor();
    assert.equal((JSON.parse(await readFile(file, 'utf8')) as { version: number }).version, 1);

    await workbench.command('Latchkey: New Chat');
    await chat.getByText('Compare with zero.').waitFor({ state: 'detached' });
    await workbench.command('Latchkey: Import Chat…');
    await chooseFile('Import Chat', /\/$/, file);
    await chat.getByText('Compare with zero.').waitFor();
    await list();
    await input().fill('drain');
    await row('Keys and doors').waitFor({ state: 'detached' });
    assert.deepEqual(await titles(), ['About queues', 'About queues']);
    await leave();
  });

  it('deletes everything, when that is really meant', async () => {
    await workbench.command('Latchkey: Delete All History…');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete Everything' }).click();
    await chat.getByText('Compare with zero.').waitFor({ state: 'detached' });
    await list();
    await row('No conversation yet').waitFor();
    await leave();
    for (const part of ['', '-wal']) assert.equal((await readFile(workbench.historyFile + part)).includes('drain'), false, `history.db${part}`);
  });

  it('sums the cost up per currency, and says which one decides about the dearest', async () => {
    await freshChat(workbench, chat);
    const usage = { input: 100, output: 10 };
    server.enqueue(stream({ do: 'text', delta: 'In dollars.' }, { do: 'finish', usage }));
    await send(chat, 'Two currencies');
    await newestAnswer(chat, 'finished');
    await chat.getByTestId('model-picker').click();
    await box().locator('.monaco-list-row').filter({ hasText: 'model-b' }).click();
    await chat.getByTestId('model-picker').filter({ hasText: 'model-b' }).waitFor();
    server.enqueue(stream({ do: 'text', delta: 'In euros.' }, { do: 'finish', usage }));
    await send(chat, 'And now?');
    await newestAnswer(chat, 'finished');
    await list();
    await row('Two currencies').waitFor();
    assert.match((await row('Two currencies').getAttribute('aria-label')) ?? '', /\$0\.12 \+ €0\.31/);
    await box().getByRole('button', { name: 'Sorted by: newest first' }).click();
    await box().getByText('Conversations of this folder · dearest in USD first').waitFor();
    await workbench.screenshot('history-currencies');
    await leave();
  });

  it('says that it is turned off with the next start of the window', async () => {
    await workbench.setSettings({ ...settingsWith(connectionTo(server)), 'latchkey.history': { enabled: false, retentionDays: 0 } });
    const offer = await notification(workbench, 'What is kept of conversations changes when the window is reloaded.');
    await offer.getByRole('button', { name: 'Reload Window', exact: true }).waitFor();
  });
});
