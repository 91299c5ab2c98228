import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isTextReference, type TextReference } from '../../src/core/conversation/reference.ts';
import { translator } from '../../src/core/translate.ts';
import { gatherHere } from '../../src/host/context/addToChat.ts';
import { gatherOpenEditors, gatherSelection } from '../../src/host/context/editors.ts';
import { gatherFile } from '../../src/host/context/files.ts';
import { gatherFolder } from '../../src/host/context/folders.ts';
import type { Gathered } from '../../src/host/context/gathered.ts';
import { openSource } from '../../src/host/context/openSource.ts';
import { gatherProblems } from '../../src/host/context/problems.ts';
import { contextSources } from '../../src/host/context/sources.ts';
import { followUsedEditor } from '../../src/host/chat/usedEditor.ts';
import { closeEditors, select } from './editors.ts';

const t = translator({});
const folder = (): vscode.Uri => {
  const found = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(found);
  return found;
};
const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);
const put = async (path: string, content: string | Uint8Array): Promise<vscode.Uri> => {
  await vscode.workspace.fs.writeFile(at(path), typeof content === 'string' ? Buffer.from(content) : content);
  return at(path);
};
const texts = ({ references }: Gathered): readonly TextReference[] => references.filter(isTextReference);
const only = (gathered: Gathered): TextReference => {
  const [first] = texts(gathered);
  assert.ok(first && gathered.references.length === 1, JSON.stringify(gathered));
  return first;
};

