import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { circuits } from '../../src/access/circuit.ts';
import { fill } from '../../src/access/fill.ts';
import { pipe } from '../../src/access/pipe.ts';
import { parseCompletionSettings } from '../../src/core/completion/completionSettings.ts';
import { lessonsIn } from '../../src/core/request/lesson.ts';
import { parseRedaction, type Redaction } from '../../src/core/redaction.ts';
import { ignoredFiles } from '../../src/host/completions/ignored.ts';
import { Neighbours } from '../../src/host/completions/neighbours.ts';
import { completionProvider, type CompletionState } from '../../src/host/completions/provider.ts';
import { speak } from '../../src/protocols/speak.ts';
import { network, targetAt } from '../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream, type Reply } from '../fakes/reply.ts';
import { testClock, type TestClock } from '../fakes/testClock.ts';
import { closeEditors, open, select } from './editors.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const until = async (holds: () => boolean): Promise<void> => { while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 10); }); };
const at = (path: string): vscode.Uri => vscode.Uri.joinPath(vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder'), path);

/** Puts the cursor where the bar is in the text, in an editor of its own. */
async function openAt(marked: string, language = 'typescript'): Promise<vscode.TextEditor> {
  const editor = await open(marked.replace('|', ''), language);
  const position = editor.document.positionAt(marked.indexOf('|'));
  await select(editor, new vscode.Selection(position, position));
  return editor;
}

suite('completions in an editor', () => {
  let server: ModelServer;
  suiteSetup(async () => {
    server = await startModelServer({ script: { fills: ['/infill'], answer: () => answer(['compute(', '1);\n\nnext();']) } });
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' } }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/coder', vscode.ConfigurationTarget.Global);
    await vscode.extensions.getExtension('latchkey.latchkey')?.activate();
  });
  suiteTeardown(async () => {
    for (const name of ['connections', 'model', 'completions']) await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
    await server.close();
  });
  setup(async () => {
    await closeEditors();
    await configuration().update('completions', { enabled: true, debounceMs: 0 }, vscode.ConfigurationTarget.Global);
    server.forget();
  });
  teardown(closeEditors);

  /** Takes the ghost text as soon as there is some. */
  async function take(editor: vscode.TextEditor): Promise<string> {
    const before = editor.document.getText();
    for (let tries = 0; tries < 200 && editor.document.getText() === before; tries++) {
      // Also while completions are still being turned on.
      if (tries % 20 === 0) await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    return editor.document.getText();
  }

  test('are taken into the document, as one step that can be undone', async () => {
    const editor = await openAt('const a = |\n');
    assert.equal(await take(editor), 'const a = compute(1);\n');
    const { body } = server.requests[0] ?? assert.fail('not asked');
    assert.deepEqual([body?.['input_prefix'], body?.['input_suffix'], body?.['model']], ['const a = ', '\n', 'coder']);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'const a = \n');
  });

  test('are off until they are turned on, and off again at once', async () => {
    await configuration().update('completions', undefined, vscode.ConfigurationTarget.Global);
    const trigger = async (marked: string): Promise<void> => {
      await openAt(marked);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    };
    await trigger('const before = |\n');
    await vscode.commands.executeCommand('latchkey.toggleCompletions');
    assert.equal(await take(await openAt('const a = |\n')), 'const a = compute(1);\n');
    await vscode.commands.executeCommand('latchkey.toggleCompletions');
    await trigger('const after = |\n');
    await vscode.commands.executeCommand('latchkey.toggleCompletions');
    assert.equal(await take(await openAt('const b = |\n')), 'const b = compute(1);\n');
    // Behind what was taken it asks again, as it does at each pause.
    for (const { body } of server.requests) assert.match(String(body?.['input_prefix']), /^const [ab] = /);
  });
});

