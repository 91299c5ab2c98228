import assert from 'node:assert/strict';
import { resume } from '../../../src/access/resume.ts';
import type { ChatRequest, StreamChat, StreamEvent, Target, Usage } from '../../../src/core/chat.ts';
import { closingTurn } from '../../../src/core/seam/continuation.ts';
import type { Fault, FaultCause } from '../../../src/core/faults/fault.ts';
import { collect, QUESTION, targetAt } from '../../fakes/exchange.ts';

const TARGET = targetAt('https://models.example', 'openai-chat');
const text = (delta: string): StreamEvent => ({ type: 'text', delta });
const reasoning = (delta: string): StreamEvent => ({ type: 'reasoning', delta });
const used = (output: number): Usage => ({ input: 10, output, cacheRead: undefined, reasoning: undefined });
const finish = (reason: 'stop' | 'length' | 'refusal' | 'stopped' = 'stop', usage?: Usage): StreamEvent => ({ type: 'finish', reason, usage });
const faultOf = (cause: FaultCause, more: Partial<Fault> = {}): Fault => ({ connectionId: 'test', connection: 'Test', host: 'https://models.example', ...more, ...cause });
const fault = (kind: 'cut-short' | 'network' | 'overloaded' | 'wrong-key' | 'empty-answer' | 'rate-limited' = 'cut-short', usage?: Usage): StreamEvent => ({ type: 'fault', fault: faultOf({ kind }), usage });
const resumed = (at: number, because: 'cut-short' | 'network' | 'overloaded' | 'the person' = 'cut-short', exact = false): StreamEvent => ({ type: 'notice', notice: { kind: 'resumed', at, because: because === 'the person' ? undefined : because, exact } });

/** Answers each request with the next of these, and remembers what was asked. */
function scripted(...scripts: readonly (readonly StreamEvent[])[]): { readonly chat: StreamChat; readonly asked: readonly ChatRequest[]; readonly closed: () => number } {
  const asked: ChatRequest[] = [];
  let closed = 0;
  return {
    asked,
    closed: () => closed,
    chat: async function* (_, request) {
      const script = scripts[asked.length] ?? assert.fail('one request too many');
      asked.push(request);
      try {
        yield* script;
      } finally {
        closed += 1;
      }
    },
  };
}

const run = async (chat: StreamChat, request: ChatRequest = QUESTION, target: Target = TARGET): Promise<readonly StreamEvent[]> => collect(resume()(chat)(target, request, new AbortController().signal));

