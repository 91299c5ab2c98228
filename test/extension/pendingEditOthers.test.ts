import assert from 'node:assert/strict';
import { chmod, rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Hunk } from '../../src/core/edit/hunk.ts';
import { select } from './editors.ts';
import { begin, clear, editing, file, firstPart, pause, redo, restless, type, undo, until } from './pendingEditing.ts';

const HALF: readonly Hunk[] = [{ start: 0, end: 0, lines: ['new 1'] }];
const WHOLE: readonly Hunk[] = [{ start: 0, end: 2, lines: ['new 1', 'new 2', 'new 3'] }];
const CONTENT = 'top\na\nb\nbottom\n';

suite('a pending edit and what others do', function () {
  this.timeout(120_000);
  teardown(clear);

  async function begun(content = CONTENT): Promise<{ document: vscode.TextDocument; uri: vscode.Uri; pending: ReturnType<typeof begin>; part: ReturnType<typeof firstPart>; collisions: () => number }> {
    const { document, uri } = await file(content);
    const pending = begin(document, { start: 1, end: 3 });
    let collisions = 0;
    pending.onDidCollide(() => { collisions += 1; });
    await firstPart(pending).show(HALF);
    return { document, uri, pending, part: firstPart(pending), collisions: () => collisions };
  }

  suite('who type in its lines while it is written', () => {
    async function collided(): ReturnType<typeof begun> {
      const all = await begun();
      await type(new vscode.Position(2, 1), '!');
      await until('it is noticed', () => all.pending.collided);
      const there = all.document.getText();
      assert.equal(there, 'top\nnew 1\na!\nb\nbottom\n');
      await all.part.show(WHOLE);
      await all.pending.finish();
      assert.equal(all.document.getText(), there, 'nothing more is written');
      assert.equal(all.pending.state, 'writing');
      assert.equal(all.collisions(), 1);
      return all;
    }

    test('and keep what is there', async () => {
      const { document, pending, part } = await collided();
      await pending.keep();
      assert.equal(pending.state, 'written');
      assert.equal(document.getText(), 'top\nnew 1\na!\nb\nbottom\n');
      assert.deepEqual(part.hunks.map(({ start, end, lines }) => ({ start, end, lines })), [{ start: 0, end: 1, lines: ['new 1', 'a!'] }]);
      await pending.reject();
      assert.equal(document.getText(), CONTENT);
      pending.dispose();
    });

    test('and let it go on over it', async () => {
      const { document, pending } = await collided();
      await pending.goOn();
      assert.equal(pending.state, 'written');
      assert.equal(document.getText(), 'top\nnew 1\nnew 2\nnew 3\nbottom\n');
      await until('one step', () => pending.oneStep);
      await undo();
      assert.equal(document.getText(), CONTENT);
      pending.dispose();
    });

    test('and reject it', async () => {
      const { document, pending } = await collided();
      await pending.reject();
      assert.equal(pending.state, 'rejected');
      assert.equal(document.getText(), CONTENT);
      assert.equal(document.isDirty, false);
      pending.dispose();
    });
  });

  test('who take its lines and those around them out', async () => {
    const { document, pending } = await begun();
    await vscode.window.activeTextEditor?.edit((builder) => builder.replace(new vscode.Range(0, 0, 4, 2), 'something else'));
    await until('it is noticed', () => pending.collided);
    assert.equal(document.getText(), 'something elsettom\n');
    await pending.reject();
    assert.equal(document.getText(), CONTENT);
    pending.dispose();
  });

  test('who touch the result up: its hunks are what is there, and rejecting takes that along', async () => {
    const { document, pending, part } = await begun();
    await part.show(WHOLE);
    await pending.finish();
    await type(new vscode.Position(2, 5), '?');
    assert.equal(pending.collided, false);
    assert.deepEqual(part.hunks[0]?.lines, ['new 1', 'new 2?', 'new 3']);
    await pending.reject();
    assert.equal(document.getText(), CONTENT);
    pending.dispose();
  });

  test('who insert and delete lines above and below', async () => {
    const { document, pending, part } = await begun('1\n2\n3\na\nb\n4\n5\n'.replace('1\n2\n3', 'top'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'x\ny\n');
    edit.delete(document.uri, new vscode.Range(4, 0, 5, 0));
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), 'x\ny\ntop\nnew 1\na\nb\n5\n');
    assert.deepEqual(part.span, { start: 3, end: 6 });
    await part.show(WHOLE);
    await pending.finish();
    assert.equal(document.getText(), 'x\ny\ntop\nnew 1\nnew 2\nnew 3\n5\n');
    await until('one step', () => pending.oneStep);
    assert.equal(document.getText(), 'x\ny\ntop\nnew 1\nnew 2\nnew 3\n5\n');
    await pending.reject();
    assert.equal(document.getText(), 'x\ny\ntop\na\nb\n5\n');
    pending.dispose();
  });

  test('who type without a pause while the steps are made one: not a character is lost', async () => {
    const { document } = await file(CONTENT);
    const pending = restless.begin(document, [{ start: 1, end: 3 }]);
    assert.ok(pending);
    const part = firstPart(pending);
    await part.show(HALF);
    await type(new vscode.Position(0, 3), '1');
    await part.show(WHOLE);
    await pending.finish();
    assert.equal(pending.oneStep, false);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await select(editor, new vscode.Selection(0, 4, 0, 4));
    // Accepting does not wait for a rest.
    const accepted = pending.accept();
    const typed = Array.from({ length: 30 }, (_, index) => String.fromCodePoint(97 + (index % 26)));
    for (const character of typed) await vscode.commands.executeCommand('type', { text: character });
    await accepted;
    const text = document.getText();
    for (const line of ['new 1', 'new 2', 'new 3', 'bottom']) assert.ok(text.includes(line), `${line} in ${text}`);
    const left = Array.from(text.replaceAll(/new \d|bottom|top|[\n1]/g, ''));
    assert.deepEqual(left.sort(), typed.sort(), text);
    pending.dispose();
  });

  test('who undo while it is written: nothing is written over that', async () => {
    const { document, pending, part } = await begun();
    await undo();
    assert.equal(document.getText(), CONTENT);
    assert.equal(pending.state, 'rejected');
    await part.show(WHOLE);
    await pending.finish();
    assert.equal(document.getText(), CONTENT);
    await redo();
    assert.equal(document.getText(), 'top\nnew 1\na\nb\nbottom\n');
    pending.dispose();
  });

  test('who change the line ends', async () => {
    const { document, pending, part } = await begun();
    await vscode.window.activeTextEditor?.edit((builder) => builder.setEndOfLine(vscode.EndOfLine.CRLF));
    assert.equal(pending.collided, false);
    await part.show(WHOLE);
    await pending.finish();
    assert.equal(document.getText(), 'top\r\nnew 1\r\nnew 2\r\nnew 3\r\nbottom\r\n');
    await pending.reject();
    assert.equal(document.getText(), CONTENT.replaceAll('\n', '\r\n'));
    pending.dispose();
  });

  suite('who take the document away', () => {
    const lost = async ({ pending, part }: Pick<Awaited<ReturnType<typeof begun>>, 'pending' | 'part'>, reason: RegExp): Promise<void> => {
      await until('it is lost', () => pending.state === 'lost');
      assert.match(pending.reason ?? '', reason);
      await part.show(WHOLE);
      await pending.finish();
      await pending.accept();
      await pending.reject();
      assert.equal(pending.state, 'lost');
      pending.dispose();
    };

    test('by closing it', async () => {
      const all = await begun();
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await lost(all, /was (closed|read from the disk again)/);
    });

    test('by reverting it', async () => {
      const all = await begun();
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await lost(all, /was read from the disk again/);
      assert.equal(all.document.getText(), CONTENT);
    });

    test('by writing the file, before anything of the change is there', async () => {
      const { document, uri } = await file(CONTENT);
      const pending = begin(document, { start: 0, end: document.lineCount - 1 });
      const other = CONTENT.replaceAll('\n', ', of another branch\n');
      await writeFile(uri.fsPath, other);
      await lost({ pending, part: firstPart(pending) }, /was read from the disk again/);
      await until('all of the file is there', () => document.getText() === other);
    });

    test('by deleting it', async () => {
      const all = await begun();
      const edit = new vscode.WorkspaceEdit();
      edit.deleteFile(all.uri);
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await lost(all, /was deleted/);
    });

    test('by renaming it to what is deleted at once', async () => {
      const all = await begun();
      const edit = new vscode.WorkspaceEdit();
      const other = all.uri.with({ path: all.uri.path.replace('sample', 'other') });
      edit.renameFile(all.uri, other);
      edit.deleteFile(other);
      await vscode.workspace.applyEdit(edit);
      await lost(all, /was (renamed|deleted)/);
    });

    test('by making its editor read-only', async () => {
      const all = await begun();
      await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
      await pause(100);
      await all.part.show(WHOLE);
      await lost(all, /read-only/);
      assert.equal(all.document.getText(), 'top\nnew 1\na\nb\nbottom\n');
      await vscode.commands.executeCommand('workbench.action.files.resetActiveEditorReadonlyInSession');
    });

    test('on the disk, where the document has nothing unsaved', async () => {
      const all = await begun();
      await all.document.save();
      await writeFile(all.uri.fsPath, 'all new\n');
      await until('it is read again', () => all.document.getText() === 'all new\n');
      await lost(all, /was read from the disk again/);
    });

    test('on the disk, where there is something unsaved: it goes on', async () => {
      const { document, pending, part, uri } = await begun();
      await rm(uri.fsPath);
      await pause(300);
      await part.show(WHOLE);
      await pending.finish();
      assert.equal(document.getText(), 'top\nnew 1\nnew 2\nnew 3\nbottom\n');
      await pending.reject();
      assert.equal(document.getText(), CONTENT);
      pending.dispose();
    });

    test('a file that cannot be written to can still be edited and rejected', async () => {
      const { document, uri } = await file(CONTENT);
      await chmod(uri.fsPath, 0o444);
      const pending = begin(document, { start: 1, end: 3 });
      await firstPart(pending).show(WHOLE);
      await pending.finish();
      assert.notEqual(document.getText(), CONTENT);
      await pending.reject();
      assert.equal(document.getText(), CONTENT);
      assert.equal(document.isDirty, false);
      pending.dispose();
    });
  });

  test('lines that are taken cannot be taken again before that is decided', async () => {
    const { document, pending } = await begun();
    assert.equal(editing.begin(document, [{ start: 2, end: 3 }]), undefined);
    assert.ok(editing.begin(document, [{ start: 0, end: 1 }]));
    await pending.reject();
    const again = editing.begin(document, [{ start: 2, end: 3 }]);
    assert.ok(again);
    again.dispose();
    pending.dispose();
  });
});
