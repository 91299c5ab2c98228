import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { answer } from '../fakes/reply.ts';
import { connectionTo, newestAnswer, send, settingsWith } from './conversation.ts';
import { notification } from './notifications.ts';
import type { Workbench } from './workbench.ts';
import { withChat } from './withChat.ts';

describe('what becomes of a code block', () => {
  let workbench: Workbench;
  let chat: Frame;
  let said = '';

  withChat({ models: [{ id: 'model-a', name: 'Model A' }], answer: () => answer([said]) }, (given) => ({ ...settingsWith(connectionTo(given)), 'workbench.colorTheme': 'Dark+', 'files.autoSave': 'off', 'terminal.integrated.gpuAcceleration': 'off' }), (opened) => ({ workbench, chat } = opened));
  beforeEach(async () => {
    await workbench.command('View: Close All Editors');
  });

  async function answerWith(text: string): Promise<Locator> {
    said = text;
    await send(chat, 'Do it');
    const newest = await newestAnswer(chat, 'finished');
    return newest.getByTestId('code-block');
  }
  const inWorkspace = (file: string): string => path.join(workbench.folder, file);
  const title = (text: string): Promise<void> => workbench.page.locator('.tab.active', { hasText: text }).waitFor();
  /** Waits for a message of VS Code, and clears it away. */
  async function told(text: string): Promise<void> {
    await notification(workbench, text);
    await workbench.command('Notifications: Clear All Notifications');
  }
  const titleAction = (name: string): Locator => workbench.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name });

  it('goes into the file that the answer names, after a look at it, as one step that can be undone', async () => {
    const file = inWorkspace('src/queue.ts');
    const original = await readFile(file, 'utf8');
    const changed = original.replace(/^(export|import|\/\/|\/\*).*$/m, (line) => `// Changed.\n${line}`);
    const block = await answerWith(`In \`src/queue.ts\`:\n\n\`\`\`ts\n${changed}\`\`\``);
    await block.getByTestId('apply').click();
    await title('Proposal for queue.ts: the whole file');
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: /\/\/\sChanged\./ }).first().waitFor();
    await workbench.screenshot('proposal');
    assert.equal(await readFile(file, 'utf8'), original);
    await titleAction('Apply Proposal').click();
    await title('queue.ts');
    await workbench.saved('src/queue.ts', changed);
    await workbench.command('Undo');
    await workbench.saved('src/queue.ts', original);
    assert.equal(await workbench.page.locator('.tab', { hasText: 'Proposal' }).count(), 0);
  });

  it('leaves the file alone when it is discarded', async () => {
    const file = inWorkspace('src/deliver.py');
    const original = await readFile(file, 'utf8');
    const block = await answerWith('```python src/deliver.py\nprint("new")\n```');
    await block.getByTestId('apply').click();
    await title('Proposal for deliver.py');
    await titleAction('Discard Proposal').click();
    await workbench.page.locator('.tab', { hasText: 'Proposal' }).waitFor({ state: 'detached' });
    assert.equal(await readFile(file, 'utf8'), original);
  });

  it('goes into the file of the editor where none is named, and is made anew where that was typed into', async () => {
    await writeFile(inWorkspace('note.txt'), 'first line\nsecond line\nthird line\n');
    await workbench.openFile('note.txt');
    await workbench.command('View: Keep Editor');
    const block = await answerWith('```\nsecond line\n```\n\n```\nsecond line, changed\nthird line\n```');
    await block.first().getByTestId('apply').click();
    await told('note.txt reads like this already.');
    await block.last().getByTestId('apply').click();
    await title('Proposal for note.txt: at the cursor');
    const tab = (name: string): Locator => workbench.page.locator(`.tab[aria-label^="${name}"]`);
    await tab('note.txt').click();
    // The diff is replaced a moment after its tab was left.
    await workbench.page.locator('.editor-group-container.active .monaco-diff-editor').waitFor({ state: 'hidden' });
    await workbench.page.locator('.editor-group-container.active .view-lines').click();
    await workbench.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
    await workbench.page.keyboard.type('typed ');
    await workbench.page.locator('.tab.active.dirty').waitFor();
    await tab('Proposal').click();
    await titleAction('Apply Proposal').click();
    await told('was changed meanwhile');
    assert.equal(await readFile(inWorkspace('note.txt'), 'utf8'), 'first line\nsecond line\nthird line\n');
    await titleAction('Discard Proposal').click();
    await tab('note.txt').click();
    await workbench.command('File: Revert File');
    await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  });

  it('asks for the file where nothing says which', async () => {
    const block = await answerWith('```ts\nexport const one = 1;\n```');
    await block.getByTestId('apply').click();
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill('queue.ts');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'queue.ts' }).first().click();
    await title('Proposal for queue.ts');
    await workbench.command('View: Close All Editors');
  });

  it('opens in a new file with its language', async () => {
    const block = await answerWith('```py\nprint("new file")\n```');
    await block.getByRole('button', { name: 'More for this code' }).click();
    await chat.getByRole('menuitem', { name: 'New file' }).click();
    await workbench.page.locator('.view-line', { hasText: /new\sfile/ }).waitFor();
    await workbench.page.locator('.part.statusbar', { hasText: 'Python' }).waitFor();
    await workbench.command('View: Revert and Close Editor');
  });

  it('is put into the terminal, where nothing runs before Enter is pressed', async () => {
    const marker = inWorkspace('ran.txt');
    await workbench.page.evaluate(() => navigator.clipboard.writeText('what was there'));
    const terminal = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    const block = await answerWith(`\`\`\`bash\necho one >> "${marker}"\necho two >> "${marker}"\n\`\`\`\n\n\`\`\`sh\n$ echo three >> "${marker}"\n\`\`\``);
    await block.last().getByRole('button', { name: 'More for this code' }).click();
    await chat.getByRole('menuitem', { name: 'Put into the terminal' }).click();
    await terminal.getByText('echo three').waitFor();
    await workbench.screenshot('terminal-one-line');
    await assert.rejects(readFile(marker, 'utf8'));
    await workbench.page.locator('.terminal-wrapper.active textarea').focus();
    await workbench.page.keyboard.press('Enter');
    await untilText(marker, 'three\n');
    await block.first().getByRole('button', { name: 'More for this code' }).click();
    await chat.getByRole('menuitem', { name: 'Put into the terminal' }).click();
    // A shell that takes both lines as one text has them; of another one VS Code asks first.
    const asked = workbench.page.getByRole('dialog').getByText('paste 2 lines');
    await terminal.getByText('echo two').or(asked).first().waitFor();
    await workbench.screenshot('terminal-two-lines');
    if (await asked.isVisible()) await workbench.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await readFile(marker, 'utf8'), 'three\n');
    // It is put back a moment after the terminal has it.
    await workbench.page.waitForFunction(async () => await navigator.clipboard.readText() === 'what was there');
    await workbench.command('Terminal: Kill the Active Terminal Instance');
  });

  // Whether a diagram is drawn there is VS Code's to say: some of its builds bring Mermaid, some do not.
  it('is shown by the Markdown preview', async () => {
    const block = await answerWith('```mermaid\ngraph TD; A-->B\n```');
    await block.getByRole('button', { name: 'More for this code' }).click();
    await chat.getByRole('menuitem', { name: 'Preview' }).click();
    await title('preview.md');
    const preview = await workbench.webview('.markdown-body');
    await preview.locator('.markdown-body', { hasText: 'graph TD; A-->B' }).or(preview.locator('.markdown-body .mermaid svg')).first().waitFor();
    await workbench.screenshot('mermaid-preview');
  });

  it('has the colours of the editor', async () => {
    const code = 'if (x) { const text = "word"; } // note';
    await writeFile(inWorkspace('colours.ts'), `${code}\n`);
    await workbench.openFile('colours.ts');
    const block = await answerWith(`\`\`\`ts\n${code}\n\`\`\``);
    const WORDS = { control: 'if', storage: 'const', string: '"word"', comment: '// note' };
    const colour = async (token: Locator): Promise<string> => token.first().evaluate((element) => getComputedStyle(element).color);
    const inEditor = async (): Promise<readonly string[]> => Promise.all(Object.values(WORDS).map(async (text) => colour(workbench.page.locator('.editor-group-container.active .view-line span[class^="mtk"]').filter({ hasText: text }))));
    const shown = async (): Promise<readonly string[]> => Promise.all(Object.keys(WORDS).map(async (kind) => colour(block.locator(`.token-${kind}`))));
    // The editor colours its words a moment after it shows them, and so do we: before that, all of them are alike on either side.
    const settled = async (): Promise<boolean> => new Set(await inEditor()).size === 4 && (await shown()).join() === (await inEditor()).join();
    const soon = async (ms: number): Promise<boolean> => {
      for (const end = performance.now() + ms; performance.now() < end;) if (await settled()) return true;
      return false;
    };
    // A line that takes VS Code longer than half a second, as the first one of a language may, stays without the rest of its colours.
    for (let times = 0; times < 6 && !(await soon(5000)); times += 1) await workbench.command('Developer: Force Retokenize');
    assert.equal(new Set(await inEditor()).size, 4);
    assert.deepEqual(await shown(), await inEditor());
    await workbench.screenshot('theme-colours');
  });
});

async function untilText(file: string, text: string): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    if (await readFile(file, 'utf8').catch(() => '') === text) return;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  assert.equal(await readFile(file, 'utf8'), text);
}
