import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { startModelServer, type ModelServer, type RecordedRequest } from '../fakes/modelServer.ts';
import { answer, stream, type Reply } from '../fakes/reply.ts';
import { closeEditors, open, select } from './editors.ts';
import { at, put, show } from './workspaceFiles.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const run = async (command: string, ...args: readonly unknown[]): Promise<unknown> => vscode.commands.executeCommand(command, ...args);

const ORIGINAL = 'function one() {\n  return 1;\n}\n\nfunction two() {\n  return 2;\n}\n';

suite('rewriting in place', () => {
  let server: ModelServer;
  let reply: (asked: RecordedRequest) => Reply;
  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: (asked) => reply(asked) } });
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' }, limits: { retryWaitSeconds: 0 } }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/usual', vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    await configuration().update('connections', undefined, vscode.ConfigurationTarget.Global);
    await configuration().update('model', undefined, vscode.ConfigurationTarget.Global);
    await server.close();
  });
  setup(closeEditors);
  teardown(async () => {
    await run('latchkey.rewrite.rejectAll');
    await run('notifications.clearAll');
  });

  /** What a request marks as to be rewritten. */
  const marked = (asked: RecordedRequest): string => /```javascript[^]*<rewrite-this>([^]*)<\/rewrite-this>[^]*```/.exec(JSON.stringify(asked.body?.['messages']))?.[1] ?? '';
  const firstFunction = new vscode.Selection(0, 0, 2, 1);
  const lens = async (editor: vscode.TextEditor): Promise<readonly string[]> => (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri)).map(({ command }) => command?.title.replace(/\$\([^)]*\)\s*/g, '') ?? '');

  test('writes what the model says, in one undo step, and leaves the rest alone', async () => {
    reply = () => answer(['Here it is:\n\n```js\nfunction one() {\n', '  return 10;\n', '}\n```\n\nDone.']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
    assert.ok((await lens(editor)).includes('Accept'));
    await run('latchkey.rewrite.accept');
    assert.deepEqual(await lens(editor), []);
    await run('undo');
    assert.equal(editor.document.getText(), ORIGINAL);
    await run('redo');
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
  });

  test('tells the model the name of a file that is none of the workspace, and not where it lies', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'latchkey-outside-'));
    try {
      await writeFile(path.join(folder, 'outside.js'), ORIGINAL);
      const editor = await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, 'outside.js')));
      await select(editor, firstFunction);
      reply = () => answer(['No changes needed.']);
      await run('latchkey.rewrite', { instruction: 'Times ten' });
      const asked = JSON.stringify(server.requests.at(-1)?.body);
      assert.match(asked, /The file outside\.js \(javascript\)/);
      assert.doesNotMatch(asked, /latchkey-outside-/);
      await closeEditors();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('is pending again when its undo is redone, and can be rejected then', async () => {
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    const changed = editor.document.getText();
    for (const decide of ['undo', 'latchkey.rewrite.reject']) {
      await run(decide);
      assert.equal(editor.document.getText(), ORIGINAL);
      assert.deepEqual(await lens(editor), []);
      await run('redo');
      assert.equal(editor.document.getText(), changed);
      assert.ok((await lens(editor)).includes('Reject'), `after ${decide}`);
    }
    await run('latchkey.rewrite.accept');
    assert.equal(editor.document.getText(), changed);
    assert.deepEqual(await lens(editor), []);
  });

  test('tells the model what it may change, and shows it the rest', async () => {
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten', model: 'local/other' });
    const body = JSON.stringify(server.requests.at(-1)?.body);
    assert.equal(server.requests.at(-1)?.body?.['model'], 'other');
    assert.match(body, /Times ten/);
    assert.match(body, /function two/);
  });

  test('reject brings the text back', async () => {
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), ORIGINAL);
    assert.deepEqual(await lens(editor), []);
  });

  test('a stream that fails for good leaves the original whole', async () => {
    let asked = 0;
    reply = () => {
      asked += 1;
      return asked === 1 ? stream({ do: 'text', delta: '```js\nfunction one() {\n  return 10;\n' }, { do: 'cut', how: 'rst' }) : { kind: 'error', status: 401, type: 'authentication_error', message: 'No.' };
    };
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.ok(asked > 1, 'the rest was asked for');
    assert.equal(editor.document.getText(), ORIGINAL);
    assert.deepEqual(await lens(editor), []);
  });

  test('blocks of search and replacement are written where they belong, and no mark of them', async () => {
    reply = () => answer(['queue.js\n```js\n<<<<<<< SEARCH\n  return 1;\n===', '====\n  return 10;\n>>>>>>> REPLACE\n```\n']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
    await run('latchkey.rewrite.accept');
    await run('undo');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('a block that has no place leaves the original whole, also where one before it was written', async () => {
    reply = () => answer(['<<<<<<< SEARCH\n  return 1;\n=======\n  return 10;\n>>>>>>> REPLACE\n', '<<<<<<< SEARCH\n  return 2;\n=======\n  return 20;\n>>>>>>> REPLACE\n']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.equal(editor.document.getText(), ORIGINAL);
    assert.deepEqual(await lens(editor), []);
  });

  test('stop keeps what is there for the person to decide, and ends it at the server', async () => {
    reply = () => stream({ do: 'text', delta: '```js\nfunction one() {\n  const ten = 10;\n  // Ten.\n  ret' }, { do: 'hang' });
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    const done = run('latchkey.rewrite', { instruction: 'Times ten' });
    await until(() => editor.document.getText().includes('const ten'));
    await run('latchkey.stop');
    await done;
    await server.requests.at(-1)?.closed;
    assert.ok(editor.document.getText().includes('const ten = 10;'));
    assert.ok((await lens(editor)).includes('Reject'));
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('what was stopped is gone on with, and the model is asked for the rest alone', async function () {
    this.timeout(120_000);
    const [first, rest] = ['```js\nfunction one() {\n  const ten = 10;\n  // Ten.\n  ret', 'urn ten;\n}\n```\n'];
    let asked = 0;
    reply = () => ((asked += 1) === 1 ? stream({ do: 'text', delta: first }, { do: 'hang' }) : answer([rest]));
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    const done = run('latchkey.rewrite', { instruction: 'Times ten' });
    await until(() => editor.document.getText().includes('const ten'));
    assert.ok(!(await lens(editor)).includes('Continue'), 'while it is written there is nothing to go on with');
    await run('latchkey.stop');
    await done;
    assert.ok((await lens(editor)).includes('Continue'));
    await run('latchkey.rewrite.continue');
    assert.equal(editor.document.getText(), ORIGINAL.replace('  return 1;', '  const ten = 10;\n  // Ten.\n  return ten;'));
    assert.ok(JSON.stringify(server.requests.at(-1)?.body).includes('const ten = 10;'), 'it is told what it has said');
    assert.ok(!(await lens(editor)).includes('Continue'), 'it is whole');
    await run('undo');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('of several answers those that were cut off are gone on with, and the whole ones are not asked for again', async function () {
    this.timeout(120_000);
    const [first, rest] = ['```js\nfunction two() {\n  // Twenty.\n  ret', 'urn 20;\n}\n```\n'];
    let [asked, goesOn] = [0, false];
    reply = (request) => {
      asked += 1;
      const body = JSON.stringify(request.body);
      if (marked(request).includes('one()')) return answer(['```js\nfunction one() {\n  return 10;\n}\n```\n']);
      if (goesOn) return answer([rest]);
      return body.includes('// Twenty.') ? { kind: 'error', status: 402, type: 'billing_error', message: 'Add credit.' } : stream({ do: 'text', delta: first }, { do: 'cut', how: 'rst' });
    };
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    editor.selections = [firstFunction, new vscode.Selection(4, 0, 6, 1)];
    await until(() => editor.selections.length === 2);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
    assert.ok((await lens(editor)).includes('Continue'));
    [asked, goesOn] = [0, true];
    await run('latchkey.rewrite.continue');
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;').replace('  return 2;', '  // Twenty.\n  return 20;'));
    assert.equal(asked, 1);
    assert.ok(!(await lens(editor)).includes('Continue'), 'all of it is whole');
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('the cursor goes from place to place, and each is decided where it stands', async function () {
    this.timeout(120_000);
    const text = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    const changed = text.map((line, index) => (index === 1 || index === 4 || index === 7 ? `${line}, changed` : line));
    reply = () => answer([`\`\`\`\n${changed.join('\n')}\n\`\`\``]);
    const editor = await open(text.join('\n'), 'javascript');
    await select(editor, new vscode.Selection(0, 0, 8, 6));
    await run('latchkey.rewrite', { instruction: 'Change some' });
    await select(editor, new vscode.Selection(0, 0, 0, 0));
    const went: number[] = [];
    for (const command of ['next', 'next', 'next', 'next', 'previous', 'previous']) {
      await run(`latchkey.rewrite.${command}`);
      went.push(editor.selection.active.line);
    }
    assert.deepEqual(went, [1, 4, 7, 1, 7, 4]);
    await run('latchkey.rewrite.rejectHere');
    await run('latchkey.rewrite.next');
    await run('latchkey.rewrite.acceptHere');
    assert.equal(editor.document.getText(), changed.with(4, 'line 4').join('\n'));
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), text.with(7, 'line 7, changed').join('\n'));
  });

  test('the same is asked for each of several selections, and one undo takes all of it back', async () => {
    reply = (asked) => answer(['```js\n', /return 1/.test(marked(asked)) ? 'function one() {\n  return 10;\n}' : 'function two() {\n  return 20;\n}', '\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    editor.selections = [firstFunction, new vscode.Selection(4, 0, 6, 1)];
    await until(() => editor.selections.length === 2);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;').replace('return 2;', 'return 20;'));
    await run('latchkey.rewrite.accept');
    await run('undo');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('of many selections the later ones are found where the earlier ones have moved them', async () => {
    const [old, now]: [string[], string[]] = [[], []];
    for (let index = 0; index < 7; index += 1) {
      old.push(`const v${index} = ${index};`);
      now.push(`const v${index} = f(`, `  ${index},`, ');');
    }
    reply = (asked) => answer([`\`\`\`js\nf(\n  ${/<rewrite-this>(\d)/.exec(JSON.stringify(asked.body?.['messages']))?.[1]},\n)\n\`\`\``]);
    const editor = await open(old.join('\n'), 'javascript');
    await select(editor, new vscode.Selection(0, 11, 0, 12));
    editor.selections = old.map((_, index) => new vscode.Selection(index, 11, index, 12));
    await until(() => editor.selections.length === old.length);
    await run('latchkey.rewrite', { instruction: 'Call f' });
    assert.equal(editor.document.getText(), now.join('\n'));
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), old.join('\n'));
  });

  test('a part of a line is rewritten within its line', async () => {
    reply = () => answer(['```js\n40 + 2\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, new vscode.Selection(1, 9, 1, 10));
    await run('latchkey.rewrite', { instruction: 'The answer' });
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 40 + 2;'));
  });

  test('what no model takes is not sent, and nothing is asked about what cannot be changed', async () => {
    const asked = server.requests.length;
    const editor = await open('x'.repeat(1_000_001));
    await select(editor, new vscode.Selection(0, 0, 0, 1_000_001));
    await run('latchkey.rewrite', { instruction: 'Shorten it' });
    assert.equal(server.requests.length, asked);
    const registered = vscode.workspace.registerFileSystemProvider('latchkey-fixed', fixedFiles('fixed'), { isReadonly: true });
    try {
      await select(await vscode.window.showTextDocument(vscode.Uri.parse('latchkey-fixed:/fixed.txt')), new vscode.Selection(0, 0, 0, 0));
      await run('latchkey.rewrite', { instruction: 'Change it' });
      assert.equal(server.requests.length, asked);
    } finally {
      await closeEditors();
      registered.dispose();
    }
  });

  test('words are never written into the file', async () => {
    reply = () => answer(['Which of the two do you mean?']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Change it' });
    assert.equal(editor.document.getText(), ORIGINAL);
    assert.equal(editor.document.isDirty, true, 'an untitled document with text always is');
    assert.deepEqual(await lens(editor), []);
  });

  test('an answer that ends at the limit of the model goes on where it ended', async () => {
    let asked = 0;
    reply = () => ((asked += 1) === 1 ? answer(['```js\nfunction one() {\n  // A long story.\n'], { reason: 'length' }) : answer(['  return 10;\n}\n```\n']));
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Tell it' });
    assert.equal(asked, 2);
    assert.equal(editor.document.getText(), ORIGINAL.replace('  return 1;', '  // A long story.\n  return 10;'));
  });

  test('of two hunks one is kept and the other given back', async () => {
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n\nfunction two() {\n  return 20;\n}\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, new vscode.Selection(0, 0, 6, 1));
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri);
    const rejects = lenses.filter(({ command }) => command?.title === 'Reject this');
    assert.equal(rejects.length, 2);
    const [target] = (rejects[1]?.command?.arguments ?? []) as unknown[];
    await run('latchkey.rewrite.reject', target);
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
    await run('latchkey.rewrite.accept');
    await run('undo');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('a button of a hunk means that hunk, also when it was drawn before another one was decided', async function () {
    this.timeout(120_000);
    const text = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    const changed = (...lines: readonly number[]): string => text.map((line, index) => (lines.includes(index) ? `${line}, changed` : line)).join('\n');
    reply = () => answer([`\`\`\`\n${changed(1, 4, 7)}\n\`\`\``]);
    const editor = await open(text.join('\n'), 'javascript');
    await select(editor, new vscode.Selection(0, 0, 8, 6));
    await run('latchkey.rewrite', { instruction: 'Change some' });
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri);
    const press = async (title: string, index: number): Promise<void> => {
      const { command } = lenses.filter((one) => one.command?.title === title)[index] ?? assert.fail(title);
      await run(command?.command ?? '', ...(command?.arguments ?? []) as unknown[]);
    };
    await press('Accept this', 0);
    await press('Reject this', 1);
    assert.equal(editor.document.getText(), changed(1, 7));
    await press('Reject this', 0);
    assert.equal(editor.document.getText(), changed(1, 7), 'it is decided');
    await press('Reject this', 2);
    assert.equal(editor.document.getText(), changed(1));
  });

  test('inserts at the cursor with the indentation of the line, in one step, without asking back', async () => {
    reply = () => answer(['```js\nconst a = 1;\nif (a) {\n  log(a);\n}\n```']);
    const editor = await open('function one() {\n  \n}\n', 'javascript');
    await select(editor, new vscode.Selection(1, 2, 1, 2));
    await run('latchkey.insert', { instruction: 'Log it' });
    assert.equal(editor.document.getText(), 'function one() {\n  const a = 1;\n  if (a) {\n    log(a);\n  }\n}\n');
    assert.deepEqual(await lens(editor), []);
    await run('undo');
    assert.equal(editor.document.getText(), 'function one() {\n  \n}\n');
  });

  test('inserts words into a comment, each line of them as a comment', async () => {
    reply = () => answer(['the queue is empty\nbefore anything was added']);
    const editor = await open('// Returns true when \nfunction isEmpty() {}\n', 'javascript');
    await select(editor, new vscode.Selection(0, 21, 0, 21));
    await run('latchkey.insert', { instruction: 'Go on' });
    assert.equal(editor.document.getText(), '// Returns true when the queue is empty\n// before anything was added\nfunction isEmpty() {}\n');
  });

  test('a language that still speaks of an older, longer text does no harm', async () => {
    const symbol = new vscode.DocumentSymbol('old', '', vscode.SymbolKind.Function, new vscode.Range(0, 0, 90, 0), new vscode.Range(0, 0, 0, 1));
    symbol.children = [new vscode.DocumentSymbol('older', '', vscode.SymbolKind.Function, new vscode.Range(80, 0, 85, 0), new vscode.Range(80, 0, 80, 1))];
    const registered = vscode.languages.registerDocumentSymbolProvider('plaintext', { provideDocumentSymbols: () => [symbol] });
    try {
      reply = () => answer(['All new.']);
      const editor = await open('All old.\n\nEnd.');
      await select(editor, new vscode.Selection(0, 0, 0, 0));
      await run('latchkey.rewrite', { instruction: 'Renew it' });
      assert.equal(editor.document.getText(), 'All new.');
    } finally {
      registered.dispose();
    }
  });

  test('the results of a search can be rewritten as any text', async () => {
    reply = () => answer(['Nothing was found.']);
    await run('search.action.openNewEditor', { query: 'not to be found anywhere', triggerSearch: false });
    await until(() => vscode.window.activeTextEditor?.document.uri.scheme === 'search-editor');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const before = editor.document.getText();
    await run('latchkey.rewrite', { instruction: 'Say so' });
    assert.equal(editor.document.getText(), 'Nothing was found.');
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), before);
  });

  test('a stream that breaks in the middle goes on where it stopped', async () => {
    let asked = 0;
    reply = () => ((asked += 1) === 1 ? stream({ do: 'text', delta: '```js\nfunction one() {\n  // Ten.\n  ret' }, { do: 'cut', how: 'rst' }) : answer(['urn 10;\n}\n```\n']));
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    assert.equal(asked, 2);
    assert.equal(editor.document.getText(), ORIGINAL.replace('  return 1;', '  // Ten.\n  return 10;'));
    await run('latchkey.rewrite.accept');
    await run('undo');
    assert.equal(editor.document.getText(), ORIGINAL);
  });

  test('changes are pending in several files at once, and all of them are accepted or rejected together', async () => {
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n```']);
    const changed = ORIGINAL.replace('return 1;', 'return 10;');
    const editors: vscode.TextEditor[] = [];
    for (let file = 0; file < 2; file += 1) {
      const editor = await open(`${ORIGINAL}// ${file}\n`, 'javascript');
      editors.push(editor);
      await select(editor, firstFunction);
      await run('latchkey.rewrite', { instruction: 'Times ten' });
    }
    assert.deepEqual(editors.map(({ document }) => document.getText()), [`${changed}// 0\n`, `${changed}// 1\n`]);
    await run('latchkey.rewrite.rejectAll');
    assert.deepEqual(editors.map(({ document }) => document.getText()), [`${ORIGINAL}// 0\n`, `${ORIGINAL}// 1\n`]);
    for (const editor of editors) assert.deepEqual(await lens(editor), []);
  });

  test('a file that is renamed takes its change along, with the buttons above it', async function () {
    this.timeout(120_000);
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n```']);
    const before = await put('named/old.js', ORIGINAL);
    await select(await show(before, 'javascript'), firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(before, at('named/new.js'));
    await vscode.workspace.applyEdit(edit);
    await until(() => vscode.window.activeTextEditor?.document.uri.path.endsWith('/named/new.js') === true);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    while (!(await lens(editor)).includes('Accept')) await new Promise((resolve) => { setTimeout(resolve, 20); });
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
    await run('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), ORIGINAL);
    await until(() => !editor.document.isDirty);
    assert.deepEqual(await lens(editor), []);
    await closeEditors();
    await vscode.workspace.fs.delete(at('named'), { recursive: true });
  });

  test('where a change is pending no other one begins', async () => {
    reply = () => answer(['```js\nfunction one() {\n  return 10;\n}\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.rewrite', { instruction: 'Times ten' });
    const asked = server.requests.length;
    await select(editor, new vscode.Selection(1, 0, 1, 5));
    await run('latchkey.rewrite', { instruction: 'Once more' });
    assert.equal(server.requests.length, asked);
    await run('latchkey.rewrite.retry');
    assert.equal(server.requests.length, asked + 1);
    assert.equal(editor.document.getText(), ORIGINAL.replace('return 1;', 'return 10;'));
  });

  suite('a fix that needs an import', () => {
    const FILE = `import { a } from './a.js';\n\n${ORIGINAL}`;
    const CODE = '```js\nfunction one() {\n  return b;\n}\n```\n';
    const IMPORT = "import { b } from './b.js';";
    let problems: vscode.DiagnosticCollection;
    suiteSetup(() => { problems = vscode.languages.createDiagnosticCollection('imports'); });
    suiteTeardown(() => problems.dispose());
    teardown(() => problems.clear());
    /** Fixes the first function of a new file, of which only its lines are chosen. */
    const fixed = async (text: string, file = FILE): Promise<vscode.TextEditor> => {
      reply = () => answer(text.match(/[^]{1,9}/g) ?? []);
      const editor = await open(file, 'javascript');
      const line = file.split(/\r?\n/).indexOf('  return 1;');
      problems.set(editor.document.uri, [new vscode.Diagnostic(new vscode.Range(line, 2, line, 8), 'Not b.')]);
      await select(editor, new vscode.Selection(line - 1, 0, line + 1, 1));
      await run('latchkey.fix');
      return editor;
    };
    const withCode = FILE.replace('return 1;', 'return b;');
    const withBoth = withCode.replace('\n', `\n${IMPORT}\n`);

    test('has it as a second place of one change', async () => {
      const editor = await fixed(`<add-imports>\n${IMPORT}\n</add-imports>\n\n${CODE}`);
      assert.equal(editor.document.getText(), withBoth);
      assert.match(JSON.stringify(server.requests.at(-1)?.body), /<add-imports>/);
      assert.equal((await lens(editor)).filter((title) => title === 'Accept this').length, 2);
      await run('latchkey.rewrite.accept');
      await run('undo');
      assert.equal(editor.document.getText(), FILE);
      await run('redo');
      assert.equal(editor.document.getText(), withBoth);
    });

    test('is rejected in both places at once, and tried again in both', async () => {
      const editor = await fixed(`<add-imports>\n${IMPORT}\n</add-imports>\n${CODE}`);
      await run('latchkey.rewrite.retry');
      assert.equal(editor.document.getText(), withBoth);
      await run('latchkey.rewrite.reject');
      assert.equal(editor.document.getText(), FILE);
      assert.deepEqual(await lens(editor), []);
    });

    test('needs none that is there, and may need nothing else', async () => {
      const editor = await fixed(`<add-imports>\nimport { a } from './a.js';\n</add-imports>\n${CODE}`);
      assert.equal(editor.document.getText(), withCode);
      await run('latchkey.rewrite.reject');
      const other = await fixed(`Only an import is missing.\n\n<add-imports>\n${IMPORT}\n</add-imports>\n`);
      assert.equal(other.document.getText(), FILE.replace('\n', `\n${IMPORT}\n`));
    });

    test('is none where the server does as it always did, or the file has no imports', async () => {
      assert.equal((await fixed(CODE)).document.getText(), withCode);
      await run('latchkey.rewrite.reject');
      const bare = `// About.\n\nlet c;\n\n${ORIGINAL}`;
      assert.equal((await fixed(`<add-imports>\n${IMPORT}\n</add-imports>\n${CODE}`, bare)).document.getText(), bare.replace('let c', `${IMPORT}\n\nlet c`).replace('return 1;', 'return b;'));
    });

    test('goes into an import from the same place, on whichever line that is', async () => {
      const file = `import { a } from './a.js'; \nimport {\n    d,\n    f\n} from "./d.js"\n\n${ORIGINAL}`.replaceAll('\n', '\r\n');
      const changed = `import { a, b, type C } from './a.js'; \nimport {\n    d,\n    e,\n    f\n} from "./d.js"\n\n${ORIGINAL}`.replace('return 1;', 'return b;').replaceAll('\n', '\r\n');
      const editor = await fixed(`<add-imports>\nimport { b, type C } from "./a.js";\nimport {\n  e,\n} from './d.js';\n</add-imports>\n${CODE}`, file);
      assert.equal(editor.document.getText(), changed);
      await run('latchkey.rewrite.retry');
      assert.equal(editor.document.getText(), changed);
      await run('latchkey.rewrite.reject');
      assert.equal(editor.document.getText(), file);
    });

    test('right above what is fixed', async () => {
      const close = FILE.replace('\n\n', '\n');
      const editor = await fixed(`<add-imports>\n${IMPORT}\n</add-imports>\n\`\`\`js\n// Gives b.\nfunction one() {\n  return b;\n}\n\`\`\`\n`, close);
      assert.equal(editor.document.getText(), close.replace('\nfunction one() {\n  return 1;', `\n${IMPORT}\n// Gives b.\nfunction one() {\n  return b;`));
      await run('latchkey.rewrite.reject');
      assert.equal(editor.document.getText(), close);
    });

    test('does not keep another fix in the same file from its place', async () => {
      const editor = await fixed(`<add-imports>\n${IMPORT}\n</add-imports>\n${CODE}`);
      reply = () => answer(['```js\nfunction two() {\n  return 20;\n}\n```\n']);
      const line = editor.document.getText().split('\n').indexOf('  return 2;');
      problems.set(editor.document.uri, [new vscode.Diagnostic(new vscode.Range(line, 2, line, 8), 'Not 20.')]);
      await select(editor, new vscode.Selection(line - 1, 0, line + 1, 1));
      await run('latchkey.fix');
      assert.equal(editor.document.getText(), withBoth.replace('return 2;', 'return 20;'));
      await run('latchkey.rewrite.rejectAll');
      assert.equal(editor.document.getText(), FILE);
    });
  });

  test('documenting changes nothing but comments', async () => {
    reply = () => answer(['```js\n/** Gives one. */\nfunction one() {\n  return 1000;\n}\n```']);
    const editor = await open(ORIGINAL, 'javascript');
    await select(editor, firstFunction);
    await run('latchkey.document');
    assert.equal(editor.document.getText(), `/** Gives one. */\n${ORIGINAL}`);
  });
});

/** A file system in which each file has the same text and none can be written. */
function fixedFiles(text: string): vscode.FileSystemProvider {
  const bytes = Buffer.from(text);
  const refuse = (): never => { throw vscode.FileSystemError.NoPermissions(); };
  return {
    onDidChangeFile: () => ({ dispose: () => {} }), watch: () => ({ dispose: () => {} }), stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
    readDirectory: () => [], readFile: () => bytes, createDirectory: refuse, writeFile: refuse, delete: refuse, rename: refuse,
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
