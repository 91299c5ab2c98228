import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream, type Reply } from '../fakes/reply.ts';
import { connectionTo, gate, settingsWith } from './conversation.ts';
import { pressInNotification } from './notifications.ts';
import { rewriting } from './rewriting.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const FILE = 'src/queue.ts';
const DRAINED = '  async drain(deliver: (letter: Letter) => Promise<void>): Promise<number> {\n    let delivered = 0;\n    for (const letter of this.waiting.splice(0)) {\n      await deliver(letter);\n      delivered += 1;\n    }\n    return delivered;\n  }\n';

describe('a rewrite that a window leaves behind', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let reply: () => Reply;
  let original = '';

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => reply() } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server, { limits: { retryWaitSeconds: 0 } })), 'files.autoSave': 'off' } });
    // Line ends of two kinds and a byte order mark: what saving alone would not bring back.
    original = `\uFEFF${(await readFile(path.join(workbench.folder, FILE), 'utf8')).replace('\n', '\r\n')}`;
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });
  beforeEach(async () => {
    await writeFile(path.join(workbench.folder, FILE), original);
    await workbench.openFile(FILE);
    await workbench.command('View: Keep Editor');
    await workbench.command('File: Revert File');
    await workbench.page.locator('.tab.active:not(.dirty)', { hasText: 'queue.ts' }).waitFor();
  });

  const { line, lens, rewriteDrain } = rewriting(() => workbench);

  /** Half of the rewrite is in the document, and no more of it comes. */
  async function half(): Promise<void> {
    const [first = ''] = DRAINED.split('      delivered');
    reply = () => stream({ do: 'text', delta: `\`\`\`ts\n${first}` }, { do: 'wait', until: gate().until }, { do: 'finish' });
    await rewriteDrain();
    await line('for (const letter of').waitFor();
    await workbench.keptUnsaved('for (const letter of');
  }

  /** Latchkey runs in a window from its first use on. */
  async function wake(words = 'queue.ts:'): Promise<void> {
    await workbench.command('Latchkey: Show Pending Changes');
    await workbench.page.locator('.quick-input-list').getByText(words).first().waitFor();
    await workbench.screenshot('rewrite-left-list');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await lens('Accept').waitFor();
  }

  async function rejected(): Promise<void> {
    await workbench.command('Latchkey: Reject All Changes');
    await lens('Reject').waitFor({ state: 'detached' });
    await line('for (const letter of').waitFor({ state: 'detached' });
    // The document is saved, and then the file gets the bytes back that saving does not make.
    await workbench.saved(FILE, original);
  }

  it('is pending again after a reload in the middle, and its Reject brings every byte back', async () => {
    await half();
    await workbench.reloadByCommand();
    await line('for (const letter of').waitFor();
    await wake('1 place changed');
    await workbench.screenshot('rewrite-left');
    await rejected();
  });

  it('is tried again after a reload on a button of the message that says so', async () => {
    await half();
    await workbench.reloadByCommand();
    await wake();
    reply = () => answer([`\`\`\`ts\n${DRAINED}\`\`\`\n`]);
    await pressInNotification(workbench, 'VS Code closed while queue.ts was being rewritten.', 'Retry');
    await line('let next = this.waiting.shift();').waitFor({ state: 'detached' });
    await lens('Accept').waitFor();
    await rejected();
  });

  it('is gone on with after a reload: the model is asked for the rest alone', async () => {
    await half();
    await workbench.reloadByCommand();
    await wake();
    await lens('Continue').waitFor();
    await workbench.screenshot('rewrite-left-continue');
    const [first = '', rest = ''] = DRAINED.split('      delivered');
    reply = () => answer([`      delivered${rest}\`\`\`\n`]);
    await pressInNotification(workbench, 'VS Code closed while queue.ts was being rewritten.', 'Continue');
    await line('let next = this.waiting.shift();').waitFor({ state: 'detached' });
    await lens('Continue').waitFor({ state: 'detached' });
    assert.ok(JSON.stringify(server.requests.at(-1)?.body).includes(JSON.stringify(first).slice(1, -1)), 'it is told what it has said');
    await workbench.saved(FILE, (text) => text.replaceAll('\r\n', '\n').includes(DRAINED));
    await rejected();
  });

  it('is pending again once Latchkey runs again after its process was killed, without anything being done', async () => {
    await half();
    process.kill(workbench.extensionHostPid(), 'SIGKILL');
    // VS Code starts another extension host, and that all of its extensions.
    await lens('Accept').waitFor({ timeout: 90_000 });
    await workbench.page.locator('.statusbar-item', { hasText: '1 pending' }).waitFor();
    await workbench.screenshot('rewrite-left-by-a-killed-host');
    await rejected();
  });

  it('is pending again after a window that ended with it written and saved', async () => {
    reply = () => answer([`\`\`\`ts\n${DRAINED}\`\`\`\n`]);
    await rewriteDrain();
    await lens('Accept').waitFor();
    await workbench.saved(FILE, (text) => text.replaceAll('\r\n', '\n').includes(DRAINED));
    await workbench.reloadByCommand();
    await wake();
    await rejected();
  });
});
