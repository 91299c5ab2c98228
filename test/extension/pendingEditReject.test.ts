import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Hunk } from '../../src/core/edit/hunk.ts';
import { select } from './editors.ts';
import { begin, clear, file, firstPart, pause, redo, streamOf, type, undo, until } from './pendingEditing.ts';

const HALF: readonly Hunk[] = [{ start: 0, end: 1, lines: ['new 1', 'new 2'] }, { start: 2, end: 2, lines: ['new 3'] }];

suite('a pending edit, rejected', function () {
  this.timeout(120_000);
  teardown(clear);

  for (const [name, content] of [
    ['LF', 'a\nb\nc\nd\n'],
    ['CRLF', 'a\r\nb\r\nc\r\nd\r\n'],
    ['mixed line ends', 'a\r\nb\nc\r\nd\n'],
    ['a byte order mark', '\uFEFFa\nb\nc\nd\n'],
    ['no last line break', 'a\nb\nc'],
    ['nothing but the range', 'a\nb'],
    ['characters of several units', 'a👩‍👩‍👧\n中文\né\n\n'],
  ] as const) {
    for (const saved of [false, true]) {
      test(`leaves the bytes of a file with ${name}${saved ? ', also those on the disk after a save half-way' : ''}`, async () => {
        const { document, bytes } = await file(content);
        const before = document.getText();
        const pending = begin(document, { start: 0, end: 2 });
        await firstPart(pending).show(HALF);
        assert.notEqual(document.getText(), before);
        if (saved) await document.save();
        await firstPart(pending).show([{ start: 0, end: 2, lines: ['all', 'of', 'it'] }]);
        await pending.reject();
        assert.equal(pending.state, 'rejected');
        assert.equal(document.getText(), before);
        assert.equal(document.isDirty, false);
        await pause(100);
        assert.equal((await bytes()).toString(), content);
        assert.equal(document.getText(), before);
        pending.dispose();
      });
    }
  }

  for (const [name, span] of [['on the same lines', { start: 0, end: 2 }], ['right below', { start: 2, end: 4 }]] as const) {
    test(`leaves another one ${name} its undo`, async () => {
      const { document } = await file('a\nb\nc\n');
      const before = document.getText();
      const rejected = begin(document, { start: 0, end: 2 });
      await firstPart(rejected).show(HALF);
      await rejected.finish();
      await pause(800);
      await rejected.reject();
      await pause(800);
      const pending = begin(document, span);
      for (const hunks of streamOf(['c', ''], ['x', 'y'])) await firstPart(pending).show(hunks);
      await pending.finish();
      await pause(800);
      const written = document.getText();
      await undo();
      assert.equal(document.getText(), before);
      assert.equal(pending.state, 'rejected');
      assert.deepEqual(firstPart(pending).span, span);
      await redo();
      assert.equal(document.getText(), written);
      assert.equal(pending.state, 'written');
      await pending.reject();
      assert.equal(document.getText(), before);
      rejected.dispose();
      pending.dispose();
    });
  }

  test('puts the cursor back that its lines have pushed below', async () => {
    const { document } = await file('a\nb\nc\n');
    const editor = await vscode.window.showTextDocument(document);
    const cursor = new vscode.Selection(1, 1, 1, 1);
    editor.selection = cursor;
    const pending = begin(document, { start: 0, end: 2 });
    for (const hunks of streamOf(['a', 'b'], ['x', 'y', 'z'])) await firstPart(pending).show(hunks);
    await pending.finish();
    await until('the cursor is below', () => editor.selection.active.isEqual(new vscode.Position(3, 0)));
    await pending.reject();
    assert.equal(document.getText(), 'a\nb\nc\n');
    await until('the cursor is back', () => editor.selection.isEqual(cursor));
    pending.dispose();
  });

  test('shows what another program wrote meanwhile: it had begun with nothing unsaved', async () => {
    const { document, uri, bytes } = await file('a\nb\nc\n');
    const pending = begin(document, { start: 0, end: 2 });
    await firstPart(pending).show(HALF);
    await pending.finish();
    const heard: vscode.Uri[] = [];
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*'));
    watcher.onDidChange((changed) => heard.push(changed));
    for (let times = 0; heard.length === 0; times += 1) {
      await writeFile(uri.fsPath, 'a\nb\nanother c\n');
      await pause(Math.min(1000, 50 * times));
    }
    watcher.dispose();
    assert.ok(document.getText().startsWith('new 1\n'));
    await pending.reject();
    await until('the document reads as the file', () => document.getText() === 'a\nb\nanother c\n');
    assert.equal(document.isDirty, false);
    assert.equal((await bytes()).toString(), 'a\nb\nanother c\n');
    pending.dispose();
  });

  test('leaves what was unsaved before as it was: there, and unsaved', async () => {
    const { document, bytes } = await file('a\nb\nc\n');
    await type(new vscode.Position(2, 1), 'x');
    const pending = begin(document, { start: 0, end: 2 });
    await firstPart(pending).show(HALF);
    await pending.finish();
    await pending.reject();
    assert.equal(document.getText(), 'a\nb\ncx\n');
    assert.equal(document.isDirty, true);
    assert.equal((await bytes()).toString(), 'a\nb\nc\n');
    await undo();
    assert.equal(document.getText(), 'a\nb\nc\n');
    assert.equal(document.isDirty, false);
    pending.dispose();
  });

  test('keeps what was typed elsewhere, before and after the end', async () => {
    const { document } = await file('top\na\nb\nbottom\n');
    const pending = begin(document, { start: 1, end: 3 });
    await firstPart(pending).show(HALF);
    await type(new vscode.Position(0, 3), '!');
    await pending.finish();
    await type(new vscode.Position(document.lineCount - 2, 6), '?');
    await pending.reject();
    assert.equal(document.getText(), 'top!\na\nb\nbottom?\n');
    assert.equal(pending.state, 'rejected');
    pending.dispose();
  });

  test('long after the end it is a step on top of what was typed since', async () => {
    const { document } = await file('top\na\nb\nbottom\n');
    const pending = begin(document, { start: 1, end: 3 });
    await firstPart(pending).show(HALF);
    await pending.finish();
    const written = document.getText();
    await type(new vscode.Position(0, 3), '!');
    await document.save();
    await pending.reject();
    assert.equal(document.getText(), 'top!\na\nb\nbottom\n');
    assert.equal(document.isDirty, false, 'what was saved with it is saved without it');
    await undo();
    assert.equal(document.getText(), written.replace('top', 'top!'));
    await undo();
    assert.equal(document.getText(), written);
    await undo();
    assert.equal(document.getText(), 'top\na\nb\nbottom\n');
    pending.dispose();
  });

  test('from another file, and while hidden', async () => {
    const { document, bytes } = await file('top\na\nb\nbottom\n');
    const pending = begin(document, { start: 1, end: 3 });
    await firstPart(pending).show(HALF);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'other' }), { preview: false });
    await until('it is hidden', () => vscode.window.visibleTextEditors.every((editor) => editor.document !== document));
    await firstPart(pending).show([{ start: 0, end: 2, lines: ['x'] }]);
    await pending.reject();
    assert.equal(document.getText(), 'top\na\nb\nbottom\n');
    assert.equal(document.isDirty, false);
    assert.equal((await bytes()).toString(), 'top\na\nb\nbottom\n');
    pending.dispose();
  });

  test('in a split editor, in whose other half the cursor stays', async () => {
    const { document, uri, editor } = await file('top\na\nb\nbottom\n');
    await select(editor, new vscode.Selection(1, 0, 2, 1));
    const other = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Two });
    await until('both are there', () => vscode.window.visibleTextEditors.filter((one) => one.document === document).length === 2);
    await select(other, new vscode.Selection(3, 2, 3, 4));
    const pending = begin(document, { start: 1, end: 3 });
    await firstPart(pending).show(HALF);
    await pending.finish();
    await pending.reject();
    assert.equal(document.getText(), 'top\na\nb\nbottom\n');
    assert.equal(document.isDirty, false);
    await until('the cursor is on its line', () => other.selection.isEqual(new vscode.Selection(3, 2, 3, 4)));
    await until('the selection is there', () => editor.selection.isEqual(new vscode.Selection(1, 0, 2, 1)));
    pending.dispose();
  });

  test('with a formatter that runs on saving, the disk has the unformatted original', async () => {
    const formatter = vscode.languages.registerDocumentFormattingEditProvider({ pattern: '**/sample.txt' }, {
      provideDocumentFormattingEdits: (formatted) => [vscode.TextEdit.insert(new vscode.Position(formatted.lineCount - 1, 0), '// formatted\n')],
    });
    await vscode.workspace.getConfiguration('editor').update('formatOnSave', true, vscode.ConfigurationTarget.Global);
    try {
      const { document, bytes, uri } = await file('a\nb\nc\n');
      const pending = begin(document, { start: 0, end: 2 });
      await firstPart(pending).show(HALF);
      await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
      await until('it is saved', () => !document.isDirty);
      assert.notEqual((await readFile(uri.fsPath)).toString(), 'a\nb\nc\n');
      await pending.reject();
      assert.equal(document.getText(), 'a\nb\nc\n');
      assert.equal((await bytes()).toString(), 'a\nb\nc\n');
      assert.equal(document.isDirty, false);
      pending.dispose();
    } finally {
      formatter.dispose();
      await vscode.workspace.getConfiguration('editor').update('formatOnSave', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('one hunk gives its lines back and the others stay, still one step', async () => {
    const original = ['a', 'b', 'c', 'd', 'e'];
    const { document } = await file(`${original.join('\n')}\n`);
    const pending = begin(document, { start: 0, end: 5 });
    for (const hunks of streamOf(original, ['A', 'b', 'C1', 'C2', 'd', 'E'])) await firstPart(pending).show(hunks);
    await pending.finish();
    const part = firstPart(pending);
    assert.deepEqual(part.hunks.map(({ now }) => now), [{ start: 0, end: 1 }, { start: 2, end: 4 }, { start: 5, end: 6 }]);
    await part.reject(1);
    assert.equal(document.getText(), 'A\nb\nc\nd\nE\n');
    assert.deepEqual(part.hunks.map(({ now }) => now), [{ start: 0, end: 1 }, { start: 4, end: 5 }]);
    assert.equal(pending.state, 'written');
    await undo();
    assert.equal(document.getText(), 'a\nb\nc\nd\ne\n');
    await redo();
    assert.equal(document.getText(), 'A\nb\nc\nd\nE\n');
    assert.equal(part.hunks.length, 2);
    await part.accept(0);
    assert.deepEqual(part.original, ['A', 'b', 'c', 'd', 'e']);
    assert.equal(part.hunks.length, 1);
    await pending.reject();
    assert.equal(document.getText(), 'A\nb\nc\nd\ne\n');
    assert.equal(pending.state, 'accepted');
    await undo();
    assert.equal(document.getText(), 'a\nb\nc\nd\ne\n');
    pending.dispose();
  });

  test('all hunks one by one leave a clean file', async () => {
    const { document } = await file('a\nb\nc\n');
    const pending = begin(document, { start: 0, end: 3 });
    await firstPart(pending).show([{ start: 0, end: 1, lines: ['A'] }, { start: 2, end: 3, lines: [] }]);
    await pending.finish();
    await firstPart(pending).reject(0);
    assert.equal(document.getText(), 'a\nb\n');
    await firstPart(pending).reject(0);
    assert.equal(document.getText(), 'a\nb\nc\n');
    assert.equal(pending.state, 'rejected');
    assert.equal(document.isDirty, false);
    pending.dispose();
  });

  for (const decision of ['reject', 'accept'] as const) {
    test(`nothing left of it is told only with what became of it: ${decision}`, async () => {
      const { document } = await file('a\nb\nc\n');
      const pending = begin(document, { start: 0, end: 2 });
      const part = firstPart(pending);
      await part.show(HALF);
      // Typing makes several undo steps of it, which are made one on the way.
      await type(new vscode.Position(document.lineCount - 1, 0), 'x');
      await part.show([...HALF.slice(0, 1), { start: 2, end: 2, lines: ['new 3', 'new 4'] }]);
      await pending.finish();
      const told: string[] = [];
      pending.onDidChange(() => { if (part.hunks.length === 0) told.push(pending.state); });
      await pending[decision]();
      assert.deepEqual([...new Set(told)], [decision === 'reject' ? 'rejected' : 'accepted']);
      pending.dispose();
    });
  }

  test('everything deleted, in a document that has nothing else', async () => {
    const { document } = await file('a\nb');
    const pending = begin(document, { start: 0, end: 2 });
    await firstPart(pending).show([{ start: 0, end: 2, lines: [] }]);
    await pending.finish();
    assert.equal(document.getText(), '');
    await type(new vscode.Position(0, 0), 'x');
    await undo();
    await pending.reject();
    assert.equal(document.getText(), 'a\nb');
    pending.dispose();
  });
});
