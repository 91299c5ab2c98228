import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { pipe } from '../../../src/access/pipe.ts';
import { retry } from '../../../src/access/retry.ts';
import { watch } from '../../../src/access/watch.ts';
import type { Notice, StreamChat, StreamEvent, Target, Usage } from '../../../src/core/chat.ts';
import { PROTOCOLS } from '../../../src/core/connection/connection.ts';
import type { FaultCause, FaultFacts } from '../../../src/core/faults/fault.ts';
import { network, QUESTION, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, stream, webPage, type Reply } from '../../fakes/reply.ts';
import { testClock, type TestClock } from '../../fakes/testClock.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { scripted, steered, turns } from './stage.ts';

const LIMITS = { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 };
const target = targetAt('https://models.example', 'openai-chat');
const text: StreamEvent = { type: 'text', delta: 'a' };
const finish: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
const fails = (cause: FaultCause, facts: Partial<FaultFacts> = {}, usage?: Usage): StreamEvent => ({ type: 'fault', usage, fault: { connectionId: 'test', connection: 'Test', host: 'https://models.example', ...facts, ...cause } });
const busy = fails({ kind: 'overloaded' }, { status: 529 });
const waiting = (until: number, attempt: number, notice: Partial<Notice & { kind: 'waiting' }> = {}): StreamEvent => ({ type: 'notice', notice: { kind: 'waiting', until, because: 'overloaded', status: 529, attempt, attempts: 5, ...notice } });
const retried = (times: number, notice: Partial<Notice & { kind: 'retried' }> = {}): StreamEvent => ({ type: 'notice', notice: { kind: 'retried', times, because: 'overloaded', status: 529, ...notice } });

/** The events of a stream, with time passing whenever somebody waits for it. */
async function run(events: AsyncIterable<StreamEvent>, clock: TestClock): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  const state = { over: false };
  const collecting = (async () => {
    for await (const event of events) all.push(event);
  })().finally(() => { state.over = true; });
  while (!state.over) {
    await turns();
    if (clock.pending > 0) clock.advance(50);
  }
  await collecting;
  return all;
}

const ask = async (chat: StreamChat, options: { readonly random?: number; readonly to?: Target; readonly clock?: TestClock } = {}): Promise<StreamEvent[]> => {
  const clock = options.clock ?? testClock();
  const events = await run(retry({ clock, random: () => options.random ?? 1 })(chat)(options.to ?? target, QUESTION, new AbortController().signal), clock);
  assert.equal(clock.pending, 0);
  return events;
};
const withoutNotices = (events: readonly StreamEvent[]): readonly StreamEvent[] => events.filter(({ type }) => type !== 'notice');

