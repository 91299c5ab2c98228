import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection, Credential } from '../../src/core/connection/connection.ts';
import { credentials, signIn } from '../../src/host/connections/credentials.ts';
import type { Keys } from '../../src/host/connections/keys.ts';

const noKeys: Keys = { read: async () => ({ kind: 'none' }), save: async () => undefined, delete: async () => undefined };
const signal = new AbortController().signal;
const withCredential = (credential: Credential): Connection => ({ id: 'a', name: 'A', protocol: 'openai-chat', baseUrl: 'https://one.example/v1', credential, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [] });
const command = (script: string, cacheSeconds = 300): Connection => withCredential({ from: 'command', command: ['node', '-e', script], cacheSeconds });

suite('credentials', () => {
  let now = 0;
  const clock = { now: () => now, after: () => () => undefined };

  test('none needs no key', async () => {
    assert.deepEqual(await credentials(noKeys, clock).read(withCredential({ from: 'none' }), signal), { key: undefined });
  });

  test('a key from the environment, and its absence by name', async () => {
    const access = credentials(noKeys, clock);
    process.env['LATCHKEY_TEST_KEY'] = ' sk-env ';
    try {
      assert.deepEqual(await access.read(withCredential({ from: 'env', name: 'LATCHKEY_TEST_KEY' }), signal), { key: 'sk-env' });
    } finally {
      delete process.env['LATCHKEY_TEST_KEY'];
    }
    assert.deepEqual(await access.read(withCredential({ from: 'env', name: 'LATCHKEY_TEST_KEY' }), signal), { cause: { kind: 'env-missing', name: 'LATCHKEY_TEST_KEY' } });
  });

  test('a key from a command: its first line, kept for as long as it may be, and forgotten when refused', async () => {
    const access = credentials(noKeys, clock);
    const connection = command('console.log("key-" + process.pid); console.log("second line")', 10);
    const first = await access.read(connection, signal);
    assert.ok('key' in first && /^key-\d+$/.test(first.key ?? ''));
    now += 9_999;
    assert.deepEqual(await access.read(connection, signal), first);
    now += 2;
    const second = await access.read(connection, signal);
    assert.notDeepEqual(second, first);
    access.forget(connection);
    assert.notDeepEqual(await access.read(connection, signal), second);
  });

  test('a command runs without a shell', async () => {
    const result = await credentials(noKeys, clock).read(withCredential({ from: 'command', command: ['node', '-e', 'console.log(process.argv[1])', '$(whoami);`id`'], cacheSeconds: 0 }), signal);
    assert.deepEqual(result, { key: '$(whoami);`id`' });
  });

  test('a command that fails says why, and never shows what it printed as the key', async () => {
    const result = await credentials(noKeys, clock).read(command('console.log("sk-secret"); console.error("vault is locked"); process.exit(3)'), signal);
    assert.deepEqual(result, { cause: { kind: 'command-failed' }, said: 'vault is locked' });
  });

  test('a key that a traced script prints to its error output is not shown', async () => {
    const result = await credentials(noKeys, clock).read(command('console.log("plain-secret"); console.error("+ echo plain-secret sk-ant-abcdefgh1234"); process.exit(1)'), signal);
    assert.deepEqual(result, { cause: { kind: 'command-failed' }, said: '+ echo ••• •••' });
  });

  test('a command that is not there, and one that prints nothing', async () => {
    const access = credentials(noKeys, clock);
    const missing = await access.read(withCredential({ from: 'command', command: ['latchkey-no-such-program'], cacheSeconds: 0 }), signal);
    assert.ok('cause' in missing && missing.cause.kind === 'command-failed' && /ENOENT/.test(missing.said ?? ''));
    assert.deepEqual(await access.read(command(''), signal), { cause: { kind: 'command-failed' } });
  });

  test('stopping ends a command that hangs', async () => {
    const abort = new AbortController();
    const reading = credentials(noKeys, clock).read(command('setInterval(() => {}, 1000)'), abort.signal);
    abort.abort();
    const result = await reading;
    assert.ok('cause' in result && result.cause.kind === 'command-failed');
  });

  test('an account of a provider that nobody has installed is one that nobody is signed in to', async function () {
    // VS Code waits some seconds for an extension that brings it.
    this.timeout(30_000);
    const result = await credentials(noKeys, clock).read(withCredential({ from: 'session', provider: 'latchkey-misspelt', scopes: [] }), signal);
    assert.ok('cause' in result);
    assert.deepEqual(result.cause, { kind: 'signed-out', provider: 'latchkey-misspelt' });
    assert.match(result.said ?? '', /latchkey-misspelt/);
  });

  test('a sign-in: signed out until the person has agreed', async () => {
    const sessions: vscode.AuthenticationSession[] = [];
    const changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
    const registration = vscode.authentication.registerAuthenticationProvider('latchkey-test', 'Latchkey Test', {
      onDidChangeSessions: changed.event,
      getSessions: async () => sessions,
      createSession: async (scopes) => {
        const session = { id: '1', accessToken: 'token-1', account: { id: 'me', label: 'Me' }, scopes: [...scopes] };
        sessions.push(session);
        return session;
      },
      removeSession: async () => undefined,
    });
    try {
      const credential = { from: 'session', provider: 'latchkey-test', scopes: ['models'] } as const;
      assert.deepEqual(await credentials(noKeys, clock).read(withCredential(credential), signal), { cause: { kind: 'signed-out', provider: 'latchkey-test' } });
      // VS Code asks the person with a modal dialog, which a test host refuses; that counts as "no".
      assert.equal(typeof (await signIn(credential)), 'boolean');
    } finally {
      registration.dispose();
      changed.dispose();
    }
  });
});
