import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ToView } from '../../../../src/contract/chatView.ts';
import type { ChatRequest, Notice, Nudge, StreamChat, StreamEvent, Target } from '../../../../src/core/chat.ts';
import type { Connection } from '../../../../src/core/connection/connection.ts';
import type { Answer, Conversation, Turn } from '../../../../src/core/conversation/conversation.ts';
import type { Fault } from '../../../../src/core/faults/fault.ts';
import { translator } from '../../../../src/core/translate.ts';
import { ChatSession, type Resolution } from '../../../../src/host/chat/chatSession.ts';
import { askedModel, type PriceOf } from '../../../../src/host/chat/viewOf.ts';

const connection: Connection = { id: 'a', name: 'A', protocol: 'openai-chat', baseUrl: 'http://127.0.0.1:1/v1', credential: { from: 'none' }, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [] };
const target: Target = { connection, model: 'm', key: undefined };
const done: StreamEvent = { type: 'finish', reason: 'stop', usage: undefined };
const noKey: Fault = { kind: 'no-key', connectionId: 'a', connection: 'A', host: 'http://127.0.0.1:1' };

/** A model whose events the test releases one by one. */
function scripted(): { readonly streamChat: StreamChat; readonly requests: ChatRequest[]; readonly nudges: Nudge[]; send(...events: StreamEvent[]): Promise<void> } {
  const requests: ChatRequest[] = [];
  const nudges: Nudge[] = [];
  const waiting: StreamEvent[] = [];
  let wake: () => void = () => undefined;
  return {
    requests,
    nudges,
    async *streamChat({ steering }, request, signal) {
      requests.push(request);
      signal.addEventListener('abort', () => wake());
      const deaf = steering?.((nudge) => nudges.push(nudge));
      try {
        for (;;) {
          if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
          const event = waiting.shift();
          if (!event) await new Promise<void>((resolve) => (wake = resolve));
          else yield event;
          if (event?.type === 'finish' || event?.type === 'fault') return undefined;
        }
      } finally {
        deaf?.();
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

function start(options: { resolution?: Resolution; conversation?: Conversation; priceOf?: PriceOf } = {}) {
  const model = scripted();
  const posted: ToView[] = [];
  const saved: Conversation[] = [];
  const busy: boolean[] = [];
  const models: (string | undefined)[] = [];
  const timers = new Set<() => void>();
  let ids = 0;
  let now = 1000;
  const session = new ChatSession({
    streamChat: model.streamChat,
    resolve: async (asked) => {
      models.push(asked);
      return options.resolution ?? { model: asked ?? 'a/m', modelName: 'M', connectionName: 'A', target };
    },
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
    ...(options.priceOf ? { priceOf: options.priceOf } : {}),
  }, inRow(options.conversation ?? { id: 'c', turns: [] }));
  return { session, model, models, posted, saved, busy, timers, fireTimers: () => [...timers].forEach((fire) => { timers.delete(fire); fire(); }) };
}

/** Each turn after the one before it and its last answer, as if nobody had ever gone back. */
function inRow(conversation: Conversation): Conversation {
  const turns = conversation.turns.map((turn, index): Turn => {
    const before = conversation.turns[index - 1];
    const answer = before?.answers.at(-1)?.id;
    return before ? { ...turn, after: { turn: before.id, ...(answer === undefined ? {} : { answer }) } } : turn;
  });
  return { ...conversation, turns };
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

  it('asks the model that was chosen since, where none was when it was asked first', async () => {
    const { session, model, models } = start({ resolution: { model: '', modelName: '', connectionName: '', fault: { connectionId: '', connection: '', host: '', kind: 'no-model' } } });
    await session.submit({ prompt: 'x', references: [] });
    const [turn] = session.conversation.turns;
    const [answer] = turn?.answers ?? [];
    assert.ok(turn && answer);
    session.setModel('a/chosen');
    await session.retry(turn.id, askedModel(answer));
    assert.deepEqual(models, [undefined, 'a/chosen']);
    assert.equal(model.requests.length, 0);
  });

  it('lets go of a turn that was deleted while it streamed', async () => {
    const { session, model } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'half' });
    session.removeTurn(session.conversation.turns[0]?.id ?? '');
    await asked;
    assert.equal(session.conversation.turns.length, 0);
    assert.equal(session.busy, false);
    const next = session.submit({ prompt: 'y', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'new' }, done);
    await next;
    assert.equal(session.conversation.turns[0]?.answers[0]?.text, 'new');
  });

  it('keeps the draft with the conversation', () => {
    const { session, saved } = start();
    session.setDraft('half a thought');
    assert.equal(saved.at(-1)?.draft, 'half a thought');
    session.setDraft('');
    assert.equal('draft' in session.conversation, false);
  });

  describe('branches', () => {
    const answered = async (work: Promise<void>, model: ReturnType<typeof scripted>, text: string): Promise<void> => {
      await settled();
      await model.send({ type: 'text', delta: text }, done);
      await work;
    };
    const texts = (session: ChatSession): string => session.viewTurns().map(({ prompt, answers }) => `${prompt}=${answers.map(({ text }) => text).join()}`).join(' ');

    it('sends an edited message in the place of the old one, which stays', async () => {
      const { session, model, posted } = start();
      await answered(session.submit({ prompt: 'one', references: [] }), model, 'A');
      await answered(session.submit({ prompt: 'two', references: [] }), model, 'B');
      const first = session.viewTurns()[0]?.id ?? '';
      await answered(session.edit(first, 'uno'), model, 'C');
      assert.equal(texts(session), 'uno=C');
      assert.deepEqual(model.requests.at(-1)?.messages.map(({ text }) => text), ['uno']);
      assert.deepEqual(session.viewTurns()[0]?.edit, { index: 1, count: 2 });
      session.showEdit(session.viewTurns()[0]?.id ?? '', 0);
      assert.equal(texts(session), 'one=A two=B');
      const last = posted.findLast((message) => message.type === 'turns');
      assert.deepEqual(last?.turns.map(({ prompt }) => prompt), ['one', 'two']);
      await answered(session.submit({ prompt: 'three', references: [] }), model, 'D');
      assert.deepEqual(model.requests.at(-1)?.messages.map(({ text }) => text), ['one', 'A', 'two', 'B', 'three']);
    });

    it('goes on from the answer that is shown', async () => {
      const { session, model } = start();
      await answered(session.submit({ prompt: 'one', references: [] }), model, 'A');
      const first = session.viewTurns()[0]?.id ?? '';
      await answered(session.submit({ prompt: 'two', references: [] }), model, 'B');
      await answered(session.retry(first), model, 'A2');
      assert.equal(texts(session), 'one=A2');
      assert.deepEqual(session.viewTurns()[0]?.take, { index: 1, count: 2 });
      await answered(session.submit({ prompt: 'three', references: [] }), model, 'C');
      assert.deepEqual(model.requests.at(-1)?.messages.map(({ text }) => text), ['one', 'A2', 'three']);
      session.showTake(first, 0);
      assert.equal(texts(session), 'one=A two=B');
    });

    it('tells the view nothing of an answer that is not shown', async () => {
      const { session, model, posted } = start();
      await answered(session.submit({ prompt: 'one', references: [] }), model, 'A');
      const first = session.viewTurns()[0]?.id ?? '';
      const again = session.retry(first);
      await settled();
      session.showTake(first, 0);
      const before = posted.length;
      await model.send({ type: 'text', delta: 'B' }, done);
      await again;
      assert.deepEqual(posted.slice(before).filter(({ type }) => type === 'answer' || type === 'turn'), []);
      assert.equal(texts(session), 'one=A');
      session.showTake(first, 1);
      assert.equal(texts(session), 'one=B');
    });

    it('stops what is being written in the place of an edited message', async () => {
      const { session, model } = start();
      void session.submit({ prompt: 'First', references: [] });
      await settled();
      await model.send({ type: 'text', delta: 'Half' });
      const edited = session.edit(session.conversation.turns[0]?.id ?? '', 'Better');
      await settled();
      assert.equal(session.conversation.turns[0]?.answers[0]?.state, 'stopped');
      await model.send({ type: 'text', delta: 'Whole' }, done);
      await edited;
      assert.deepEqual(session.viewTurns().map(({ prompt, answers }) => [prompt, answers[0]?.text]), [['Better', 'Whole']]);
    });

    it('loses nothing when a failed answer that was gone on from is asked for again', async () => {
      const failed: Answer = { state: 'failed', fault: noKey, id: 'a1', model: 'a/m', modelName: '', connectionName: '', text: '', reasoning: '', notices: [], usage: undefined, timings: { started: 1 } };
      const { session, model } = start({ conversation: { id: 'c', turns: [{ id: 't1', prompt: 'First', references: [], answers: [failed] }, { id: 't2', prompt: 'Second', references: [], answers: [{ ...failed, id: 'a2', text: 'Said' }] }] } });
      const again = session.retry('t1');
      await settled();
      await model.send({ type: 'text', delta: 'Now' }, done);
      await again;
      assert.deepEqual(session.viewTurns().map(({ take, answers }) => [take, answers[0]?.text]), [[{ index: 1, count: 2 }, 'Now']]);
      session.showTake('t1', 0);
      assert.deepEqual(session.viewTurns().map(({ prompt }) => prompt), ['First', 'Second']);
    });

    it('brings back a turn that was deleted while it was answered, with what had arrived', async () => {
      const { session, model } = start();
      void session.submit({ prompt: 'First', references: [] });
      await settled();
      await model.send({ type: 'text', delta: 'Half' });
      const removed = session.removeTurn(session.conversation.turns[0]?.id ?? '');
      await settled();
      assert.deepEqual([session.viewTurns(), session.busy], [[], false]);
      const meanwhile = session.submit({ prompt: 'Meanwhile', references: [] });
      await settled();
      await model.send({ type: 'text', delta: 'Yes' }, done);
      await meanwhile;
      session.bringBack(removed);
      assert.deepEqual(session.viewTurns().map(({ prompt, edit, answers }) => [prompt, edit, answers[0]?.state, answers[0]?.text]), [['First', { index: 0, count: 2 }, 'stopped', 'Half']]);
      session.showEdit(session.viewTurns()[0]?.id ?? '', 1);
      assert.deepEqual(session.viewTurns().map(({ answers }) => answers[0]?.text), ['Yes']);
    });

    it('says what an answer cost, where the price is known', async () => {
      const { session, model } = start({ priceOf: (asked) => (asked === 'a/m' ? { input: 10, output: 20, currency: 'EUR' } : undefined) });
      const usage = { input: 100_000, output: 50_000, cacheRead: undefined, reasoning: undefined };
      const first = session.submit({ prompt: 'First', references: [] });
      await settled();
      await model.send({ type: 'text', delta: 'Dear' }, { type: 'finish', reason: 'stop', usage });
      await first;
      const second = session.submit({ prompt: 'Second', references: [] }, 'b/m');
      await settled();
      await model.send({ type: 'text', delta: 'Unknown' }, { type: 'finish', reason: 'stop', usage });
      await second;
      assert.deepEqual(session.viewTurns().map(({ answers }) => answers[0]?.cost), [{ amount: 2, currency: 'EUR' }, undefined]);
    });

    it('deletes a turn with what goes on from it, and forks what is shown', async () => {
      const { session, model } = start();
      await answered(session.submit({ prompt: 'one', references: [] }), model, 'A');
      await answered(session.submit({ prompt: 'two', references: [] }), model, 'B');
      const [first, second] = session.viewTurns();
      const copy = session.fork(first?.id ?? '');
      assert.notEqual(copy?.id, session.conversation.id);
      assert.deepEqual(copy?.turns.map(({ prompt }) => prompt), ['one']);
      session.removeTurn(second?.id ?? '');
      assert.equal(texts(session), 'one=A');
      session.removeTurn(first?.id ?? '');
      assert.equal(texts(session), '');
    });
  });

  describe('the queue', () => {
    it('sends what waits when the answer before it is there', async () => {
      const { session, model, posted } = start();
      const asked = session.submit({ prompt: 'one', references: [] });
      await settled();
      await session.enqueue({ prompt: 'two', references: [] });
      await session.enqueue({ prompt: 'three', references: [] });
      assert.equal(session.viewTurns().length, 1);
      assert.deepEqual(session.viewQueue().messages.map(({ prompt }) => prompt), ['two', 'three']);
      await model.send({ type: 'text', delta: 'A' }, done);
      await asked;
      await settled();
      assert.deepEqual(session.viewQueue().messages.map(({ prompt }) => prompt), ['three']);
      await model.send({ type: 'text', delta: 'B' }, done);
      await settled();
      await model.send({ type: 'text', delta: 'C' }, done);
      await settled();
      assert.deepEqual(session.viewTurns().map(({ prompt, answers }) => [prompt, answers[0]?.text]), [['one', 'A'], ['two', 'B'], ['three', 'C']]);
      assert.deepEqual(session.viewQueue(), { messages: [], held: true });
      assert.deepEqual(posted.findLast(({ type }) => type === 'queue'), { type: 'queue', queue: { messages: [], held: false } });
    });

    it('holds what waits for the person when the answer did not come to its end', async () => {
      const { session, model } = start();
      const asked = session.submit({ prompt: 'one', references: [] });
      await settled();
      await session.enqueue({ prompt: 'two', references: [] });
      session.stop();
      await asked;
      await settled();
      assert.deepEqual(session.viewQueue(), { messages: [{ id: session.conversation.queue?.[0]?.id, prompt: 'two' }], held: true });
      assert.equal(model.requests.length, 1);
      const sent = session.sendQueued();
      await settled();
      await model.send({ type: 'text', delta: 'B' }, done);
      await sent;
      assert.equal(session.viewTurns()[1]?.answers[0]?.text, 'B');
    });

    it('gives a message back to be changed, once', async () => {
      const { session } = start();
      void session.submit({ prompt: 'one', references: [] });
      await settled();
      await session.enqueue({ prompt: 'two', references: [] });
      const id = session.viewQueue().messages[0]?.id ?? '';
      assert.equal(session.unqueue(id)?.prompt, 'two');
      assert.equal(session.unqueue(id), undefined);
      assert.equal('queue' in session.conversation, false);
      session.stop();
    });

    const waiting = async (...prompts: readonly string[]) => {
      const started = start();
      void started.session.submit({ prompt: 'one', references: [] });
      await settled();
      for (const prompt of prompts) await started.session.enqueue({ prompt, references: [] });
      const ids = started.session.viewQueue().messages.map(({ id }) => id);
      return { ...started, ids, prompts: () => started.session.viewQueue().messages.map(({ prompt }) => prompt) };
    };

    it('changes a message in its place, and leaves it as it was without any words', async () => {
      const { session, ids: [two = '', three = ''], prompts } = await waiting('two', 'three');
      session.openQueued(two);
      session.changeQueued(two, '2');
      session.openQueued(three);
      session.changeQueued(three, ' ');
      session.changeQueued('none', 'x');
      assert.deepEqual(prompts(), ['2', 'three']);
      session.stop();
    });

    it('sends a message that is being changed when that is done, not before', async () => {
      const { session, model, ids: [two = ''] } = await waiting('two', 'three');
      session.openQueued(two);
      assert.deepEqual([session.viewQueue().held, session.viewQueue().changing], [false, true]);
      await model.send({ type: 'text', delta: 'A' }, done);
      await settled();
      assert.deepEqual([session.viewQueue().held, session.viewQueue().changing, model.requests.length], [true, true, 1]);
      session.changeQueued(two, '2');
      await settled();
      assert.deepEqual(session.viewTurns().map(({ prompt }) => prompt), ['one', '2']);
      assert.equal('changing' in session.viewQueue(), false);
      session.stop();
    });

    it('goes on when the message that is being changed is removed, but not where the person was to decide', async () => {
      const { session, model, ids: [two = ''] } = await waiting('two', 'three');
      session.openQueued(two);
      await model.send({ type: 'text', delta: 'A' }, done);
      await settled();
      session.unqueue(two);
      await settled();
      assert.deepEqual(session.viewTurns().map(({ prompt }) => prompt), ['one', 'three']);
      const stopped = await waiting('two');
      stopped.session.openQueued(stopped.ids[0] ?? '');
      stopped.session.stop();
      await settled();
      stopped.session.changeQueued(stopped.ids[0] ?? '', '2');
      await settled();
      assert.deepEqual([stopped.model.requests.length, stopped.prompts()], [1, ['2']]);
      session.stop();
    });

    it('puts a message where another stands', async () => {
      const { session, ids: [, , four = ''], prompts } = await waiting('two', 'three', 'four');
      session.moveQueued(four, 1);
      assert.deepEqual(prompts(), ['two', 'four', 'three']);
      session.moveQueued(four, 0);
      session.moveQueued('none', 0);
      assert.deepEqual(prompts(), ['four', 'two', 'three']);
      session.moveQueued(four, 1);
      assert.deepEqual(prompts(), ['two', 'four', 'three']);
      session.stop();
    });

    it('keeps what waits with the conversation', async () => {
      const { session } = start({ conversation: { id: 'c', turns: [], queue: [{ id: 'q', prompt: 'later', references: [] }] } });
      assert.deepEqual(session.viewQueue(), { messages: [{ id: 'q', prompt: 'later' }], held: true });
    });
  });

  it('takes over what another window has stored, but not while something runs', async () => {
    const { session, model, posted } = start();
    session.setDraft('mine');
    const theirs: Conversation = { id: 'c', draft: 'theirs', turns: [{ id: 't', prompt: 'from there', references: [], answers: [] }] };
    session.replace(theirs);
    assert.deepEqual([session.conversation.turns.length, session.conversation.draft], [1, 'mine']);
    assert.equal(posted.findLast((message) => message.type === 'turns')?.turns[0]?.prompt, 'from there');
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    session.replace({ id: 'c', turns: [] });
    await model.send({ type: 'text', delta: 'A' }, done);
    await asked;
    assert.equal(session.conversation.turns.length, 2);
    session.replace({ id: 'another', turns: [] });
    assert.equal(session.conversation.turns.length, 2);
  });

  it('goes on after an exchange whose resolution throws', async () => {
    const { session } = start({ get resolution(): Resolution { throw new Error('boom'); } });
    await session.submit({ prompt: 'x', references: [] });
    const answer = session.conversation.turns[0]?.answers[0];
    assert.equal(answer?.state === 'failed' && answer.fault.kind, 'internal');
  });

  it('tells a view that comes in the middle no word twice', async () => {
    const { session, model, posted, fireTimers } = start();
    void session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'a' }, { type: 'text', delta: 'b' });
    const shown = session.viewTurns()[0]?.answers[0]?.text ?? '';
    const before = posted.length;
    fireTimers();
    assert.equal(shown + deltas(posted.slice(before)), 'ab');
    const { id = '' } = session.conversation.turns[0] ?? {};
    await model.send({ type: 'text', delta: 'c' });
    session.togglePin(id);
    const turn = posted.findLastIndex((message) => message.type === 'turn');
    fireTimers();
    assert.equal(deltas(posted.slice(0, turn)), 'abc');
    assert.equal(deltas(posted.slice(turn)), '');
  });
});