suite('context', () => {
  suiteSetup(async () => {
    // The prompt actions are the commands that are there.
    await vscode.extensions.getExtension('latchkey.latchkey')?.activate();
    await put('context/.gitignore', '*.left-out\n');
    await put('context/one.ts', 'one();\n');
    await put('context/inner/two.ts', 'two();\n');
    await put('context/three.left-out', 'three();\n');
  });
  suiteTeardown(async () => vscode.workspace.fs.delete(at('context'), { recursive: true }));
  // What another suite has left open is not about this one.
  setup(closeEditors);
  teardown(closeEditors);

  test('a file goes along as it stands in its editor', async () => {
    assert.deepEqual(only(await gatherFile(at('context/one.ts'), t)).label, 'context/one.ts');
    // Shown, so that it is closed with the others: one that nobody shows VS Code opens by itself a while later, in the middle of another test.
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'never saved();', language: 'typescript' }));
    const reference = only(await gatherFile(document.uri, t));
    assert.deepEqual([reference.text, reference.languageId, reference.source], ['never saved();', 'typescript', 'file']);
  });

  test('what is no text is told apart by its content', async () => {
    const binary = await gatherFile(await put('context/inner/a.bin', Uint8Array.of(1, 0, 2)), t);
    assert.deepEqual(binary.refusals, ['context/inner/a.bin is not a text, an image or a PDF.']);
    const pdf = await gatherFile(await put('context/inner/a.pdf', '%PDF-1.7'), t);
    assert.deepEqual(pdf.references.map(({ kind }) => kind), ['document']);
    const image = await gatherFile(await put('context/inner/a.png', Uint8Array.of(137, 80)), t);
    assert.deepEqual([image.references, image.images[0]?.mediaType], [[], 'image/png']);
    for (const name of ['a.bin', 'a.pdf', 'a.png']) await vscode.workspace.fs.delete(at(`context/inner/${name}`));
  });

  test('what is too large, empty or gone is refused with the reason', async () => {
    const large = await put('context/inner/large.txt', 'x'.repeat(1_000_001));
    assert.match((await gatherFile(large, t)).refusals[0] ?? '', /1,000,001 characters; at most 1,000,000/);
    const huge = await put('context/inner/huge.txt', 'x'.repeat(5 * 1024 * 1024));
    assert.match((await gatherFile(huge, t)).refusals[0] ?? '', /5\.0 MB; at most 4/);
    assert.match((await gatherFile(await put('context/inner/empty.txt', ' \n'), t)).refusals[0] ?? '', /is empty/);
    assert.match((await gatherFile(at('context/none.txt'), t)).refusals[0] ?? '', /cannot be read/);
    for (const name of ['large.txt', 'huge.txt', 'empty.txt']) await vscode.workspace.fs.delete(at(`context/inner/${name}`));
  });

  test('a folder goes along with its texts, without what git leaves out', async () => {
    const reference = only(await gatherFolder(at('context'), t));
    assert.equal(reference.text, 'context/.gitignore\ncontext/inner/\ncontext/inner/two.ts\ncontext/one.ts\n\n=== context/.gitignore\n*.left-out\n\n\n=== context/one.ts\none();\n\n\n=== context/inner/two.ts\ntwo();\n');
    assert.equal(reference.label, 'context/');
  });

  test('the settings leave files out too', async () => {
    const files = vscode.workspace.getConfiguration('files');
    await files.update('exclude', { '**/one.ts': true }, vscode.ConfigurationTarget.Global);
    try {
      assert.doesNotMatch(only(await gatherFolder(at('context'), t)).text, /one\.ts/);
    } finally {
      await files.update('exclude', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('problems go along as compilers say them', async () => {
    const diagnostics = vscode.languages.createDiagnosticCollection('test');
    try {
      const uri = at('context/problem.plain');
      await put('context/problem.plain', 'a\nb\n');
      await vscode.window.showTextDocument(uri);
      assert.deepEqual(gatherProblems(vscode.window.activeTextEditor?.document.uri, t).refusals, ['context/problem.plain has no problems.']);
      const found = new vscode.Diagnostic(new vscode.Range(1, 0, 1, 1), 'No such letter.', vscode.DiagnosticSeverity.Warning);
      found.source = 'speller';
      diagnostics.set(uri, [found]);
      assert.equal(only(gatherProblems(vscode.window.activeTextEditor?.document.uri, t)).text, 'context/problem.plain:2:1 warning speller: No such letter.');
      assert.match(only(gatherProblems('workspace', t)).text, /problem\.plain:2:1 warning speller/);
    } finally {
      diagnostics.dispose();
    }
  });

  test('the selection and the open editors go along', async () => {
    assert.deepEqual(gatherSelection(undefined, t).refusals, ['Nothing is selected in the editor.']);
    assert.deepEqual((await gatherOpenEditors(t)).refusals, ['No file is open in an editor.']);
    await vscode.window.showTextDocument(at('context/inner/two.ts'), { preview: false });
    const editor = await vscode.window.showTextDocument(at('context/one.ts'), { preview: false });
    await select(editor, new vscode.Selection(0, 0, 0, 3));
    assert.deepEqual([only(gatherSelection(editor, t)).text, only(gatherSelection(editor, t)).source], ['one', 'selection']);
    assert.deepEqual(texts(await gatherOpenEditors(t)).map(({ label }) => label).toSorted((a, b) => a.localeCompare(b)), ['context/inner/two.ts', 'context/one.ts']);
  });

  test('"Add to Chat" means what it was chosen on', async () => {
    assert.deepEqual(texts(await gatherHere(at('context/one.ts'), [at('context/one.ts'), at('context/inner')], undefined, t)).map(({ label }) => label), ['context/one.ts', 'context/inner/']);
    const editor = await vscode.window.showTextDocument(at('context/one.ts'));
    while (vscode.window.activeTextEditor?.document !== editor.document) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await select(editor, new vscode.Selection(0, 0, 0, 0));
    assert.equal(only(await gatherHere(undefined, undefined, editor, t)).text, 'one();\n');
    await select(editor, new vscode.Selection(0, 0, 0, 3));
    assert.equal(only(await gatherHere(at('context/one.ts'), undefined, editor, t)).text, 'one');
    assert.equal(only(await gatherHere(at('context/inner/two.ts'), undefined, editor, t)).text, 'two();\n');
  });

  test('the editor that is meant is the one that was used last and is still open, also behind a tab without text', async () => {
    const used = followUsedEditor();
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 10); });
    };
    const shown = async (path: string): Promise<vscode.TextEditor> => {
      const editor = await vscode.window.showTextDocument(at(path), { preview: false });
      await until(() => vscode.window.activeTextEditor?.document === editor.document);
      return editor;
    };
    try {
      assert.deepEqual((await gatherHere(undefined, undefined, used.current(), t)).refusals, ['No file is open in an editor.']);
      await shown('context/inner/two.ts');
      await select(await shown('context/one.ts'), new vscode.Selection(0, 0, 0, 3));
      const panel = vscode.window.createWebviewPanel('latchkey.test', 'No text', vscode.ViewColumn.Active);
      await until(() => vscode.window.visibleTextEditors.length === 0);
      assert.equal(only(await gatherHere(undefined, undefined, used.current(), t)).text, 'one');
      const tabOf = (path: string): vscode.Tab | undefined => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputText && input.uri.path === at(path).path);
      for (const [path, then] of [['context/one.ts', 'two();\n'], ['context/inner/two.ts', undefined]] as const) {
        const tab = tabOf(path);
        assert.ok(tab);
        await vscode.window.tabGroups.close(tab);
        await until(() => !tabOf(path));
        const gathered = await gatherHere(undefined, undefined, used.current(), t);
        if (then === undefined) assert.deepEqual(gathered.refusals, ['No file is open in an editor.']);
        else assert.equal(only(gathered).text, then);
      }
      panel.dispose();
    } finally {
      used.dispose();
    }
  });

  test('what is dropped must lie in the workspace', async () => {
    const sources = contextSources(() => 0, () => vscode.window.activeTextEditor, t);
    const gathered = await sources.dropped([at('context/one.ts').toString(), vscode.Uri.file('/etc/hostname').toString(), 'no address']);
    assert.deepEqual(texts(gathered).map(({ label }) => label), ['context/one.ts']);
    assert.deepEqual(gathered.refusals, ['hostname lies outside of this workspace.', 'no address is not the address of a file.']);
  });

  test('what is dropped is known by the address that the window has for it, too', async () => {
    const sources = contextSources(() => 0, () => vscode.window.activeTextEditor, t);
    const { path } = at('context/one.ts');
    const gathered = await sources.dropped([`vscode-remote://127.0.0.1:1${path}`, 'vscode-remote://127.0.0.1:1/etc/hostname']);
    assert.deepEqual(texts(gathered).map(({ label }) => label), ['context/one.ts']);
    assert.deepEqual(gathered.refusals, ['hostname lies outside of this workspace.']);
  });

  test('the list finds files, folders and kinds, a kind first by its own name', async () => {
    const sources = contextSources(() => 0, () => vscode.window.activeTextEditor, t);
    const labels = async (text: string): Promise<readonly string[]> => (await sources.find(text)).map(({ match }) => match.label);
    assert.equal((await labels('@context/o'))[0], 'one.ts');
    assert.ok((await labels('@inner')).includes('inner/'));
    assert.deepEqual(await labels('@left-out'), []);
    assert.equal((await labels('@problems'))[0], 'Problems');
    assert.ok((await labels('@')).includes('Selection'));
    assert.deepEqual(await labels('/expl'), ['/explain']);
  });

  test('a copy opens where there is nothing else to open', async () => {
    await openSource({ source: 'terminal', uri: '', label: 'Terminal', languageId: 'plaintext', text: 'it said', range: { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0 } }, t);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'it said');
  });
});
