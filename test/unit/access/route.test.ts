import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { route } from '../../../src/access/route.ts';
import type { Notice, StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Fault, FaultCause } from '../../../src/core/faults/fault.ts';
import type { RateBook, RateWindow } from '../../../src/core/request/rateLimits.ts';
import type { Candidate, RouteStrategy } from '../../../src/core/connection/routes.ts';
import { collect, gate, QUESTION, targetAt } from '../../fakes/exchange.ts';
import { testClock } from '../../fakes/testClock.ts';

const text = (delta: string): StreamEvent => ({ type: 'text', delta });
const finish: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
const faultOf = (id: string, cause: FaultCause): Fault => ({ connectionId: id, connection: id.toUpperCase(), host: 'https://models.example', ...cause });
const fails = (id: string, cause: FaultCause): StreamEvent => ({ type: 'fault', fault: faultOf(id, cause), usage: undefined });
const says = (words: string): readonly StreamEvent[] => [text(words), finish];

/** A route over connections with these ids; `limits` are the windows that are known of each. */
function start(ids: readonly string[], strategy: RouteStrategy = 'failover', options: { readonly windows?: Readonly<Record<string, readonly RateWindow[]>>; readonly open?: Partial<Record<string, Candidate['open']>>; readonly retryWaitSeconds?: number } = {}) {
  const clock = testClock();
  const windowsOf = (id: string): readonly RateWindow[] => options.windows?.[id] ?? [];
  const limits: RateBook = { note: () => undefined, of: ({ connection }) => windowsOf(connection.id), ofConnection: windowsOf };
  /** What each model does next; the last of these again and again. */
  const replies = new Map<string, (readonly StreamEvent[])[]>();
  const asked: string[] = [];
  const targets: Target[] = [];
  const left: string[] = [];
  const model: StreamChat = async function* (target) {
    const { id } = target.connection;
    asked.push(id);
    targets.push(target);
    const queue = replies.get(id) ?? [says(id)];
    try {
      yield* (queue.length > 1 ? queue.shift() : queue[0]) ?? [];
    } finally {
      left.push(id);
    }
  };
  const candidates = ids.map((id): Candidate => ({
    ref: `${id}/m`, connectionId: id, modelName: `M of ${id}`, connectionName: id.toUpperCase(),
    open: options.open?.[id] ?? (async () => ({ target: { ...targetAt('https://models.example', 'openai-chat', { id, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: options.retryWaitSeconds ?? 60 } }), key: `key-of-${id}` } })),
  }));
  const target: Target = { ...targetAt('https://models.example', 'openai-chat', { id: ids[0] ?? '' }), key: undefined, route: { id: 'careful', strategy, candidates } };
  const stage = route({ clock, limits })(model);
  return {
    clock, asked, targets, left, stage, target,
    reply: (id: string, ...next: (readonly StreamEvent[])[]) => void replies.set(id, next),
    ask: async (signal = new AbortController().signal) => collect(stage(target, QUESTION, signal)),
  };
}

const routed = (id: string, ...skipped: (readonly [id: string, because: string])[]): StreamEvent => ({
  type: 'notice',
  notice: { kind: 'routed', route: 'careful', model: `${id}/m`, modelName: `M of ${id}`, connectionName: id.toUpperCase(), skipped: skipped.map(([from, because]) => ({ modelName: `M of ${from}`, connectionName: from.toUpperCase(), because })) } as Notice,
});

const OVERLOADED: FaultCause = { kind: 'overloaded' };

