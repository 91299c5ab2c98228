import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ToView } from '../../../src/contract/chatView.ts';
import type { ChatRequest, StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Connection } from '../../../src/core/connection.ts';
import type { Conversation } from '../../../src/core/conversation.ts';
import type { Fault } from '../../../src/core/fault.ts';
import { translator } from '../../../src/core/translate.ts';
import { ChatSession, type Resolution } from '../../../src/host/chatSession.ts';

const connection: Connection = { id: 'a', name: 'A', protocol: 'openai-chat', baseUrl: 'http://127.0.0.1:1/v1', credential: { from: 'none' }, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [] };
const target: Target = { connection, model: 'm', key: undefined };
const done: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const noKey: Fault = { kind: 'no-key', connectionId: 'a', connection: 'A', host: 'http://127.0.0.1:1' };

/** A model whose events the test releases one by one. */
function scripted(): { readonly streamChat: StreamChat; readonly requests: ChatRequest[]; send(...events: StreamEvent[]): Promise<void> } {
  const requests: ChatRequest[] = [];
  const waiting: StreamEvent[] = [];
  let wake: () => void = () => undefined;
  return {
    requests,
    async *streamChat(_target, request, signal) {
      requests.push(request);
      signal.addEventListener('abort', () => wake());
      for (;;) {
        if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
        const event = waiting.shift();
        if (!event) await new Promise<void>((resolve) => (wake = resolve));
        else yield event;
        if (event?.type === 'finish' || event?.type === 'fault') return undefined;
      }
    },
    async send(...events) {
      waiting.push(...events);
      wake();
      await settled();
    },
  };
}

/** Lets everything that needs no timer happen. */
const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start(options: { resolution?: Resolution; conversation?: Conversation } = {}) {
  const model = scripted();
  const posted: ToView[] = [];
  const saved: Conversation[] = [];
  const busy: boolean[] = [];
  const timers = new Set<() => void>();
  let ids = 0;
  let now = 1000;
  const session = new ChatSession({
    streamChat: model.streamChat,
    resolve: async () => options.resolution ?? { model: 'a/m', modelName: 'M', connectionName: 'A', target },
    systemPrompt: () => '',
    save: (conversation) => saved.push(conversation),
    post: (message) => posted.push(message),
    busyChanged: (state) => busy.push(state),
    settled: () => undefined,
    clock: {
      now: () => now++,
      after: (_ms, callback) => {
        timers.add(callback);
        return () => timers.delete(callback);
      },
    },
    newId: () => `id${++ids}`,
    t: translator({}),
  }, options.conversation ?? { id: 'c', turns: [] });
  return { session, model, posted, saved, busy, timers, fireTimers: () => [...timers].forEach((fire) => { timers.delete(fire); fire(); }) };
}

const deltas = (posted: readonly ToView[]): string => posted.map((message) => (message.type === 'delta' ? message.delta : '')).join('');

