import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { pace } from '../../../src/access/pace.ts';
import { pipe } from '../../../src/access/pipe.ts';
import { rateBook } from '../../../src/access/rateBook.ts';
import { retry } from '../../../src/access/retry.ts';
import { watch } from '../../../src/access/watch.ts';
import type { ChatRequest, RateKind, Reply, StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';
import { PROTOCOLS } from '../../../src/core/connection/connection.ts';
import { network, QUESTION, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, type Reply as ServerReply } from '../../fakes/reply.ts';
import { testClock, type TestClock } from '../../fakes/testClock.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { scripted, steered, turns } from './stage.ts';

const target = targetAt('https://models.example', 'openai-chat');
const text: StreamEvent = { type: 'text', delta: 'a' };
const finish: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
const pacing = (until: number, limit: RateKind = 'requests'): StreamEvent => ({ type: 'notice', notice: { kind: 'pacing', until, limit } });
const reply = (headers: Readonly<Record<string, string>>, status = 200): Reply => ({ status, headers: new Headers(headers) });
const left = (remaining: number, reset = '20s', what = 'requests', limit = 60): Readonly<Record<string, string>> =>
  ({ [`x-ratelimit-limit-${what}`]: String(limit), [`x-ratelimit-remaining-${what}`]: String(remaining), [`x-ratelimit-reset-${what}`]: reset });
const asking = (characters: number): ChatRequest => ({ system: 's'.repeat(40), messages: [{ role: 'user', text: 'x'.repeat(characters - 40) }] });

/** A stage in front of a model that answers, and what is known of its limits. */
function begin(known: Readonly<Record<string, string>> | undefined, request: ChatRequest = QUESTION, chat: StreamChat = scripted([text, finish]).chat) {
  const clock = testClock();
  const limits = rateBook(clock);
  if (known) limits.note(target, reply(known));
  const nudges = steered();
  const person = new AbortController();
  const stage = pace({ clock, limits })(chat);
  const start = (to: Target = target) => stage({ ...to, steering: nudges.steering }, request, person.signal)[Symbol.asyncIterator]();
  const events = start();
  const leftovers = (): readonly number[] => [clock.pending, nudges.listening, getEventListeners(person.signal, 'abort').length];
  return { clock, limits, nudges, person, start, events, leftovers, next: async () => (await events.next()).value as StreamEvent | undefined };
}

describe('pace', function () {
  this.timeout(20_000);

  it('does not wait where nothing is known, or enough is left', async () => {
    for (const known of [undefined, left(1), { 'x-ratelimit-limit-requests': '60' }, { 'x-ratelimit-remaining-requests': '0' }, left(0, '0s'), left(4, '20s', 'tokens')]) {
      assert.deepEqual(await begin(known, { messages: [{ role: 'user', text: 'x'.repeat(16) }] }).next(), text);
    }
  });

  it('waits for the reset of a spent window, and says so', async () => {
    const { clock, next, leftovers } = begin(left(0));
    assert.deepEqual(await next(), pacing(20_000));
    const second = next();
    clock.advance(19_999);
    await turns();
    assert.equal(clock.pending, 1);
    clock.advance(1);
    assert.deepEqual([await second, leftovers()], [text, [0, 0, 0]]);
  });

  it('knows what a request takes: its input, by four characters a token', async () => {
    for (const what of ['tokens', 'tokens-prompt'] as const) {
      const known = { ...left(100, '20s', what, 1000) };
      assert.deepEqual(await begin(known, asking(400)).next(), text);
      assert.deepEqual(await begin(known, asking(404)).next(), pacing(20_000, what === 'tokens' ? 'tokens' : 'input-tokens'));
      assert.deepEqual(await begin(known, { ...asking(404), readOn: { responseId: 'r', sequence: 7 } }).next(), text);
    }
    assert.deepEqual(await begin(left(0, '20s', 'tokens-generated')).next(), pacing(20_000, 'output-tokens'));
  });

  it('waits for the last of several windows', async () => {
    assert.deepEqual(await begin({ ...left(0), ...left(0, '30s', 'tokens') }).next(), pacing(30_000, 'tokens'));
  });

  it('sends what no wait would help: a reset too far off, a request larger than the whole window', async () => {
    assert.deepEqual(await begin(left(0, '60s')).next(), pacing(60_000));
    assert.deepEqual(await begin(left(0, '60.001s')).next(), text);
    assert.deepEqual(await begin({ ...left(0), ...left(0, '5m', 'tokens', 50) }).next(), text);
    assert.deepEqual(await begin(left(10, '20s', 'tokens', 50), asking(400)).next(), text);
  });

  it('notes every reply, and passes it on', async () => {
    const seen: Reply[] = [];
    const said = reply(left(7), 429);
    const replying: StreamChat = async function* (to) {
      to.onReply?.(said);
      yield finish;
    };
    const { limits, start } = begin(undefined, QUESTION, replying);
    await start({ ...target, onReply: (each) => seen.push(each) }).next();
    assert.deepEqual(seen, [said]);
    assert.deepEqual(limits.of(target), [{ of: 'requests', limit: 60, remaining: 7, resetsAt: 20_000 }]);
  });

  it('two at once: the second sees what the first took', async () => {
    const { events, start, clock } = begin(left(1));
    assert.deepEqual((await events.next()).value, text);
    const second = start();
    assert.deepEqual((await second.next()).value, pacing(20_000));
    const third = start();
    assert.deepEqual((await third.next()).value, pacing(20_000));
    const both = [second.next(), third.next()] as const;
    clock.advance(20_000);
    assert.deepEqual((await Promise.all(both)).map(({ value }) => value as StreamEvent), [text, text]);
    assert.equal(clock.pending, 0);
  });

  it('waits again where another reply says so meanwhile, and never longer than the limit in all', async () => {
    const { clock, limits, next } = begin(left(0));
    assert.deepEqual(await next(), pacing(20_000));
    clock.advance(19_000);
    limits.note(target, reply(left(0, '30s')));
    const second = next();
    clock.advance(1000);
    assert.deepEqual(await second, pacing(49_000));
    limits.note(target, reply(left(0, '60s')));
    const third = next();
    clock.advance(29_000);
    assert.deepEqual([await third, clock.pending], [text, 0]);
  });

  it('the person has it now, stops it in the same turn, or leaves; nothing stays behind', async () => {
    for (const ms of [0, 1, 19_999]) {
      const hurried = begin(left(0));
      await hurried.next();
      const sent = hurried.next();
      hurried.clock.advance(ms);
      hurried.nudges.say('try-now');
      assert.deepEqual([await sent, hurried.leftovers()], [text, [0, 0, 0]]);

      const ended = begin(left(0));
      await ended.next();
      const end = ended.next();
      ended.clock.advance(ms);
      ended.person.abort();
      assert.deepEqual([await end, await ended.next(), ended.leftovers()], [stopped, undefined, [0, 0, 0]]);
    }
    const abandoned = begin(left(0));
    await abandoned.next();
    await abandoned.events.return?.();
    assert.deepEqual(abandoned.leftovers(), [0, 0, 0]);
    const early = begin(undefined);
    early.person.abort();
    assert.deepEqual(await early.next(), stopped);
  });

  it('closes what it leaves in the middle', async () => {
    const { chat, calls } = scripted([text, text, finish]);
    const { events } = begin(undefined, QUESTION, chat);
    await events.next();
    await events.return?.();
    assert.equal(calls[0]?.closed, true);
  });

  it('waits only for a reason, only within the limit, and leaves no timer', async () => {
    const count = fc.option(fc.nat(50), { nil: undefined });
    const seconds = fc.option(fc.nat(120), { nil: undefined });
    await fc.assert(fc.asyncProperty(count, count, seconds, fc.integer({ min: 1, max: 90 }), fc.integer({ min: 40, max: 400 }), fc.constantFrom('requests', 'tokens'), async (limit, remaining, reset, most, characters, what) => {
      const clock = testClock();
      const limits = rateBook(clock);
      const headers = { ...(limit === undefined ? {} : { [`x-ratelimit-limit-${what}`]: `${limit}` }), ...(remaining === undefined ? {} : { [`x-ratelimit-remaining-${what}`]: `${remaining}` }), ...(reset === undefined ? {} : { [`x-ratelimit-reset-${what}`]: `${reset}s` }) };
      limits.note(target, reply(headers));
      const needed = what === 'requests' ? 1 : Math.ceil(characters / 4);
      const to = targetAt('https://models.example', 'openai-chat', { limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: most } });
      let waited = 0;
      for await (const event of pace({ clock, limits })(scripted([text, finish]).chat)(to, asking(characters), new AbortController().signal)) {
        if (event.type !== 'notice') continue;
        assert.ok(event.notice.kind === 'pacing');
        waited += event.notice.until - clock.now();
        clock.advance(event.notice.until - clock.now());
      }
      const reason = remaining !== undefined && remaining < needed && reset !== undefined && reset > 0 && reset <= most && (limit === undefined || limit >= needed);
      assert.deepEqual([waited, clock.pending], [reason ? reset * 1000 : 0, 0]);
    }), { numRuns: 500 });
  });

  describe('over a real connection', () => {
    let server: ModelServer;
    before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi']) } }); });
    after(async () => server.close());

    const withHeaders = (headers: Readonly<Record<string, string>>): ServerReply => {
      const whole = answer(['Hi']);
      return whole.kind === 'stream' ? { ...whole, headers } : assert.fail();
    };
    const kinds = async (events: AsyncIterable<StreamEvent>, clock: TestClock): Promise<readonly string[]> => {
      const all: string[] = [];
      for await (const event of events) {
        all.push(event.type === 'notice' ? event.notice.kind : event.type);
        if (event.type === 'notice' && 'until' in event.notice) clock.advance(event.notice.until - clock.now());
      }
      return all;
    };

    for (const protocol of PROTOCOLS) {
      it(`${protocol}: the headers of one answer pace the next, and a refusal is waited for once`, async () => {
        const clock = testClock();
        const limits = rateBook(clock);
        const chat = pipe(retry({ clock, random: () => 0 }), pace({ clock, limits }), watch(clock), speak(network));
        const to = targetAt(server.origin, protocol);
        const once = async (): Promise<readonly string[]> => kinds(chat(to, QUESTION, new AbortController().signal), clock);
        server.enqueue(withHeaders(protocol === 'anthropic-messages' ? { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '1970-01-01T00:00:20Z', 'date': 'Thu, 01 Jan 1970 00:00:00 GMT' } : left(0)));
        assert.deepEqual([await once(), clock.now()], [['text', 'finish'], 0]);
        assert.deepEqual([await once(), clock.now()], [['pacing', 'text', 'finish'], 20_000]);
        server.enqueue({ kind: 'error', status: 429, type: 'rate_limit_error', message: 'Slow down.', headers: { 'retry-after': '3' } });
        assert.deepEqual([await once(), clock.now()], [['waiting', 'retried', 'text', 'finish'], 23_000]);
      });
    }

    it('"try now" in the wait for another attempt is not answered with another wait', async () => {
      const clock = testClock();
      const limits = rateBook(clock);
      const nudges = steered();
      const chat = pipe(retry({ clock, random: () => 0 }), pace({ clock, limits }), watch(clock), speak(network));
      server.enqueue({ kind: 'error', status: 429, type: 'rate_limit_error', message: 'Slow down.', headers: { ...left(0, '30s'), 'retry-after': '30' } });
      const all: string[] = [];
      for await (const event of chat({ ...targetAt(server.origin, 'openai-chat'), steering: nudges.steering }, QUESTION, new AbortController().signal)) {
        all.push(event.type === 'notice' ? event.notice.kind : event.type);
        if (event.type === 'notice' && event.notice.kind === 'waiting') nudges.say('try-now');
      }
      assert.deepEqual([all, clock.now(), clock.pending], [['waiting', 'retried', 'text', 'finish'], 0, 0]);
    });
  });
});
