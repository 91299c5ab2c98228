import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { diffLines } from '../../src/core/edit/lineDiff.ts';
import { parseKeptChange, type KeptChange } from '../../src/core/edit/keptChange.ts';
import { Keeping } from '../../src/host/rewrite/keeping.ts';
import { pendingEdits } from '../../src/host/rewrite/pendingEdits.ts';
import { takeUpLeft } from '../../src/host/rewrite/leftChanges.ts';
import type { RewriteTask } from '../../src/core/edit/rewriteTask.ts';
import type { RewriteOrder } from '../../src/host/rewrite/order.ts';
import type { PendingEdit, PendingPart } from '../../src/host/rewrite/pendingEdit.ts';
import type { WholeLines } from '../../src/host/rewrite/ranges.ts';
import { Rewrite } from '../../src/host/rewrite/rewrite.ts';
import { systemClock } from '../../src/host/systemClock.ts';
import { takeUp, type Taken } from '../../src/host/rewrite/takeUp.ts';
import { translator } from '../../src/core/translate.ts';
import { clear, file, firstPart, type as typeAt, undo, until } from './pendingEditing.ts';

const ORIGINAL = 'top\na\nb\nc\nbottom\n';
const WRITTEN = 'top\nnew 1\nb\nnew 2\nnew 3\nbottom\n';
const WITH_IMPORT = WRITTEN.replace('top\n', 'top\nimport\n');
const t = translator({});

/** As another window has them: nothing of this one's is known there. */
const edits = () => pendingEdits({ clock: systemClock, diffLines, t });

