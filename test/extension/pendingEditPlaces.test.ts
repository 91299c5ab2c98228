import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Hunk } from '../../src/core/edit/hunk.ts';
import { select } from './editors.ts';
import { begin, clear, file, firstPart, redo, streamOf, type, undo, until } from './pendingEditing.ts';

suite('a pending edit in all kinds of places', function () {
  this.timeout(120_000);
  teardown(clear);

  const ORIGINAL = ['a', 'b', 'c'];
  const NOW = ['a', 'B', 'B2', 'c', 'd'];

  async function streamed(document: vscode.TextDocument): Promise<ReturnType<typeof begin>> {
    const pending = begin(document, { start: 0, end: 3 });
    for (const hunks of streamOf(ORIGINAL, NOW)) await firstPart(pending).show(hunks);
    await pending.finish();
    assert.equal(document.getText(), NOW.join('\n'));
    assert.equal(pending.oneStep, true);
    return pending;
  }

  test('a document that was never saved', async () => {
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: ORIGINAL.join('\n') }));
    const pending = await streamed(document);
    await undo();
    assert.equal(document.getText(), ORIGINAL.join('\n'));
    await redo();
    await pending.reject();
    assert.equal(document.getText(), ORIGINAL.join('\n'));
    assert.equal(document.isUntitled, true);
    pending.dispose();
  });

  test('an empty document', async () => {
    const { document, bytes } = await file('');
    const pending = begin(document, { start: 0, end: 0 });
    await firstPart(pending).show([{ start: 0, end: 0, lines: ['x'] }]);
    await firstPart(pending).show([{ start: 0, end: 0, lines: ['x', 'y'] }]);
    await pending.finish();
    assert.equal(document.getText(), 'x\ny\n');
    await pending.reject();
    assert.equal(document.getText(), '');
    assert.equal(document.isDirty, false);
    assert.equal((await bytes()).length, 0);
    pending.dispose();
  });

  test('a file system of another extension', async () => {
    const files = memoryFiles();
    const registered = vscode.workspace.registerFileSystemProvider('latchkey-memory', files);
    try {
      const uri = vscode.Uri.parse('latchkey-memory:/virtual.txt');
      files.set(uri, Buffer.from(ORIGINAL.join('\n')));
      const { document } = await vscode.window.showTextDocument(uri, { preview: false });
      const pending = await streamed(document);
      await document.save();
      assert.equal(files.get(uri), NOW.join('\n'));
      await undo();
      assert.equal(document.getText(), ORIGINAL.join('\n'));
      await redo();
      await pending.reject();
      assert.equal(document.getText(), ORIGINAL.join('\n'));
      assert.equal(document.isDirty, false);
      assert.equal(files.get(uri), ORIGINAL.join('\n'));
      pending.dispose();
    } finally {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      registered.dispose();
    }
  });

  suite('the cell of a notebook', () => {
    async function cell(): Promise<{ notebook: vscode.NotebookDocument; document: vscode.TextDocument }> {
      // A kind of notebook that VS Code brings along.
      const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([
        new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'first', 'plaintext'),
        new vscode.NotebookCellData(vscode.NotebookCellKind.Code, ORIGINAL.join('\n'), 'plaintext'),
      ]));
      await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(1, 2)] });
      await vscode.commands.executeCommand('notebook.cell.edit');
      const { document } = notebook.cellAt(1);
      await until('the cell is being edited', () => vscode.window.activeTextEditor?.document === document);
      return { notebook, document };
    }

    test('that is being edited', async () => {
      const { notebook, document } = await cell();
      const pending = await streamed(document);
      await undo();
      assert.equal(document.getText(), ORIGINAL.join('\n'));
      await redo();
      assert.equal(document.getText(), NOW.join('\n'));
      await pending.reject();
      assert.equal(document.getText(), ORIGINAL.join('\n'));
      assert.equal(notebook.cellAt(0).document.getText(), 'first');
      pending.dispose();
    });

    test('that is left meanwhile', async () => {
      const { notebook, document } = await cell();
      const pending = begin(document, { start: 0, end: 3 });
      for (const [index, hunks] of streamOf(ORIGINAL, NOW).entries()) {
        await firstPart(pending).show(hunks);
        if (index === 0) await vscode.commands.executeCommand('notebook.cell.quitEdit');
      }
      await pending.finish();
      assert.equal(document.getText(), NOW.join('\n'));
      await pending.reject();
      assert.equal(document.getText(), ORIGINAL.join('\n'));
      assert.equal(notebook.cellAt(0).document.getText(), 'first');
      pending.dispose();
    });

    test('that is typed in meanwhile', async () => {
      const { document } = await cell();
      const pending = begin(document, { start: 0, end: 3 });
      await firstPart(pending).show([{ start: 1, end: 1, lines: ['new'] }]);
      await type(new vscode.Position(2, 1), '!');
      await until('it is noticed', () => pending.collided);
      assert.equal(pending.state, 'writing');
      await pending.reject();
      assert.equal(document.getText(), ORIGINAL.join('\n'));
      pending.dispose();
    });
  });

  test('at several selections at once: one step for all of them', async () => {
    const { document } = await file('1\na\n2\nb\n3\nc\n4\n');
    const pending = begin(document, { start: 5, end: 6 }, { start: 1, end: 2 }, { start: 3, end: 4 });
    const shown = async (index: number, lines: readonly string[], end = 0): Promise<void> => pending.parts[index]?.show([{ start: 0, end, lines }]);
    await Promise.all([shown(0, ['A']), shown(1, ['B'])]);
    await shown(2, ['C', 'C2']);
    await Promise.all([shown(0, ['A', 'A2'], 1), shown(1, ['B'], 1), shown(2, ['C', 'C2', 'C3'], 1)]);
    await pending.finish();
    assert.equal(document.getText(), '1\nA\nA2\n2\nB\n3\nC\nC2\nC3\n4\n');
    await undo();
    assert.equal(document.getText(), '1\na\n2\nb\n3\nc\n4\n');
    await redo();
    await pending.parts[1]?.reject();
    assert.equal(document.getText(), '1\nA\nA2\n2\nb\n3\nC\nC2\nC3\n4\n');
    assert.equal(pending.state, 'written');
    await pending.accept();
    assert.equal(pending.state, 'accepted');
    pending.dispose();
    await undo();
    assert.equal(document.getText(), '1\na\n2\nb\n3\nc\n4\n');
    assert.equal(document.isDirty, false);
  });

  test('two instructions in one document at the same time: a step each', async () => {
    const { document } = await file('1\na\n2\nb\n3\n');
    const one = begin(document, { start: 1, end: 2 });
    await firstPart(one).show([{ start: 0, end: 0, lines: ['A'] }]);
    const two = begin(document, { start: 4, end: 5 });
    assert.deepEqual(firstPart(two).original, ['b']);
    await firstPart(two).show([{ start: 0, end: 0, lines: ['B'] }]);
    await firstPart(one).show([{ start: 0, end: 1, lines: ['A', 'A2'] }]);
    await one.finish();
    await firstPart(two).show([{ start: 0, end: 1, lines: ['B', 'B2'] }]);
    await two.finish();
    assert.equal(document.getText(), '1\nA\nA2\n2\nB\nB2\n3\n');
    await until('one step each', () => one.oneStep && two.oneStep);
    assert.equal(document.getText(), '1\nA\nA2\n2\nB\nB2\n3\n');
    await undo();
    assert.equal(document.getText(), '1\nA\nA2\n2\nb\n3\n');
    assert.deepEqual([one.state, two.state], ['written', 'rejected']);
    await undo();
    assert.equal(document.getText(), '1\na\n2\nb\n3\n');
    assert.equal(one.state, 'rejected');
    await redo();
    await redo();
    assert.deepEqual([one.state, two.state], ['written', 'written']);
    await one.reject();
    assert.equal(document.getText(), '1\na\n2\nB\nB2\n3\n');
    assert.equal(two.state, 'written');
    await undo();
    assert.equal(document.getText(), '1\na\n2\nb\n3\n');
    assert.equal(document.isDirty, false);
    for (const pending of [one, two]) pending.dispose();
  });

  test('one is rejected while the other is still being written', async () => {
    const { document } = await file('1\na\n2\nb\n3\n');
    const [one, two] = [begin(document, { start: 1, end: 2 }), begin(document, { start: 3, end: 4 })];
    await firstPart(one).show([{ start: 0, end: 1, lines: ['A', 'A2'] }]);
    await firstPart(two).show([{ start: 0, end: 0, lines: ['B'] }]);
    await one.reject();
    assert.equal(document.getText(), '1\na\n2\nB\nb\n3\n');
    assert.equal(two.state, 'writing');
    assert.equal(two.collided, false);
    await firstPart(two).show([{ start: 0, end: 1, lines: ['B', 'B2'] }]);
    await two.finish();
    await until('one step', () => two.oneStep);
    await undo();
    assert.equal(document.getText(), '1\na\n2\nb\n3\n');
    assert.equal(document.isDirty, false);
    for (const pending of [one, two]) pending.dispose();
  });

  test('lines that stay are not touched: breakpoints, the cursor and folds keep their lines', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? `block ${index} {` : index % 4 === 3 ? '}' : `  line ${index}`));
    const { document, editor, uri } = await file(`${lines.join('\n')}\n`, 'sample.js');
    const marked = [2, 9, 17, 38];
    const breakpoints = marked.map((line) => new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(line, 0))));
    vscode.debug.addBreakpoints(breakpoints);
    try {
      await select(editor, new vscode.Selection(17, 3, 17, 3));
      await vscode.commands.executeCommand('editor.fold', { selectionLines: [36] });
      await until('the fold is there', () => editor.visibleRanges.length === 2);
      const now = [...lines.slice(0, 1), 'new', 'new', ...lines.slice(1, 12), ...lines.slice(13, 16), 'changed', ...lines.slice(17), 'end'];
      const pending = begin(document, { start: 0, end: 40 });
      for (const hunks of streamOf(lines, now)) await firstPart(pending).show(hunks);
      await pending.finish();
      const at = (line: number): number => now.indexOf(lines[line] ?? '');
      const whereNow = (): number[] => vscode.debug.breakpoints.filter((one) => one instanceof vscode.SourceBreakpoint && one.location.uri.toString() === uri.toString()).map((one) => (one as vscode.SourceBreakpoint).location.range.start.line).sort((a, b) => a - b);
      const expected = marked.map(at);
      await until(`the breakpoints stand at ${expected.join()}`, () => whereNow().join() === expected.join());
      await until('the cursor is on its line', () => editor.selection.active.isEqual(new vscode.Position(at(17), 3)));
      await until('the fold is there', () => editor.visibleRanges.length === 2);
      await pending.reject();
      await until('the breakpoints are back', () => whereNow().join() === marked.join());
      pending.dispose();
    } finally {
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    }
  });

  test('many places of a long document come a few at a time, so that a key gets in between, and are one step', async () => {
    const all = Array.from({ length: 20_000 }, (_, index) => `  line ${index}`);
    const { document, uri } = await file(`${all.join('\n')}\n`);
    const before = document.getText();
    const hunks: Hunk[] = Array.from({ length: 400 }, (_, index) => ({ start: index * 3, end: index * 3 + 1, lines: [`  other ${index}`] }));
    const pending = begin(document, { start: 10_000, end: 11_500 });
    const batches: number[] = [];
    const listener = vscode.workspace.onDidChangeTextDocument((event) => { if (event.document.uri.toString() === uri.toString() && event.contentChanges.length > 0) batches.push(event.contentChanges.length); });
    await firstPart(pending).show(hunks);
    assert.equal(firstPart(pending).hunks.length, 400);
    assert.ok(batches.length > 2 && Math.max(...batches) < 200, `batches of ${batches.join(', ')}`);
    assert.equal(batches.reduce((sum, count) => sum + count, 0), 400);
    listener.dispose();
    await pending.finish();
    assert.equal(pending.oneStep, true);
    await undo();
    assert.equal(document.getText(), before);
    await redo();
    await pending.reject();
    assert.equal(document.getText(), before);
    pending.dispose();
  });

  test('3,000 lines in a file of 50,000', async () => {
    const all = Array.from({ length: 50_000 }, (_, index) => `  const value${index} = compute(${index})`);
    const { document } = await file(`${all.join('\n')}\n`);
    const before = document.getText();
    const part = all.slice(20_000, 23_000);
    // Every tenth line is another, every hundredth new.
    const hunks: Hunk[] = part.flatMap((line, index): Hunk[] => (index % 10 === 5 ? [{ start: index, end: index + 1, lines: [line.replace('compute', 'computed'), ...(index % 100 === 5 ? ['  // new'] : [])] }] : []));
    const pending = begin(document, { start: 20_000, end: 23_000 });
    const took: number[] = [];
    for (let count = 3; count <= hunks.length; count += 3) {
      const began = performance.now();
      await firstPart(pending).show(hunks.slice(0, count));
      took.push(performance.now() - began);
    }
    await pending.finish();
    took.sort((a, b) => a - b);
    console.log(`      ${took.length} batches, each with the pause before it: ${took[took.length >> 1]?.toFixed(1)} ms in the middle, ${took.at(-1)?.toFixed(1)} ms at most`);
    assert.equal(document.lineCount, 50_001 + 30);
    assert.equal(pending.oneStep, true);
    await undo();
    assert.equal(document.getText(), before);
    await redo();
    await pending.reject();
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
    pending.dispose();
  });
});

/** The least that a file system must do. */
function memoryFiles(): vscode.FileSystemProvider & { set(uri: vscode.Uri, content: Uint8Array): void; get(uri: vscode.Uri): string } {
  const contents = new Map<string, { content: Uint8Array; mtime: number }>();
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let time = 1;
  const found = (uri: vscode.Uri): { content: Uint8Array; mtime: number } => {
    const entry = contents.get(uri.path);
    if (!entry) throw vscode.FileSystemError.FileNotFound(uri);
    return entry;
  };
  return {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: (uri) => ({ type: uri.path === '/' ? vscode.FileType.Directory : vscode.FileType.File, ctime: 0, mtime: uri.path === '/' ? 0 : found(uri).mtime, size: uri.path === '/' ? 0 : found(uri).content.length }),
    readDirectory: () => [],
    createDirectory: () => {},
    readFile: (uri) => found(uri).content,
    writeFile: (uri, content) => {
      contents.set(uri.path, { content, mtime: time += 1 });
      changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    },
    delete: (uri) => void contents.delete(uri.path),
    rename: () => {},
    set: (uri, content) => void contents.set(uri.path, { content, mtime: time += 1 }),
    get: (uri) => new TextDecoder().decode(found(uri).content),
  };
}
