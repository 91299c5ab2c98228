import assert from 'node:assert/strict';
import { attempts, record } from '../../../src/access/record.ts';
import { pipe } from '../../../src/access/pipe.ts';
import type { StreamChat, StreamEvent, Target, Usage } from '../../../src/core/chat.ts';
import type { Exchange } from '../../../src/core/conversation/exchange.ts';
import { faultAt } from '../../../src/core/faults/fault.ts';
import { QUESTION, targetAt } from '../../fakes/exchange.ts';
import { testClock, type TestClock } from '../../fakes/testClock.ts';

const USAGE: Usage = { input: 1000, output: 100, cacheRead: 400, reasoning: undefined };
const PRICED = { id: 'm', price: { input: 2, cachedInput: 1, output: 10, currency: 'USD' } };

describe('record', () => {
  let clock: TestClock;
  let kept: Exchange[];
  beforeEach(() => {
    clock = testClock(1000);
    kept = [];
  });
  const ports = { newId: () => `e${kept.length}`, keep: (exchange: Exchange) => void kept.push(exchange) };
  const target = (models: Target['connection']['models'] = [PRICED]): Target => ({ ...targetAt('http://127.0.0.1:1', 'openai-chat', { models }), purpose: 'answer-1' });
  const run = async (last: StreamChat, given = target(), signal = new AbortController().signal): Promise<StreamEvent[]> => {
    const events: StreamEvent[] = [];
    for await (const event of pipe(record({ clock, ...ports }), attempts(clock), last)(given, QUESTION, signal)) events.push(event);
    return events;
  };

  it('keeps what an exchange took, and what it cost', async () => {
    const events = await run(async function* (given) {
      clock.advance(10);
      given.onReply?.({ status: 200, headers: new Headers() });
      given.onBytes?.();
      clock.advance(5);
      yield { type: 'text', delta: 'Hello' };
      clock.advance(20);
      yield { type: 'finish', reason: 'stop', usage: USAGE };
    });
    assert.equal(events.length, 2);
    const attempt = { connectionId: 'test', model: 'm', started: 1000, firstByte: 1010, ended: 1035, status: 200, outcome: 'stop', requestId: undefined, usage: USAGE, cost: { amount: 0.0026, currency: 'USD' } };
    assert.deepEqual(kept, [{ id: 'e0', purpose: 'answer-1', asked: 'test/m', started: 1000, firstToken: 1015, ended: 1035, outcome: 'stop', usage: USAGE, cost: attempt.cost, attempts: [attempt] }]);
  });

  it('does not know the cost where the price or the usage is unknown', async () => {
    const finish = async function* (): AsyncIterable<StreamEvent> { yield { type: 'finish', reason: 'stop', usage: USAGE }; };
    await run(finish, target([]));
    await run(async function* () { yield { type: 'finish', reason: 'stop', usage: undefined }; });
    assert.deepEqual(kept.map(({ cost }) => cost), [undefined, undefined]);
  });

  it('keeps a failure, with each of its attempts', async () => {
    const twice = (next: StreamChat): StreamChat => async function* (given, request, signal) {
      for await (const _ of next(given, request, signal)) clock.advance(1);
      yield* next(given, request, signal);
    };
    const fault: StreamEvent = { type: 'fault', usage: undefined, fault: { ...faultAt(target().connection), kind: 'overloaded', status: 529, requestId: 'req_1' } };
    for await (const _ of pipe(record({ clock, ...ports }), twice, attempts(clock), async function* (given) {
      given.onReply?.({ status: 529, headers: new Headers() });
      yield fault;
    })(target(), QUESTION, new AbortController().signal)) clock.advance(1);
    assert.equal(kept[0]?.outcome, 'overloaded');
    assert.deepEqual(kept[0].attempts.map(({ outcome, status, requestId }) => [outcome, status, requestId]), [['overloaded', 529, 'req_1'], ['overloaded', 529, 'req_1']]);
  });

  it('keeps what nobody listened to until its end', async () => {
    const stream = pipe(record({ clock, ...ports }), attempts(clock), async function* () {
      yield { type: 'text', delta: 'a' };
      yield { type: 'text', delta: 'b' };
    })(target(), QUESTION, new AbortController().signal);
    for await (const _ of stream) break;
    assert.equal(kept[0]?.outcome, 'abandoned');
    assert.equal(kept[0].attempts[0]?.outcome, 'abandoned');
  });
});