const cutShort: Fault = { ...noKey, kind: 'cut-short' };
const used = (output: number) => ({ input: 10, output, cacheRead: undefined, reasoning: undefined });

/** A settled answer, as it stands in a stored conversation. */
function ended(id: string, text: string, end: Partial<Answer> = {}): Answer {
  return { state: 'finished', reason: 'stop', id, model: 'a/m', modelName: 'M', connectionName: 'A', text, reasoning: '', notices: [], usage: used(1), timings: { started: 1, firstToken: 2, ended: 3 }, ...end } as Answer;
}
function turnOf(id: string, ...answers: readonly Answer[]): Turn {
  return { id, prompt: `ask ${id}`, references: [], answers };
}
describe('ChatSession, going on', () => {
  const partial = ended('p', 'Once upon', { state: 'failed', fault: cutShort, notices: [{ kind: 'retried', times: 1, because: 'overloaded', status: 529 }] });
  const stored: Conversation = { id: 'c', model: 'b/other', turns: [turnOf('1', partial), turnOf('2', ended('q', 'Later.'))] };

  it('asks the same model for the rest, and the same answer grows', async () => {
    const { session, model, models, posted, saved } = start({ conversation: stored });
    const going = session.continue('1', 'p');
    assert.equal(session.answer('1', 'p')?.state, 'streaming');
    assert.equal(session.answer('1', 'p')?.text, 'Once upon');
    await settled();
    assert.deepEqual(models, ['a/m']);
    assert.deepEqual(model.requests, [{ messages: [{ role: 'user', text: 'ask 1' }], continues: 'Once upon' }]);
    await model.send({ type: 'notice', notice: { kind: 'resumed', at: 9, because: undefined, exact: false } }, { type: 'text', delta: ' a time.' }, { type: 'finish', reason: 'stop', usage: used(4) });
    await going;
    const answer = session.answer('1', 'p');
    assert.equal(answer?.text, 'Once upon a time.');
    assert.equal(answer.state, 'finished');
    assert.deepEqual(answer.notices.map(({ kind }) => kind), ['retried', 'resumed']);
    assert.deepEqual(answer.usage, { input: 20, output: 5, cacheRead: undefined, reasoning: undefined });
    assert.deepEqual([answer.timings.started, answer.timings.firstToken], [1, 2]);
    assert.equal(deltas(posted), ' a time.');
    assert.equal(session.conversation.turns[0]?.answers.length, 1);
    assert.equal(session.conversation.model, 'b/other', 'the conversation\'s model is another matter');
    assert.deepEqual(saved.at(-1), session.conversation);
  });

  it('keeps all of it when the rest breaks off too, and goes on from there', async () => {
    const { session, model } = start({ conversation: stored });
    const first = session.continue('1', 'p');
    await settled();
    await model.send({ type: 'text', delta: ' a' }, { type: 'fault', fault: cutShort, usage: undefined });
    await first;
    const { faultWords } = session.viewTurns()[0]?.answers[0] ?? {};
    assert.deepEqual(faultWords?.actions[0]?.action, { do: 'continue' });
    const second = session.continue('1', 'p');
    await settled();
    assert.equal(model.requests[1]?.continues, 'Once upon a');
    session.stop();
    await second;
    assert.deepEqual([session.answer('1', 'p')?.state, session.answer('1', 'p')?.text], ['stopped', 'Once upon a']);
  });

  it('stays as it was when it is stopped while it waits its turn', async () => {
    const { session, model } = start({ conversation: stored });
    void session.retry('2');
    const going = session.continue('1', 'p');
    await settled();
    session.stop('p');
    await model.send(done);
    await going;
    assert.equal(model.requests.length, 1);
    assert.deepEqual([session.answer('1', 'p')?.state, session.answer('1', 'p')?.text], ['stopped', 'Once upon']);
  });

  it('is offered where an answer has text and ended before its end', () => {
    const cases: readonly [Answer, boolean][] = [
      [ended('1', 'Some', { state: 'stopped' }), true], [ended('2', 'Some', { state: 'finished', reason: 'length' }), true], [ended('3', 'Some'), false],
      [ended('4', ' \n', { state: 'stopped' }), false], [ended('5', 'Some', { state: 'finished', reason: 'refusal' }), false],
    ];
    const { session } = start({ conversation: { id: 'c', turns: cases.map(([answer], index) => turnOf(String(index), answer)) } });
    assert.deepEqual(session.viewTurns().map(({ answers }) => answers[0]?.canContinue ?? false), cases.map(([, offered]) => offered));
  });

  it('does nothing for an answer that is whole, that streams or that is not there', async () => {
    const { session, model, posted } = start({ conversation: stored });
    await session.continue('2', 'q');
    await session.continue('2', 'nobody');
    await session.continue('nowhere', 'p');
    assert.deepEqual([model.requests, posted], [[], []]);
    const going = session.continue('1', 'p');
    await session.continue('1', 'p');
    await settled();
    assert.equal(model.requests.length, 1);
    await model.send(done);
    await going;
  });
});

