import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { keepContract, pipe } from '../../../src/access/pipe.ts';
import type { Stage, StreamChat, StreamEvent } from '../../../src/core/chat.ts';
import { collect, KEY, QUESTION, targetAt } from '../../fakes/exchange.ts';

const target = targetAt('https://models.example', 'openai-chat');
const finish: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const text = (delta: string): StreamEvent => ({ type: 'text', delta });
const says = (...events: readonly StreamEvent[]): StreamChat => async function* () { yield* events; };
const run = async (chat: StreamChat, signal: AbortSignal = new AbortController().signal): Promise<readonly StreamEvent[]> => collect(chat(target, QUESTION, signal));

describe('pipe', () => {
  it('puts stages around the last one, outermost first', async () => {
    const around = (name: string): Stage => (next) => async function* (...args) {
      yield { type: 'reasoning', delta: `${name}(` };
      yield* next(...args);
    };
    assert.deepEqual(await run(pipe(around('a'), around('b'), says(text('x'), finish))), [{ type: 'reasoning', delta: 'a(b(' }, text('x'), finish]);
    assert.deepEqual(await run(pipe(says(finish))), [finish]);
  });

  it('hands down what each stage makes of target, request and signal', async () => {
    const rename: Stage = (next) => (to, request, signal) => next({ ...to, model: `${to.model}!` }, request, signal);
    const echo: StreamChat = async function* (to, request) { yield text(`${to.model} ${request.messages.length}`); yield finish; };
    assert.deepEqual(await run(pipe(rename, rename, echo)), [text('m!! 1'), finish]);
  });
});

describe('the stream contract', () => {
  it('lets nothing through after the terminal event, and leaves the stream there', async () => {
    let left = false;
    const chatty: StreamChat = async function* () {
      try {
        yield text('a'); yield finish; yield text('b'); yield finish;
      } finally {
        left = true;
      }
    };
    assert.deepEqual(await run(keepContract(chatty)), [text('a'), finish]);
    assert.ok(left);
  });

  it('makes an internal fault of an exception, without the key', async () => {
    const broken: StreamChat = async function* () { yield text('a'); throw new RangeError(`off by one at ${KEY}`); };
    const events = await run(keepContract(broken));
    assert.deepEqual(events, [text('a'), { type: 'fault', usage: undefined, fault: { kind: 'internal', connectionId: 'test', connection: 'Test', host: 'https://models.example', said: 'RangeError: off by one at •••' } }]);
  });

  it('does not let an exception after the end undo it', async () => {
    const late: StreamChat = async function* () {
      try {
        yield finish;
      } finally {
        await Promise.reject(new Error('while cleaning up'));
      }
    };
    assert.deepEqual(await run(keepContract(late)), [finish]);
  });

  it('ends what does not end: as stopped where the person stopped it, else as a mistake', async () => {
    assert.deepEqual(await run(keepContract(says(text('a'))), AbortSignal.abort()), [text('a'), { type: 'finish', reason: 'stopped', usage: undefined }]);
    const events = await run(keepContract(says(text('a'))));
    assert.ok(events[1]?.type === 'fault' && events[1].fault.kind === 'internal');
  });
});
