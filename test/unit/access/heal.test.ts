import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { heal } from '../../../src/access/heal.ts';
import { keepContract } from '../../../src/access/pipe.ts';
import type { StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';
import { PROTOCOLS } from '../../../src/core/connection/connection.ts';
import { faultAt, type Fault, type FaultCause } from '../../../src/core/faults/fault.ts';
import { lessonsIn, type Adaptation, type Lesson, type Lessons } from '../../../src/core/request/lesson.ts';
import { collect, connectionTo, gate, QUESTION, streamChat, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, jsonDocument, stream, type Reply } from '../../fakes/reply.ts';
import { testClock } from '../../fakes/testClock.ts';

const TARGET: Target = { connection: connectionTo('http://localhost:1', 'openai-chat', { parameters: { temperature: 1, top_k: 2 } }), model: 'm', key: undefined };
const SENT = ['model', 'messages', 'stream', 'temperature', 'top_k', 'top_p', 'seed_one', 'seed_two', 'seed_three'];
const TEXT: StreamEvent = { type: 'text', delta: 'Hi' };
const END: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const fault = (cause: FaultCause, more: Partial<Fault> = {}): StreamEvent => ({ type: 'fault', usage: undefined, fault: { ...faultAt(TARGET.connection), ...more, ...cause } as Fault });
const refused = (parameter: string, said = `Unknown parameter: '${parameter}'.`): StreamEvent => fault({ kind: 'bad-request', parameter }, { status: 400, said, sent: SENT });
const drop = (parameter: string): Adaptation => ({ kind: 'drop', parameter });
const lesson = (adaptation: Adaptation, more: Partial<Lesson> = {}): Lesson => ({ connectionId: 'test', origin: 'http://localhost:1', model: 'm', said: 'no', at: 1, what: 'adaptation', adaptation, ...more } as Lesson);

interface Run {
  readonly events: readonly StreamEvent[];
  /** What each attempt was told to adapt. */
  readonly attempts: readonly (readonly Adaptation[])[];
  readonly lessons: Lessons;
  readonly closed: number;
}

/** Runs the stage over attempts that go like this, one after the other; the last one is repeated. */
async function run(attempts: readonly (readonly StreamEvent[])[], known: readonly Lesson[] = [], signal = new AbortController().signal, during?: (event: StreamEvent) => void): Promise<Run> {
  const lessons = lessonsIn(known, () => undefined);
  const asked: (readonly Adaptation[])[] = [];
  let closed = 0;
  const next: StreamChat = async function* (target) {
    asked.push(target.adaptations ?? []);
    try {
      yield* attempts[Math.min(asked.length, attempts.length) - 1] ?? [];
    } finally {
      closed += 1;
    }
  };
  const events: StreamEvent[] = [];
  for await (const event of heal({ clock: testClock(7), lessons })(next)(TARGET, QUESTION, signal)) {
    events.push(event);
    during?.(event);
  }
  assert.equal(closed, asked.length, 'every attempt is closed');
  return { events, attempts: asked, lessons, closed };
}

const brief = (events: readonly StreamEvent[]): readonly string[] => events.map((event) => (
  event.type === 'notice' ? `${event.notice.kind}${event.notice.kind === 'adapted' && 'parameter' in event.notice.adaptation ? ` ${event.notice.adaptation.parameter}` : ''}` : event.type === 'fault' ? `fault ${event.fault.kind}` : event.type));

describe('heal', () => {
  it('leaves alone what is not refused', async () => {
    const { events, attempts, lessons } = await run([[TEXT, END]]);
    assert.deepEqual([events, attempts, lessons.all()], [[TEXT, END], [[]], []]);
  });

  it('asks as the lessons say, of this door and this model only', async () => {
    const known = [lesson(drop('top_k')), lesson(drop('a'), { model: 'other' }), lesson(drop('b'), { origin: 'http://localhost:2' }), lesson(drop('c'), { connectionId: 'another' }), lesson(drop('d'), { what: 'context-window', tokens: 5 })];
    const { attempts, events } = await run([[TEXT, END]], known);
    assert.deepEqual(attempts, [[drop('top_k')]]);
    assert.deepEqual(events, [TEXT, END]);
  });

  it('asks once more without what was refused, says so before the answer, and learns it with the words of the server', async () => {
    const { events, attempts, lessons } = await run([[refused('temperature')], [TEXT, END]]);
    assert.deepEqual(attempts, [[], [drop('temperature')]]);
    assert.deepEqual(events, [{ type: 'notice', notice: { kind: 'adapted', adaptation: drop('temperature'), said: "Unknown parameter: 'temperature'." } }, TEXT, END]);
    assert.deepEqual(lessons.all(), [lesson(drop('temperature'), { said: "Unknown parameter: 'temperature'.", at: 7 })]);
  });

  it('heals up to four different refusals in a row, and tells the fifth', async () => {
    const names = ['temperature', 'top_k', 'top_p', 'seed_one', 'seed_two'];
    const healed = await run([...names.slice(0, 4).map((name) => [refused(name)]), [TEXT, END]]);
    assert.deepEqual(brief(healed.events), ['adapted temperature', 'adapted top_k', 'adapted top_p', 'adapted seed_one', 'text', 'finish']);
    assert.equal(healed.lessons.all().length, 4);
    const told = await run([...names.map((name) => [refused(name)]), [TEXT, END]]);
    assert.deepEqual(brief(told.events), ['fault bad-request']);
    assert.equal(told.attempts.length, 5);
    assert.deepEqual(told.lessons.all(), []);
  });

  it('tells a refusal that goes on about the same thing, and learns nothing from it', async () => {
    const { events, attempts, lessons } = await run([[refused('temperature')]]);
    assert.deepEqual(brief(events), ['fault bad-request']);
    assert.equal(attempts.length, 2);
    assert.deepEqual(lessons.all(), []);
  });

  it('hands on no list of what was sent', async () => {
    const { events } = await run([[refused('model')]]);
    const [last] = events;
    assert.ok(last?.type === 'fault' && !('sent' in last.fault));
  });

  for (const [name, end, learned] of [
    ['too many requests', fault({ kind: 'rate-limited' }), 0], ['a full server', fault({ kind: 'overloaded' }), 0], ['no network', fault({ kind: 'network' }), 0], ['a stop by the person', { type: 'finish', reason: 'stopped', usage: undefined } as StreamEvent, 0],
    ['an answer that breaks off', fault({ kind: 'cut-short' }), 1], ['an empty answer', fault({ kind: 'empty-answer' }), 1], ['an answer', END, 1],
  ] as const) {
    it(`after a second attempt that ends with ${name}: ${learned === 1 ? 'learned' : 'not learned, because nothing is proven'}`, async () => {
      const { events, lessons } = await run([[refused('temperature')], [end]]);
      assert.equal(lessons.all().length, learned);
      assert.deepEqual(events.at(-1), end);
      assert.equal(events.length, learned + 1);
    });
  }

  it('does not ask again once something was shown', async () => {
    for (const shown of [TEXT, { type: 'reasoning', delta: 'Hm' } as StreamEvent]) {
      const { events, attempts } = await run([[shown, refused('temperature')], [TEXT, END]]);
      assert.deepEqual([brief(events), attempts.length], [[shown.type, 'fault bad-request'], 1]);
    }
  });

  it('hands on what is said on the way, and what the settings are told of only once', async () => {
    const ignored: StreamEvent = { type: 'notice', notice: { kind: 'parameter-ignored', parameter: 'model' } };
    const silent: StreamEvent = { type: 'notice', notice: { kind: 'silent', seconds: 1, phase: 'first-byte', until: 2 } };
    const { events } = await run([[ignored, silent, refused('top_k')], [ignored, silent, TEXT, END]]);
    assert.deepEqual(brief(events), ['parameter-ignored', 'silent', 'silent', 'adapted top_k', 'text', 'finish']);
  });

  it('follows a new name by leaving out, where the new one is refused too', async () => {
    const sent = (name: string): StreamEvent => fault({ kind: 'bad-request', parameter: name }, { status: 422, said: `${name}: Extra inputs are not permitted`, sent: ['model', 'messages', name] });
    const { events, lessons } = await run([[sent('max_tokens')], [sent('max_completion_tokens')], [TEXT, END]]);
    assert.deepEqual(brief(events), ['adapted max_tokens', 'text', 'finish']);
    assert.deepEqual(lessons.all().map((one) => one.what === 'adaptation' && one.adaptation), [drop('max_tokens')]);
  });

  it('goes through the roles until one is taken, and remembers that one', async () => {
    const lessons = lessonsIn([], () => undefined);
    const roles: (string | undefined)[] = [];
    const next: StreamChat = async function* ({ adaptations = [] }) {
      const role = adaptations.findLast((one) => one.kind === 'system-role')?.role ?? 'system';
      roles.push(role);
      if (role === 'user') yield* [TEXT, END];
      else yield fault({ kind: 'bad-request', parameter: 'messages.0.role' }, { status: 400, said: `Unsupported value: 'messages[0].role' does not support '${role}' with this model.`, sent: SENT });
    };
    const events = await collect(heal({ clock: testClock(), lessons })(next)(TARGET, { ...QUESTION, system: 'Be brief.' }, new AbortController().signal));
    assert.deepEqual(roles, ['system', 'developer', 'user']);
    assert.deepEqual(brief(events), ['adapted', 'text', 'finish']);
    assert.deepEqual(lessons.all().map((one) => one.what === 'adaptation' && one.adaptation), [{ kind: 'system-role', role: 'user' }]);
    roles.length = 0;
    await collect(heal({ clock: testClock(), lessons })(next)(TARGET, { ...QUESTION, system: 'Be brief.' }, new AbortController().signal));
    assert.deepEqual(roles, ['user']);
  });

  it('does not ask again for a person who has stopped meanwhile', async () => {
    const person = new AbortController();
    const lessons = lessonsIn([], () => undefined);
    let asked = 0;
    const next: StreamChat = async function* () {
      asked += 1;
      person.abort();
      yield refused('temperature');
    };
    const events = await collect(heal({ clock: testClock(), lessons })(next)(TARGET, QUESTION, person.signal));
    assert.deepEqual([events, asked], [[{ type: 'finish', reason: 'stopped', usage: undefined }], 1]);
  });

  it('closes the attempt when whoever listens leaves', async () => {
    let closed = false;
    const next: StreamChat = async function* () {
      try {
        yield TEXT;
        yield END;
      } finally {
        closed = true;
      }
    };
    for await (const event of heal({ clock: testClock(), lessons: lessonsIn([], () => undefined) })(next)(TARGET, QUESTION, new AbortController().signal)) {
      assert.deepEqual(event, TEXT);
      break;
    }
    assert.ok(closed);
  });

  describe('over HTTP', function () {
    this.timeout(20_000);
    let server: ModelServer;
    before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi']) } }); });
    after(async () => server.close());
    const no = (message: string, param: string | null = null): Reply => jsonDocument({ error: { message, type: 'invalid_request_error', param, code: null } }, 400);

    it('each protocol: two refusals, one answer, and the next request right at once', async () => {
      for (const protocol of PROTOCOLS) {
        const lessons = lessonsIn([], () => undefined);
        const healed = keepContract(heal({ clock: testClock(), lessons })(streamChat));
        const target = targetAt(server.origin, protocol, { parameters: { temperature: 0.2, top_k: 5, top_p: 0.5 } });
        server.enqueue(no("Unknown parameter: 'top_k'.", 'top_k'), no("Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", 'temperature'));
        assert.deepEqual(brief(await collect(healed(target, QUESTION, new AbortController().signal))), ['adapted top_k', 'adapted temperature', 'text', 'finish'], protocol);
        assert.deepEqual(server.requests.slice(-3).map(({ body }) => [body?.['temperature'], body?.['top_k'], body?.['top_p']]), [[0.2, 5, 0.5], [0.2, undefined, 0.5], [undefined, undefined, 0.5]]);
        const asked = server.requests.length;
        assert.deepEqual(brief(await collect(healed(target, QUESTION, new AbortController().signal))), ['text', 'finish']);
        assert.deepEqual([server.requests.length, server.requests.at(-1)?.body?.['temperature'], server.requests.at(-1)?.body?.['top_p']], [asked + 1, undefined, 0.5]);
      }
    });

    it('a refusal that comes as an event of the stream', async () => {
      const lessons = lessonsIn([], () => undefined);
      server.enqueue(stream({ do: 'raw', text: `data: ${JSON.stringify({ error: { message: "Unsupported parameter: 'temperature' is not supported with this model.", type: 'invalid_request_error', param: 'temperature', code: 'unsupported_parameter' } })}\n\n` }));
      const events = await collect(heal({ clock: testClock(), lessons })(streamChat)(targetAt(server.origin, 'openai-chat', { parameters: { temperature: 1 } }), QUESTION, new AbortController().signal));
      assert.deepEqual(brief(events), ['adapted temperature', 'text', 'finish']);
    });

    it('a stop ends the second attempt too', async () => {
      const person = new AbortController();
      const came = gate();
      server.enqueue(no("Unknown parameter: 'stream_options'.", 'stream_options'), stream({ do: 'text', delta: 'Hi' }, { do: 'hang' }));
      const events: StreamEvent[] = [];
      const ended = (async () => {
        for await (const event of heal({ clock: testClock(), lessons: lessonsIn([], () => undefined) })(streamChat)(targetAt(server.origin, 'openai-chat'), QUESTION, person.signal)) {
          events.push(event);
          if (event.type === 'text') came.open();
        }
      })();
      await came.opened;
      person.abort();
      // The server hangs: this ends by the stop, or not at all.
      await ended;
      assert.deepEqual(brief(events), ['adapted stream_options', 'text', 'finish']);
      await server.requests.at(-1)?.closed;
    });
  });
});
