import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { fit } from '../../../src/access/fit.ts';
import { pipe } from '../../../src/access/pipe.ts';
import type { ChatRequest, Message, Notice, StreamChat, StreamEvent, Target, Usage } from '../../../src/core/chat.ts';
import type { Fault } from '../../../src/core/faults/fault.ts';
import { lessonsIn, type Lesson } from '../../../src/core/request/lesson.ts';
import { estimateRequest, tokenScales, type CountTokens } from '../../../src/core/request/tokens.ts';
import { tokenCounter } from '../../../src/protocols/countTokens.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { collect, gate, network, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer } from '../../fakes/reply.ts';
import { testClock } from '../../fakes/testClock.ts';

const ORIGIN = 'https://models.example';
const here = (window?: number): Target => targetAt(ORIGIN, 'openai-chat', { models: [{ id: 'm', ...(window === undefined ? {} : { contextWindow: window }) }] });
const usage = (input: number): Usage => ({ input, output: 5, cacheRead: undefined, reasoning: undefined });
const text = (delta: string): StreamEvent => ({ type: 'text', delta });
const finish = (input?: number): StreamEvent => ({ type: 'finish', reason: 'stop', usage: input === undefined ? undefined : usage(input) });
const tooLong = (window?: number, said = 'too long'): StreamEvent => ({ type: 'fault', usage: undefined, fault: { kind: 'too-long', window, connectionId: 'test', connection: 'Test', host: ORIGIN, said } satisfies Fault });

/** `turns` turns of about 100 tokens each; the last one has no answer. */
function conversation(turns: number, more: Partial<ChatRequest> = {}): ChatRequest {
  const messages = Array.from({ length: turns }, (_, turn): Message[] => [
    { role: 'user', text: `${turn} ${'word '.repeat(45)}` },
    ...(turn === turns - 1 ? [] : [{ role: 'assistant', text: `${turn} ${'word '.repeat(45)}` } as const]),
  ]).flat();
  return { messages, ...more };
}

const noCount: CountTokens = async () => undefined;

/** The stage with a model behind it that answers the requests one after the other with these events. */
function start(replies: readonly (readonly StreamEvent[])[], options: { readonly lessons?: readonly Lesson[]; readonly countTokens?: CountTokens } = {}) {
  const clock = testClock(1000);
  const sent: ChatRequest[] = [];
  const left: string[] = [];
  const lessons = lessonsIn(options.lessons ?? [], () => undefined);
  const scales = tokenScales([], () => undefined);
  const model: StreamChat = async function* (_, request) {
    sent.push(request);
    try {
      yield* replies[sent.length - 1] ?? assert.fail('one request too many');
    } finally {
      left.push(`request ${sent.length}`);
    }
  };
  const stage = fit({ clock, lessons, scales, countTokens: options.countTokens ?? noCount })(model);
  return { clock, sent, left, lessons, scales, stage, ask: async (target: Target, request: ChatRequest, signal = new AbortController().signal) => collect(stage(target, request, signal)) };
}

const trimmed = (events: readonly StreamEvent[]): readonly Notice[] => events.flatMap((event) => (event.type === 'notice' && event.notice.kind === 'trimmed' ? [event.notice] : []));

