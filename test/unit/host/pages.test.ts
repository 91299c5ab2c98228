import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ToView } from '../../../src/contract/chatView.ts';
import type { StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Fault } from '../../../src/core/faults/fault.ts';
import { translator } from '../../../src/core/translate.ts';
import { ChatSession } from '../../../src/host/chat/chatSession.ts';
import { outbox } from '../../../src/host/chat/snapshotPieces.ts';
import { NOTHING_SHOWN, reduce, type Shown } from '../../../src/webview/state.ts';
import { testClock } from '../../fakes/testClock.ts';
import { snapshot } from '../../ui/webview/samples.ts';

const settled = async (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const BROKEN: Fault = { kind: 'no-key', connectionId: 'a', connection: 'A', host: 'http://127.0.0.1:1' };

/** A conversation with a model that says what it is told to, and pages that come and go. */
function room() {
  const clock = testClock(1000);
  let ids = 0;
  let say: ((event: StreamEvent) => void) | undefined;
  const pages = new Set<(message: ToView) => void>();
  const session = new ChatSession({
    async *streamChat(_target, _request, signal) {
      for (;;) {
        const event = await new Promise<StreamEvent>((resolve) => {
          say = resolve;
          signal.addEventListener('abort', () => resolve({ type: 'finish', reason: 'stopped', usage: undefined }));
        });
        yield event;
        if (event.type === 'finish' || event.type === 'fault') return;
      }
    },
    resolve: async (model) => ({ model: model ?? 'a/m', modelName: 'M', connectionName: 'A', target: { model: 'm' } as Target }),
    systemPrompt: () => '', save: () => undefined, busyChanged: () => undefined, settled: () => undefined,
    post: (message) => {
      for (const page of pages) page(message);
    },
    clock, newId: () => `id${++ids}`, t: translator({}),
  }, { id: 'c', turns: [] });
  /** A page as the host sees it: nothing reaches it while it is hidden, and it begins anew from a snapshot. */
  const page = (told: (message: ToView) => void = () => undefined) => {
    let shown: Shown = NOTHING_SHOWN;
    let later: (() => void)[] = [];
    const out = outbox((message) => { shown = reduce(shown, structuredClone(message), 0); }, (callback) => { later.push(callback); });
    const post = (message: ToView): void => {
      told(message);
      out.post(message);
    };
    return {
      come: () => {
        if (pages.has(post)) return;
        shown = NOTHING_SHOWN;
        out.begin('');
        pages.add(post);
        post({ ...snapshot(session.viewTurns()), queue: session.viewQueue(), summary: session.viewSummary() });
      },
      hide: () => void pages.delete(post),
      shown: () => {
        for (let next = later.shift(); next; next = later.shift()) next();
        return shown;
      },
    };
  };
  return { session, clock, page, say: (event: StreamEvent) => say?.(event) };
}

type Step = { readonly do: 'say'; readonly event: StreamEvent } | { readonly do: 'wait' | 'come' | 'hide' | 'ask' | 'edit' | 'again' | 'continue' | 'stop' | 'walk' };

const SAYS: readonly StreamEvent[] = [
  { type: 'reasoning', delta: 'Hm. ' }, { type: 'notice', notice: { kind: 'parameter-ignored', parameter: 'stream' } }, { type: 'notice', notice: { kind: 'retried', times: 1, because: 'overloaded', status: 529 } },
  { type: 'finish', reason: 'stop', usage: undefined }, { type: 'finish', reason: 'length', usage: undefined }, { type: 'fault', fault: BROKEN, usage: undefined },
];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 5 }).map((delta): Step => ({ do: 'say', event: { type: 'text', delta } })) },
  { weight: 3, arbitrary: fc.constantFrom(...SAYS).map((event): Step => ({ do: 'say', event })) },
  { weight: 6, arbitrary: fc.constantFrom(...(['wait', 'come', 'hide', 'ask', 'edit', 'again', 'continue', 'stop', 'walk'] as const)).map((one): Step => ({ do: one })) },
);

/** Of an answer that stands alone nothing is said of others, nor of a queue with nothing in it. */
function drawn({ turns, queue }: Pick<Shown, 'turns' | 'queue'>): unknown {
  return { turns: turns.map(({ take, ...turn }) => ({ ...turn, take: take.count > 1 ? take : undefined })), queue: queue.messages.length > 0 ? queue : undefined };
}

describe('a page', () => {
  it('that came late, or was hidden in between, shows what one shows that saw everything', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { session, clock, page, say } = room();
      const [always, sometimes] = [page(), page()];
      always.come();
      for (const one of [{ do: 'ask' } as const, ...steps]) {
        const turns = session.viewTurns();
        const turn = turns.at(-1);
        const answer = turn?.answers.at(-1);
        switch (one.do) {
          case 'say':
            say(one.event);
            break;
          case 'wait':
            clock.advance(20);
            break;
          case 'come':
            sometimes.come();
            break;
          case 'hide':
            sometimes.hide();
            break;
          case 'ask':
            void session.enqueue({ prompt: 'Well?', references: [] });
            break;
          case 'edit':
            if (turn) void session.edit(turn.id, 'Or rather?');
            break;
          case 'again':
            if (turn) void session.retry(turn.id);
            break;
          case 'continue':
            if (turn && answer) void session.continue(turn.id, answer.id);
            break;
          case 'stop':
            session.stop();
            break;
          case 'walk':
            if (turn) session.showTake(turn.id, 0);
            if (turn) session.showEdit(turn.id, 0);
            break;
        }
        await settled();
      }
      sometimes.come();
      clock.advance(1000);
      session.stop();
      await settled();
      const whole = session.viewTurns();
      const expected = drawn({ turns: structuredClone(whole), queue: session.viewQueue() });
      for (const one of [always, sometimes]) assert.deepEqual(drawn(one.shown()), expected);
    }), { numRuns: 300 });
  });

  it('is not sent again what it has: the end of a long answer is a short message', async () => {
    const { session, clock, page, say } = room();
    const sizes: number[] = [];
    const watched = page(({ type, ...message }) => {
      if (type === 'answer') sizes.push(JSON.stringify(message).length);
    });
    watched.come();
    void session.submit({ prompt: 'At length', references: [] });
    await settled();
    say({ type: 'text', delta: 'long '.repeat(10_000) });
    await settled();
    clock.advance(1000);
    say({ type: 'finish', reason: 'stop', usage: undefined });
    await settled();
    assert.equal(watched.shown().turns[0]?.answers[0]?.text.length, 50_000);
    assert.ok(sizes.length > 1 && sizes.every((size) => size < 1000), sizes.join());
  });
});
