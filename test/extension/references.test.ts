import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { translator } from '../../src/core/translate.ts';
import { systemClock } from '../../src/host/systemClock.ts';
import { explain } from '../../src/host/tasks/explain.ts';
import { gatherReferences } from '../../src/host/tasks/references.ts';
import { closeEditors, select } from './editors.ts';
import { at, put, show, untilOver } from './workspaceFiles.ts';

const t = translator({});
const usedEditor = (): vscode.TextEditor | undefined => vscode.window.activeTextEditor;
const ports = { clock: systemClock, t };
const never = new AbortController().signal;
const USING = 'first line\nrun(Letter, other, hidden, outside)\nlast\n';
const DEFINING = `// before\nLetter {\n  to\n}\nother {\n  here\n}\nlarge {\n  inner {\n  }\n${'  line\n'.repeat(100)}}\n`;

suite('what code refers to', () => {
  let using: vscode.Uri;
  /** Name to where it is defined; a single line where the language gives the name alone. */
  let definitions: Readonly<Record<string, readonly [path: string | vscode.Uri, first: number, last: number]>>;
  let types: typeof definitions;
  let hover: string;
  let pause: Promise<void> | undefined;
  const asked: string[] = [];
  const providers: vscode.Disposable[] = [];

  suiteSetup(async () => {
    using = await put('refer/using.ref', USING);
    await put('refer/defining.ref', DEFINING);
    await put('refer/.gitignore', 'ignored.ref\n');
    await put('refer/ignored.ref', 'hidden {\n}\n');
    const answer = async (from: typeof definitions, document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Location[]> => {
      await pause;
      const name = document.getText(document.getWordRangeAtPosition(position));
      asked.push(name);
      const found = from[name];
      return found ? [new vscode.Location(typeof found[0] === 'string' ? at(found[0]) : found[0], new vscode.Range(found[1], 0, found[2], found[1] === found[2] ? 3 : 1))] : [];
    };
    const here: vscode.DocumentSelector = { pattern: '**/*.ref' };
    providers.push(
      vscode.languages.registerDefinitionProvider(here, { provideDefinition: async (document, position) => answer(definitions, document, position) }),
      vscode.languages.registerTypeDefinitionProvider(here, { provideTypeDefinition: async (document, position) => answer(types, document, position) }),
      vscode.languages.registerHoverProvider(here, { provideHover: () => new vscode.Hover(['Words.', new vscode.MarkdownString(hover)]) }),
      vscode.languages.registerDocumentSymbolProvider(here, {
        provideDocumentSymbols: (document) => (document.uri.path.endsWith('defining.ref') ? [symbol('Letter', 1, 3), symbol('other', 4, 6), symbol('large', 7, 110), symbol('inner', 8, 9)] : []),
      }),
    );
  });
  suiteTeardown(async () => {
    vscode.Disposable.from(...providers).dispose();
    await vscode.workspace.fs.delete(at('refer'), { recursive: true });
  });
  setup(() => {
    definitions = { Letter: ['refer/defining.ref', 1, 1], other: ['refer/defining.ref', 4, 6], hidden: ['refer/ignored.ref', 0, 1], outside: [vscode.Uri.file('/etc/hostname'), 0, 0], run: ['refer/using.ref', 1, 1] };
    types = {};
    hover = '```ref\nLetter: short\n```';
    pause = undefined;
    asked.length = 0;
  });
  teardown(closeEditors);

  const gather = async (budget = 4000, signal: AbortSignal = never): Promise<readonly (readonly [string, string])[]> => {
    const document = await vscode.workspace.openTextDocument(using);
    const found = await gatherReferences(document, document.lineAt(1).range, budget, signal, ports);
    for (const { source, uri } of found) assert.deepEqual([source, uri], ['symbol', at('refer/defining.ref').toString()]);
    return found.map(({ label, text }) => [label, text] as const);
  };
  const LETTER = ['Letter · defining.ref:2–4', 'Letter {\n  to\n}'] as const;
  const OTHER = ['other · defining.ref:5–7', 'other {\n  here\n}'] as const;

  test('is found where the language knows it: whole, of the workspace, not left out by git, not the code itself', async () => {
    assert.deepEqual(await gather(), [LETTER, OTHER]);
  });

  test('is not what it stands in itself', async () => {
    const document = await vscode.workspace.openTextDocument(at('refer/defining.ref'));
    const found = await gatherReferences(document, new vscode.Range(1, 0, 2, 4), 4000, never, ports);
    assert.deepEqual(found, []);
    definitions = { to: ['refer/defining.ref', 3, 3] };
    assert.deepEqual(await gatherReferences(document, new vscode.Range(2, 2, 2, 4), 4000, never, ports), []);
  });

  test('has types as well, and each place once', async () => {
    definitions = { Letter: ['refer/defining.ref', 1, 1], run: ['refer/defining.ref', 1, 3] };
    types = { other: ['refer/defining.ref', 4, 4] };
    assert.deepEqual(await gather(), [LETTER, OTHER]);
  });

  test('keeps to its budget, and what has no room comes as its hover says it', async () => {
    assert.deepEqual(await gather(20), [['Letter · defining.ref:2–4', 'Letter: short']]);
    // What stands inside of one that came in short still comes, and not where it came whole.
    definitions = { Letter: ['refer/defining.ref', 7, 110], other: ['refer/defining.ref', 8, 9] };
    assert.deepEqual(await gather(100), [['large · defining.ref:8–111', 'Letter: short'], ['inner · defining.ref:9–10', '  inner {\n ']]);
    assert.deepEqual((await gather()).map(([label]) => label), ['large · defining.ref:8–111']);
    definitions = { Letter: ['refer/defining.ref', 1, 3] };
    hover = 'nothing in code';
    assert.deepEqual(await gather(10), []);
  });

  test('ends when its time is up, with what is there by then', async () => {
    const controller = new AbortController();
    pause = new Promise(() => undefined);
    const gathering = gather(4000, controller.signal);
    controller.abort();
    assert.deepEqual(await gathering, []);
    pause = undefined;
  });

  test('is found by the names that the language itself marks, where it marks any', async () => {
    const legend = new vscode.SemanticTokensLegend(['variable', 'class', 'string']);
    const marked = vscode.languages.registerDocumentSemanticTokensProvider({ pattern: '**/using.ref' }, {
      provideDocumentSemanticTokens: () => {
        const tokens = new vscode.SemanticTokensBuilder(legend);
        // Of the second line `Letter`, as a class, and `other`, as a text; and a word of the first line, which is not explained.
        tokens.push(new vscode.Range(0, 0, 0, 5), 'class');
        tokens.push(new vscode.Range(1, 4, 1, 10), 'class');
        tokens.push(new vscode.Range(1, 12, 1, 17), 'string');
        return tokens.build();
      },
    }, legend);
    try {
      assert.deepEqual(await gather(), [LETTER]);
      assert.deepEqual(new Set(asked), new Set(['Letter']));
    } finally {
      marked.dispose();
    }
    assert.deepEqual(await gather(), [LETTER, OTHER]);
  });

  test('is found by its words where a language fails at marking names', async () => {
    const failing = vscode.languages.registerDocumentSemanticTokensProvider({ pattern: '**/using.ref' }, {
      provideDocumentSemanticTokens: () => { throw new Error('The language server has stopped.'); },
    }, new vscode.SemanticTokensLegend(['class']));
    try {
      assert.deepEqual(await gather(), [LETTER, OTHER]);
    } finally {
      failing.dispose();
    }
  });

  test('is not waited for once the person cancels, and then nothing is asked', async () => {
    const editor = await show(using);
    await select(editor, new vscode.Selection(1, 0, 1, 35));
    pause = new Promise(() => undefined);
    await vscode.commands.executeCommand('notifications.clearAll');
    // It gives up by itself only when its time is up, which does not come here.
    const clock = { now: () => systemClock.now(), after: (ms: number, callback: () => void) => (ms < 2000 ? systemClock.after(ms, callback) : () => undefined) };
    let turns = 0;
    const explaining = explain({ usedEditor, t, clock, contextWindow: () => undefined, ask: async () => { turns += 1; } });
    // The button of the one notification that there is: Cancel. It comes a moment later.
    await untilOver(explaining, async () => vscode.commands.executeCommand('notification.acceptPrimaryAction'));
    assert.equal(turns, 0);
    pause = undefined;
  });

  test('goes to the panel beside the code, each piece a chip, and the model is told what they are', async () => {
    const editor = await show(using);
    await select(editor, new vscode.Selection(1, 0, 1, 35));
    const turns: Parameters<Parameters<typeof explain>[0]['ask']>[0][] = [];
    await explain({ usedEditor, t, clock: systemClock, contextWindow: () => undefined, ask: async (turn) => void turns.push(turn) });
    assert.equal(turns.length, 1);
    assert.deepEqual(turns[0]?.references.map(({ label }) => label), ['using.ref:2', LETTER[0], OTHER[0]]);
    assert.match(turns[0]?.instruction ?? '', /^Explain this text .* first piece, using\.ref:2\. .*definitions that it refers to \(Letter · defining\.ref:2–4, other · defining\.ref:5–7\)/);
    // A small window leaves no room for more than the code.
    await explain({ usedEditor, t, clock: systemClock, contextWindow: () => 40, ask: async (turn) => void turns.push(turn) });
    assert.deepEqual(turns[1]?.references.map(({ label }) => label), ['using.ref:2']);
    assert.doesNotMatch(turns[1]?.instruction ?? '', /definitions/);
  });

  test('does not hold the question up: a language that never answers is given up', async () => {
    const editor = await show(using);
    await select(editor, new vscode.Selection(1, 0, 1, 35));
    pause = new Promise(() => undefined);
    const timers: (() => void)[] = [];
    const labels: string[] = [];
    const explained = explain({ usedEditor,
      t, contextWindow: () => undefined,
      clock: { now: () => 0, after: (ms, callback) => { assert.ok(ms <= 2000); timers.push(callback); return () => undefined; } },
      ask: async ({ references }) => void labels.push(...references.map(({ label }) => label)),
    });
    while (timers.length === 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
    timers[0]?.();
    await explained;
    assert.deepEqual(labels, ['using.ref:2']);
    pause = undefined;
  });
});

function symbol(name: string, first: number, last: number): vscode.DocumentSymbol {
  return new vscode.DocumentSymbol(name, '', vscode.SymbolKind.Function, new vscode.Range(first, 0, last, 1), new vscode.Range(first, 0, first, name.length));
}