describe('ChatSession', () => {
  it('keeps the message, streams the answer and stores every change', async () => {
    const { session, model, posted, saved, busy } = start();
    const asked = session.submit({ prompt: 'Hello', references: [] });
    await settled();
    assert.deepEqual(busy, [true]);
    await model.send({ type: 'text', delta: 'Hi ' }, { type: 'text', delta: 'there' }, done);
    await asked;
    const answer = session.conversation.turns[0]?.answers[0];
    assert.equal(answer?.text, 'Hi there');
    assert.equal(answer.state, 'finished');
    assert.equal(answer.model, 'a/m');
    assert.equal(deltas(posted), 'Hi there');
    assert.deepEqual(saved.at(-1), session.conversation);
    assert.deepEqual(busy, [true, false]);
    assert.equal(session.conversation.model, 'a/m', 'the conversation stays with the model that answered');
  });

  it('posts the first delta at once and joins those of one frame', async () => {
    const { session, model, posted, timers, fireTimers } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'a' });
    assert.equal(deltas(posted), 'a');
    await model.send({ type: 'text', delta: 'b' });
    await model.send({ type: 'text', delta: 'c' });
    assert.equal(deltas(posted), 'a');
    fireTimers();
    assert.equal(posted.filter((message) => message.type === 'delta').length, 2);
    assert.equal(deltas(posted), 'abc');
    await model.send(done);
    await asked;
    assert.equal(timers.size, 0, 'no timer is left behind');
  });

  it('keeps reasoning and text in order when they alternate within a frame', async () => {
    const { session, model, posted } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'reasoning', delta: '1' }, { type: 'reasoning', delta: '2' }, { type: 'text', delta: '3' }, { type: 'reasoning', delta: '4' }, done);
    await asked;
    assert.equal(deltas(posted), '1234');
    const answer = session.conversation.turns[0]?.answers[0];
    assert.deepEqual([answer?.reasoning, answer?.text], ['124', '3']);
  });

  it('keeps the partial text when stopped', async () => {
    const { session, model } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'half' });
    session.stop();
    await asked;
    const answer = session.conversation.turns[0]?.answers[0];
    assert.deepEqual([answer?.state, answer?.text], ['stopped', 'half']);
  });

  it('says a missing key as the answer\'s fault and keeps the message', async () => {
    const { session, model } = start({ resolution: { model: 'a/m', modelName: 'M', connectionName: 'A', fault: noKey } });
    await session.submit({ prompt: 'precious words', references: [] });
    const turn = session.conversation.turns[0];
    assert.equal(turn?.prompt, 'precious words');
    assert.equal(turn.answers[0]?.state, 'failed');
    assert.equal(model.requests.length, 0);
    assert.equal(session.viewTurns()[0]?.answers[0]?.faultWords?.title, '"A" has no key yet.');
  });

  it('asks one question after the other, with what came before', async () => {
    const { session, model } = start();
    const first = session.submit({ prompt: 'one', references: [] });
    const second = session.submit({ prompt: 'two', references: [] });
    await settled();
    assert.equal(model.requests.length, 1);
    await model.send({ type: 'text', delta: 'uno' }, done);
    await first;
    await settled();
    assert.deepEqual(model.requests[1]?.messages, [{ role: 'user', text: 'one' }, { role: 'assistant', text: 'uno' }, { role: 'user', text: 'two' }]);
    await model.send(done);
    await second;
    assert.equal(session.busy, false);
  });

  it('stops what waits as well as what runs', async () => {
    const { session, model } = start();
    const asked = [session.submit({ prompt: 'one', references: [] }), session.submit({ prompt: 'two', references: [] })];
    await settled();
    session.stop();
    await Promise.all(asked);
    assert.deepEqual(session.conversation.turns.map((turn) => turn.answers[0]?.state), ['stopped', 'stopped']);
    assert.equal(model.requests.length, 1);
  });

  it('puts a second try in the place of an empty answer, and below one that has text', async () => {
    const { session, model } = start();
    const fault: StreamEvent = { type: 'fault', fault: { ...noKey, kind: 'cut-short' }, usage: undefined };
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send(fault);
    await asked;
    const id = session.conversation.turns[0]?.id ?? '';
    const again = session.retry(id);
    await settled();
    await model.send({ type: 'text', delta: 'half' }, fault);
    await again;
    assert.deepEqual(session.conversation.turns[0]?.answers.map((answer) => answer.text), ['half']);
    const third = session.retry(id);
    await settled();
    await model.send({ type: 'text', delta: 'whole' }, done);
    await third;
    assert.deepEqual(session.conversation.turns[0]?.answers.map((answer) => answer.text), ['half', 'whole']);
  });

  it('lets go of a conversation that was cleared while it streamed', async () => {
    const { session, model } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'half' });
    session.clear();
    await asked;
    assert.equal(session.conversation.turns.length, 0);
    assert.equal(session.busy, false);
    const next = session.submit({ prompt: 'y', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'new' }, done);
    await next;
    assert.equal(session.conversation.turns[0]?.answers[0]?.text, 'new');
  });

  it('keeps the draft with the conversation, and takes it along into a new one', () => {
    const { session, saved } = start();
    session.setDraft('half a thought');
    assert.equal(saved.at(-1)?.draft, 'half a thought');
    session.clear();
    assert.equal(session.conversation.draft, 'half a thought');
    session.setDraft('');
    assert.equal('draft' in session.conversation, false);
  });

  it('goes on after an exchange whose resolution throws', async () => {
    const { session } = start({ get resolution(): Resolution { throw new Error('boom'); } });
    await session.submit({ prompt: 'x', references: [] });
    const answer = session.conversation.turns[0]?.answers[0];
    assert.equal(answer?.state === 'failed' && answer.fault.kind, 'internal');
  });
});