suite('a change that a window left', function () {
  this.timeout(60_000);
  teardown(clear);

  /** Begins a change of lines 1 to 3 and writes a part of it, all of it, or nothing, and gives what is on the disk then. */
  async function left(document: vscode.TextDocument, { lines = ['new 1', 'b', 'new 2', 'new 3'], end = true, others, imports }: { lines?: readonly string[]; end?: boolean; others?: () => Promise<void>; imports?: readonly string[] } = {}): Promise<KeptChange> {
    const here = edits();
    const edit = here.begin(document, [{ start: 1, end: 4 }, ...(imports ? [{ start: 0, end: 1 }] : [])]);
    assert.ok(edit);
    const task: RewriteTask = imports ? { kind: 'fix', problems: [] } : { kind: 'rewrite', instruction: 'Renew' };
    const order = { document, ranges: [new vscode.Range(1, 0, 3, 1)], task, ...(imports ? { imports: { first: 0, last: 0, side: 'below' } as const } : {}) };
    const never = (): never => assert.fail('nothing is asked');
    const rewrite = new Rewrite(order, edit, { streamChat: never, resolve: never, windowOf: () => undefined, systemPrompt: () => '', settled: never, changed: () => keeping.changed(), clock: systemClock, newId: () => 'left', t });
    let last = '';
    const keeping = new Keeping(rewrite, { kept: { keep: async (change) => { last = JSON.stringify(change); }, keepSaid: async () => {}, forget: async () => {}, left: never }, clock: systemClock, failed: assert.ifError });
    await keeping.begin();
    const shown = (original: string): PendingPart => edit.parts.find((part) => part.original[0] === original) ?? assert.fail(original);
    await shown('a').show(diffLines(['a', 'b', 'c'], lines));
    if (imports && imports.length > 0) await shown('top').show([{ start: 1, end: 1, lines: imports }]);
    await others?.();
    if (end) await edit.finish();
    if (others) {
      // While undo steps are being made one, the document is another one for a moment.
      await until('it is kept with all that others did', () => {
        if (!edit.oneStep) return false;
        const { around = [], parts = [] } = parseKeptChange(last) ?? {};
        return around.flatMap((run, at) => [...run, ...parts[at]?.shown ?? []]).join('\n') === document.getText();
      });
    }
    keeping.dispose();
    here.dispose();
    const kept = parseKeptChange(last);
    assert.ok(kept);
    // As it is kept once nothing more comes.
    return imports && end ? { ...kept, ended: true, parts: kept.parts.map((part) => ({ ...part, shown: part.imports ? [...part.original, ...imports] : lines })) } : kept;
  }

  /** What is on the disk once another window has taken it up. */
  async function keptAgain(edit: PendingEdit, order: RewriteOrder, places: WholeLines[]): Promise<KeptChange> {
    const never = (): never => assert.fail('nothing is asked');
    const rewrite = new Rewrite(order, edit, { streamChat: never, resolve: never, windowOf: () => undefined, systemPrompt: () => '', settled: never, changed: () => {}, clock: systemClock, newId: () => 'again', t }, places);
    const all: KeptChange[] = [];
    const keeping = new Keeping(rewrite, { kept: { keep: async (change) => void all.push(change), keepSaid: async () => {}, forget: async () => {}, left: never }, clock: systemClock, failed: assert.ifError });
    await keeping.begin();
    keeping.dispose();
    return all[0] ?? assert.fail('nothing is kept');
  }

  function pending(taken: Taken): Extract<Taken, { kind: 'pending' }> {
    if (taken.kind !== 'pending') assert.fail(taken.kind);
    return taken;
  }

  for (const [name, content] of [
    ['LF', ORIGINAL],
    ['CRLF', ORIGINAL.replaceAll('\n', '\r\n')],
    ['mixed line ends', ORIGINAL.replace('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${ORIGINAL}`],
    ['no last line break', ORIGINAL.trimEnd()],
    ['characters of several units', ORIGINAL.replace('bottom', '👩‍👩‍👧 中文')],
  ] as const) {
    for (const saved of [false, true]) {
      test(`is rejected to the byte in a file with ${name}${saved ? ', saved with it' : ''}`, async () => {
        const { document, bytes } = await file(content);
        const before = document.getText();
        const kept = await left(document);
        if (saved) await document.save();
        const { edit } = pending(await takeUp(kept, edits()));
        assert.equal(edit.state, 'written');
        assert.deepEqual(edit.parts.map(({ original, span, hunks }) => [original, span, hunks.length]), [[['a', 'b', 'c'], { start: 1, end: 5 }, 2]]);
        await edit.reject();
        assert.equal(document.getText(), before);
        assert.equal(document.isDirty, false);
        assert.equal((await bytes()).toString(), content);
        edit.dispose();
      });
    }
  }

  test('is accepted as it stands, and rejecting it is one step to undo', async () => {
    const { document } = await file(ORIGINAL);
    const kept = await left(document);
    const first = pending(await takeUp(kept, edits())).edit;
    await first.accept();
    assert.equal(document.getText(), WRITTEN);
    first.dispose();
    const second = pending(await takeUp(kept, edits())).edit;
    await second.reject();
    assert.equal(document.getText(), ORIGINAL);
    await undo();
    assert.equal(document.getText(), WRITTEN);
    second.dispose();
  });

  test('of two hunks one is given back and the other kept', async () => {
    const { document } = await file(ORIGINAL);
    const { edit } = pending(await takeUp(await left(document), edits()));
    await firstPart(edit).reject(0);
    await edit.accept();
    assert.equal(document.getText(), 'top\na\nb\nnew 2\nnew 3\nbottom\n');
    edit.dispose();
  });

  test('that was cut off in the middle has what had come', async () => {
    const { document } = await file(ORIGINAL);
    const kept = await left(document, { lines: ['new 1', 'a', 'b', 'c'], end: false });
    assert.equal(kept.ended, false);
    const { edit, order } = pending(await takeUp(kept, edits()));
    assert.deepEqual(firstPart(edit).hunks.map(({ lines, now }) => [lines, now]), [[['new 1'], { start: 1, end: 2 }]]);
    assert.deepEqual(order.task, { kind: 'rewrite', instruction: 'Renew' });
    await edit.reject();
    assert.equal(document.getText(), ORIGINAL);
    edit.dispose();
  });

  test('keeps what was typed elsewhere before, and after', async () => {
    const { document } = await file(ORIGINAL);
    const kept = await left(document, { others: async () => typeAt(new vscode.Position(0, 3), '!\nmore') });
    const { edit } = pending(await takeUp(kept, edits()));
    await typeAt(new vscode.Position(document.lineCount - 2, 6), '?');
    await edit.reject();
    assert.equal(document.getText(), 'top!\nmore\na\nb\nc\nbottom?\n');
    assert.equal(document.isDirty, true);
    edit.dispose();
  });

  test('is found by what was written where the rest was changed since', async () => {
    const { document } = await file(ORIGINAL);
    const kept = { ...await left(document), ended: true, parts: [{ original: ['a', 'b', 'c'], shown: ['new 1', 'b', 'new 2', 'new 3'], prefix: '', suffix: '' }] };
    await typeAt(new vscode.Position(0, 3), '!');
    const { edit } = pending(await takeUp(kept, edits()));
    await edit.reject();
    assert.equal(document.getText(), 'top!\na\nb\nc\nbottom\n');
    edit.dispose();
  });

  test('brings back what was unsaved before it as unsaved', async () => {
    const { document, bytes } = await file(ORIGINAL);
    await typeAt(new vscode.Position(4, 6), '?');
    const kept = await left(document);
    assert.equal(kept.clean, false);
    const { edit } = pending(await takeUp(kept, edits()));
    await edit.reject();
    assert.equal(document.getText(), ORIGINAL.replace('bottom', 'bottom?'));
    assert.equal(document.isDirty, true);
    assert.equal((await bytes()).toString(), ORIGINAL);
    edit.dispose();
  });

  for (const saved of [false, true]) {
    test(`with a line added among the imports has two places again, and a reject brings both back${saved ? ', saved with it' : ''}`, async () => {
      const { document, bytes } = await file(ORIGINAL);
      const kept = await left(document, { imports: ['import'] });
      assert.equal(document.getText(), WITH_IMPORT);
      if (saved) await document.save();
      const { edit, order, places } = pending(await takeUp(kept, edits()));
      assert.deepEqual(order.imports, { first: 0, last: 1, side: 'below' });
      assert.deepEqual(order.ranges.map(({ start, end }) => [start.line, end.line]), [[2, 5]]);
      assert.deepEqual(edit.parts.map(({ original, hunks }) => [original, hunks.length]), [[['top'], 1], [['a', 'b', 'c'], 2]]);
      const again = await keptAgain(edit, order, places);
      assert.deepEqual(again.parts.map((part) => [part.original, part.imports]), [[['top'], 'below'], [['a', 'b', 'c'], undefined]]);
      await edit.reject();
      assert.equal(document.getText(), ORIGINAL);
      assert.equal(document.isDirty, false);
      assert.equal((await bytes()).toString(), ORIGINAL);
      edit.dispose();
    });
  }

  test('with a line added among the imports is accepted in both places', async () => {
    const { document } = await file(ORIGINAL);
    const { edit } = pending(await takeUp(await left(document, { imports: ['import'] }), edits()));
    await edit.accept();
    assert.equal(document.getText(), WITH_IMPORT);
    edit.dispose();
  });

  test('that was cut off before its imports came is told from the place of those', async () => {
    const { document } = await file(ORIGINAL);
    const kept = await left(document, { lines: ['new 1', 'a', 'b', 'c'], imports: [], end: false });
    const { edit } = pending(await takeUp(kept, edits()));
    assert.deepEqual(edit.parts.map(({ original, span }) => [original, span]), [[['top'], { start: 0, end: 1 }], [['a', 'b', 'c'], { start: 1, end: 5 }]]);
    await edit.reject();
    assert.equal(document.getText(), ORIGINAL);
    edit.dispose();
  });

  test('in a file that was renamed while it was pending is found under the new name', async () => {
    const { document, uri } = await file(ORIGINAL, 'renamed-before.txt');
    const target = uri.with({ path: uri.path.replace('before', 'after') });
    const kept = await left(document, { others: async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(uri, target);
      assert.ok(await vscode.workspace.applyEdit(edit));
    } });
    assert.equal(kept.uri, target.toString());
    const { edit, order } = pending(await takeUp(kept, edits()));
    assert.equal(order.document.uri.toString(), target.toString());
    await edit.reject();
    assert.equal(order.document.getText(), ORIGINAL);
    assert.equal((await vscode.workspace.fs.readFile(target)).toString(), ORIGINAL);
    edit.dispose();
  });

  test('reaches as far as what was typed across its end', async () => {
    const { editor, document } = await file(ORIGINAL);
    const kept = await left(document, { end: false, others: async () => void await editor.edit((builder) => builder.replace(new vscode.Range(4, 3, 5, 3), '!')) });
    assert.equal(document.getText(), 'top\nnew 1\nb\nnew 2\nnew!tom\n');
    const { edit } = pending(await takeUp(kept, edits()));
    assert.deepEqual(edit.parts.map(({ original, span }) => [original, span]), [[['a', 'b', 'c', 'bottom'], { start: 1, end: 5 }]]);
    await edit.reject();
    assert.equal(document.getText(), ORIGINAL);
    assert.equal(document.isDirty, false);
    edit.dispose();
  });

  test('has what the model had answered, from where it can go on', async () => {
    const { document } = await file(ORIGINAL);
    const kept = { ...await left(document, { lines: ['new 1', 'a', 'b', 'c'], end: false }), said: [{ text: '```\nnew 1\nb', whole: false }] };
    const { edit, order } = pending(await takeUp(kept, edits()));
    assert.deepEqual(order.said, kept.said);
    edit.dispose();
  });

  test('brings the selection back', async () => {
    const { editor, document } = await file(ORIGINAL);
    const selection = new vscode.Selection(3, 1, 1, 0);
    editor.selection = selection;
    await until('it is selected', () => editor.selection.isEqual(selection));
    const kept = await left(document);
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    const { edit } = pending(await takeUp(kept, edits()));
    await edit.reject();
    await until('it is selected again', () => editor.selection.isEqual(selection));
    edit.dispose();
  });

  test('is nothing where the document is as it was', async () => {
    const { document } = await file(ORIGINAL);
    const kept = await left(document, { end: false });
    await undo();
    assert.equal(document.getText(), ORIGINAL);
    assert.equal((await takeUp(kept, edits())).kind, 'nothing');
  });

  test('is told where the document is another one, or gone, and is not put on top of a newer one', async () => {
    const { document, uri } = await file(ORIGINAL);
    const kept = await left(document);
    const other = edits();
    assert.ok(other.begin(document, [{ start: 2, end: 3 }]));
    assert.equal((await takeUp(kept, other)).kind, 'occupied');
    await document.save();
    await writeFile(uri.fsPath, 'All\nelse.\n');
    await until('it was read again', () => document.getText() === 'All\nelse.\n');
    assert.equal((await takeUp(kept, edits())).kind, 'changed');
    assert.equal((await takeUp({ ...kept, uri: `${kept.uri}.gone` }, edits())).kind, 'gone');
    assert.equal((await takeUp({ ...kept, uri: 'untitled:Untitled-9999' }, edits())).kind, 'gone');
  });

  test('is not taken for any text where it was all of a document', async () => {
    const { document } = await file('nothing of it\n');
    const whole = { around: [[], []], parts: [{ original: ['a', ''], shown: ['b', ''], prefix: '', suffix: '' }] };
    const kept = { ...await left((await file(ORIGINAL, 'other.txt')).document), uri: document.uri.toString(), ended: false, ...whole };
    assert.equal((await takeUp(kept, edits())).kind, 'changed');
    assert.equal((await takeUp({ ...kept, parts: [{ ...whole.parts[0], original: ['nothing of it'] }] } as KeptChange, edits())).kind, 'pending');
  });

  test('is found in the cell of a notebook, whatever the cell is called now', async () => {
    const data = new vscode.NotebookData([new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'x', 'python'), new vscode.NotebookCellData(vscode.NotebookCellKind.Code, WRITTEN.trimEnd(), 'python')]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const kept: KeptChange = {
      id: 'cell', uri: notebook.uri.toString(), cell: 1, task: { kind: 'document' }, ended: true, clean: false, around: [['top'], ['bottom']],
      parts: [{ original: ['a', 'b', 'c'], shown: ['new 1', 'b', 'new 2', 'new 3'], prefix: '', suffix: '' }], owner: 1, at: 1,
    };
    const { edit } = pending(await takeUp(kept, edits()));
    await edit.reject();
    assert.equal(notebook.cellAt(1).document.getText(), ORIGINAL.trimEnd());
    edit.dispose();
    assert.equal((await takeUp({ ...kept, cell: 2 }, edits())).kind, 'gone');
  });

  /** Takes these up, with other changes in another process's hands, and answers questions in their turn; `undefined` closes one. */
  async function takenUp(changes: readonly KeptChange[], answers: readonly (string | undefined)[] = []): Promise<{ readonly asked: readonly string[]; readonly forgotten: readonly string[]; readonly failures: readonly unknown[] }> {
    const [asked, forgotten, failures]: [string[], string[], unknown[]] = [[], [], []];
    const waiting: (() => void)[] = [];
    const rest = [...answers];
    const never = (): never => assert.fail('nothing is pending');
    await takeUpLeft({
      kept: { keep: never, keepSaid: never, forget: async (id) => { forgotten.push(id); }, left: async () => ({ changes, more: true }) },
      edits: edits(), diff: diffLines, t, resumed: never, retry: never, goOn: never, compare: async () => {},
      clock: { now: () => 0, after: (_, then) => { waiting.push(then); return () => {}; } },
      failed: (error) => { failures.push(error); },
      ask: async (words) => { asked.push(words); return rest.shift(); },
    });
    for (let looks = 1; looks < 10; looks += 1) {
      await until('it is looked again', () => waiting.length > 0);
      waiting.shift()?.();
    }
    await until('all is answered', () => rest.length === 0);
    return { asked, forgotten, failures };
  }

  test('is asked about once by a window, also while it waits for others', async () => {
    const { document } = await file(ORIGINAL);
    const gone = { ...await left(document), uri: `${document.uri.toString()}.gone` };
    const { asked, forgotten, failures } = await takenUp([gone, { ...gone, id: 'another' }]);
    assert.deepEqual([asked.length, forgotten, failures], [2, [], []]);
  });

  test('that cannot be taken up stops no other', async () => {
    const { document } = await file(ORIGINAL);
    const kept = await left(document);
    const { asked, failures } = await takenUp([{ ...kept, id: 'no address', uri: 'none' }, { ...kept, uri: `${kept.uri}.gone` }]);
    assert.deepEqual([asked.length, failures.length], [1, 1]);
  });

  test('is kept until what was before is really back', async () => {
    const { document, uri } = await file(ORIGINAL);
    const kept = await left(document);
    await document.save();
    await writeFile(uri.fsPath, 'All\nelse.\n');
    await until('it was read again', () => document.getText() === 'All\nelse.\n');
    await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
    const refused = await takenUp([kept], ['Restore', undefined]);
    assert.deepEqual([refused.asked.length, refused.forgotten, document.getText()], [3, [], 'All\nelse.\n']);
    await vscode.commands.executeCommand('workbench.action.files.resetActiveEditorReadonlyInSession');
    const { forgotten } = await takenUp([kept], ['Restore']);
    await until('it is forgotten', () => forgotten.length === 1);
    assert.equal(document.getText(), ORIGINAL);
  });
});
