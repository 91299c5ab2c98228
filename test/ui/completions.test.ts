import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, type Reply } from '../fakes/reply.ts';
import { connectionTo, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const toggle = 'Latchkey: Turn Completions On or Off';
const completes = 'Latchkey completes code as you type.';
const fails = 'Latchkey cannot complete code.';

describe('completions while one types', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let said: Reply = answer(['this.waiting.length === 0;']);
  before(async () => {
    server = await startModelServer({ script: { fills: ['/infill'], answer: () => said } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server)), 'workbench.colorTheme': 'Dark+', 'editor.quickSuggestions': { other: 'off' }, 'editor.suggestOnTriggerCharacters': false, 'files.autoSave': 'off' } });
    await workbench.openFile('src/queue.ts');
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const ghost = (): Locator => workbench.page.locator('.editor-instance .ghost-text-decoration, .editor-instance .ghost-text-decoration-preview, .editor-instance .ghost-text');
  const line = (text: RegExp): Locator => workbench.page.locator('.editor-instance .view-line', { hasText: text });
  /** The status bar's item, by what it says of itself. */
  const item = (words: string): Locator => workbench.page.locator(`.statusbar-item [aria-label^="${words}"]`);

  /** By mouse and keys of the editor itself: a quick input that has just closed still takes Enter for its own. */
  async function typeBelow(text: RegExp, typed: string): Promise<void> {
    await line(text).first().click();
    await workbench.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(typed);
  }

  it('are not there before they are turned on', async () => {
    assert.equal(await item(completes).count(), 0);
    await workbench.command(toggle);
    await item(completes).waitFor();
    assert.equal(server.requests.length, 0);
  });

  it('stand behind the cursor as ghost text, and Tab takes them', async () => {
    await typeBelow(/return\sthis\.waiting\.length;/, '\n\nget idle(): boolean {\nreturn ');
    // A slow machine makes pauses between the keys, in which it is asked as well.
    const written = /get length\(\): number \{\n {4}return this\.waiting\.length;\n {2}\}\n\n {2}get idle\(\): boolean \{\n {4}return $/;
    while (!written.test(String(server.requests.at(-1)?.body?.['input_prefix']))) await workbench.page.waitForTimeout(50);
    await ghost().first().waitFor();
    await workbench.screenshot('completion');
    const asked = server.requests.length;
    // Typing what it says leaves it there, and asks nobody.
    await workbench.page.keyboard.type('this');
    await ghost().first().waitFor();
    assert.equal(server.requests.length, asked);
    await workbench.page.keyboard.press('Tab');
    await line(/return\sthis\.waiting\.length\s===\s0;/).waitFor();
    assert.match(String(server.requests[asked - 1]?.body?.['input_suffix']), /async drain/);
  });

  it('say in the status bar why they do not come, and nowhere else', async () => {
    said = { kind: 'error', status: 402, type: 'billing_error', message: 'Add credit.' };
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type('\nconst other = ');
    await item(fails).waitFor();
    assert.equal(await workbench.page.locator('.notification-toast').count(), 0);
    await item(fails).click();
    const menu = workbench.page.locator('.quick-input-widget .quick-input-list-row');
    await menu.filter({ hasText: 'Try again' }).waitFor();
    await workbench.screenshot('completion-fault');
    assert.match(await item(fails).getAttribute('aria-label') ?? '', /has no credit left/);
    said = answer(['1;']);
    await menu.filter({ hasText: 'Try again' }).click();
    await item(completes).waitFor();
    await ghost().first().waitFor();
  });

  it('end when they are turned off', async () => {
    await workbench.command(toggle);
    await item(completes).waitFor({ state: 'detached' });
  });
});
