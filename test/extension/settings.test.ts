import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { translator } from '../../src/core/translate.ts';
import { parseRedaction } from '../../src/core/redaction.ts';
import { redaction } from '../../src/host/completions/setting.ts';
import { ConnectionSettings } from '../../src/host/connections/connectionSettings.ts';
import type { Keys } from '../../src/host/connections/keys.ts';
import { carryOut, type FaultActionPorts } from '../../src/host/faultActions.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const good = { id: 'good', protocol: 'openai-chat', baseUrl: 'https://one.example/v1' };

suite('connection settings', () => {
  let settings: ConnectionSettings;
  const before = configuration().inspect('connections')?.globalValue;
  const routesBefore = configuration().inspect('routes')?.globalValue;
  const modelBefore = configuration().inspect('model')?.globalValue;
  setup(() => {
    settings = new ConnectionSettings(translator({}));
  });
  teardown(async () => {
    settings.dispose();
    await configuration().update('connections', before, vscode.ConfigurationTarget.Global);
    await configuration().update('routes', routesBefore, vscode.ConfigurationTarget.Global);
    await configuration().update('model', modelBefore, vscode.ConfigurationTarget.Global);
  });

  const stored = (): unknown => configuration().inspect('connections')?.globalValue;
  /** What carries out the buttons of faults, where this key is stored. */
  const withKey = (key: string): { readonly ports: FaultActionPorts; readonly saved: readonly unknown[] } => {
    const saved: unknown[] = [];
    const keys: Keys = { read: async () => ({ kind: 'key', key }), save: async (...entry) => void saved.push(entry), delete: async () => assert.fail() };
    return { ports: { settings, keys, log: { show: () => assert.fail() }, t: translator({}), addConnection: async () => assert.fail(), selectModel: async () => true }, saved };
  };

  test('reports an invalid entry with its place and keeps the others working', async () => {
    const changed = new Promise<void>((resolve) => settings.onDidChange(() => resolve()));
    await configuration().update('connections', [{ id: 'bad', protocol: 'openai-chat', baseUrl: 'ftp://x' }, good], vscode.ConfigurationTarget.Global);
    await changed;
    assert.deepEqual(settings.connections.map(({ id }) => id), ['good']);
    assert.deepEqual(settings.problems.map(({ place }) => place), ['latchkey.connections[0].baseUrl']);
  });

  test('adds under a free id, changes and removes, and never loses an entry that it cannot read', async () => {
    await configuration().update('connections', [{ id: 'broken', note: 'mine' }, good], vscode.ConfigurationTarget.Global);
    assert.equal(await settings.add('good', { protocol: 'openai-chat', baseUrl: 'https://two.example/v1' }), 'good-2');
    await settings.change('good', { baseUrl: 'https://three.example/v1' });
    assert.equal(settings.byId('good')?.baseUrl, 'https://three.example/v1');
    await settings.remove('good');
    assert.deepEqual(stored(), [{ id: 'broken', note: 'mine' }, { id: 'good-2', protocol: 'openai-chat', baseUrl: 'https://two.example/v1' }]);
  });

  test('adds, changes and removes beside what is no entry at all', async () => {
    await configuration().update('connections', [null, 'mine', good], vscode.ConfigurationTarget.Global);
    assert.equal(await settings.add('good', { protocol: 'openai-chat', baseUrl: 'https://two.example/v1' }), 'good-2');
    await settings.change('good-2', { name: 'Two' });
    await settings.remove('good');
    assert.deepEqual(stored(), [null, 'mine', { id: 'good-2', protocol: 'openai-chat', baseUrl: 'https://two.example/v1', name: 'Two' }]);
  });

  test('a connection that is moved to the door of its key gets the lock of that one, and how it takes a key', async () => {
    await configuration().update('connections', [{ ...good, auth: 'api-key', note: 'mine' }], vscode.ConfigurationTarget.Global);
    const { ports, saved } = withKey('sk-ant-1');
    assert.equal(await carryOut({ do: 'use-provider', connectionId: 'good', providerId: 'anthropic' }, ports), 'retry');
    assert.deepEqual(stored(), [{ id: 'good', protocol: 'anthropic-messages', baseUrl: 'https://api.anthropic.com', note: 'mine' }]);
    assert.deepEqual(saved, [['good', 'https://api.anthropic.com', 'sk-ant-1']]);
  });

  // An imported conversation brings its faults along, and whoever wrote it says what their buttons do.
  test('no button of a fault points a connection at another origin, or moves its key to a door that it does not look like', async () => {
    await configuration().update('connections', [good], vscode.ConfigurationTarget.Global);
    const { ports, saved } = withKey('sk-of-the-plain-kind');
    for (const baseUrl of ['https://evil.example/v1', 'no address']) assert.equal(await carryOut({ do: 'use-base-url', connectionId: 'good', baseUrl }, ports), 'retry');
    assert.equal(await carryOut({ do: 'use-provider', connectionId: 'good', providerId: 'anthropic' }, ports), 'retry');
    assert.deepEqual([stored(), saved], [[good], []]);
    assert.equal(await carryOut({ do: 'use-base-url', connectionId: 'good', baseUrl: 'https://one.example/other/v1' }, ports), 'retry');
    assert.deepEqual(stored(), [{ ...good, baseUrl: 'https://one.example/other/v1' }]);
  });

  test('a model that is no text is none', async () => {
    await configuration().update('model', 42, vscode.ConfigurationTarget.Global);
    assert.equal(settings.defaultModel, undefined);
    await settings.makeDefaultIfNone('good/x');
    assert.equal(settings.defaultModel, 'good/x');
  });

  test('reads the routes over its connections, and reports what is wrong with them', async () => {
    await configuration().update('connections', [good], vscode.ConfigurationTarget.Global);
    const changed = new Promise<void>((resolve) => settings.onDidChange(() => resolve()));
    await configuration().update('routes', { careful: { models: ['gone/x', 'good/x'] }, empty: { models: [] } }, vscode.ConfigurationTarget.Global);
    await changed;
    assert.deepEqual(settings.routes, [{ id: 'careful', strategy: 'failover', models: [{ connectionId: 'good', modelId: 'x' }] }]);
    assert.equal(settings.routeById('careful')?.id, 'careful');
    assert.equal(settings.routeById('empty'), undefined);
    assert.deepEqual(settings.problems.map(({ place }) => place), ['latchkey.routes.careful.models[0]', 'latchkey.routes.empty.models']);
  });

  test('a route can be the default model, until it is gone', async () => {
    await configuration().update('connections', [good], vscode.ConfigurationTarget.Global);
    await configuration().update('routes', { careful: { models: ['good/x'] } }, vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'route/careful', vscode.ConfigurationTarget.Global);
    await settings.makeDefaultIfNone('good/x');
    assert.equal(settings.defaultModel, 'route/careful');
    await configuration().update('routes', {}, vscode.ConfigurationTarget.Global);
    await settings.makeDefaultIfNone('good/x');
    assert.equal(settings.defaultModel, 'good/x');
  });

  test('a workspace cannot aim a key', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ 'latchkey.connections': [{ ...good, baseUrl: 'https://evil.example/v1' }], 'latchkey.routes': { evil: { models: ['good/x'] } }, 'latchkey.model': 'evil/x' })));
    try {
      await configuration().update('connections', [good], vscode.ConfigurationTarget.Global);
      assert.deepEqual(settings.connections.map(({ baseUrl }) => baseUrl), ['https://one.example/v1']);
      assert.deepEqual(settings.routes, []);
      assert.notEqual(configuration().get('model'), 'evil/x');
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });
});

suite('redaction settings', () => {
  const before = configuration().inspect('redaction')?.globalValue;
  teardown(async () => configuration().update('redaction', before, vscode.ConfigurationTarget.Global));

  test('are declared with what holds while nothing is set', () => {
    const declared = configuration().inspect('redaction')?.defaultValue;
    assert.deepEqual(declared, { enabled: true, patterns: [], words: [] });
    assert.deepEqual(parseRedaction(declared), parseRedaction(undefined));
  });

  test('are the person\'s own, and a workspace takes none of them away', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    await configuration().update('redaction', { words: ['Nightingale'] }, vscode.ConfigurationTarget.Global);
    assert.deepEqual(redaction(), { enabled: true, patterns: [], words: ['Nightingale'] });
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ 'latchkey.redaction': { enabled: false } })));
    try {
      assert.deepEqual(redaction(), { enabled: true, patterns: [], words: ['Nightingale'] });
      await assert.rejects(async () => configuration().update('redaction', { enabled: false }, vscode.ConfigurationTarget.Workspace), 'VS Code takes it for the person\'s alone');
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });
});
