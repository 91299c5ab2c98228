import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { fit } from '../../../src/access/fit.ts';
import { pace } from '../../../src/access/pace.ts';
import { pipe } from '../../../src/access/pipe.ts';
import { rateBook } from '../../../src/access/rateBook.ts';
import { retry } from '../../../src/access/retry.ts';
import { route } from '../../../src/access/route.ts';
import { watch } from '../../../src/access/watch.ts';
import type { StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Protocol } from '../../../src/core/connection/connection.ts';
import { lessonsIn } from '../../../src/core/request/lesson.ts';
import type { Candidate, RouteStrategy } from '../../../src/core/connection/routes.ts';
import { tokenScales } from '../../../src/core/request/tokens.ts';
import { tokenCounter } from '../../../src/protocols/countTokens.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { collect, connectionTo, network, QUESTION } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, type Reply } from '../../fakes/reply.ts';
import { testClock, type TestClock } from '../../fakes/testClock.ts';

type At = readonly [id: string, origin: string, protocol: Protocol, key: string];

function targetOf(strategy: RouteStrategy, ...places: readonly [At, ...At[]]): Target {
  const connection = ([id, origin, protocol]: At) => connectionTo(origin, protocol, { id, name: id.toUpperCase() });
  const candidates = places.map((place): Candidate => ({
    ref: `${place[0]}/m`, connectionId: place[0], modelName: 'm', connectionName: place[0].toUpperCase(),
    open: async () => ({ target: { connection: connection(place), model: 'm', key: place[3] } }),
  }));
  return { connection: connection(places[0]), model: 'm', key: undefined, route: { id: 'r', strategy, candidates } };
}

const textOf = (events: readonly StreamEvent[]): string => events.map((event) => (event.type === 'text' ? event.delta : '')).join('');
const answeredBy = (events: readonly StreamEvent[]): readonly [string, readonly string[]] | undefined => events.flatMap((event) => (event.type === 'notice' && event.notice.kind === 'routed' ? [[event.notice.model, event.notice.skipped.map(({ because }) => because)] as const] : [])).at(-1);
const refusal = (status: number, type: string): Reply => ({ kind: 'error', status, type, message: type, headers: { 'x-should-retry': 'false' } });

describe('a route over HTTP', function () {
  this.timeout(20_000);
  let one: ModelServer;
  let two: ModelServer;
  let clock: TestClock;
  let chat: StreamChat;
  before(async () => {
    one = await startModelServer({ script: { key: 'key-one', answer: () => answer(['From ', 'one']) } });
    two = await startModelServer({ script: { key: 'key-two', answer: () => answer(['From ', 'two']) } });
  });
  after(async () => Promise.all([one.close(), two.close()]));
  beforeEach(() => {
    clock = testClock();
    const limits = rateBook(clock);
    chat = pipe(route({ clock, limits }), fit({ clock, lessons: lessonsIn([], () => undefined), scales: tokenScales([], () => undefined), countTokens: tokenCounter(network) }), retry({ clock, random: () => 0 }), pace({ clock, limits }), watch(clock), speak(network));
  });
  afterEach(() => assert.equal(clock.pending, 0));
  const ask = async (target: Target): Promise<readonly StreamEvent[]> => collect(chat(target, QUESTION, new AbortController().signal));
  const both = (strategy: RouteStrategy = 'failover', keyOfOne = 'key-one'): Target => targetOf(strategy, ['a', one.origin, 'openai-chat', keyOfOne], ['b', two.origin, 'anthropic-messages', 'key-two']);

  it('the first one answers', async () => {
    const events = await ask(both());
    assert.deepEqual([textOf(events), answeredBy(events)], ['From one', ['a/m', []]]);
  });

  it('a refused key: the next one answers, with its own key and in its own protocol', async () => {
    const [asked, alsoAsked] = [one.requests.length, two.requests.length];
    const events = await ask(both('failover', 'key-wrong'));
    assert.deepEqual([textOf(events), answeredBy(events)], ['From two', ['b/m', ['wrong-key']]]);
    assert.deepEqual([one.requests.length - asked, two.requests.length - alsoAsked], [1, 1]);
    const { headers } = two.requests.at(-1) ?? assert.fail();
    assert.deepEqual([headers['x-api-key'], headers.authorization], ['key-two', undefined]);
  });

  for (const [status, type, because] of [[529, 'overloaded_error', 'overloaded'], [500, 'server_error', 'server-error'], [429, 'rate_limit_error', 'rate-limited'], [404, 'not_found_error', 'wrong-path']] as const) {
    it(`${status}: the next one answers`, async () => {
      one.enqueue(refusal(status, type));
      const events = await ask(both());
      assert.deepEqual([textOf(events), answeredBy(events)], ['From two', ['b/m', [because]]]);
    });
  }

  it('a server that goes on being overloaded is asked as often as the retry stage does, then the next one answers', async () => {
    const asked = one.requests.length;
    one.enqueue(...Array.from({ length: 5 }, (): Reply => ({ kind: 'error', status: 529, type: 'overloaded_error', message: 'Overloaded' })));
    const events = await ask(both());
    assert.deepEqual([textOf(events), answeredBy(events), one.requests.length - asked], ['From two', ['b/m', ['overloaded']], 5]);
    assert.ok(!events.some((event) => event.type === 'notice' && event.notice.kind === 'retried'), 'what was tried in vain stands in who was skipped');
  });

  it('a closed port: the next one answers, and after three times nobody knocks there', async () => {
    const listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    listener.close();
    await once(listener, 'close');
    const target = targetOf('failover', ['a', `http://127.0.0.1:${port}`, 'openai-chat', 'key-one'], ['b', two.origin, 'openai-responses', 'key-two']);
    for (let n = 0; n < 3; n++) assert.deepEqual(answeredBy(await ask(target)), ['b/m', ['not-running']]);
    const events = await ask(target);
    assert.deepEqual([textOf(events), answeredBy(events)], ['From two', ['b/m', ['circuit-open']]]);
  });

  it('words that were shown are kept, and the next one is not asked', async () => {
    const asked = two.requests.length;
    one.enqueue({ kind: 'stream', moves: [{ do: 'text', delta: 'From' }, { do: 'cut', how: 'rst' }] });
    const events = await ask(both());
    assert.deepEqual([textOf(events), events.at(-1)?.type, two.requests.length - asked], ['From', 'fault', 0]);
  });

  it('balance: the one whose headers leave most', async () => {
    const leaving = (remaining: number, words: string): Reply => ({ kind: 'stream', headers: { 'x-ratelimit-limit-requests': '100', 'x-ratelimit-remaining-requests': String(remaining), 'x-ratelimit-reset-requests': '60s' }, moves: [{ do: 'text', delta: words }, { do: 'finish' }] });
    const target = targetOf('balance', ['a', one.origin, 'openai-chat', 'key-one'], ['b', two.origin, 'openai-chat', 'key-two']);
    one.enqueue(leaving(20, '1'), leaving(5, '1'));
    two.enqueue(leaving(60, '2'), leaving(40, '2'), leaving(10, '2'));
    const order: string[] = [];
    for (let n = 0; n < 5; n++) order.push(textOf(await ask(target)));
    assert.deepEqual(order, ['1', '2', '2', '2', '1']);
  });
});
