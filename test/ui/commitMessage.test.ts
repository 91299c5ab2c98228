import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { projectDirectory } from '../host/directories.ts';
import { connectionTo, gate, settingsWith } from './conversation.ts';
import { notification, pressInNotification } from './notifications.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the commit message', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    server = await startModelServer({ script: { answer: () => answer(['Say ', 'it louder']) } });
    folder = await mkdtemp(path.join(tmpdir(), 'latchkey-scm-'));
    await cp(path.join(projectDirectory, 'test/host/workspace'), folder, { recursive: true });
    const git = (...args: readonly string[]): void => void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], { cwd: folder });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'Begin');
    await writeFile(path.join(folder, 'docs/postage.md'), '# Postage\n\nLouder.\n');
    workbench = await openWorkbench({ folder, settings: settingsWith(connectionTo(server)) });
    await workbench.command('Source Control: Focus on Changes View');
  });
  after(async () => {
    await workbench.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const button = (name: string): Locator => workbench.page.locator('.split-view-view').getByRole('button', { name, exact: true }).first();
  /** VS Code shows the buttons of a view's title while the pointer is in the view. */
  const press = async (name: string): Promise<void> => {
    await workbench.page.locator('.pane-header', { hasText: 'Changes' }).first().hover();
    await button(name).click();
  };
  const box = (): Locator => workbench.page.locator('.scm-editor .view-lines').first();
  /** VS Code draws a space in a line as one that does not break. */
  const boxSays = async (text: string): Promise<void> => workbench.page.locator('.scm-editor .view-lines', { hasText: new RegExp(`^${text.replaceAll(' ', '\\s')}$`) }).waitFor();

  it('is written by a button in the title, which is Stop meanwhile', async () => {
    const { until, open } = gate();
    server.enqueue(stream({ do: 'text', delta: 'Say it' }, { do: 'wait', until }, { do: 'text', delta: ' louder' }, { do: 'finish' }));
    await press('Write Commit Message');
    await boxSays('Say it');
    await button('Stop Writing the Commit Message').waitFor();
    assert.equal(await button('Write Commit Message').count(), 0);
    await workbench.screenshot('commit-message-writing');
    open();
    await boxSays('Say it louder');
    await button('Write Commit Message').waitFor();
    await workbench.screenshot('commit-message');
  });

  it('stops on a click, and keeps what is there', async () => {
    server.enqueue(stream({ do: 'text', delta: 'Half of' }, { do: 'hang' }));
    await press('Write Commit Message');
    await boxSays('Half of');
    await press('Stop Writing the Commit Message');
    await button('Write Commit Message').waitFor();
    assert.match((await box().textContent()) ?? '', /^Half\sof$/);
  });

  it('says why it failed, with the button that tries again', async () => {
    await workbench.page.locator('.scm-editor .view-lines').first().click();
    await workbench.page.keyboard.press('ControlOrMeta+a');
    await workbench.page.keyboard.press('Delete');
    server.enqueue(stream({ do: 'text', delta: 'Cut' }, { do: 'error', type: 'invalid_request_error', message: 'No.' }));
    await press('Write Commit Message');
    await boxSays('Cut');
    await notification(workbench, 'No.');
    await workbench.screenshot('commit-message-fault');
    await pressInNotification(workbench, 'No.', 'Try again');
    await boxSays('Say it louder');
    // The half message is no word of the person's.
    assert.doesNotMatch(JSON.stringify(server.requests.at(-1)?.body), /Cut|What the author says/);
  });
});