suite('the provider of completions', () => {
  let server: ModelServer;
  let clock: TestClock;
  let states: CompletionState[];
  let rules: Redaction;
  let setting: object;
  let provider: ReturnType<typeof completionProvider>;
  suiteSetup(async () => {
    server = await startModelServer({ script: { fills: ['/infill'], answer: () => answer(['compute(1);']) } });
    await vscode.workspace.fs.writeFile(at('completions/.gitignore'), Buffer.from('*.gen.ts\nout/\n'));
    for (const path of ['a.ts', 'b.gen.ts', 'out/c.ts', '.env', 'd.ts']) await vscode.workspace.fs.writeFile(at(`completions/${path}`), Buffer.from('const a = \n'));
  });
  suiteTeardown(async () => {
    await vscode.workspace.fs.delete(at('completions'), { recursive: true });
    await server.close();
  });
  setup(async () => {
    await closeEditors();
    server.forget();
    clock = testClock(1_000_000);
    states = [];
    rules = parseRedaction(undefined);
    setting = { enabled: true, model: 'test/m', debounceMs: 0 };
    const lessons = lessonsIn([], () => undefined);
    provider = completionProvider({
      streamChat: pipe(fill({ clock, lessons }), speak(network)),
      resolve: async () => ({ model: 'test/m', modelName: 'm', connectionName: 'Test', target: targetAt(server.origin, 'openai-chat') }),
      circuit: circuits(clock), clock, isIgnored: ignoredFiles(clock), redaction: () => rules, settings: () => parseCompletionSettings(setting),
      neighbours: async () => [], tell: (state) => states.push(state),
    });
  });
  teardown(closeEditors);

  type Context = Partial<vscode.InlineCompletionContext> & { readonly token?: vscode.CancellationToken };
  async function offeredIn(editor: vscode.TextEditor, { token, ...context }: Context = {}): Promise<readonly (readonly [text: string, covers: string])[]> {
    const running = provider.provideInlineCompletionItems(editor.document, editor.selection.active, { triggerKind: vscode.InlineCompletionTriggerKind.Automatic, selectedCompletionInfo: undefined, ...context }, token ?? new vscode.CancellationTokenSource().token);
    await Promise.resolve();
    clock.advance(0);
    const items = await running;
    return (Array.isArray(items) ? items : items?.items ?? []).map(({ insertText, range }) => [typeof insertText === 'string' ? insertText : insertText.value, range ? editor.document.getText(range) : ''] as const);
  }
  const asked = (): number => server.requests.length;
  async function inFile(path: string): Promise<vscode.TextEditor> {
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at(`completions/${path}`)));
    await select(editor, new vscode.Selection(0, 10, 0, 10));
    return editor;
  }

  test('asks once, and not again while just that is typed', async () => {
    const editor = await openAt('const a = |\n');
    assert.deepEqual(await offeredIn(editor), [['compute(1);', '']]);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 10), 'comp'));
    await select(editor, new vscode.Selection(0, 14, 0, 14));
    assert.deepEqual(await offeredIn(editor), [['ute(1);', '']]);
    assert.equal(asked(), 1);
  });

  test('takes the place of what the editor has closed by itself', async () => {
    server.enqueue(answer(['1, 2);']));
    assert.deepEqual(await offeredIn(await openAt('f(|)\n')), [['1, 2);', ')']]);
  });

  test('goes on from what the list of suggestions has selected', async () => {
    server.enqueue(answer(['(1);']));
    const editor = await openAt('com|\n');
    const selectedCompletionInfo = { text: 'compute', range: new vscode.Range(0, 0, 0, 3) };
    assert.deepEqual(await offeredIn(editor, { selectedCompletionInfo }), [['compute(1);', 'com']]);
    assert.equal(server.requests[0]?.body?.['input_prefix'], 'compute');
  });

  test('has the lines of a Windows file without their other half', async () => {
    const editor = await openAt('if (a) {\r\n  |\r\n}\r\n');
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    await offeredIn(editor);
    assert.deepEqual([server.requests[0]?.body?.['input_prefix'], server.requests[0]?.body?.['input_suffix']], ['if (a) {\n  ', '\n}\n']);
  });

  test('waits for a pause of typing, and asks for nothing when there is none', async () => {
    setting = { ...setting, debounceMs: 500 };
    const editor = await openAt('const a = |\n');
    const source = new vscode.CancellationTokenSource();
    const offered = offeredIn(editor, { token: source.token });
    await until(() => clock.pending === 1);
    clock.advance(499);
    source.cancel();
    assert.deepEqual([await offered, asked(), clock.pending], [[], 0, 0]);
    // Who asks for it does not wait.
    assert.deepEqual(await offeredIn(editor, { triggerKind: vscode.InlineCompletionTriggerKind.Invoke }), [['compute(1);', '']]);
  });

  test('is stopped at the server when typing goes on', async () => {
    const source = new vscode.CancellationTokenSource();
    server.enqueue(stream({ do: 'text', delta: 'com' }, { do: 'hang', reached: () => source.cancel() }));
    assert.deepEqual(await offeredIn(await openAt('const a = |\n'), { token: source.token }), []);
    await server.requests[0]?.closed;
    assert.deepEqual(states.at(-1), { kind: 'ready' });
  });

  test('ends the answer at the server where the completion ends', async () => {
    server.enqueue(stream({ do: 'text', delta: 'compute(1);\n\n' }, { do: 'hang' }));
    assert.deepEqual(await offeredIn(await openAt('const a = |\n')), [['compute(1);', '']]);
    await server.requests[0]?.closed;
  });

  test('offers nothing beside a selection, inside a word, or in a language that is left out', async () => {
    const editor = await openAt('const a = |\n');
    await select(editor, new vscode.Selection(0, 6, 0, 7));
    assert.deepEqual(await offeredIn(editor), []);
    assert.deepEqual(await offeredIn(await openAt('con|st a = 1\n')), []);
    setting = { ...setting, disabledLanguages: ['markdown'] };
    assert.deepEqual(await offeredIn(await openAt('# A |\n', 'markdown')), []);
    assert.equal(asked(), 0);
  });

  for (const [path, why] of [['b.gen.ts', 'ignored'], ['out/c.ts', 'ignored'], ['.env', 'secret-file']] as const) {
    test(`sends nothing of ${path}`, async () => {
      assert.deepEqual(await offeredIn(await inFile(path)), []);
      assert.deepEqual([asked(), states], [0, [{ kind: 'silent', why }]]);
    });
  }

  test('sends nothing of a file from the moment that it is left out', async () => {
    const editor = await inFile('d.ts');
    assert.equal((await offeredIn(editor)).length, 1);
    await vscode.workspace.fs.writeFile(at('completions/.gitignore'), Buffer.from('*.gen.ts\nout/\nd.ts\n'));
    clock.advance(5000);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 10), 'x + '));
    await select(editor, new vscode.Selection(0, 14, 0, 14));
    assert.deepEqual([await offeredIn(editor), asked()], [[], 1]);
  });

  test('takes along where the person was before, unless it is to stay', async () => {
    const neighbours = new Neighbours();
    const sendable = { isIgnored: ignoredFiles(clock), redaction: () => rules };
    try {
      for (const path of ['a.ts', 'b.gen.ts', '.env']) await inFile(path);
      const { document } = await openAt('const a = |\n');
      assert.deepEqual(await neighbours.of(document, sendable), [{ path: 'completions/a.ts', text: 'const a = \n' }]);
      rules = parseRedaction({ patterns: ['CONST'] });
      assert.deepEqual(await neighbours.of(document, sendable), []);
    } finally {
      neighbours.dispose();
    }
  });

  test('sends nothing near what the redaction rules keep back', async () => {
    rules = parseRedaction({ words: ['Nightingale'] });
    assert.deepEqual(await offeredIn(await openAt('// Nightingale\nconst a = |\n')), []);
    assert.deepEqual([asked(), states], [0, [{ kind: 'silent', why: 'word' }]]);
  });

  test('sends nothing of what is no file', async () => {
    const registered = vscode.workspace.registerTextDocumentContentProvider('test-shown', { provideTextDocumentContent: () => 'const a = \n' });
    try {
      const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.parse('test-shown:/a.ts')));
      await select(editor, new vscode.Selection(0, 10, 0, 10));
      assert.deepEqual(await offeredIn(editor), []);
      assert.deepEqual([asked(), states], [0, [{ kind: 'silent', why: 'no-file' }]]);
    } finally {
      registered.dispose();
    }
  });

  test('leaves a server that fails alone for a while, and says why once it is looked at', async () => {
    const refusal: Reply = { kind: 'error', status: 401, type: 'invalid_request_error', message: 'Incorrect API key provided.' };
    server.enqueue(refusal, refusal, refusal);
    for (let times = 0; times < 5; times++) assert.deepEqual(await offeredIn(await openAt(`const a${times} = |\n`)), []);
    assert.equal(asked(), 3);
    const last = states.at(-1);
    assert.equal(last?.kind === 'fault' && last.fault.kind, 'wrong-key');
    provider.tryAgain();
    assert.deepEqual(await offeredIn(await openAt('const b = |\n')), [['compute(1);', '']]);
    assert.deepEqual(states.at(-1), { kind: 'ready' });
  });

  test('waits as long as a rate limit says', async () => {
    server.enqueue({ kind: 'error', status: 429, type: 'rate_limit_error', message: 'slow down', headers: { 'retry-after': '20' } });
    for (const step of [0, 19_000]) {
      clock.advance(step);
      assert.deepEqual(await offeredIn(await openAt('const a = |\n')), []);
    }
    assert.equal(asked(), 1);
    clock.advance(2000);
    assert.equal((await offeredIn(await openAt('const a = |\n'))).length, 1);
  });
});
