import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { open, select } from './editors.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');

suite('commands that ask', () => {
  let server: ModelServer;
  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: () => answer(['Yes.']) } });
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' }, parameters: { temperature: 0.2 } }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/usual', vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    await configuration().update('connections', undefined, vscode.ConfigurationTarget.Global);
    await configuration().update('model', undefined, vscode.ConfigurationTarget.Global);
    await server.close();
  });
  setup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('latchkey.newChat');
  });

  const body = (): Record<string, unknown> => server.requests.at(-1)?.body ?? {};

  test('ask takes a prompt, and answers before it resolves', async () => {
    await vscode.commands.executeCommand('latchkey.ask', { prompt: 'Is it true?' });
    assert.equal(body()['model'], 'usual');
    assert.deepEqual(body()['messages'], [{ role: 'user', content: 'Is it true?' }]);
    await server.requests.at(-1)?.closed;
  });

  test('ask takes a model for this one question; the conversation keeps its own', async () => {
    await vscode.commands.executeCommand('latchkey.ask', { prompt: 'One', model: 'local/vendor/other:free' });
    assert.equal(body()['model'], 'vendor/other:free');
    await vscode.commands.executeCommand('latchkey.ask', { prompt: 'Two' });
    assert.equal(body()['model'], 'usual');
    assert.deepEqual((body()['messages'] as { content: string }[]).map(({ content }) => content), ['One', 'Yes.', 'Two']);
  });

  test('parameters of the connection are sent, and none that nobody set', async () => {
    await vscode.commands.executeCommand('latchkey.ask', { prompt: 'x' });
    assert.deepEqual(Object.keys(body()).toSorted(), ['messages', 'model', 'stream', 'stream_options', 'temperature']);
    assert.equal(body()['temperature'], 0.2);
  });

  test('the standing instruction goes before the conversation, where there is one', async () => {
    await configuration().update('systemPrompt', 'Be brief.', vscode.ConfigurationTarget.Global);
    try {
      await vscode.commands.executeCommand('latchkey.ask', { prompt: 'x' });
    } finally {
      await configuration().update('systemPrompt', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(body()['messages'], [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'x' }]);
  });

  test('a key that a command gives is read anew once it was refused, also where another model of a route answered', async () => {
    const connections: unknown = configuration().inspect('connections')?.globalValue;
    const directory = await mkdtemp(path.join(tmpdir(), 'latchkey-key-'));
    const file = path.join(directory, 'key');
    const rotating = { id: 'rotating', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'command', command: ['node', '-p', 'require("node:fs").readFileSync(process.argv[1], "utf8")', file] } };
    const keyOfFirst = async (): Promise<string | undefined> => {
      const before = server.requests.length;
      await vscode.commands.executeCommand('latchkey.ask', { prompt: 'x', model: 'route/careful' });
      return server.requests[before]?.headers['authorization'];
    };
    try {
      await configuration().update('connections', [...(connections as object[]), rotating], vscode.ConfigurationTarget.Global);
      await configuration().update('routes', { careful: { models: ['rotating/x', 'local/usual'] } }, vscode.ConfigurationTarget.Global);
      await writeFile(file, 'old-key');
      server.enqueue({ kind: 'error', status: 401, type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' });
      assert.equal(await keyOfFirst(), 'Bearer old-key');
      await writeFile(file, 'new-key');
      assert.equal(await keyOfFirst(), 'Bearer new-key');
    } finally {
      await configuration().update('connections', connections, vscode.ConfigurationTarget.Global);
      await configuration().update('routes', undefined, vscode.ConfigurationTarget.Global);
      await rm(directory, { recursive: true });
    }
  });

  test('stop ends what runs, at the server too', async () => {
    const asked = server.requests.length;
    server.enqueue(stream({ do: 'text', delta: 'Half' }, { do: 'hang' }));
    const answered = vscode.commands.executeCommand('latchkey.ask', { prompt: 'Go on for ever' });
    while (server.requests.length === asked) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await vscode.commands.executeCommand('latchkey.stop');
    await answered;
    await server.requests.at(-1)?.closed;
  });

  test('explain sends the code at the cursor', async () => {
    const editor = await open('first\nsecond\n');
    await select(editor, new vscode.Selection(1, 0, 1, 6));
    await vscode.commands.executeCommand('latchkey.explain');
    const [message] = body()['messages'] as { content: string }[];
    assert.match(message?.content ?? '', /:2\n```plaintext\nsecond\n```\n\nExplain this text/);
  });
});