describe('retry', function () {
  this.timeout(20_000);

  it('lets an answer through as it is', async () => {
    const { chat, calls } = scripted([text, finish]);
    assert.deepEqual(await ask(chat), [text, finish]);
    assert.equal(calls.length, 1);
  });

  it('waits longer each time, tells each wait and each attempt, and closes what failed', async () => {
    const { chat, calls } = scripted([busy], [busy], [text, finish]);
    assert.deepEqual(await ask(chat), [waiting(1000, 2), retried(1), waiting(3000, 3), retried(2), text, finish]);
    assert.deepEqual(calls.map(({ closed }) => closed), [true, true, true]);
  });

  it('gives up after five attempts, with the last one\'s fault', async () => {
    const { chat, calls } = scripted([busy], [busy], [busy], [busy], [fails({ kind: 'server-error' }, { status: 500 })]);
    const events = await ask(chat);
    assert.deepEqual(withoutNotices(events), [fails({ kind: 'server-error' }, { status: 500 })]);
    assert.equal(calls.length, 5);
    assert.deepEqual(events.filter(({ type }) => type === 'notice').length, 8);
  });

  it('never once something was shown', async () => {
    for (const shown of [text, { type: 'reasoning', delta: 'hm' }] satisfies readonly StreamEvent[]) {
      const { chat, calls } = scripted([shown, busy]);
      assert.deepEqual(await ask(chat), [shown, busy]);
      assert.equal(calls.length, 1);
    }
  });

  it('a notice is nothing that was shown, and is passed on', async () => {
    const notice: StreamEvent = { type: 'notice', notice: { kind: 'parameter-ignored', parameter: 'stream' } };
    const { chat } = scripted([notice, busy], [text, finish]);
    assert.deepEqual(await ask(chat, { random: 0 }), [notice, retried(1), text, finish]);
  });

  it('not what somebody has to do something about', async () => {
    for (const fault of [fails({ kind: 'out-of-credit' }, { status: 429, shouldRetry: true }), fails({ kind: 'not-running', start: undefined }), fails({ kind: 'wrong-key' }, { status: 401 }), fails({ kind: 'not-a-stream', got: 'html' }), fails({ kind: 'overloaded' }, { status: 529, shouldRetry: false })]) {
      const { chat, calls } = scripted([fault]);
      assert.deepEqual([await ask(chat), calls.length], [[fault], 1]);
    }
  });

  it('obeys the server on when: never earlier, a little later', async () => {
    const limited = fails({ kind: 'rate-limited' }, { status: 429, retryAfterMs: 20_000 });
    const because = { because: 'rate-limited', status: 429 } as const;
    for (const [random, until] of [[0, 20_000], [1, 21_000]] as const) {
      const { chat } = scripted([limited], [text, finish]);
      assert.deepEqual(await ask(chat, { random }), [waiting(until, 2, because), retried(1, because), text, finish]);
    }
  });

  it('takes "at once" at its word once', async () => {
    const { chat } = scripted([fails({ kind: 'overloaded' }, { status: 529, retryAfterMs: 0 })], [fails({ kind: 'overloaded' }, { status: 529, retryAfterMs: 0 })], [text, finish]);
    assert.deepEqual(await ask(chat), [retried(1), waiting(2000, 3), retried(2), text, finish]);
  });

  it('tells a wait that is too long, in place of waiting', async () => {
    const clock = testClock(1_000_000);
    const { chat, calls } = scripted([fails({ kind: 'rate-limited' }, { status: 429, retryAfterMs: 60_001 })]);
    assert.deepEqual(await ask(chat, { clock }), [fails({ kind: 'rate-limited' }, { status: 429, retryAfterMs: 60_001, resetsAt: 1_060_001 })]);
    assert.equal(calls.length, 1);
    assert.deepEqual(withoutNotices(await ask(scripted([fails({ kind: 'rate-limited' }, { status: 429, retryAfterMs: 60_000 })], [text, finish]).chat)), [text, finish]);
    const patient = targetAt('https://models.example', 'openai-chat', { limits: { ...LIMITS, retryWaitSeconds: 0 } });
    assert.deepEqual(withoutNotices(await ask(scripted([fails({ kind: 'rate-limited' }, { status: 429, retryAfterMs: 60_001 })], [text, finish]).chat, { to: patient })), [text, finish]);
  });

  it('takes a wait that makes no sense for none', async () => {
    for (const retryAfterMs of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e15]) {
      const { chat } = scripted([fails({ kind: 'overloaded' }, { status: 529, retryAfterMs })], [text, finish]);
      assert.deepEqual(await ask(chat), [waiting(1000, 2), retried(1), text, finish]);
    }
  });

  it('waits within the bounds, whatever the chance, the limit and the server', async () => {
    const told = fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined });
    await fc.assert(fc.asyncProperty(fc.array(told, { minLength: 4, maxLength: 4 }), fc.integer({ min: 1, max: 90 }), fc.double({ min: 0, max: 1, noNaN: true }), async (waits, retryWaitSeconds, random) => {
      const clock = testClock();
      const { chat } = scripted(...waits.map((retryAfterMs) => [fails({ kind: 'overloaded' }, retryAfterMs === undefined ? {} : { retryAfterMs })]), [text, finish]);
      const person = new AbortController();
      let failed = 0;
      for await (const event of retry({ clock, random: () => random })(chat)(targetAt('https://models.example', 'openai-chat', { limits: { ...LIMITS, retryWaitSeconds } }), QUESTION, person.signal)) {
        if (event.type === 'notice' && event.notice.kind === 'waiting') {
          const wait = event.notice.until - clock.now();
          const asked = waits[event.notice.attempt - 2];
          assert.equal(clock.pending, 1);
          assert.ok(wait >= (asked ?? 0) && wait <= retryWaitSeconds * 1000 && (asked !== undefined || wait <= 1000 * 2 ** (event.notice.attempt - 2)));
          clock.advance(wait);
        } else if (event.type === 'notice' && event.notice.kind === 'retried') {
          assert.equal(clock.pending, 0);
          failed = event.notice.times;
        } else if (event.type === 'fault') {
          const asked = waits[failed];
          assert.ok(asked !== undefined && asked > retryWaitSeconds * 1000);
          assert.equal(event.fault.resetsAt, clock.now() + asked);
        }
      }
      assert.equal(clock.pending, 0);
    }), { numRuns: 200 });
  });

  it('adds up what the attempts used', async () => {
    const usage = (input: number): Usage => ({ input, output: undefined, cacheRead: undefined, reasoning: undefined });
    const { chat } = scripted([fails({ kind: 'cut-short' }, {}, usage(12))], [busy], [text, { type: 'finish', reason: 'stop', usage: usage(30) }]);
    assert.deepEqual((await ask(chat)).at(-1), { type: 'finish', reason: 'stop', usage: usage(42) });
    const failed = scripted([fails({ kind: 'cut-short' }, {}, usage(12))], [fails({ kind: 'wrong-key' })]);
    assert.deepEqual((await ask(failed.chat)).at(-1), fails({ kind: 'wrong-key' }, {}, usage(12)));
  });

  describe('and the person', () => {
    const begin = (chat: StreamChat, clock = testClock()) => {
      const nudges = steered();
      const person = new AbortController();
      const events = retry({ clock, random: () => 1 })(chat)({ ...target, steering: nudges.steering }, QUESTION, person.signal)[Symbol.asyncIterator]();
      const left = (): readonly number[] => [clock.pending, nudges.listening, getEventListeners(person.signal, 'abort').length];
      return { clock, nudges, person, events, left, next: async () => (await events.next()).value as StreamEvent | undefined };
    };

    it('who wants it now has it now', async () => {
      const { clock, nudges, next, left } = begin(scripted([busy], [text, finish]).chat);
      assert.deepEqual(await next(), waiting(1000, 2));
      const second = next();
      await turns();
      nudges.say('keep-waiting');
      clock.advance(10);
      assert.equal(clock.pending, 1);
      nudges.say('try-now');
      assert.deepEqual(await second, retried(1));
      assert.deepEqual([await next(), left()], [text, [0, 0, 0]]);
    });

    it('is heard while the notice is still being read', async () => {
      const { nudges, next } = begin(scripted([busy], [text, finish]).chat);
      await next();
      nudges.say('try-now');
      assert.deepEqual(await next(), retried(1));
    });

    it('need not say it again to a stage behind', async () => {
      const heard: string[] = [];
      const { chat } = scripted([busy], [busy], [text, finish]);
      const listening: StreamChat = (to, request, signal) => {
        to.steering?.((nudge) => heard.push(nudge))();
        return chat(to, request, signal);
      };
      const { clock, nudges, next } = begin(listening);
      await next();
      nudges.say('try-now');
      assert.deepEqual([await next(), await next(), heard], [retried(1), waiting(2000, 3), ['try-now']]);
      clock.advance(2000);
      assert.deepEqual([await next(), await next(), heard], [retried(2), text, ['try-now']]);
    });

    it('who stops it at any instant of a wait has it stopped in the same turn', async () => {
      for (const ms of [0, 1, 500, 999]) {
        const { clock, person, events, next, left } = begin(scripted([busy]).chat);
        await next();
        const second = next();
        clock.advance(ms);
        person.abort();
        assert.deepEqual(await second, stopped);
        assert.deepEqual([(await events.next()).done, left()], [true, [0, 0, 0]]);
      }
    });

    it('who stops it while the notice is read, or leaves, leaves nothing behind', async () => {
      const aborted = begin(scripted([busy]).chat);
      await aborted.next();
      aborted.person.abort();
      assert.deepEqual([await aborted.next(), await aborted.next(), aborted.left()], [stopped, undefined, [0, 0, 0]]);
      const abandoned = begin(scripted([busy]).chat);
      await abandoned.next();
      await abandoned.events.return?.();
      assert.deepEqual(abandoned.left(), [0, 0, 0]);
    });

    it('who stopped it before is not asked for, nor after a failure', async () => {
      const { chat, calls } = scripted([busy]);
      const person = new AbortController();
      const failing: StreamChat = (...args) => {
        person.abort();
        return chat(...args);
      };
      const all = async (signal: AbortSignal) => run(retry({ clock: testClock(), random: () => 1 })(failing)(target, QUESTION, signal), testClock());
      assert.deepEqual(await all(AbortSignal.abort()), [stopped]);
      assert.equal(calls.length, 0);
      assert.deepEqual(await all(person.signal), [stopped]);
      assert.equal(calls.length, 1);
    });

    it('who leaves in the middle of an answer closes it', async () => {
      const { chat, calls } = scripted([text, text, finish]);
      for await (const event of retry({ clock: testClock(), random: () => 1 })(chat)(target, QUESTION, new AbortController().signal)) {
        assert.deepEqual(event, text);
        break;
      }
      assert.equal(calls[0]?.closed, true);
    });

    it('has as many attempts as they ask for', async () => {
      const silent = fails({ kind: 'silent', seconds: 45, phase: 'first-byte' }, { retryAfterMs: 0 });
      const { chat, calls } = scripted(...Array.from({ length: 9 }, () => [silent]), [text, finish]);
      const events = await ask(chat);
      assert.deepEqual([withoutNotices(events), calls.length], [[text, finish], 10]);
      assert.deepEqual(events.at(-3), retried(9, { because: 'silent', status: undefined }));
    });
  });

  describe('over a real connection', () => {
    let server: ModelServer;
    before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi']) } }); });
    after(async () => server.close());

    const refuse = (status: number, type: string, headers: Readonly<Record<string, string>> = {}): Reply => ({ kind: 'error', status, type, message: 'Not now.', headers });
    const asking = (protocol: (typeof PROTOCOLS)[number], clock: TestClock, signal = new AbortController().signal): AsyncIterable<StreamEvent> =>
      pipe(retry({ clock, random: () => 1 }), watch(clock), speak(network))(targetAt(server.origin, protocol), QUESTION, signal);
    const kinds = (events: readonly StreamEvent[]): readonly string[] => events.map((event) => (event.type === 'notice' ? event.notice.kind : event.type === 'fault' ? event.fault.kind : event.type));

    for (const protocol of PROTOCOLS) {
      it(`${protocol}: refused with a time to come back, it comes back then`, async () => {
        const clock = testClock();
        server.enqueue(refuse(429, 'rate_limit_error', { 'retry-after-ms': '700', 'retry-after': '1' }));
        const events = await run(asking(protocol, clock), clock);
        assert.deepEqual(kinds(events), ['waiting', 'retried', 'text', 'finish']);
        const [wait] = events;
        assert.ok(wait?.type === 'notice' && wait.notice.kind === 'waiting' && wait.notice.because === 'rate-limited' && wait.notice.status === 429);
        assert.equal(wait.notice.until, 875);
      });

      it(`${protocol}: obeys x-should-retry both ways`, async () => {
        const clock = testClock();
        server.enqueue(refuse(400, 'invalid_request_error', { 'x-should-retry': 'true' }));
        assert.deepEqual(kinds(await run(asking(protocol, clock), clock)), ['waiting', 'retried', 'text', 'finish']);
        server.enqueue(refuse(503, 'api_error', { 'x-should-retry': 'false' }));
        assert.deepEqual(kinds(await run(asking(protocol, clock), clock)), ['overloaded']);
      });

      it(`${protocol}: five times overloaded is enough`, async () => {
        const clock = testClock();
        const earlier = server.requests.length;
        server.enqueue(...Array.from({ length: 5 }, () => refuse(529, 'overloaded_error')));
        assert.deepEqual(kinds(await run(asking(protocol, clock), clock)), ['waiting', 'retried', 'waiting', 'retried', 'waiting', 'retried', 'waiting', 'retried', 'overloaded']);
        assert.equal(server.requests.length - earlier, 5);
      });

      it(`${protocol}: cut before the first word, by whatever, it is asked again`, async () => {
        const cuts: readonly Reply[] = [{ kind: 'drop' }, stream({ do: 'cut', how: 'rst' }), stream({ do: 'cut', how: 'fin' }), stream({ do: 'error', type: 'overloaded_error', message: 'Overloaded' })];
        for (const cut of cuts) {
          const clock = testClock();
          server.enqueue(cut);
          assert.deepEqual(kinds(await run(asking(protocol, clock), clock)), ['waiting', 'retried', 'text', 'finish']);
        }
      });

      it(`${protocol}: a web page and a stream that breaks later are not`, async () => {
        const clock = testClock();
        server.enqueue(webPage());
        assert.deepEqual(kinds(await run(asking(protocol, clock), clock)).length, 1);
        server.enqueue(stream({ do: 'text', delta: 'Hel' }, { do: 'cut', how: 'rst' }));
        assert.deepEqual(kinds(await run(asking(protocol, clock), clock)).slice(0, -1), ['text']);
      });

      it(`${protocol}: stopped in a wait, everything is closed and nobody is asked again`, async () => {
        const clock = testClock();
        const person = new AbortController();
        const earlier = server.requests.length;
        server.enqueue(refuse(529, 'overloaded_error'));
        const events = asking(protocol, clock, person.signal)[Symbol.asyncIterator]();
        assert.deepEqual(kinds([(await events.next()).value as StreamEvent]), ['waiting']);
        const second = events.next();
        person.abort();
        assert.deepEqual((await second).value, stopped);
        await server.requests.at(-1)?.closed;
        assert.deepEqual([server.requests.length - earlier, clock.pending], [1, 0]);
      });
    }
  });
});
