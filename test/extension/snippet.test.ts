import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { translator } from '../../src/core/translate.ts';
import { closeEditors, open, select } from './editors.ts';
import { insertAtCursor, MAX_SNIPPET, openReference, selectedSnippet, snippetAt } from '../../src/host/code/snippet.ts';
import { rangesToRewrite } from '../../src/host/rewrite/ranges.ts';

const t = translator({});

suite('snippet', () => {
  teardown(closeEditors);

  test('is the selection, with the lines as a person counts them', async () => {
    const editor = await open('one\ntwo\nthree\n');
    await select(editor, new vscode.Selection(1, 0, 2, 0));
    const snippet = selectedSnippet(editor, t);
    assert.ok(snippet && 'reference' in snippet);
    assert.equal(snippet.reference.text, 'two\n');
    assert.match(snippet.reference.label, /:2$/);
  });

  test('is nothing for a question without a selection', async () => {
    assert.equal(selectedSnippet(await open('text'), t), undefined);
    assert.equal(selectedSnippet(undefined, t), undefined);
  });

  test('is the line at the cursor where the language knows no symbol, and nothing on an empty one', async () => {
    const editor = await open('one\n\nthree');
    await select(editor, new vscode.Selection(2, 1, 2, 1));
    const snippet = await snippetAt(editor, t);
    assert.ok(snippet && 'reference' in snippet);
    assert.equal(snippet.reference.text, 'three');
    await select(editor, new vscode.Selection(1, 0, 1, 0));
    assert.equal(await snippetAt(editor, t), undefined);
  });

  test('is the innermost symbol around the cursor', async () => {
    const provider = vscode.languages.registerDocumentSymbolProvider({ language: 'plaintext' }, {
      provideDocumentSymbols: () => {
        const outer = new vscode.DocumentSymbol('outer', '', vscode.SymbolKind.Class, new vscode.Range(0, 0, 4, 1), new vscode.Range(0, 0, 0, 5));
        outer.children.push(new vscode.DocumentSymbol('inner', '', vscode.SymbolKind.Method, new vscode.Range(1, 0, 3, 1), new vscode.Range(1, 0, 1, 5)));
        return [outer];
      },
    });
    try {
      const editor = await open('outer {\nm() {\n  x\n}\n}\n');
      await select(editor, new vscode.Selection(2, 2, 2, 2));
      const snippet = await snippetAt(editor, t);
      assert.ok(snippet && 'reference' in snippet);
      assert.equal(snippet.reference.text, 'm() {\n  x\n}');
    } finally {
      provider.dispose();
    }
  });

  test('is the function around a statement that the language knows as a symbol, but what is larger is meant itself', async () => {
    const lines = (first: number, last: number, end: number): vscode.Range => new vscode.Range(first, 0, last, end);
    const symbol = (kind: vscode.SymbolKind, range: vscode.Range, ...children: vscode.DocumentSymbol[]): vscode.DocumentSymbol => Object.assign(new vscode.DocumentSymbol('x', '', kind, range, range), { children });
    const provider = vscode.languages.registerDocumentSymbolProvider({ language: 'plaintext' }, {
      provideDocumentSymbols: () => [
        symbol(vscode.SymbolKind.Function, lines(0, 5, 1), symbol(vscode.SymbolKind.Constant, lines(1, 1, 9)), symbol(vscode.SymbolKind.Constant, lines(2, 4, 1), symbol(vscode.SymbolKind.Property, lines(3, 3, 1)))),
        symbol(vscode.SymbolKind.Constant, lines(6, 6, 9)),
      ],
    });
    try {
      const editor = await open('f() {\na = { b }\nc = {\nd\n}\n}\ne = { f }\n');
      const at = async (line: number): Promise<string> => {
        await select(editor, new vscode.Selection(line, 0, line, 0));
        const snippet = await snippetAt(editor, t);
        return snippet && 'reference' in snippet ? snippet.reference.text : '';
      };
      assert.deepEqual([await at(1), await at(3), await at(6)], ['f() {\na = { b }\nc = {\nd\n}\n}', 'c = {\nd\n}', 'e = { f }']);
    } finally {
      provider.dispose();
    }
  });

  test('is found where the cursor is told to be beyond the end, as of the cell of a notebook', async () => {
    const { document } = await open('one\ntwo');
    const beyond = new vscode.Selection(4, 3, 4, 3);
    const snippet = await snippetAt({ document, selection: beyond }, t);
    assert.ok(snippet && 'reference' in snippet);
    assert.equal(snippet.reference.text, 'two');
    assert.deepEqual(await rangesToRewrite({ document, selections: [beyond] }), [new vscode.Range(0, 0, 1, 3)]);
  });

  test('refuses a selection of five million characters, and says how much it takes', async () => {
    const editor = await open('x'.repeat(5_000_000));
    await select(editor, new vscode.Selection(0, 0, 0, 5_000_000));
    const snippet = selectedSnippet(editor, t);
    assert.ok(snippet && 'refused' in snippet);
    assert.match(snippet.refused, new RegExp(MAX_SNIPPET.toLocaleString()));
  });

  test('inserts at the cursor as one undo step', async () => {
    const editor = await open('a  b');
    await select(editor, new vscode.Selection(0, 2, 0, 2));
    await insertAtCursor('X\nY', vscode.window.activeTextEditor, t);
    assert.equal(editor.document.getText(), 'a X\nY b');
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'a  b');
  });

  test('opens a new file for code where no editor is open', async () => {
    await closeEditors();
    await insertAtCursor('code', vscode.window.activeTextEditor, t);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'code');
  });

  test('a chip opens its place, and the copy where the file is gone', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'gone.txt');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('zero\none\ntwo\n'));
    const reference = { uri: uri.toString(), label: 'gone.txt:2', languageId: 'plaintext', text: 'one', range: { startLine: 1, startCharacter: 0, endLine: 1, endCharacter: 3 } };
    await openReference(reference, t);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(editor.selection), 'one');
    await vscode.workspace.fs.delete(uri);
    // Another name, because VS Code holds on to the text of a file that was just open.
    await closeEditors();
    await openReference({ ...reference, uri: vscode.Uri.joinPath(folder.uri, 'never-there.txt').toString() }, t);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'one');
    assert.equal(vscode.window.activeTextEditor.document.isUntitled, true);
  });
});
