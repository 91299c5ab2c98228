import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Cursor, StreamEvent } from '../../../src/core/chat.ts';
import { ask, QUESTION, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, stream, type Move, type Reply } from '../../fakes/reply.ts';

const KEPT = { background: true, store: true };
const cursorOf = (events: readonly StreamEvent[]): Cursor | undefined => {
  const end = events.at(-1);
  return end?.type === 'fault' ? end.cursor : assert.fail('no fault');
};
const from = (number: number, ...moves: readonly Move[]): Reply => ({ kind: 'stream', moves, after: number });
const broken: readonly Move[] = [{ do: 'text', delta: 'Hello' }, { do: 'cut', how: 'fin' }];

describe('reading on in Responses', () => {
  let server: ModelServer;
  before(async () => { server = await startModelServer({ script: { stored: true, answer: () => answer(['Hello', ' world']) } }); });
  after(async () => server.close());
  const at = (parameters: Readonly<Record<string, unknown>>): ReturnType<typeof targetAt> => targetAt(server.origin, 'openai-responses', { parameters });

  it('says how far an answer was read that the server keeps', async () => {
    server.enqueue(stream(...broken));
    const told: Cursor[] = [];
    const cursor = cursorOf(await ask({ ...at(KEPT), onCursor: (read) => told.push(read) }));
    // Two events open the answer, two its message, and one is the text.
    assert.deepEqual(cursor, { responseId: 'resp_fake', sequence: 4 });
    // Places that were read together are told as the last of them.
    assert.deepEqual(told.at(-1), cursor);
    assert.ok(told.every(({ sequence }, index) => sequence > (told[index - 1]?.sequence ?? -1)));
  });

  for (const parameters of [{}, { store: true }, { background: true, store: false }, { background: true }]) {
    it(`knows that ${JSON.stringify(parameters)} keeps nothing`, async () => {
      server.enqueue(stream(...broken));
      assert.equal(cursorOf(await ask(at(parameters))), undefined);
    });
  }

  it('asks for the events behind a place, with nothing but that', async () => {
    server.enqueue(from(4, { do: 'text', delta: 'Hello' }, { do: 'text', delta: ' world' }, { do: 'finish', usage: { input: 3, output: 2 } }));
    const events = await ask(at(KEPT), { ...QUESTION, readOn: { responseId: 'resp_fake', sequence: 4 } });
    assert.deepEqual(events, [{ type: 'text', delta: ' world' }, { type: 'finish', reason: 'stop', usage: { input: 3, output: 2, cacheRead: 0, reasoning: 0 } }]);
    const request = server.requests.at(-1);
    assert.deepEqual([request?.method, request?.path, request?.query, request?.body], ['GET', '/v1/responses/resp_fake', { stream: 'true', starting_after: '4' }, undefined]);
    assert.equal(request?.headers.authorization, 'Bearer test-key-0123456789abcdef');
  });

  it('shows nothing twice where the server begins too early', async () => {
    server.enqueue(answer(['Hello', ' world']));
    const events = await ask(at(KEPT), { ...QUESTION, readOn: { responseId: 'resp_fake', sequence: 4 } });
    assert.deepEqual(events[0], { type: 'text', delta: ' world' });
  });

  it('is an answer, if only its end was missing', async () => {
    server.enqueue(from(4, { do: 'text', delta: 'Hello' }, { do: 'finish' }));
    const events = await ask(at(KEPT), { ...QUESTION, readOn: { responseId: 'resp_fake', sequence: 4 } });
    assert.deepEqual(events, [{ type: 'finish', reason: 'stop', usage: undefined }]);
  });

  it('can break again, and says how far it came', async () => {
    server.enqueue(from(4, { do: 'text', delta: 'Hello' }, { do: 'text', delta: ' wor' }, { do: 'cut', how: 'fin' }));
    const cursor = cursorOf(await ask(at(KEPT), { ...QUESTION, readOn: { responseId: 'resp_fake', sequence: 4 } }));
    assert.deepEqual(cursor, { responseId: 'resp_fake', sequence: 5 });
  });
});