describe('fit', function () {
  this.timeout(20_000);

  it('keeps images from a model that is known to take none, and says so; of any other nothing is known', async () => {
    const picture: Message = { role: 'user', text: 'What is this?', attachments: [{ kind: 'image', mediaType: 'image/png', data: 'AAAA', name: 'one.png' }] };
    const request: ChatRequest = { messages: [picture, { role: 'assistant', text: 'A bridge.' }, { role: 'user', text: 'Sure?' }] };
    for (const [vision, left] of [[false, true], [true, false], [undefined, false]] as const) {
      const { ask, sent } = start([[text('Yes.'), finish()]]);
      const events = await ask(targetAt(ORIGIN, 'openai-chat', { models: [{ id: 'm', ...(vision === undefined ? {} : { vision }) }] }), request);
      assert.deepEqual(events.filter(({ type }) => type === 'notice'), left ? [{ type: 'notice', notice: { kind: 'images-left-out', images: 1 } }] : []);
      assert.equal(sent[0]?.messages.some(({ attachments }) => attachments !== undefined), !left);
      assert.equal(sent[0]?.messages[0]?.text, left ? '[Image left out: one.png]\n\nWhat is this?' : 'What is this?');
    }
  });

  it('sends everything where it fits, asking nobody', async () => {
    const { sent, ask } = start([[text('a'), finish()]], { countTokens: () => assert.fail('no need to count') });
    const request = conversation(10);
    assert.deepEqual(await ask(here(100_000), request), [text('a'), finish()]);
    assert.deepEqual(sent[0]?.messages, request.messages);
  });

  it('sends everything where the window is unknown', async () => {
    const { sent, ask } = start([[finish()]]);
    assert.deepEqual(await ask(here(), conversation(500)), [finish()]);
    assert.equal(sent[0]?.messages.length, 999);
  });

  it('leaves out the oldest turns, whole, and says so before the answer', async () => {
    const { sent, ask } = start([[text('a'), finish()]]);
    const events = await ask(here(4000), conversation(50, { system: 'Be brief.' }));
    const [request] = sent;
    assert.ok(request && estimateRequest(request) <= 3000);
    assert.equal(request.system, 'Be brief.');
    assert.equal(request.messages[0]?.role, 'user');
    assert.ok(request.messages.at(-1)?.text.startsWith('49 '));
    const turns = Number.parseInt(request.messages[0].text, 10);
    assert.deepEqual(events, [{ type: 'notice', notice: { kind: 'trimmed', turns, window: 4000, learned: false } }, text('a'), finish()]);
  });

  it('leaves nothing out where the person wants all of it sent', async () => {
    const { sent, ask } = start([[tooLong(4000)]]);
    assert.deepEqual(await ask(here(4000), conversation(50, { whole: true })), [tooLong(4000)]);
    assert.equal(sent[0]?.messages.length, 99);
  });

  it('sends the newest message even where it alone is too long: the server decides', async () => {
    const { sent, ask } = start([[finish()]]);
    const messages: readonly Message[] = [{ role: 'user', text: 'word '.repeat(9000) }];
    assert.deepEqual(await ask(here(4000), { messages }), [finish()]);
    assert.deepEqual(sent[0]?.messages, messages);
  });

  describe('a server that finds it too long', () => {
    it('teaches its window, and is asked once more with what fits', async () => {
      const { sent, left, lessons, ask } = start([[tooLong(4000, 'maximum context length is 4000 tokens')], [text('a'), finish()], [text('b'), finish()]]);
      const events = await ask(here(), conversation(50));
      assert.deepEqual(left, ['request 1', 'request 2']);
      assert.ok(sent[1] && estimateRequest(sent[1]) <= 3000);
      assert.partialDeepStrictEqual(trimmed(events), [{ window: 4000, learned: true }]);
      assert.deepEqual(events.map(({ type }) => type), ['notice', 'text', 'finish']);
      assert.deepEqual(lessons.all(), [{ connectionId: 'test', origin: ORIGIN, model: 'm', what: 'context-window', tokens: 4000, said: 'maximum context length is 4000 tokens', at: 1000 }]);
      // The next question needs no refusal.
      const next = await ask(here(1_000_000), conversation(51));
      assert.equal(sent.length, 3);
      assert.partialDeepStrictEqual(trimmed(next), [{ window: 4000, learned: true }]);
    });

    it('and does not say which window it has: less is sent', async () => {
      const { sent, lessons, ask } = start([[tooLong()], [finish()]]);
      await ask(here(), conversation(50));
      const whole = estimateRequest(sent[0] ?? assert.fail());
      assert.ok(estimateRequest(sent[1] ?? assert.fail()) < whole * 0.75);
      assert.partialDeepStrictEqual(lessons.all(), [{ what: 'context-window', tokens: Math.floor(whole * 0.75) }]);
    });

    it('although our count says it fits: our count is wrong, and less is sent', async () => {
      const { sent, ask } = start([[tooLong(8000)], [finish()]]);
      await ask(here(8000), conversation(40));
      assert.equal(sent[0]?.messages.length, 79);
      assert.ok((sent[1]?.messages.length ?? 79) < 79);
    });

    it('twice: the fault is passed on', async () => {
      const { sent, ask } = start([[tooLong(4000)], [tooLong(4000)]]);
      assert.deepEqual((await ask(here(), conversation(50))).at(-1), tooLong(4000));
      assert.equal(sent.length, 2);
    });

    it('and nothing could be left out: the fault is passed on, and no guess is kept', async () => {
      const { sent, lessons, ask } = start([[tooLong()]]);
      assert.deepEqual(await ask(here(), conversation(1)), [tooLong()]);
      assert.deepEqual([sent.length, lessons.all()], [1, []]);
    });

    it('for another reason than the conversation: a short one is not emptied', async () => {
      const { sent, ask } = start([[tooLong(100_000)]]);
      assert.deepEqual(await ask(here(), conversation(3)), [tooLong(100_000)]);
      assert.equal(sent.length, 1);
    });

    it('after words were shown: they are not said again', async () => {
      const { sent, ask } = start([[text('a'), tooLong(4000)]]);
      assert.deepEqual(await ask(here(), conversation(50)), [text('a'), tooLong(4000)]);
      assert.equal(sent.length, 1);
    });
  });

  describe('what it learns from usage', () => {
    it('makes the next estimate better', async () => {
      const { sent, scales, ask } = start([[finish(9000)], [finish()]]);
      const request = conversation(50);
      await ask(here(), request);
      assert.ok(Math.abs(scales.of(here()).factor - 9000 / estimateRequest(request)) < 0.001);
      // What would have fitted by the estimate alone does not by the model's own count.
      await ask(here(10_000), conversation(51));
      assert.ok((sent[1]?.messages.length ?? 101) < 101);
    });

    it('is nothing where several requests made one answer', async () => {
      for (const notice of [{ kind: 'resumed', at: 1, because: 'cut-short', exact: false }, { kind: 'retried', times: 1, because: 'overloaded', status: 529 }] satisfies Notice[]) {
        const { scales, ask } = start([[text('a'), { type: 'notice', notice }, finish(90_000)]]);
        await ask(here(), conversation(50));
        assert.equal(scales.of(here()).factor, 1);
      }
      const { scales, ask } = start([[finish(90_000)]]);
      await ask(here(), conversation(50, { continues: 'so far' }));
      assert.equal(scales.of(here()).factor, 1);
    });
  });

  describe('near the limit', () => {
    const request = conversation(50);
    const estimated = estimateRequest(request);
    const counting = (factor: number): { readonly countTokens: CountTokens; readonly asked: ChatRequest[] } => {
      const asked: ChatRequest[] = [];
      return { asked, countTokens: async (_, counted) => { asked.push(counted); return Math.round(estimateRequest(counted) * factor); } };
    };

    it('the server\'s own count decides: it fits after all', async () => {
      const { countTokens, asked } = counting(0.85);
      const { sent, ask } = start([[finish()]], { countTokens });
      assert.deepEqual(trimmed(await ask(here(Math.round(estimated * 0.9) + 4096), { ...request, maxOutputTokens: 4096 })), []);
      assert.deepEqual([asked.map(({ messages }) => messages.length), sent[0]?.messages.length], [[99], 99]);
    });

    it('the server\'s own count decides: it is too long', async () => {
      const { countTokens } = counting(1.2);
      const { sent, ask } = start([[finish()]], { countTokens });
      const room = Math.round(estimated * 1.1);
      assert.equal(trimmed(await ask(here(room + 4096), { ...request, maxOutputTokens: 4096 })).length, 1);
      assert.ok(estimateRequest(sent[0] ?? assert.fail()) * 1.2 <= room);
    });

    it('an estimate has to do where it has none', async () => {
      const { sent, ask } = start([[finish()]]);
      await ask(here(Math.round(estimated * 1.1) + 4096), { ...request, maxOutputTokens: 4096 });
      assert.equal(sent[0]?.messages.length, 99);
    });

    it('it is waited for, but not long, and not once the person stops', async () => {
      const window = Math.round(estimated * 1.1) + 4096;
      for (const how of ['late', 'stopped'] as const) {
        let counted: AbortSignal | undefined;
        const asked = gate();
        const { clock, sent, ask } = start([[finish()]], { countTokens: async (_, __, signal) => { counted = signal; asked.open(); return new Promise(() => undefined); } });
        const person = new AbortController();
        const events = ask(here(window), { ...request, maxOutputTokens: 4096 }, person.signal);
        await asked.opened;
        if (how === 'late') clock.advance(3000);
        else person.abort();
        assert.deepEqual(await events, how === 'late' ? [finish()] : [{ type: 'finish', reason: 'stopped', usage: undefined }]);
        assert.deepEqual([sent.length, clock.pending, counted?.aborted, getEventListeners(person.signal, 'abort').length], [how === 'late' ? 1 : 0, 0, true, 0]);
      }
    });
  });

  describe('cache marks', () => {
    const marks = async (request: ChatRequest, window?: number): Promise<ChatRequest | undefined> => {
      const { sent, ask } = start([[finish()]]);
      await ask(here(window), request);
      return sent[0];
    };
    it('stand behind the stable beginning and behind the newest message', async () => {
      assert.deepEqual((await marks(conversation(3)))?.cacheAfter, [3, 4]);
      assert.deepEqual((await marks({ messages: [{ role: 'user', text: 'word '.repeat(2000) }] }))?.cacheAfter, [0]);
    });
    it('are not set where there is too little to keep', async () => {
      assert.equal((await marks(conversation(1)))?.cacheAfter, undefined);
    });
    it('are right after turns were left out', async () => {
      const sent = await marks(conversation(50), 4000);
      assert.deepEqual(sent?.cacheAfter, [sent?.messages.length ?? 0, sent?.messages.length ?? 0].map((length, index) => length - 2 + index));
    });
    it('leave a beginning that the next request has too, byte for byte', async () => {
      await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2000, max: 9000 }), async (turns, window) => {
        const [now, next] = [await marks(conversation(turns), window), await marks(conversation(turns + 1), window)];
        // Unless the cut moved, which it does seldom.
        if (now?.messages[0]?.text !== next?.messages[0]?.text) return;
        const kept = now?.messages.slice(0, (now.cacheAfter?.at(-1) ?? -1) + 1);
        assert.deepEqual(next?.messages.slice(0, kept?.length), kept);
      }));
    });
  });

  it('leaves the request behind when whoever listens leaves', async () => {
    const { left, stage } = start([[text('a'), text('b'), finish()]]);
    for await (const event of stage(here(), conversation(2), new AbortController().signal)) if (event.type === 'text') break;
    assert.deepEqual(left, ['request 1']);
  });

  it('touches no network once the person has stopped', async () => {
    const { sent, ask } = start([]);
    assert.deepEqual(await ask(here(4000), conversation(50), AbortSignal.abort()), [{ type: 'finish', reason: 'stopped', usage: undefined }]);
    assert.equal(sent.length, 0);
  });

  describe('over HTTP', () => {
    let server: ModelServer;
    before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi'], { usage: { input: 3000, output: 2 } }) } }); });
    after(async () => server.close());

    it('a refusal in the vendor\'s words is learned from', async () => {
      server.enqueue({ kind: 'error', status: 400, type: 'invalid_request_error', code: 'context_length_exceeded', message: "This model's maximum context length is 4097 tokens. However, your messages resulted in 5020 tokens." });
      const lessons = lessonsIn([], () => undefined);
      const chat = pipe(fit({ clock: testClock(), lessons, scales: tokenScales([], () => undefined), countTokens: tokenCounter(network) }), speak(network));
      const events = await collect(chat(targetAt(server.origin, 'openai-chat'), conversation(50), new AbortController().signal));
      assert.deepEqual(events.map(({ type }) => type), ['notice', 'text', 'finish']);
      assert.equal(trimmed(events).length, 1);
      assert.equal(lessons.all().length, 1);
      const [first, second] = server.requests.slice(-2).map(({ body }) => (Array.isArray(body?.['messages']) ? body['messages'].length : 0));
      assert.ok(first === 99 && second !== undefined && second < 70, `${first} ${second}`);
    });
  });
});