describe('ChatSession, steered', () => {
  const waiting: Notice = { kind: 'waiting', until: 5000, because: 'overloaded', status: 529, attempt: 2, attempts: 5 };
  const silent: Notice = { kind: 'silent', seconds: 20, phase: 'first-byte', until: 5000 };
  const ids = (session: ChatSession): [string, string] => [session.conversation.turns.at(-1)?.id ?? '', session.conversation.turns.at(-1)?.answers.at(-1)?.id ?? ''];

  it('passes on what the person says, while it means something', async () => {
    const { session, model } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    const answer = ids(session);
    session.nudge(...answer, 'try-now');
    await model.send({ type: 'notice', notice: waiting });
    session.nudge(...answer, 'keep-waiting');
    session.nudge(...answer, 'try-now');
    session.nudge('else', 'where', 'try-now');
    await model.send({ type: 'notice', notice: silent });
    session.nudge(...answer, 'try-now');
    session.nudge(...answer, 'keep-waiting');
    session.nudge(...answer, 'try-again');
    await model.send({ type: 'text', delta: 'a' });
    session.nudge(...answer, 'try-again');
    assert.deepEqual(model.nudges, ['try-now', 'keep-waiting', 'try-again']);
    await model.send(done);
    await asked;
    session.nudge(...answer, 'try-now');
    assert.equal(model.nudges.length, 3);
  });

  it('takes a notice that is over off the view, without holding back the word that ended it', async () => {
    const { session, model, posted } = start();
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'a' }, { type: 'text', delta: 'b' }, { type: 'notice', notice: silent }, { type: 'text', delta: 'c' });
    const last = posted.at(-1);
    assert.deepEqual(last?.type === 'answer' && ['text' in last.answer, last.answer.notices], [false, []]);
    assert.equal(deltas(posted), 'abc', 'the text is what a page has that adds up the deltas');
    await model.send(done);
    await asked;
  });

  it('stops one answer and lets the others go on', async () => {
    const { session, model } = start();
    const first = session.submit({ prompt: 'one', references: [] });
    const second = session.submit({ prompt: 'two', references: [] });
    await settled();
    session.stop(session.conversation.turns[0]?.answers[0]?.id);
    await first;
    await settled();
    await model.send({ type: 'text', delta: 'b' }, done);
    await second;
    assert.deepEqual(session.conversation.turns.map(({ answers }) => answers[0]?.state), ['stopped', 'finished']);
  });

  it('hands an answer over to another model, which goes on with its text', async () => {
    const { session, model, models } = start();
    void session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'text', delta: 'half' }, { type: 'notice', notice: silent });
    const over = session.handOver(...ids(session), 'b/n');
    await settled();
    await settled();
    assert.deepEqual(models, [undefined, 'b/n']);
    assert.equal(model.requests[1]?.continues, 'half');
    await model.send({ type: 'text', delta: ' and half' }, done);
    await over;
    assert.deepEqual(session.conversation.turns[0]?.answers.map(({ text, model: by }) => [text, by]), [['half and half', 'b/n']]);
  });

  it('has another model begin anew where there is no text, and leaves a finished answer alone', async () => {
    const { session, model, models } = start();
    void session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'notice', notice: silent });
    const over = session.handOver(...ids(session), 'b/n');
    await settled();
    await settled();
    assert.equal(model.requests[1]?.continues, undefined);
    await model.send({ type: 'text', delta: 'whole' }, done);
    await over;
    assert.deepEqual(session.conversation.turns[0]?.answers.map(({ text }) => text), ['whole']);
    await session.handOver(...ids(session), 'c/o');
    assert.deepEqual(models, [undefined, 'b/n']);
  });

  it('stays with the route that was asked, not with the model that answered for it', async () => {
    const { session, model } = start({ resolution: { model: 'route/careful', modelName: 'careful', connectionName: '', target } });
    const asked = session.submit({ prompt: 'x', references: [] });
    await settled();
    await model.send({ type: 'notice', notice: { kind: 'routed', route: 'careful', model: 'b/n', modelName: 'N', connectionName: 'B', skipped: [] } }, { type: 'text', delta: 'Hi' }, done);
    await asked;
    assert.equal(session.conversation.model, 'route/careful');
    assert.equal(session.conversation.turns[0]?.answers[0]?.model, 'b/n');
  });

  it('pins a turn and lets it go', () => {
    const { session, posted } = start({ conversation: { id: 'c', turns: [turnOf('1', ended('a', 'A'))] } });
    session.togglePin('1');
    assert.equal(session.conversation.turns[0]?.pinned, true);
    const message = posted.at(-1);
    assert.equal(message?.type === 'turn' && message.turn.pinned, true);
    session.togglePin('1');
    assert.equal('pinned' in (session.conversation.turns[0] ?? {}), false);
    session.togglePin('nowhere');
    assert.equal(posted.length, 2);
  });
});

