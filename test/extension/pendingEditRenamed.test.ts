import assert from 'node:assert/strict';
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Hunk } from '../../src/core/edit/hunk.ts';
import type { PendingEdit } from '../../src/host/rewrite/pendingEdit.ts';
import { begin, clear, editing, file, firstPart, type, until } from './pendingEditing.ts';

const HALF: readonly Hunk[] = [{ start: 0, end: 0, lines: ['new 1'] }];
const WHOLE: readonly Hunk[] = [{ start: 0, end: 2, lines: ['new 1', 'new 2', 'new 3'] }];
const CONTENT = 'top\na\nb\nbottom\n';
const WRITTEN = 'top\nnew 1\nnew 2\nnew 3\nbottom\n';

suite('a pending edit of a file that gets another name', function () {
  this.timeout(120_000);
  teardown(clear);

  async function begun(name: string, inFolder = ''): Promise<{ uri: vscode.Uri; pending: PendingEdit }> {
    const { uri } = await file(CONTENT, name);
    let place = uri;
    if (inFolder !== '') {
      place = vscode.Uri.joinPath(uri, '..', inFolder, name);
      await mkdir(path.dirname(place.fsPath));
      await rename(uri.fsPath, place.fsPath);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await vscode.window.showTextDocument(place, { preview: false });
      await until('the editor is in front', () => vscode.window.activeTextEditor?.document.uri.toString() === place.toString());
    }
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    const pending = begin(document, { start: 1, end: 3 });
    await firstPart(pending).show(HALF);
    return { uri: place, pending };
  }

  async function renamed(from: vscode.Uri, to: vscode.Uri, pending: PendingEdit, then = to): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(from, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('the change is there', () => pending.document.uri.toString() === then.toString());
    await until('its editor is in front', () => vscode.window.activeTextEditor?.document === pending.document);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }

  const beside = (uri: vscode.Uri, name: string): vscode.Uri => vscode.Uri.joinPath(uri, '..', name);

  test('while it is written: the rest comes there, and a reject gives the file its bytes', async () => {
    const { uri, pending } = await begun('early.txt');
    const to = beside(uri, 'late.txt');
    await renamed(uri, to, pending);
    assert.equal(pending.state, 'writing');
    assert.deepEqual(firstPart(pending).span, { start: 1, end: 4 });
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    assert.equal(pending.document.getText(), WRITTEN);
    assert.equal(pending.state, 'written');
    await pending.reject();
    assert.equal(pending.state, 'rejected');
    assert.equal(pending.document.getText(), CONTENT);
    assert.equal(pending.document.isDirty, false);
    assert.equal(await readFile(to.fsPath, 'utf8'), CONTENT);
    pending.dispose();
  });

  test('once it is written, and saved: it is accepted there, and an undo of what came after the rename takes only that', async () => {
    const { uri, pending } = await begun('saved.txt');
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    await pending.document.save();
    const to = beside(uri, 'moved.txt');
    await renamed(uri, to, pending);
    assert.equal(pending.state, 'written');
    await type(new vscode.Position(0, 3), '!');
    await pending.accept();
    assert.equal(pending.state, 'accepted');
    assert.equal(pending.document.getText(), WRITTEN.replace('top', 'top!'));
    await vscode.commands.executeCommand('undo');
    await until('the typing is undone', () => pending.document.getText() === WRITTEN);
    pending.dispose();
  });

  test('with what was typed elsewhere: that stays through a reject', async () => {
    const { uri, pending } = await begun('typed.txt');
    await type(new vscode.Position(0, 3), '!');
    await renamed(uri, beside(uri, 'typed too.txt'), pending);
    await type(new vscode.Position(0, 4), '?');
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    await pending.reject();
    assert.equal(pending.document.getText(), CONTENT.replace('top', 'top!?'));
    pending.dispose();
  });

  test('because its folder has', async () => {
    const { uri, pending } = await begun('inner.txt', 'one');
    const [folder, other] = [vscode.Uri.joinPath(uri, '..'), vscode.Uri.joinPath(uri, '..', '..', 'two')];
    await renamed(folder, other, pending, vscode.Uri.joinPath(other, 'inner.txt'));
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    assert.equal(pending.document.getText(), WRITTEN);
    assert.equal(editing.begin(pending.document, [{ start: 2, end: 3 }]), undefined, 'its lines are taken there');
    await pending.reject();
    assert.equal(await readFile(vscode.Uri.joinPath(other, 'inner.txt').fsPath, 'utf8'), CONTENT);
    pending.dispose();
  });

  test('twice', async () => {
    const { uri, pending } = await begun('first.txt');
    await renamed(uri, beside(uri, 'second.txt'), pending);
    await renamed(beside(uri, 'second.txt'), beside(uri, 'third.txt'), pending);
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    await pending.reject();
    assert.equal(await readFile(beside(uri, 'third.txt').fsPath, 'utf8'), CONTENT);
    pending.dispose();
  });

  test('outside of VS Code, which knows nothing of it: the document of the old name stays and the change in it', async () => {
    const { uri, pending } = await begun('outside.txt');
    await rename(uri.fsPath, beside(uri, 'elsewhere.txt').fsPath);
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    assert.equal(pending.document.uri.toString(), uri.toString());
    assert.equal(pending.document.getText(), WRITTEN);
    await pending.reject();
    assert.equal(pending.document.getText(), CONTENT);
    assert.equal(await readFile(beside(uri, 'elsewhere.txt').fsPath, 'utf8'), CONTENT);
    pending.dispose();
  });
});