describe('resume', () => {
  it('lets a whole answer through as it is', async () => {
    const { chat, asked } = scripted([reasoning('Hm.'), text('Hello'), text(' world'), finish('stop', used(2))]);
    assert.deepEqual(await run(chat), [reasoning('Hm.'), text('Hello world'), finish('stop', used(2))]);
    assert.deepEqual(asked, [QUESTION]);
  });

  it('leaves to others what showed nothing', async () => {
    const { chat } = scripted([fault('network')]);
    assert.deepEqual(await run(chat), [fault('network')]);
  });

  it('asks for the rest with the answer so far and a closing turn, and adds up what was used', async () => {
    const { chat, asked } = scripted([text('Hello'), fault('cut-short', used(1))], [text(' world'), finish('stop', used(2))]);
    assert.deepEqual(await run(chat, { ...QUESTION, system: 'Be brief.' }), [text('Hello'), resumed(5), text(' world'), finish('stop', { input: 20, output: 3, cacheRead: undefined, reasoning: undefined })]);
    assert.deepEqual(asked[1], { system: 'Be brief.', messages: [...QUESTION.messages, { role: 'assistant', text: 'Hello' }, { role: 'user', text: closingTurn('Hello') }] });
  });

  it('goes on three times, and then tells why it stopped', async () => {
    const { chat, asked } = scripted([text('1'), fault()], [text('2'), fault('network')], [text('3'), fault('overloaded')], [text('4'), fault('network')]);
    const whole = await run(chat);
    assert.deepEqual(whole, [text('1'), resumed(1), text('2'), resumed(2, 'network'), text('3'), resumed(3, 'overloaded'), text('4'), fault('network')]);
    assert.equal(asked.length, 4);
  });

  it('sets no mark where nothing goes on', async () => {
    const { chat } = scripted([text('Hello'), fault()], [fault('network')], [text(' world'), finish()]);
    assert.deepEqual(await run(chat), [text('Hello'), resumed(5, 'network'), text(' world'), finish()]);
  });

  for (const [why, refusal] of [['a refusal', finish('refusal')], ['another fault', fault('wrong-key')], ['nothing', fault('empty-answer')]] as const) {
    it(`ends in what broke the answer where the rest is ${why}`, async () => {
      const { chat } = scripted([text('Hello'), fault('cut-short', used(1))], [refusal]);
      assert.deepEqual(await run(chat), [text('Hello'), fault('cut-short', used(1))]);
    });
  }

  it('says when the server takes requests again, where that is too far off', async () => {
    const later: StreamEvent = { type: 'fault', fault: faultOf({ kind: 'rate-limited' }, { resetsAt: 99 }), usage: undefined };
    const { chat } = scripted([text('Hello'), fault()], [later]);
    assert.deepEqual(await run(chat), [text('Hello'), later]);
  });

  it('is finished where the model has nothing to add but what is there', async () => {
    const { chat } = scripted([text('Hello, world'), fault()], [text('Hello, world'), finish()]);
    assert.deepEqual(await run(chat), [text('Hello, world'), finish()]);
  });

  it('is finished where the model has nothing to add, and the text is a whole one', async () => {
    const { chat } = scripted([text('Hello, world.'), fault()], [fault('empty-answer')]);
    assert.deepEqual(await run(chat), [text('Hello, world.'), finish()]);
  });

  it('ends in what broke the answer where the model begins anew with other words', async () => {
    const long = Array.from({ length: 40 }, (_, index) => `Sentence ${index}.`).join(' ');
    const { chat } = scripted([text(long), fault()], [text(`${long.slice(0, 300)} but now quite differently.`), finish()]);
    assert.deepEqual(await run(chat), [text(long), fault()]);
  });

  it('passes on that the length was reached', async () => {
    const { chat } = scripted([text('Hello'), fault()], [text(' wor'), finish('length')]);
    assert.deepEqual(await run(chat), [text('Hello'), resumed(5), text(' wor'), finish('length')]);
  });

  it('tells of a setting that is ignored once', async () => {
    const ignored: StreamEvent = { type: 'notice', notice: { kind: 'parameter-ignored', parameter: 'stream' } };
    const { chat } = scripted([ignored, text('Hello'), fault()], [ignored, text(' world'), finish()]);
    assert.deepEqual(await run(chat), [ignored, text('Hello'), resumed(5), text(' world'), finish()]);
  });

  describe('with reasoning', () => {
    const retried: StreamEvent = { type: 'notice', notice: { kind: 'retried', times: 1, because: 'cut-short', status: undefined } };

    it('asks again when it broke before any text, and shows what is new', async () => {
      const { chat, asked } = scripted([reasoning('First. Second'), fault()], [reasoning('First. Sec'), reasoning('ond. Third.'), text('Hi'), finish()]);
      assert.deepEqual(await run(chat), [reasoning('First. Second'), retried, reasoning('. Third.'), text('Hi'), finish()]);
      assert.deepEqual(asked, [QUESTION, QUESTION]);
    });

    it('shows other reasoning apart, from the sentence on that differs', async () => {
      const { chat } = scripted([reasoning('First. Second, so'), fault()], [reasoning('First. Second is'), reasoning(' wrong.'), text('Hi'), finish()]);
      assert.deepEqual(await run(chat), [reasoning('First. Second, so'), retried, reasoning('\n\nSecond is wrong.'), text('Hi'), finish()]);
    });

    it('drops a new beginning that does not get further', async () => {
      const { chat } = scripted([reasoning('First. Second'), fault()], [reasoning('First.'), text('Hi'), finish()]);
      assert.deepEqual(await run(chat), [reasoning('First. Second'), retried, text('Hi'), finish()]);
    });
  });

  describe('when the person asks to go on', () => {
    it('asks for the rest at once, and yields only that', async () => {
      const { chat, asked } = scripted([text('Hello world'), finish()]);
      assert.deepEqual(await run(chat, { ...QUESTION, continues: 'Hello' }), [resumed(5, 'the person'), text(' world'), finish()]);
      assert.equal(asked[0]?.continues, undefined);
      assert.equal(asked[0]?.messages.length, 3);
    });

    it('counts places in the whole answer', async () => {
      const { chat } = scripted([text(' world'), fault()], [text(', again'), finish()]);
      assert.deepEqual(await run(chat, { ...QUESTION, continues: 'Hello' }), [resumed(5, 'the person'), text(' world'), resumed(11), text(', again'), finish()]);
    });

    it('tells a fault that is not of the moment, and one of the moment at the end', async () => {
      assert.deepEqual(await run(scripted([fault('wrong-key')]).chat, { ...QUESTION, continues: 'Hello' }), [fault('wrong-key')]);
      assert.deepEqual(await run(scripted([fault()], [fault()], [fault()], [fault()]).chat, { ...QUESTION, continues: 'Hello' }), [fault()]);
    });

    it('asks anew where there is nothing but white space', async () => {
      const { chat, asked } = scripted([text('\n\nHello'), finish()]);
      assert.deepEqual(await run(chat, { ...QUESTION, continues: '\n' }), [resumed(1, 'the person'), text('\nHello'), finish()]);
      assert.deepEqual(asked, [QUESTION]);
    });
  });

  describe('where the server goes on with the assistant\'s message', () => {
    const local = targetAt('http://localhost:8080', 'openai-chat');

    it('sends that, without white space at its end, and does not show it twice', async () => {
      const { chat, asked } = scripted([text('Hello\n'), fault()], [text('\n'), text('world'), finish()]);
      assert.deepEqual(await run(chat, QUESTION, local), [text('Hello\n'), resumed(6), text('world'), finish()]);
      assert.deepEqual(asked[1]?.messages.at(-1), { role: 'assistant', text: 'Hello' });
    });

    it('asks with a closing turn where it refuses after all', async () => {
      const refusal: StreamEvent = { type: 'fault', fault: faultOf({ kind: 'bad-request', parameter: undefined }), usage: undefined };
      const { chat, asked } = scripted([text('Hello'), fault()], [refusal], [text(' world'), finish()]);
      assert.deepEqual(await run(chat, QUESTION, local), [text('Hello'), resumed(5), text(' world'), finish()]);
      assert.deepEqual(asked.map(({ messages }) => messages.at(-1)?.role), ['user', 'assistant', 'user']);
    });
  });

  describe('where the server keeps the answer', () => {
    const cursor = { responseId: 'resp_1', sequence: 7 };
    const kept: StreamEvent = { type: 'fault', fault: faultOf({ kind: 'network' }), usage: undefined, cursor };

    it('reads on, and joins nothing', async () => {
      const { chat, asked } = scripted([text('Hello'), kept], [text('Hello again'), finish()]);
      assert.deepEqual(await run(chat), [text('Hello'), resumed(5, 'network', true), text('Hello again'), finish()]);
      assert.deepEqual(asked[1], { ...QUESTION, readOn: cursor });
    });

    it('reads on behind reasoning as well', async () => {
      const { chat } = scripted([reasoning('Hm'), kept], [reasoning('m.'), text('Hi'), finish()]);
      assert.deepEqual(await run(chat), [reasoning('Hm'), resumed(0, 'network', true), reasoning('m.'), text('Hi'), finish()]);
    });

    it('asks for the rest where it cannot be read on', async () => {
      const gone: StreamEvent = { type: 'fault', fault: faultOf({ kind: 'wrong-path', tryBaseUrl: undefined }), usage: undefined };
      const { chat, asked } = scripted([text('Hello'), kept], [gone], [text(' world'), finish()]);
      assert.deepEqual(await run(chat), [text('Hello'), resumed(5, 'network'), text(' world'), finish()]);
      assert.deepEqual(asked.map(({ readOn }) => readOn), [undefined, cursor, undefined]);
    });

    it('reads on from where it was when the silence was noticed further out', async () => {
      const heard: StreamChat = async function* (target, request) {
        if (request.readOn) return yield* [text(request.readOn === cursor ? ' world' : '?'), finish()];
        yield text('Hello');
        target.onCursor?.(cursor);
        yield fault('network');
      };
      assert.deepEqual(await run(heard), [text('Hello'), resumed(5, 'network', true), text(' world'), finish()]);
    });

    it('does not read on behind what the seam held back', async () => {
      const { chat, asked } = scripted([text('Hello world'), fault()], [text('Hello wo'), kept], [text(' and all'), finish()]);
      assert.deepEqual(await run(chat), [text('Hello world'), resumed(11, 'network'), text(' and all'), finish()]);
      assert.equal(asked[2]?.readOn, undefined);
    });
  });

  it('keeps what was shown when the person stops, and asks no more', async () => {
    const person = new AbortController();
    const { chat, asked } = scripted([text('Hello'), fault()]);
    const events: StreamEvent[] = [];
    for await (const event of resume()(chat)(TARGET, QUESTION, person.signal)) {
      events.push(event);
      person.abort();
    }
    assert.deepEqual(events, [text('Hello'), finish('stopped')]);
    assert.equal(asked.length, 1);
  });

  it('closes what it reads from when whoever listens leaves', async () => {
    const { chat, closed } = scripted([text('Hello'), fault()], [text(' world'), text('!'), finish()]);
    for await (const event of resume()(chat)(TARGET, QUESTION, new AbortController().signal)) if (event.type === 'text' && event.delta === ' world') break;
    assert.equal(closed(), 2);
  });
});

describe('the closing turn', () => {
  it('quotes the last words, and tells of a code block that is open', () => {
    assert.match(closingTurn(`${'x'.repeat(100)} the last words`), /⟦x{65} the last words⟧/);
    assert.doesNotMatch(closingTurn('Plain.'), /code block/);
    assert.match(closingTurn('Like:\n\n~~~~python\nprint('), /opened with ~~~~python is still open/);
    assert.doesNotMatch(closingTurn('Like:\n\n```ts\nx\n```\nand'), /code block/);
  });

  it('quotes no half of a character', () => {
    assert.match(closingTurn(`${'🚀'.repeat(40)}x`), /⟦(?:🚀){39}x⟧/u);
  });
});
