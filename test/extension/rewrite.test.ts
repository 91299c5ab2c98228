import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream, type Reply } from '../fakes/reply.ts';
import { closeEditors, open, select } from './editors.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const run = async (command: string, ...args: readonly unknown[]): Promise<unknown> => vscode.commands.executeCommand(command, ...args);

const ORIGINAL = 'function one() {\n  return 1;\n}\n\nfunction two() {\n  return 2;\n}\n';

suite('rewriting in place', () => {
  let server: ModelServer;
  let reply: () => Reply;
  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: () => reply() } });
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
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
