import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { select } from './editors.ts';
import { begin, clear, file, firstPart, pause, redo, restless, streamOf, type, undo, until } from './pendingEditing.ts';

const ORIGINAL = ['function sum(list) {', '  let total = 0', '  for (const n of list) {', '    total += n', '  }', '  return total', '}'];
const NOW = ['/** Adds them up. */', 'function sum(list) {', '  // From nothing on.', '  let total = 0', '  for (const n of list) total += n', '  return total', '}'];
const ABOVE = ['above 1', 'above 2', ''];
const BELOW = ['', 'below 1', 'below 2', ''];
const SPAN = { start: ABOVE.length, end: ABOVE.length + ORIGINAL.length };
const text = (middle: readonly string[], eol = '\n', above = ABOVE, below = BELOW): string => [...above, ...middle, ...below].join(eol);

suite('a pending edit, one undo step', function () {
  this.timeout(120_000);
  teardown(clear);

  test('after a plain stream of 200 batches, with line ends of Windows; redo brings it back', async () => {
    const { document, bytes } = await file(text(ORIGINAL, '\r\n'));
    const long = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    const pending = begin(document, SPAN);
    let batches = 0;
    pending.onDidChange(() => { batches += 1; });
    for (const hunks of streamOf(ORIGINAL, long)) await firstPart(pending).show(hunks);
    await pending.finish();
    assert.ok(batches >= 200, `${batches} batches`);
    assert.equal(document.getText(), text(long, '\r\n'));
    assert.equal(pending.state, 'written');
    assert.equal(pending.oneStep, true);
    assert.deepEqual(firstPart(pending).span, { start: 3, end: 203 });
    await undo();
    assert.equal(document.getText(), text(ORIGINAL, '\r\n'));
    assert.equal(document.isDirty, false);
    assert.equal(pending.state, 'rejected');
    await redo();
    assert.equal(document.getText(), text(long, '\r\n'));
    assert.equal(pending.state, 'written');
    await pending.reject();
    assert.equal(document.getText(), text(ORIGINAL, '\r\n'));
    assert.equal(document.isDirty, false);
    assert.equal((await bytes()).toString(), text(ORIGINAL, '\r\n'));
    pending.dispose();
  });

  test('reject while it is written, and after that nothing is written any more', async () => {
    const { document, editor } = await file(text(ORIGINAL));
    await select(editor, new vscode.Selection(3, 2, 8, 4));
    const pending = begin(document, SPAN);
    for (const hunks of streamOf(ORIGINAL, NOW).slice(0, 3)) await firstPart(pending).show(hunks);
    assert.notEqual(document.getText(), text(ORIGINAL));
    await pending.reject();
    assert.equal(pending.state, 'rejected');
    await firstPart(pending).show(streamOf(ORIGINAL, NOW)[4] ?? []);
    await pending.finish();
    assert.equal(document.getText(), text(ORIGINAL));
    assert.equal(document.isDirty, false);
    await until('the selection is back', () => editor.selection.isEqual(new vscode.Selection(3, 2, 8, 4)));
    pending.dispose();
  });

  test('with typing elsewhere in between, which stays and is a step of its own', async () => {
    const { document } = await file(text(ORIGINAL));
    const pending = begin(document, SPAN);
    const steps = streamOf(ORIGINAL, NOW);
    for (const [index, hunks] of steps.entries()) {
      await firstPart(pending).show(hunks);
      if (index === 1) await type(new vscode.Position(0, 0), 'x\ny');
      if (index === 3) await type(document.lineAt(document.lineCount - 2).range.end, 'z');
    }
    await pending.finish();
    const [above, below] = [['x', 'yabove 1', 'above 2', ''], ['', 'below 1', 'below 2z', '']];
    assert.equal(document.getText(), text(NOW, '\n', above, below));
    await until('it is one step', () => pending.oneStep);
    assert.equal(document.getText(), text(NOW, '\n', above, below));
    await undo();
    assert.equal(document.getText(), text(ORIGINAL, '\n', above, below));
    await undo();
    assert.equal(document.getText(), text(ORIGINAL));
    assert.equal(document.isDirty, false);
    await redo();
    await redo();
    assert.equal(document.getText(), text(NOW, '\n', above, below));
    pending.dispose();
  });

  /** Streams all of it; after the batch with this number something happens. */
  async function streamed(document: vscode.TextDocument, happenings: Readonly<Record<number, () => Promise<unknown>>>): Promise<ReturnType<typeof begin>> {
    const pending = begin(document, SPAN);
    for (const [index, hunks] of streamOf(ORIGINAL, NOW).entries()) {
      const shown = firstPart(pending).show(hunks);
      // What is held while the editor is hidden resolves too.
      await shown;
      await happenings[index]?.();
    }
    await pending.finish();
    assert.equal(document.getText(), text(NOW));
    return pending;
  }

  async function undoesAsOne(document: vscode.TextDocument): Promise<void> {
    await undo();
    assert.equal(document.getText(), text(ORIGINAL));
    await redo();
    assert.equal(document.getText(), text(NOW));
  }

  test('with the editor hidden for a part of the stream', async () => {
    const { document, uri } = await file(text(ORIGINAL));
    const pending = await streamed(document, {
      1: async () => {
        const before = document.getText();
        const other = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'other' }), { preview: false });
        await until('it is hidden', () => vscode.window.visibleTextEditors.every((editor) => editor.document !== document) && vscode.window.activeTextEditor === other);
        assert.equal(document.getText(), before);
      },
      3: async () => vscode.window.showTextDocument(uri),
    });
    await until('one step', () => pending.oneStep);
    await undoesAsOne(document);
    pending.dispose();
  });

  test('with the editor hidden at the end: the text is all there, and one step when the person comes back', async () => {
    const { document, uri } = await file(text(ORIGINAL));
    const pending = await streamed(document, { 2: async () => {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'other' }), { preview: false });
      await until('it is hidden', () => vscode.window.visibleTextEditors.every((editor) => editor.document !== document));
    } });
    assert.equal(pending.state, 'written');
    assert.equal(pending.oneStep, false);
    await pause(700);
    assert.equal(pending.oneStep, false);
    await vscode.window.showTextDocument(uri);
    await until('one step', () => pending.oneStep);
    await undoesAsOne(document);
    pending.dispose();
  });

  test('hidden from the first to the last word, it is written in one edit', async () => {
    const { document, uri } = await file(text(ORIGINAL));
    const pending = begin(document, SPAN);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'other' }), { preview: false });
    await until('it is hidden', () => vscode.window.visibleTextEditors.every((editor) => editor.document !== document));
    for (const hunks of streamOf(ORIGINAL, NOW)) await firstPart(pending).show(hunks);
    assert.equal(document.getText(), text(ORIGINAL));
    await pending.finish();
    assert.equal(document.getText(), text(NOW));
    assert.equal(pending.oneStep, true);
    await vscode.window.showTextDocument(uri);
    await undoesAsOne(document);
    pending.dispose();
  });

  test('in two editors, of which one is closed on the way', async () => {
    const { document, uri } = await file(text(ORIGINAL));
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Two });
    await until('both are there', () => vscode.window.visibleTextEditors.filter((editor) => editor.document === document).length === 2);
    const pending = await streamed(document, { 2: async () => {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await until('one is left', () => vscode.window.visibleTextEditors.filter((editor) => editor.document === document).length === 1);
    } });
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await until('one step', () => pending.oneStep);
    await undoesAsOne(document);
    pending.dispose();
  });

  test('with saves in the middle', async () => {
    const { document, bytes } = await file(text(ORIGINAL));
    const pending = await streamed(document, { 1: async () => document.save(), 4: async () => document.save() });
    await until('one step', () => pending.oneStep);
    await undoesAsOne(document);
    await pending.reject();
    assert.equal(document.getText(), text(ORIGINAL));
    assert.equal(document.isDirty, false);
    assert.equal((await bytes()).toString(), text(ORIGINAL));
    pending.dispose();
  });

  test('with a save after the last batch', async () => {
    const { document } = await file(text(ORIGINAL));
    const pending = await streamed(document, { [streamOf(ORIGINAL, NOW).length - 1]: async () => document.save() });
    assert.equal(pending.oneStep, true);
    await undoesAsOne(document);
    pending.dispose();
  });

  test('with auto-save', async () => {
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Global);
    await settings.update('autoSaveDelay', 50, vscode.ConfigurationTarget.Global);
    try {
      const { document, bytes } = await file(text(ORIGINAL));
      const saved = async (): Promise<void> => until('it is saved', () => !document.isDirty);
      const pending = await streamed(document, { 1: saved, 4: saved });
      await until('one step', () => pending.oneStep);
      await undo();
      assert.equal(document.getText(), text(ORIGINAL));
      await redo();
      assert.equal(document.getText(), text(NOW));
      await saved();
      await pending.reject();
      assert.equal(document.getText(), text(ORIGINAL));
      await saved();
      assert.equal((await bytes()).toString(), text(ORIGINAL));
      pending.dispose();
    } finally {
      // As the other tests have it: without the setting a browser saves by itself.
      await settings.update('autoSave', 'off', vscode.ConfigurationTarget.Global);
      await settings.update('autoSaveDelay', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('with a formatter that runs on each save, in the range and around it', async () => {
    const formatter = vscode.languages.registerDocumentFormattingEditProvider({ pattern: '**/sample.txt' }, {
      provideDocumentFormattingEdits: (formatted) => {
        const whole = formatted.getText();
        // One that knows no small edits.
        return [vscode.TextEdit.replace(new vscode.Range(formatted.positionAt(0), formatted.positionAt(whole.length)), whole.replaceAll(/(\w)$/gm, '$1;'))];
      },
    });
    const settings = vscode.workspace.getConfiguration('editor');
    await settings.update('formatOnSave', true, vscode.ConfigurationTarget.Global);
    try {
      const { document } = await file(text(ORIGINAL));
      const pending = begin(document, SPAN);
      const steps = streamOf(ORIGINAL, NOW);
      for (const [index, hunks] of steps.entries()) {
        await firstPart(pending).show(hunks);
        if (index === 2) {
          await document.save();
          assert.match(document.getText(), /above 1;/);
        }
      }
      assert.equal(pending.collided, false);
      await pending.finish();
      const [above, below] = [['above 1;', 'above 2;', ''], ['', 'below 1;', 'below 2;', '']];
      assert.equal(document.getText(), text(NOW, '\n', above, below));
      await until('one step', () => pending.oneStep);
      assert.equal(document.getText(), text(NOW, '\n', above, below));
      await undo();
      assert.equal(document.getText(), text(ORIGINAL, '\n', above, below));
      await undo();
      assert.equal(document.getText(), text(ORIGINAL));
      pending.dispose();
    } finally {
      formatter.dispose();
      await settings.update('formatOnSave', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('where the person undoes before they rested, the one undo takes all of it', async () => {
    const { document } = await file(text(ORIGINAL));
    const pending = restless.begin(document, [SPAN]);
    assert.ok(pending);
    for (const [index, hunks] of streamOf(ORIGINAL, NOW).entries()) {
      await firstPart(pending).show(hunks);
      if (index === 1) await type(new vscode.Position(0, 0), 'x');
    }
    await type(new vscode.Position(0, 0), 'y');
    await pending.finish();
    assert.equal(pending.oneStep, false);
    await undo();
    await undo();
    await until('it is undone', () => pending.state === 'rejected');
    assert.ok(document.getText().endsWith(text(ORIGINAL).slice(1)), document.getText());
    pending.dispose();
  });

  test('typing after the end is a step of its own, and undo does not go beyond', async () => {
    const { document } = await file(text(ORIGINAL));
    await type(new vscode.Position(0, 0), 'earlier ');
    const before = document.getText();
    const pending = begin(document, { start: SPAN.start, end: SPAN.end });
    const steps = streamOf(ORIGINAL, NOW);
    for (const [index, hunks] of steps.entries()) {
      await firstPart(pending).show(hunks);
      if (index === 1) await document.save();
    }
    await pending.finish();
    const written = document.getText();
    await type(new vscode.Position(1, 0), 'later');
    await undo();
    assert.equal(document.getText(), written);
    await undo();
    assert.equal(document.getText(), before);
    pending.dispose();
  });

  test('after accepting where nobody rested before, from another file', async () => {
    const { document } = await file(text(ORIGINAL));
    const pending = begin(document, SPAN);
    for (const [index, hunks] of streamOf(ORIGINAL, NOW).entries()) {
      await firstPart(pending).show(hunks);
      if (index === 1) await document.save();
    }
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'other' }), { preview: false, viewColumn: vscode.ViewColumn.Two });
    await pending.finish();
    assert.equal(pending.oneStep, false);
    await pending.accept();
    assert.equal(pending.state, 'accepted');
    assert.equal(vscode.window.activeTextEditor?.document, document);
    pending.dispose();
    await undoesAsOne(document);
  });

  test('with the focus in a search box at the end: what stands there stays, and one step follows when the person is back', async () => {
    const { document } = await file(text(ORIGINAL));
    const pending = begin(document, SPAN);
    for (const [index, hunks] of streamOf(ORIGINAL, NOW).entries()) {
      await firstPart(pending).show(hunks);
      if (index === 1) await document.save();
    }
    await vscode.commands.executeCommand('workbench.action.findInFiles', { query: 'sum' });
    await pause(300);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await pending.finish();
    assert.equal(document.getText(), text(NOW));
    assert.equal(pending.oneStep, false);
    await pending.accept();
    assert.equal(pending.oneStep, true);
    pending.dispose();
    await undoesAsOne(document);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });
});
