import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { translator } from '../../src/core/translate.ts';
import type { RewriteOrder } from '../../src/host/rewrite/order.ts';
import { document as writeDocs } from '../../src/host/tasks/document.ts';
import { fix } from '../../src/host/tasks/fix.ts';
import { translate } from '../../src/host/tasks/translate.ts';
import { closeEditors, open, select } from './editors.ts';
import { untilOver } from './workspaceFiles.ts';

const t = translator({});
const usedEditor = (): vscode.TextEditor | undefined => vscode.window.activeTextEditor;
/** Of a language that nothing in this VS Code knows more of than its colours. */
const CODE = `first();

/** Old. */
@decorated
function outer() {
  one();
  two();
}

last();
`;

suite('commands that end as a rewrite', () => {
  const orders: RewriteOrder[] = [];
  const startRewrite = async (order: RewriteOrder): Promise<void> => void orders.push(order);
  const texts = (): readonly string[] => orders.flatMap(({ document, ranges }) => ranges.map((range) => document.getText(range)));
  let symbols: vscode.Disposable;
  let problems: vscode.DiagnosticCollection;

  suiteSetup(() => {
    problems = vscode.languages.createDiagnosticCollection('tasks');
    symbols = vscode.languages.registerDocumentSymbolProvider({ language: 'java', scheme: 'untitled' }, {
      provideDocumentSymbols: (document) => (document.getText() === CODE ? [new vscode.DocumentSymbol('outer', '', vscode.SymbolKind.Function, new vscode.Range(3, 0, 7, 1), new vscode.Range(4, 9, 4, 14))] : []),
    });
  });
  suiteTeardown(() => {
    symbols.dispose();
    problems.dispose();
  });
  setup(() => { orders.length = 0; });
  teardown(async () => {
    problems.clear();
    await closeEditors();
  });

  const problem = (line: number, from: number, to: number, message: string, severity = vscode.DiagnosticSeverity.Error): vscode.Diagnostic => new vscode.Diagnostic(new vscode.Range(line, from, line, to), message, severity);
  const editorAt = async (range: vscode.Selection, content = CODE, language = 'java'): Promise<vscode.TextEditor> => {
    const editor = await open(content, language);
    await select(editor, range);
    return editor;
  };
  const cursor = (line: number, character = 0): vscode.Selection => new vscode.Selection(line, character, line, character);
  const OUTER = CODE.slice(CODE.indexOf('@decorated'), CODE.indexOf('\n\nlast'));

  suite('fix', () => {
    test('takes the problems of the cursor\'s line, with what they point to, and the symbol around them', async () => {
      const editor = await editorAt(cursor(5, 2));
      const found = problem(5, 2, 5, 'No such name.');
      Object.assign(found, { source: 'ts', code: { value: 2304, target: vscode.Uri.parse('https://x.example') } });
      found.relatedInformation = [new vscode.DiagnosticRelatedInformation(new vscode.Location(editor.document.uri, new vscode.Position(0, 0)), 'Did you mean this?')];
      problems.set(editor.document.uri, [found, problem(6, 2, 5, 'Another line.'), problem(5, 0, 2, 'A mere hint.', vscode.DiagnosticSeverity.Hint)]);
      await fix({ startRewrite, usedEditor, t });
      assert.deepEqual(texts(), [OUTER]);
      const name = editor.document.uri.path.split('/').at(-1) ?? '';
      assert.deepEqual(orders[0]?.task, { kind: 'fix', problems: [{ line: 5, severity: 'error', message: `No such name.\n${name}:1: Did you mean this?`, source: 'ts', code: '2304' }] });
    });

    test('takes a hint where there is nothing worse', async () => {
      const editor = await editorAt(cursor(6));
      problems.set(editor.document.uri, [problem(6, 2, 5, 'Could be shorter.', vscode.DiagnosticSeverity.Hint)]);
      await fix({ startRewrite, usedEditor, t });
      assert.deepEqual(orders[0]?.task, { kind: 'fix', problems: [{ line: 6, severity: 'hint', message: 'Could be shorter.', source: '', code: '' }] });
    });

    test('takes lines around a problem that no symbol holds', async () => {
      const long = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
      const editor = await editorAt(cursor(15), long);
      problems.set(editor.document.uri, [problem(15, 0, 4, 'Wrong.')]);
      await fix({ startRewrite, usedEditor, t });
      assert.deepEqual(texts(), [long.split('\n').slice(10, 21).join('\n')]);
    });

    test('writes the selected lines anew, with the problems in them', async () => {
      const editor = await editorAt(new vscode.Selection(5, 0, 6, 8));
      problems.set(editor.document.uri, [problem(0, 0, 5, 'Not this.'), problem(5, 2, 5, 'One.'), problem(6, 2, 5, 'Two.')]);
      await fix({ startRewrite, usedEditor, t });
      assert.deepEqual(texts(), ['  one();\n  two();']);
      assert.deepEqual(orders[0]?.task.kind === 'fix' ? orders[0].task.problems.map(({ message }) => message) : [], ['One.', 'Two.']);
    });

    test('takes the problem of the lightbulb, wherever the cursor is; what a menu hands over is not one', async () => {
      const editor = await editorAt(cursor(0));
      const given = problem(6, 2, 5, 'Two.');
      await fix({ startRewrite, usedEditor, t }, [editor.document.uri, given.range, [given]]);
      assert.deepEqual(texts(), [OUTER]);
      problems.set(editor.document.uri, [problem(0, 0, 5, 'First.')]);
      await fix({ startRewrite, usedEditor, t }, [editor.document.uri, { groupId: 0 }]);
      assert.deepEqual(orders[1]?.task.kind === 'fix' ? orders[1].task.problems.map(({ message }) => message) : [], ['First.']);
    });

    test('starts nothing where there is no problem', async () => {
      await editorAt(cursor(0));
      // It waits for what the person presses on its words; here they close them.
      await untilOver(fix({ startRewrite, usedEditor, t }), async () => vscode.commands.executeCommand('notifications.clearAll'));
      assert.deepEqual(orders, []);
    });
  });

  suite('document', () => {
    test('takes the symbol at the cursor with its old comment', async () => {
      await editorAt(cursor(5));
      await writeDocs({ startRewrite, usedEditor, t });
      assert.deepEqual(texts(), [`/** Old. */\n${OUTER}`]);
      assert.deepEqual(orders[0]?.task, { kind: 'document' });
    });

    test('takes each selection, and nothing on an empty line', async () => {
      const editor = await editorAt(cursor(0));
      editor.selections = [new vscode.Selection(0, 0, 0, 8), new vscode.Selection(9, 0, 9, 7)];
      await writeDocs({ startRewrite, usedEditor, t });
      assert.deepEqual(texts(), ['first();', 'last();']);
      await select(editor, cursor(1));
      await writeDocs({ startRewrite, usedEditor, t });
      assert.equal(orders.length, 1);
    });
  });

  suite('translate', () => {
    let last: string | undefined;
    const lastLanguage = { get: () => last, set: (language: string) => { last = language; } };
    /** Accepts what is in front in one list after the other. */
    const choosingFirst = async (translating: Promise<void>): Promise<void> => untilOver(translating, async () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'));
    setup(() => { last = undefined; });

    test('asks what and into which language, the likeliest first', async () => {
      await editorAt(cursor(5));
      await choosingFirst(translate({ startRewrite, lastLanguage, usedEditor, t }));
      assert.deepEqual([orders[0]?.task, texts()], [{ kind: 'translate', language: 'en', what: 'comments' }, [OUTER]]);
      assert.equal(last, 'en');
    });

    test('knows what was chosen last, and that Markdown is prose', async () => {
      last = 'Plattdeutsch';
      await editorAt(new vscode.Selection(0, 0, 0, 5), 'Hello there.', 'markdown');
      await choosingFirst(translate({ startRewrite, lastLanguage, usedEditor, t }));
      assert.deepEqual([orders[0]?.task, texts()], [{ kind: 'translate', language: 'Plattdeutsch', what: 'prose' }, ['Hello']]);
    });

    test('is left without a trace', async () => {
      await editorAt(cursor(5));
      await untilOver(translate({ startRewrite, lastLanguage, usedEditor, t }), async () => vscode.commands.executeCommand('workbench.action.closeQuickOpen'));
      assert.deepEqual([orders, last], [[], undefined]);
    });
  });

  suite('the lightbulb', () => {
    // It is registered when the extension is first used.
    suiteSetup(async () => vscode.extensions.getExtension('latchkey.latchkey')?.activate());
    const offered = async (editor: vscode.TextEditor, range: vscode.Range): Promise<readonly vscode.CodeAction[]> =>
      (await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', editor.document.uri, range)).filter(({ title }) => title.includes('Latchkey'));

    test('has Fix where there is a problem, and what Fix needs to know of it', async () => {
      const editor = await editorAt(cursor(0));
      problems.set(editor.document.uri, [problem(5, 2, 5, 'One.')]);
      const actions = await offered(editor, new vscode.Range(5, 2, 5, 5));
      assert.deepEqual(actions.map(({ title, kind }) => [title, kind?.value]), [['Fix with Latchkey', 'quickfix.latchkey'], ['Rewrite with Latchkey…', 'refactor.rewrite.latchkey'], ['Explain with Latchkey', 'latchkey.explain']]);
      assert.deepEqual((await offered(editor, new vscode.Range(5, 3, 5, 3))).map(({ title }) => title), ['Fix with Latchkey']);
      assert.deepEqual(await offered(editor, new vscode.Range(0, 0, 0, 0)), []);
    });

    test('has nothing that changes what cannot be changed', async () => {
      const uri = vscode.Uri.from({ scheme: 'lightbulb-test', path: '/a.txt' });
      const contents = vscode.workspace.registerTextDocumentContentProvider('lightbulb-test', { provideTextDocumentContent: () => 'text' });
      try {
        const editor = await vscode.window.showTextDocument(uri);
        problems.set(uri, [problem(0, 0, 4, 'Wrong.')]);
        assert.deepEqual((await offered(editor, new vscode.Range(0, 0, 0, 4))).map(({ title }) => title), ['Explain with Latchkey']);
      } finally {
        contents.dispose();
      }
    });
  });
});