describe('route', () => {
  it('is nothing to a target without one', async () => {
    const { stage, targets } = start(['a']);
    const target = targetAt('https://models.example', 'openai-chat', { id: 'x' });
    assert.deepEqual(await collect(stage(target, QUESTION, new AbortController().signal)), says('x'));
    assert.equal(targets[0], target);
  });

  describe('failover', () => {
    it('asks the first, and says so', async () => {
      const { ask, asked, targets } = start(['a', 'b']);
      assert.deepEqual(await ask(), [routed('a'), ...says('a')]);
      assert.deepEqual([asked, targets[0]?.key, targets[0]?.route], [['a'], 'key-of-a', undefined]);
    });

    it('asks the next where one cannot answer, and says why', async () => {
      const { ask, reply, left } = start(['a', 'b', 'c']);
      reply('a', [fails('a', OVERLOADED)]);
      reply('b', [fails('b', { kind: 'wrong-key' })]);
      assert.deepEqual(await ask(), [routed('a'), routed('b', ['a', 'overloaded']), routed('c', ['a', 'overloaded'], ['b', 'wrong-key']), ...says('c')]);
      assert.deepEqual(left, ['a', 'b', 'c']);
    });

    it('passes over a connection without a key, touching nothing', async () => {
      const { ask, asked } = start(['a', 'b'], 'failover', { open: { a: async () => ({ fault: faultOf('a', { kind: 'no-key' }) }) } });
      assert.deepEqual(await ask(), [routed('b', ['a', 'no-key']), ...says('b')]);
      assert.deepEqual(asked, ['b']);
    });

    it('ends with the last one\'s fault', async () => {
      const { ask, reply } = start(['a', 'b']);
      reply('a', [fails('a', OVERLOADED)]);
      reply('b', [fails('b', { kind: 'server-error' })]);
      assert.deepEqual(await ask(), [routed('a'), routed('b', ['a', 'overloaded']), fails('b', { kind: 'server-error' })]);
      const keyless = start(['a'], 'failover', { open: { a: async () => ({ fault: faultOf('a', { kind: 'no-key' }) }) } });
      assert.deepEqual(await keyless.ask(), [fails('a', { kind: 'no-key' })]);
    });

    it('stays once words were shown, or thoughts', async () => {
      for (const word of [text('Well'), { type: 'reasoning', delta: 'Hm' } satisfies StreamEvent]) {
        const { ask, reply } = start(['a', 'b']);
        reply('a', [word, fails('a', { kind: 'cut-short' })]);
        assert.deepEqual(await ask(), [routed('a'), word, fails('a', { kind: 'cut-short' })]);
      }
    });

    it('stays where no other model would help', async () => {
      const { ask, reply, asked } = start(['a', 'b']);
      reply('a', [fails('a', { kind: 'internal' })]);
      assert.deepEqual(await ask(), [routed('a'), fails('a', { kind: 'internal' })]);
      assert.deepEqual(asked, ['a']);
    });

    it('tells what goes on at once, and what happened on the way only of the one that answers', async () => {
      const waiting: StreamEvent = { type: 'notice', notice: { kind: 'waiting', until: 5, because: 'overloaded', status: 529, attempt: 2, attempts: 5 } };
      const retried: StreamEvent = { type: 'notice', notice: { kind: 'retried', times: 1, because: 'overloaded', status: 529 } };
      const { ask, reply } = start(['a', 'b']);
      reply('a', [waiting, retried, fails('a', OVERLOADED)]);
      reply('b', [retried, waiting, text('b'), retried, finish]);
      assert.deepEqual(await ask(), [routed('a'), waiting, routed('b', ['a', 'overloaded']), waiting, retried, text('b'), retried, finish]);
    });

    it('waits no longer than five seconds for one while there is another', async () => {
      for (const [given, first] of [[60, 5], [0, 5], [2, 2]] as const) {
        const { ask, reply, targets } = start(['a', 'b'], 'failover', { retryWaitSeconds: given });
        reply('a', [fails('a', OVERLOADED)]);
        await ask();
        assert.deepEqual(targets.map(({ connection }) => connection.limits.retryWaitSeconds), [first, given]);
      }
    });

    it('hands on who listens to the exchange', async () => {
      const { stage, target, targets, reply } = start(['a', 'b']);
      reply('a', [fails('a', OVERLOADED)]);
      const listeners = { onBytes: () => undefined, onReply: () => undefined, steering: () => () => undefined };
      await collect(stage({ ...target, ...listeners }, QUESTION, new AbortController().signal));
      assert.equal(targets.length, 2);
      for (const asked of targets) assert.partialDeepStrictEqual(asked, listeners);
    });
  });

  describe('a model that goes on failing', () => {
    it('is passed over for a while, then tried once', async () => {
      const { ask, reply, asked, clock } = start(['a', 'b']);
      reply('a', [fails('a', OVERLOADED)]);
      for (let n = 0; n < 3; n++) await ask();
      asked.length = 0;
      assert.deepEqual(await ask(), [routed('b', ['a', 'circuit-open']), ...says('b')]);
      assert.deepEqual(asked, ['b']);
      clock.advance(30_000);
      reply('a', says('a'));
      assert.deepEqual(await ask(), [routed('a'), ...says('a')]);
    });

    it('is tried even so where all of them do, the one first whose rest ends first', async () => {
      const { ask, reply, asked, clock } = start(['a', 'b']);
      reply('b', [fails('b', OVERLOADED)]);
      reply('a', [fails('a', { kind: 'wrong-key' })]);
      for (let n = 0; n < 3; n++) await ask();
      clock.advance(1000);
      reply('a', [fails('a', OVERLOADED)]);
      for (let n = 0; n < 3; n++) await ask();
      asked.length = 0;
      reply('b', says('b'));
      assert.deepEqual(await ask(), [routed('b', ['a', 'circuit-open']), ...says('b')]);
      assert.deepEqual(asked, ['b']);
    });

    it('is not one whose key is refused, nor one that the person stopped', async () => {
      const { ask, reply, asked } = start(['a', 'b']);
      for (const end of [fails('a', { kind: 'wrong-key' }), stopped]) {
        reply('a', [end]);
        for (let n = 0; n < 4; n++) await ask();
      }
      assert.equal(asked.filter((id) => id === 'a').length, 8);
    });
  });

  describe('balance', () => {
    const left = (remaining: number | undefined, limit = 100): RateWindow => ({ of: 'requests', limit, remaining, resetsAt: undefined });

    it('asks the one with most left of its scarcest limit', async () => {
      const { ask } = start(['a', 'b', 'c'], 'balance', { windows: { a: [left(90), left(10, 1000)], b: [left(40)], c: [left(30)] } });
      assert.deepEqual((await ask())[0], routed('b'));
    });

    it('takes turns where nothing is known', async () => {
      const { ask, asked } = start(['a', 'b', 'c'], 'balance');
      for (let n = 0; n < 6; n++) await ask();
      assert.deepEqual(asked, ['a', 'b', 'c', 'a', 'b', 'c']);
    });

    it('fails over like any route, to the one with the next most left', async () => {
      const { ask, reply } = start(['a', 'b', 'c'], 'balance', { windows: { a: [left(10)], b: [left(90)], c: [left(50)] } });
      reply('b', [fails('b', { kind: 'rate-limited' })]);
      assert.deepEqual(await ask(), [routed('b'), routed('c', ['b', 'rate-limited']), ...says('c')]);
    });
  });

  describe('stopping', () => {
    it('ends the reading of a key that hangs', async () => {
      const reading = gate();
      const { ask, asked } = start(['a', 'b'], 'failover', { open: { a: async () => { reading.open(); return new Promise(() => undefined); } } });
      const person = new AbortController();
      const events = ask(person.signal);
      await reading.opened;
      person.abort();
      assert.deepEqual(await events, [stopped]);
      assert.deepEqual([asked, getEventListeners(person.signal, 'abort').length], [[], 0]);
    });

    it('leaves the model behind when whoever listens leaves, and lets the next one try', async () => {
      const { stage, target, left, ask, reply, clock, asked } = start(['a']);
      reply('a', [fails('a', OVERLOADED)]);
      for (let n = 0; n < 3; n++) await ask();
      clock.advance(30_000);
      reply('a', says('a'));
      left.length = 0;
      for await (const event of stage(target, QUESTION, new AbortController().signal)) if (event.type === 'text') break;
      assert.deepEqual(left, ['a']);
      asked.length = 0;
      await ask();
      assert.deepEqual(asked, ['a']);
      assert.equal(clock.pending, 0);
    });
  });

  it('keeps the stream contract, asks only models of the route, each at most once, and mixes no two answers', async () => {
    const cause = fc.constantFrom<FaultCause>(OVERLOADED, { kind: 'wrong-key' }, { kind: 'rate-limited' }, { kind: 'internal' }, { kind: 'too-long', window: undefined });
    const manner = fc.record({ words: fc.nat(3), fault: fc.option(cause, { nil: undefined }), key: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(manner, { minLength: 1, maxLength: 5 }), fc.constantFrom<RouteStrategy>('failover', 'balance'), async (manners, strategy) => {
      const ids = manners.map((_, index) => `c${index}`);
      const { ask, reply, asked } = start(ids, strategy, { open: Object.fromEntries(ids.flatMap((id, index) => (manners[index]?.key ? [] : [[id, async () => ({ fault: faultOf(id, { kind: 'no-key' }) })]]))) });
      for (const [index, { words, fault }] of manners.entries()) reply(ids[index] ?? '', [...Array.from({ length: words }, () => text(`c${index} `)), fault ? fails(`c${index}`, fault) : finish]);
      for (let round = 0; round < 5; round++) {
        asked.length = 0;
        const events = await ask();
        assert.equal(events.filter(({ type }) => type === 'finish' || type === 'fault').length, 1);
        assert.ok(events.at(-1)?.type === 'finish' || events.at(-1)?.type === 'fault');
        assert.ok(new Set(asked).size === asked.length && asked.every((id) => ids.includes(id)));
        const words = events.flatMap((event) => (event.type === 'text' ? event.delta.trim().split(' ') : []));
        assert.ok(new Set(words).size <= 1, words.join(','));
        assert.ok(words.every((word) => word === asked.at(-1)));
      }
    }));
  });
});
