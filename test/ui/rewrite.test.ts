import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream, type Reply } from '../fakes/reply.ts';
import { connectionTo, gate, settingsWith } from './conversation.ts';
import { notification, pressInNotification } from './notifications.ts';
import { rewriting } from './rewriting.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const FILE = 'src/queue.ts';
const DRAINED = '  async drain(deliver: (letter: Letter) => Promise<void>): Promise<number> {\n    let delivered = 0;\n    for (const letter of this.waiting.splice(0)) {\n      await deliver(letter);\n      delivered += 1;\n    }\n    return delivered;\n  }\n';
const fenced = (code: string): string => `Here is a simpler version:\n\n\`\`\`ts\n${code}\`\`\`\n`;

describe('a rewrite in the editor', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let reply: () => Reply;
  let original = '';

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => reply() } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server, { limits: { retryWaitSeconds: 0 } })), 'workbench.colorTheme': 'Dark+', 'files.autoSave': 'off' } });
    original = await readFile(path.join(workbench.folder, FILE), 'utf8');
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });
  beforeEach(async () => {
    await workbench.openFile(FILE);
    await workbench.command('View: Keep Editor');
    await workbench.page.locator('.tab.active', { hasText: 'queue.ts' }).waitFor();
  });
  afterEach(async () => {
    // What one test was told is no news to the next one.
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.command('View: Revert and Close Editor');
    await writeFile(path.join(workbench.folder, FILE), original);
  });

  const { line, lens, rewriteDrain } = rewriting(() => workbench);
  const titleAction = (name: string): Locator => workbench.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name: new RegExp(`^${name}`) });
  /** The button of the title comes by what the keys go by as well; those above the lines may be there before. */
  const keysAreOurs = (): Promise<void> => titleAction('Accept Change').waitFor();
  const saved = (expected: string | ((text: string) => boolean)): Promise<void> => workbench.saved(FILE, expected);

  it('arrives line by line as a diff, and is one step to undo', async () => {
    const rest = gate();
    const [first = '', behind = ''] = fenced(DRAINED).split('      delivered');
    reply = () => stream({ do: 'text', delta: first }, { do: 'wait', until: rest.until }, { do: 'text', delta: `      delivered${behind}` }, { do: 'finish' });
    await rewriteDrain();
    await line('for (const letter of').waitFor();
    await lens('Stop').waitFor();
    await titleAction('Stop').waitFor();
    await workbench.screenshot('rewrite-streaming');
    rest.open();
    await lens('Accept').waitFor();
    await workbench.screenshot('rewrite-pending');
    await titleAction('Accept Change').click();
    await lens('Accept').waitFor({ state: 'detached' });
    await saved((text) => text.includes(DRAINED) && text.includes('export interface Letter'));
    await line('for (const letter of').click();
    await workbench.command('Undo');
    await saved(original);
  });

  it('is gone without a trace when it is rejected', async () => {
    reply = () => answer([fenced(DRAINED)]);
    await rewriteDrain();
    await lens('Reject').waitFor();
    await lens('Reject').click();
    await lens('Reject').waitFor({ state: 'detached' });
    await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await saved(original);
  });

  it('is rejected and accepted by a key', async () => {
    reply = () => answer([fenced(DRAINED)]);
    const press = async (key: string): Promise<void> => {
      await rewriteDrain();
      await lens('Accept').waitFor();
      await keysAreOurs();
      await line('for (const letter of').click();
      await workbench.page.keyboard.press(key);
      await lens('Accept').waitFor({ state: 'detached' });
    };
    await press('Shift+Alt+N');
    await saved(original);
    await press('Shift+Alt+Y');
    await saved((text) => text.includes(DRAINED));
  });

  it('shows what was there in a diff, and goes to a list of what is pending', async () => {
    reply = () => answer([fenced(DRAINED)]);
    await rewriteDrain();
    await lens('Open Diff').click();
    await workbench.page.locator('.tab.active', { hasText: 'queue.ts: before and after' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor .line-delete').first().waitFor();
    await workbench.screenshot('rewrite-diff');
    await workbench.command('View: Close Editor');
    await workbench.command('Latchkey: Show Pending Changes');
    await workbench.page.locator('.quick-input-list').getByText('queue.ts:').first().waitFor();
    await workbench.screenshot('rewrite-list');
    await workbench.page.keyboard.press('Escape');
    await workbench.command('Latchkey: Reject All Changes');
    await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await saved(original);
  });

  it('says why nothing came, and tries again on a button', async () => {
    let asked = 0;
    reply = () => ((asked += 1) === 1 ? { kind: 'error', status: 401, type: 'invalid_request_error', message: 'No such key.' } : answer([fenced(DRAINED)]));
    await rewriteDrain();
    await notification(workbench, 'The document is as it was.');
    await workbench.screenshot('rewrite-fault');
    await saved(original);
    asked = 1;
    reply = () => (asked > 1 ? answer([fenced(DRAINED)]) : answer(['I would rather not.']));
    await rewriteDrain();
    await notification(workbench, 'The model answered in words');
    asked = 2;
    await pressInNotification(workbench, 'The model answered in words', 'Retry');
    await lens('Accept').waitFor();
    await workbench.command('Latchkey: Reject Change');
    await lens('Accept').waitFor({ state: 'detached' });
  });

  it('goes on with an answer that broke off, on a button', async () => {
    const [first = '', rest = ''] = fenced(DRAINED).split('      delivered');
    let asked = 0;
    reply = () => ((asked += 1) === 1 ? stream({ do: 'text', delta: first }, { do: 'cut', how: 'rst' }) : { kind: 'error', status: 402, type: 'billing_error', message: 'Add credit.' });
    await rewriteDrain();
    await notification(workbench, 'The document is as it was.');
    await workbench.screenshot('rewrite-broke-off');
    await saved(original);
    reply = () => answer([`      delivered${rest}`]);
    await pressInNotification(workbench, 'The document is as it was.', 'Continue');
    await lens('Accept').waitFor();
    await saved((text) => text.includes(DRAINED));
    await workbench.command('Latchkey: Reject Change');
    await lens('Accept').waitFor({ state: 'detached' });
  });

  it('goes from place to place by keys, and decides each where it stands', async () => {
    const drain = /^ {2}async drain[^]*?^ {2}\}\n/m.exec(original)?.[0] ?? assert.fail(original);
    reply = () => answer([fenced(drain.replace('let delivered', 'let count').replace('return delivered', 'return count'))]);
    await rewriteDrain();
    await lens('Accept this').waitFor();
    await keysAreOurs();
    await line('A letter on its way').click();
    await workbench.page.keyboard.press('Shift+Alt+J');
    await workbench.page.locator('.part.statusbar', { hasText: 'Ln 20, Col 1' }).waitFor();
    await workbench.page.keyboard.press('Shift+Alt+X');
    await line('let count').waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Shift+Alt+K');
    await workbench.page.locator('.part.statusbar', { hasText: 'Ln 27, Col 1' }).waitFor();
    await workbench.page.keyboard.press('Shift+Alt+E');
    await lens('Accept').waitFor({ state: 'detached' });
    await saved(original.replace('return delivered', 'return count'));
  });

  it('keeps what is typed elsewhere meanwhile, and each of the two is a step of its own', async () => {
    const rest = gate();
    const [first = '', behind = ''] = fenced(DRAINED).split('      delivered');
    reply = () => stream({ do: 'text', delta: first }, { do: 'wait', until: rest.until }, { do: 'text', delta: `      delivered${behind}` }, { do: 'finish' });
    await rewriteDrain();
    await line('for (const letter of').waitFor();
    await line('A letter on its way').click();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.type('let typed = 1;\n');
    await line('let typed').waitFor();
    rest.open();
    await lens('Accept').click();
    await lens('Accept').waitFor({ state: 'detached' });
    await saved((text) => text.startsWith('let typed = 1;\n') && text.includes(DRAINED));
    await line('for (const letter of').click();
    await workbench.command('Undo');
    await saved(`let typed = 1;\n${original}`);
  });

  it('waits where the person types in it, and asks', async () => {
    const rest = gate();
    const [first = '', behind = ''] = fenced(DRAINED).split('      delivered');
    reply = () => stream({ do: 'text', delta: first }, { do: 'wait', until: rest.until }, { do: 'text', delta: `      delivered${behind}` }, { do: 'finish' });
    await rewriteDrain();
    await line('for (const letter of').click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(' // mine');
    await notification(workbench, 'You typed where Latchkey is writing.');
    await workbench.screenshot('rewrite-collision');
    rest.open();
    await pressInNotification(workbench, 'You typed where Latchkey is writing.', 'Restore');
    await lens('Stop').waitFor({ state: 'detached' });
    await line('for (const letter of').waitFor({ state: 'detached' });
    await saved(original);
  });

  it('stays pending where a selection beyond its end is typed over, and brings back what stood there too', async () => {
    reply = () => answer([fenced(DRAINED)]);
    await rewriteDrain();
    await lens('Accept').waitFor();
    await line('return delivered').click();
    await workbench.page.keyboard.press('End');
    // Its own last line, and that of the class around it.
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.keyboard.type(' // mine');
    await line('return delivered; // mine').waitFor();
    await saved((text) => text.endsWith('    return delivered; // mine\n'));
    await lens('Accept').waitFor();
    await workbench.screenshot('rewrite-across');
    await lens('Reject').click();
    await lens('Reject').waitFor({ state: 'detached' });
    await saved(original);
  });

  it('writes at the cursor what is to be inserted, and asks what becomes of it when it is stopped', async () => {
    const rest = gate();
    reply = () => stream({ do: 'text', delta: '```ts\nget isEmpty(): boolean {\n  return this.waiting.length === 0;\n}\n\n// More' }, { do: 'wait', until: rest.until }, { do: 'finish' });
    await line('get length').click();
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.keyboard.press('ArrowUp');
    await workbench.command('Latchkey: Insert…');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.fill('Whether it is empty');
    await input.press('Enter');
    await line('get isEmpty').waitFor();
    await workbench.screenshot('insert-streaming');
    await workbench.command('Latchkey: Stop');
    await server.requests.at(-1)?.closed;
    rest.open();
    await pressInNotification(workbench, 'Stopped. What was written so far:', 'Remove');
    await line('get isEmpty').waitFor({ state: 'detached' });
  });
});
