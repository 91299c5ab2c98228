import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseConnections, type Connection } from '../../../../src/core/connection/connection.ts';
import { parseRoutes } from '../../../../src/core/connection/routes.ts';
import { translator } from '../../../../src/core/translate.ts';
import type { Credentials } from '../../../../src/host/connections/credentials.ts';
import { resolver } from '../../../../src/host/connections/resolve.ts';

const t = translator({});
const signal = new AbortController().signal;
const CONNECTIONS = [
  { id: 'a', name: 'A', protocol: 'openai-chat', baseUrl: 'https://a.example', models: [{ id: 'x', name: 'Model X', contextWindow: 8000 }] },
  { id: 'b', name: 'B', protocol: 'anthropic-messages', baseUrl: 'https://b.example' },
];

function start(routes: unknown = {}, options: { readonly defaultModel?: string; readonly keys?: Partial<Record<string, string>> } = {}) {
  const { keys = { a: 'key-a', b: 'key-b' } } = options;
  let connections: readonly Connection[] = parseConnections(CONNECTIONS, t).connections;
  const parsed = parseRoutes(routes, connections, t).routes;
  const read: string[] = [];
  const access: Pick<Credentials, 'read'> = {
    read: async ({ id }) => {
      read.push(id);
      const key = keys[id];
      return key === undefined ? { cause: { kind: 'no-key' } } : { key };
    },
  };
  const settings = { byId: (id: string) => connections.find((connection) => connection.id === id), routeById: (id: string) => parsed.find((route) => route.id === id), defaultModel: options.defaultModel };
  return { read, remove: (id: string) => { connections = connections.filter((connection) => connection.id !== id); }, resolve: resolver(settings, access, { known: ({ models }) => models }) };
}

describe('resolver', () => {
  it('finds the connection of a model, its names and its key', async () => {
    const { resolve } = start();
    assert.partialDeepStrictEqual(await resolve('a/x', signal), { model: 'a/x', modelName: 'Model X', connectionName: 'A', target: { model: 'x', key: 'key-a', connection: { id: 'a' } } });
    assert.partialDeepStrictEqual(await resolve('b/org/y:free', signal), { modelName: 'org/y:free', connectionName: 'B', target: { model: 'org/y:free', key: 'key-b' } });
  });

  it('takes the default where the conversation has no model of its own, and says where there is none', async () => {
    assert.partialDeepStrictEqual(await start({}, { defaultModel: 'a/x' }).resolve(undefined, signal), { model: 'a/x' });
    assert.partialDeepStrictEqual(await start().resolve(undefined, signal), { fault: { kind: 'no-model' } });
  });

  it('says which connection is gone, and that a key is missing', async () => {
    const { resolve } = start({}, { keys: {} });
    assert.partialDeepStrictEqual(await resolve('gone/x', signal), { fault: { kind: 'no-connection', id: 'gone' } });
    assert.partialDeepStrictEqual(await resolve('a/x', signal), { modelName: 'Model X', fault: { kind: 'no-key', connectionId: 'a', connection: 'A' } });
  });

  describe('a route', () => {
    const careful = { careful: { models: ['a/x', 'b/y'], strategy: 'balance' } };

    it('is the target of its first model, without a key and without reading one', async () => {
      const { resolve, read } = start(careful);
      const resolution = await resolve('route/careful', signal);
      assert.partialDeepStrictEqual(resolution, { model: 'route/careful', modelName: 'careful', connectionName: '' });
      assert.ok('target' in resolution);
      const { target } = resolution;
      assert.deepEqual([target.connection.id, target.model, target.key], ['a', 'x', undefined]);
      assert.deepEqual(target.route?.candidates.map(({ ref, connectionId, modelName, connectionName }) => [ref, connectionId, modelName, connectionName]), [['a/x', 'a', 'Model X', 'A'], ['b/y', 'b', 'y', 'B']]);
      assert.deepEqual([target.route?.id, target.route?.strategy, read], ['careful', 'balance', []]);
    });

    it('opens each of its models when it is asked, with what is known of it', async () => {
      const { resolve, read } = start(careful, { keys: { b: 'key-b' } });
      const resolution = await resolve('route/careful', signal);
      assert.ok('target' in resolution && resolution.target.route);
      const [first, second] = resolution.target.route.candidates;
      assert.partialDeepStrictEqual(await first?.open(signal), { fault: { kind: 'no-key', connectionId: 'a' } });
      assert.deepEqual(read, ['a']);
      const opened = await second?.open(signal);
      assert.ok(opened && 'target' in opened);
      assert.deepEqual([opened.target.connection.id, opened.target.model, opened.target.key, opened.target.route], ['b', 'y', 'key-b', undefined]);
    });

    it('notices that a connection has gone meanwhile', async () => {
      const { resolve, remove } = start(careful);
      const resolution = await resolve('route/careful', signal);
      remove('b');
      assert.ok('target' in resolution);
      assert.partialDeepStrictEqual(await resolution.target.route?.candidates[1]?.open(signal), { fault: { kind: 'no-connection', id: 'b' } });
    });

    it('that does not exist is said so', async () => {
      for (const id of ['none', 'a/x']) assert.partialDeepStrictEqual(await start(careful).resolve(`route/${id}`, signal), { modelName: id, fault: { kind: 'no-route', id } });
    });
  });
});