describe('ChatSession, what was left out', () => {
  const trimmed: Notice = { kind: 'trimmed', turns: 2, window: 8192, learned: false };
  const long: Conversation = {
    id: 'c', model: 'a/m',
    turns: [turnOf('1', ended('a', 'A')), { ...turnOf('2', ended('b', 'B')), pinned: true }, turnOf('3'), turnOf('4', ended('d', 'D')), turnOf('5', ended('e', 'E')), turnOf('6', ended('f', 'F', { notices: [trimmed] }))],
  };
  const summaries = (posted: readonly ToView[]) => posted.flatMap((message) => (message.type === 'summary' ? [message.summary] : []));

  it('sends everything when the person wants it', async () => {
    const { session, model } = start({ conversation: long });
    const asked = session.sendAll('6', 'f');
    await settled();
    assert.equal(model.requests[0]?.whole, true);
    assert.equal(model.requests[0].messages.length, 9);
    await model.send({ type: 'text', delta: 'G' }, done);
    await asked;
    assert.deepEqual(session.conversation.turns.at(-1)?.answers.map(({ text }) => text), ['F', 'G']);
  });

  it('sums up the turns that were left out, shows it as it grows, and asks again with it in their place', async () => {
    const { session, model, posted, saved } = start({ conversation: long });
    const asked = session.summarise('6', 'f');
    await settled();
    assert.equal(session.busy, true);
    const { messages } = model.requests[0] ?? { messages: [] };
    assert.deepEqual(messages.slice(0, -1).map(({ text }) => text), ['ask 1', 'A', 'ask 4', 'D'], 'the pinned turn and the unanswered one are not among them');
    assert.match(messages.at(-1)?.text ?? '', /summary/);
    await model.send({ type: 'text', delta: 'They said ' }, { type: 'text', delta: 'A and D.' }, done);
    await settled();
    assert.deepEqual(session.conversation.summary, { upTo: '4', text: 'They said A and D.' });
    assert.deepEqual(session.viewSummary(), { state: 'there', text: 'They said A and D.' });
    assert.deepEqual(summaries(posted).map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]), ['writing', 'there']);
    const again = model.requests[1];
    assert.deepEqual(again?.messages.map(({ text }) => text), ['ask 2', 'B', 'ask 5', 'E', 'ask 6']);
    assert.match(again?.system ?? '', /They said A and D\./);
    await model.send({ type: 'text', delta: 'G' }, done);
    await asked;
    assert.deepEqual(saved.at(-1)?.summary, session.conversation.summary);
    assert.equal(session.busy, false);
  });

  it('goes through what does not fit at once in parts, each with the summary of those before', async () => {
    const words = 'and another thing '.repeat(400);
    const { session, model } = start({ conversation: { ...long, turns: [turnOf('1', ended('a', `A ${words}`)), turnOf('2', ended('b', `B ${words}`)), turnOf('6', ended('f', 'F', { notices: [{ ...trimmed, window: 4000 }] }))] } });
    void session.summarise('6', 'f');
    await settled();
    assert.deepEqual(model.requests[0]?.messages.map(({ text }) => text.slice(0, 5)), ['ask 1', 'A and', 'Write']);
    await model.send({ type: 'text', delta: 'First.' }, done);
    await settled();
    assert.deepEqual(model.requests[1]?.messages.map(({ text }) => text.slice(0, 5)), ['ask 2', 'B and', 'Write']);
    assert.match(model.requests[1]?.system ?? '', /First\./);
    await model.send({ type: 'text', delta: 'First and second.' }, done);
    await settled();
    assert.deepEqual(session.conversation.summary, { upTo: '2', text: 'First and second.' });
    session.stop();
  });

  it('adds to a summary that is there', async () => {
    const { session, model } = start({ conversation: { ...long, summary: { upTo: '1', text: 'They said A.' } } });
    void session.summarise('6', 'f');
    await settled();
    assert.deepEqual(model.requests[0]?.messages.slice(0, -1).map(({ text }) => text), ['ask 4', 'D', 'ask 5', 'E']);
    assert.match(model.requests[0]?.system ?? '', /They said A\./);
    session.stop();
  });

  it('says why a summary failed, and writes it on another try', async () => {
    const { session, model, posted } = start({ conversation: long });
    const asked = session.summarise('6', 'f');
    await settled();
    await model.send({ type: 'text', delta: 'They' }, { type: 'fault', fault: cutShort, usage: undefined });
    await asked;
    const failed = summaries(posted).at(-1);
    assert.equal(failed?.state === 'failed' && failed.faultWords.title, 'The answer broke off.');
    assert.deepEqual(session.summaryAction(0), { do: 'retry' });
    assert.equal(session.conversation.summary, undefined);
    assert.equal(model.requests.length, 1, 'the turn is not asked again without it');
    const again = session.retrySummary();
    await settled();
    await model.send({ type: 'text', delta: 'All.' }, done);
    await settled();
    assert.equal(session.viewSummary().state, 'there');
    session.stop();
    await again;
  });

  for (const [name, events] of Object.entries<readonly StreamEvent[]>({ 'a refusal': [{ type: 'text', delta: 'I cannot' }, { type: 'finish', reason: 'refusal', usage: undefined }], 'white space': [{ type: 'text', delta: ' \n' }, done] })) {
    it(`takes ${name} for no summary`, async () => {
      const { session, model } = start({ conversation: long });
      const asked = session.summarise('6', 'f');
      await settled();
      await model.send(...events);
      await asked;
      assert.equal(session.viewSummary().state, 'failed');
      assert.equal(session.conversation.summary, undefined);
    });
  }

  it('keeps the earlier summary when it is stopped, and a failure is forgotten with the next message', async () => {
    const { session, model } = start({ conversation: { ...long, summary: { upTo: '1', text: 'They said A.' } } });
    const asked = session.summarise('6', 'f');
    await settled();
    await model.send({ type: 'text', delta: 'Half a' });
    assert.equal(session.viewSummary().state, 'writing');
    session.stop();
    await asked;
    assert.deepEqual(session.viewSummary(), { state: 'there', text: 'They said A.' });
    const failing = session.summarise('6', 'f');
    await settled();
    await model.send({ type: 'fault', fault: cutShort, usage: undefined });
    await failing;
    assert.equal(session.viewSummary().state, 'failed');
    void session.submit({ prompt: 'next', references: [] });
    assert.equal(session.viewSummary().state, 'there');
    session.stop();
  });

  it('takes the person\'s own words, and the turns themselves where there are none', () => {
    const { session, posted } = start({ conversation: { ...long, summary: { upTo: '4', text: 'They said A and D.' } } });
    session.editSummary('A, then D.');
    assert.deepEqual(session.conversation.summary, { upTo: '4', text: 'A, then D.' });
    session.editSummary('  ');
    assert.equal('summary' in session.conversation, false);
    session.editSummary('out of nowhere');
    assert.equal('summary' in session.conversation, false);
    assert.deepEqual(summaries(posted).map(({ state }) => state), ['there', 'none']);
  });

  it('does nothing on a late click', async () => {
    const { session, model } = start({ conversation: { ...long, turns: [...long.turns, turnOf('7', ended('g', 'G'))] } });
    for (const [id, answerId] of [['6', 'f'], ['7', 'g'], ['7', 'f'], ['1', 'a']] as const) {
      await session.sendAll(id, answerId);
      await session.summarise(id, answerId);
    }
    assert.deepEqual(model.requests, []);
    const asked = session.retry('1');
    await settled();
    await session.sendAll('6', 'f');
    assert.equal(model.requests.length, 1);
    await model.send(done);
    await asked;
  });
});
