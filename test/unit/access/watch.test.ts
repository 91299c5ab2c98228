import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, before, describe, it } from 'mocha';
import { pipe } from '../../../src/access/pipe.ts';
import { watch } from '../../../src/access/watch.ts';
import type { StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';
import { PROTOCOLS, type Limits } from '../../../src/core/connection/connection.ts';
import { gate, network, QUESTION, streamChat, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, stream } from '../../fakes/reply.ts';
import { testClock } from '../../fakes/testClock.ts';
import { scripted, steered, turns } from './stage.ts';
import { speak } from '../../../src/protocols/speak.ts';

const LIMITS: Limits = { firstByteSeconds: 120, idleSeconds: 60, retryWaitSeconds: 60 };
const finish: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const text = (delta: string): StreamEvent => ({ type: 'text', delta });
const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
const soon = (seconds: number, phase: 'first-byte' | 'idle', until: number): StreamEvent => ({ type: 'notice', notice: { kind: 'silent', seconds, phase, until } });
const heard: StreamEvent = { type: 'notice', notice: { kind: 'heard' } };
/** Notices are for the tests that are about them. */
const spoken = (events: readonly StreamEvent[]): readonly StreamEvent[] => events.filter(({ type }) => type !== 'notice');
/** The next thing that is no notice. */
async function nextSpoken(events: AsyncIterator<StreamEvent>): Promise<IteratorResult<StreamEvent>> {
  for (;;) {
    const result = await events.next();
    if (result.done || result.value.type !== 'notice') return result;
  }
}
const at = (limits: Limits): Target => targetAt('https://models.example', 'openai-chat', { limits });
const silent = (phase: 'first-byte' | 'idle', seconds: number, host = 'https://models.example'): StreamEvent => ({ type: 'fault', usage: undefined, fault: { kind: 'silent', phase, seconds, connectionId: 'test', connection: 'Test', host } });

/** A stream under the test's control, which like a bad one pays no attention to its signal. */
function deaf(): { readonly chat: StreamChat; push(event: StreamEvent): void; bytes(): void; signal(): AbortSignal } {
  const queue: StreamEvent[] = [];
  let wake: () => void = () => undefined;
  let onBytes: (() => void) | undefined;
  let given: AbortSignal | undefined;
  return {
    push: (event) => { queue.push(event); wake(); },
    bytes: () => onBytes?.(),
    signal: () => given ?? assert.fail(),
    chat: async function* (target, _, signal) {
      onBytes = target.onBytes;
      given = signal;
      for (;;) {
        const event = queue.shift();
        if (event) yield event;
        else await new Promise<void>((resolve) => { wake = resolve; });
      }
    },
  };
}

describe('watch', function () {
  this.timeout(20_000);

  it('lets an answer through as it is, and leaves nothing behind', async () => {
    const clock = testClock();
    const person = new AbortController();
    const source = deaf();
    const events = watch(clock)(source.chat)(at(LIMITS), QUESTION, person.signal)[Symbol.asyncIterator]();
    const first = events.next();
    source.push(text('a'));
    assert.deepEqual(await first, { done: false, value: text('a') });
    source.push(finish);
    assert.deepEqual(await events.next(), { done: false, value: finish });
    assert.equal((await events.next()).done, true);
    assert.equal(clock.pending, 0);
    assert.equal(getEventListeners(person.signal, 'abort').length, 0);
    assert.equal(source.signal().aborted, false);
  });

  it('ends an answer that does not begin, even where the rest of the pipeline does not listen', async () => {
    const clock = testClock();
    const person = new AbortController();
    const source = deaf();
    const events = watch(clock)(source.chat)(at(LIMITS), QUESTION, person.signal)[Symbol.asyncIterator]();
    const first = nextSpoken(events);
    clock.advance(119_999);
    assert.equal(clock.pending, 1);
    clock.advance(1);
    assert.deepEqual(await first, { done: false, value: silent('first-byte', 120) });
    assert.equal((await events.next()).done, true);
    assert.equal(source.signal().aborted, true);
    assert.equal(clock.pending, 0);
    assert.equal(getEventListeners(person.signal, 'abort').length, 0);
  });

  it('counts every byte and every event, and from the first one on the other limit', async () => {
    const clock = testClock();
    const source = deaf();
    let bytes = 0;
    const events = watch(clock)(source.chat)({ ...at(LIMITS), onBytes: () => { bytes += 1; } }, QUESTION, new AbortController().signal)[Symbol.asyncIterator]();
    const first = nextSpoken(events);
    clock.advance(119_000);
    source.bytes();
    for (let times = 0; times < 10; times += 1) {
      clock.advance(59_000);
      source.bytes();
    }
    source.push(text('a'));
    assert.deepEqual(await first, { done: false, value: text('a') });
    const second = nextSpoken(events);
    clock.advance(59_000);
    source.push(text('b'));
    assert.deepEqual(await second, { done: false, value: text('b') });
    const third = nextSpoken(events);
    clock.advance(60_000);
    assert.deepEqual(await third, { done: false, value: silent('idle', 60) });
    assert.equal(bytes, 11);
  });

  it('does not take the time of whoever listens for silence', async () => {
    const clock = testClock();
    const source = deaf();
    const events = watch(clock)(source.chat)(at(LIMITS), QUESTION, new AbortController().signal)[Symbol.asyncIterator]();
    const first = events.next();
    source.push(text('a'));
    await first;
    clock.advance(3_600_000);
    source.push(finish);
    assert.deepEqual(await events.next(), { done: false, value: finish });
  });

  it('waits for ever where there is no limit', async () => {
    const clock = testClock();
    const source = deaf();
    const events = watch(clock)(source.chat)(at({ firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }), QUESTION, new AbortController().signal)[Symbol.asyncIterator]();
    const first = events.next();
    assert.equal(clock.pending, 0);
    clock.advance(1e9);
    source.bytes();
    source.push(finish);
    assert.deepEqual(await first, { done: false, value: finish });
  });

  it('stops at once when the person does, even where the rest hangs', async () => {
    const clock = testClock();
    const person = new AbortController();
    const source = deaf();
    const events = watch(clock)(source.chat)(at(LIMITS), QUESTION, person.signal)[Symbol.asyncIterator]();
    const first = events.next();
    source.push(text('a'));
    await first;
    const second = events.next();
    person.abort();
    assert.deepEqual(await second, { done: false, value: stopped });
    assert.equal((await events.next()).done, true);
    assert.equal(source.signal().aborted, true);
    assert.equal(clock.pending, 0);
  });

  it('asks nobody when it was stopped before', async () => {
    let asked = false;
    const never: StreamChat = async function* () { asked = true; yield finish; };
    const events = watch(testClock())(never)(at(LIMITS), QUESTION, AbortSignal.abort());
    const all: StreamEvent[] = [];
    for await (const event of events) all.push(event);
    assert.deepEqual([all, asked], [[stopped], false]);
  });

  it('tells the rest when whoever listened has left', async () => {
    const clock = testClock();
    const source = deaf();
    source.push(text('a'));
    for await (const event of watch(clock)(source.chat)(at(LIMITS), QUESTION, new AbortController().signal)) {
      assert.deepEqual(event, text('a'));
      break;
    }
    assert.equal(source.signal().aborted, true);
    assert.equal(clock.pending, 0);
  });

  it('closes the rest when it is over, and when whoever listened has left', async () => {
    for (const leave of [false, true]) {
      const { chat, calls } = scripted([text('a'), finish]);
      for await (const _ of watch(testClock())(chat)(at(LIMITS), QUESTION, new AbortController().signal)) {
        if (leave) break;
      }
      await turns();
      assert.deepEqual(calls.map(({ closed }) => closed), [true]);
    }
  });

  it('passes an exception on, for the contract to deal with, and cleans up', async () => {
    const clock = testClock();
    const broken: StreamChat = async function* () { yield text('a'); throw new Error('broken'); };
    const all: StreamEvent[] = [];
    for await (const event of pipe(watch(clock), broken)(at(LIMITS), QUESTION, new AbortController().signal)) all.push(event);
    assert.ok(all[1]?.type === 'fault' && all[1].fault.kind === 'internal');
    assert.equal(clock.pending, 0);
  });

  describe('what it says of silence', () => {
    /** A stream whose first event is awaited, and what the person can say to it. */
    const silentStream = (limits: Limits = LIMITS) => {
      const clock = testClock();
      const source = deaf();
      const nudges = steered();
      const person = new AbortController();
      const events = watch(clock)(source.chat)({ ...at(limits), steering: nudges.steering }, QUESTION, person.signal)[Symbol.asyncIterator]();
      return { clock, source, nudges, person, events, next: async () => (await events.next()).value as StreamEvent | undefined };
    };

    it('tells it after a third of the limit, once, and gives up at its end', async () => {
      const { clock, nudges, next } = silentStream();
      const first = next();
      clock.advance(39_999);
      assert.equal(clock.pending, 1);
      clock.advance(1);
      assert.deepEqual(await first, soon(40, 'first-byte', 120_000));
      const second = next();
      clock.advance(80_000);
      assert.deepEqual(await second, silent('first-byte', 120));
      assert.equal(await next(), undefined);
      assert.deepEqual([clock.pending, nudges.listening], [0, 0]);
    });

    it('says that data flows again, once, also for a ping', async () => {
      const { clock, source, next } = silentStream();
      const first = next();
      clock.advance(40_000);
      assert.deepEqual(await first, soon(40, 'first-byte', 120_000));
      const second = next();
      source.bytes();
      source.bytes();
      assert.deepEqual(await second, heard);
      const third = next();
      clock.advance(20_000);
      assert.deepEqual(await third, soon(20, 'idle', 100_000));
      const fourth = next();
      source.push(text('a'));
      assert.deepEqual(await fourth, text('a'));
    });

    it('loses no event that comes while a notice is being read', async () => {
      const { clock, source, next } = silentStream();
      const first = next();
      clock.advance(40_000);
      await first;
      source.push(text('a'));
      await turns();
      clock.advance(3_600_000);
      assert.deepEqual(await next(), text('a'));
      source.push(finish);
      assert.deepEqual(await next(), finish);
    });

    it('gives up while a notice is being read, if that is how long it takes', async () => {
      const { clock, next } = silentStream();
      const first = next();
      clock.advance(40_000);
      await first;
      clock.advance(80_000);
      assert.deepEqual(await next(), silent('first-byte', 120));
    });

    it('keep waiting: the limit and its third begin anew, and the new end is told at once', async () => {
      const { clock, nudges, next } = silentStream();
      const first = next();
      clock.advance(40_000);
      await first;
      clock.advance(60_000);
      const second = next();
      nudges.say('keep-waiting');
      assert.deepEqual(await second, soon(100, 'first-byte', 220_000));
      const third = next();
      clock.advance(40_000);
      assert.deepEqual(await third, soon(140, 'first-byte', 220_000));
      const fourth = next();
      clock.advance(79_999);
      nudges.say('try-now');
      clock.advance(1);
      assert.deepEqual(await fourth, silent('first-byte', 220));
    });

    it('keep waiting: what was told is over when data comes within the next third', async () => {
      const { clock, source, nudges, next } = silentStream();
      const first = next();
      clock.advance(40_000);
      await first;
      nudges.say('keep-waiting');
      assert.deepEqual(await next(), soon(40, 'first-byte', 160_000));
      source.bytes();
      assert.deepEqual(await next(), heard);
    });

    it('try again: the attempt ends at once, with no wait before the next', async () => {
      const { clock, source, nudges, next } = silentStream();
      const first = next();
      clock.advance(45_000);
      await first;
      const second = next();
      nudges.say('try-again');
      const fault = silent('first-byte', 45);
      assert.deepEqual(await second, fault.type === 'fault' ? { ...fault, fault: { ...fault.fault, retryAfterMs: 0 } } : undefined);
      assert.equal(await next(), undefined);
      assert.equal(source.signal().aborted, true);
      assert.deepEqual([clock.pending, nudges.listening], [0, 0]);
    });

    it('says nothing where there is no limit, and hears the person even so', async () => {
      const { clock, nudges, next } = silentStream({ firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 });
      const first = next();
      nudges.say('keep-waiting');
      clock.advance(1e9);
      assert.equal(clock.pending, 0);
      nudges.say('try-again');
      const ended = await first;
      assert.ok(ended?.type === 'fault' && ended.fault.kind === 'silent' && ended.fault.retryAfterMs === 0);
    });

    it('is stopped at any instant of it, with nothing left', async () => {
      for (let ms = 0; ms < 120_000; ms += 7_001) {
        const { clock, nudges, person, events } = silentStream();
        const end = nextSpoken(events);
        clock.advance(ms);
        await turns();
        person.abort();
        assert.deepEqual((await end).value, stopped);
        assert.equal((await events.next()).done, true);
        assert.deepEqual([clock.pending, nudges.listening, getEventListeners(person.signal, 'abort').length], [0, 0, 0]);
      }
    });

    it('a notice of ours is not the first byte', async () => {
      const { clock, source, next } = silentStream();
      const ignored: StreamEvent = { type: 'notice', notice: { kind: 'parameter-ignored', parameter: 'stream' } };
      source.push(ignored);
      assert.deepEqual(await next(), ignored);
      const second = next();
      clock.advance(40_000);
      assert.deepEqual(await second, soon(40, 'first-byte', 120_000));
    });

    it('an event is the first byte too, where nobody counts bytes', async () => {
      const { clock, source, next } = silentStream();
      source.push(text('a'));
      assert.deepEqual(await next(), text('a'));
      const second = next();
      clock.advance(20_000);
      assert.deepEqual(await second, soon(20, 'idle', 60_000));
    });

    it('an end that came before the stop is the end, with its usage', async () => {
      const { clock, source, person, next } = silentStream();
      const end: StreamEvent = { type: 'finish', reason: 'stop', usage: { input: 12, output: 7, cacheRead: undefined, reasoning: undefined } };
      const first = next();
      clock.advance(40_000);
      assert.deepEqual(await first, soon(40, 'first-byte', 120_000));
      source.push(end);
      await turns();
      person.abort();
      assert.deepEqual([await next(), await next()], [end, undefined]);
    });
  });

  describe('over a real connection', () => {
    let server: ModelServer;
    before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi']) } }); });
    after(async () => server.close());

    for (const protocol of PROTOCOLS) {
      it(`${protocol}: pings keep it alive, silence ends it, and the server is let go`, async () => {
        const clock = testClock();
        const first = gate();
        const pings = [gate(), gate()] as const;
        server.enqueue(stream({ do: 'text', delta: 'Hello' }, { do: 'wait', until: pings[0].opened }, { do: 'comment' }, { do: 'wait', until: pings[1].opened }, { do: 'comment' }, { do: 'hang' }));
        let arrived: () => void = () => undefined;
        const target: Target = { ...targetAt(server.origin, protocol, { limits: LIMITS }), onBytes: () => arrived() };
        const all: StreamEvent[] = [];
        const run = (async () => {
          for await (const event of pipe(watch(clock), speak(network))(target, QUESTION, new AbortController().signal)) {
            all.push(event);
            first.open();
          }
        })();
        await first.opened;
        for (const ping of pings) {
          const byte = new Promise<void>((resolve) => { arrived = resolve; });
          clock.advance(59_000);
          ping.open();
          await byte;
        }
        clock.advance(60_000);
        await run;
        assert.deepEqual(spoken(all), [text('Hello'), silent('idle', 60, server.origin)]);
        await server.requests.at(-1)?.closed;
      });

      it(`${protocol}: headers are no answer yet`, async () => {
        const clock = testClock();
        const headers = gate();
        server.enqueue(stream({ do: 'raw', text: '' }, { do: 'hang' }));
        const fetch: typeof globalThis.fetch = async (...args) => {
          const response = await globalThis.fetch(...args);
          headers.open();
          return response;
        };
        const all: StreamEvent[] = [];
        const run = (async () => {
          for await (const event of pipe(watch(clock), speak({ fetch }))(targetAt(server.origin, protocol, { limits: LIMITS }), QUESTION, new AbortController().signal)) all.push(event);
        })();
        await headers.opened;
        clock.advance(120_000);
        await run;
        assert.deepEqual(spoken(all), [silent('first-byte', 120, server.origin)]);
      });
    }

    it('a whole answer, with no timer left', async () => {
      const clock = testClock();
      const all: StreamEvent[] = [];
      for await (const event of pipe(watch(clock), streamChat)(targetAt(server.origin, 'openai-chat', { limits: LIMITS }), QUESTION, new AbortController().signal)) all.push(event);
      assert.deepEqual(all.map(({ type }) => type), ['text', 'finish']);
      assert.equal(clock.pending, 0);
    });
  });
});
