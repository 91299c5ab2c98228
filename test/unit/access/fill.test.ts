import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { fill } from '../../../src/access/fill.ts';
import { heal } from '../../../src/access/heal.ts';
import { pipe } from '../../../src/access/pipe.ts';
import type { StreamEvent, Target } from '../../../src/core/chat.ts';
import type { Connection, Protocol } from '../../../src/core/connection/connection.ts';
import type { Fill } from '../../../src/core/completion/fill.ts';
import { lessonsIn, parseLessons, type Lesson, type Lessons } from '../../../src/core/request/lesson.ts';
import { collect, KEY, network, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type FillPath, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, stream, webPage, type Reply } from '../../fakes/reply.ts';
import { testClock } from '../../fakes/testClock.ts';
import { speak } from '../../../src/protocols/speak.ts';

const GAP: Fill = { prefix: 'const a = ', suffix: ';\n', path: 'src/a.ts', language: 'typescript', neighbours: [{ path: 'src/b.ts', text: 'export const b = 1;' }], multiline: true };
const refusal = (status: number, message: string): Reply => ({ kind: 'error', status, type: 'invalid_request_error', message });

describe('filling a gap', () => {
  let server: ModelServer;
  let fills: readonly FillPath[];
  let stored: readonly Lesson[];
  let lessons: Lessons;
  const clock = testClock(1000);
  before(async () => {
    server = await startModelServer({ script: { key: KEY, get fills() { return fills; }, answer: () => answer(['b', ' + 1']) } });
  });
  after(async () => server.close());
  beforeEach(() => {
    fills = [];
    stored = [];
    server.forget();
    lessons = lessonsIn([], (all) => { stored = all; });
  });

  const run = async (gap: Fill, target: Target, signal = new AbortController().signal): Promise<StreamEvent[]> =>
    collect(pipe(fill({ clock, lessons }), heal({ clock, lessons }), speak(network))(target, { messages: [], fill: gap, maxOutputTokens: 64 }, signal));
  const at = (protocol: Protocol = 'openai-chat', more: Partial<Connection> = {}): Target => targetAt(server.origin, protocol, more);
  const paths = (): readonly string[] => server.requests.map(({ path }) => path);
  const body = (): unknown => server.requests.at(-1)?.body;
  const FILLED: StreamEvent = { type: 'text', delta: 'b + 1' };

  it('asks a llama.cpp with both sides and the other files', async () => {
    fills = ['/infill'];
    const events = await run(GAP, at());
    assert.deepEqual(events, [FILLED, { type: 'finish', reason: 'stop', usage: { input: 12, output: 7, cacheRead: undefined, reasoning: undefined } }]);
    assert.deepEqual(paths(), ['/infill']);
    assert.deepEqual(body(), { model: 'm', input_prefix: 'const a = ', input_suffix: ';\n', input_extra: [{ filename: 'src/b.ts', text: 'export const b = 1;' }], n_predict: 64, stream: true });
    assert.equal(server.requests[0]?.headers.authorization, `Bearer ${KEY}`);
  });

  it('asks Completions with a suffix, for one line or several', async () => {
    fills = ['/v1/completions'];
    assert.deepEqual((await run({ ...GAP, multiline: false }, at()))[0], FILLED);
    assert.deepEqual(body(), { model: 'm', prompt: 'const a = ', suffix: ';\n', max_tokens: 64, stop: ['\n'], stream: true });
    await run(GAP, at('openai-chat', { parameters: { temperature: 0, reasoning_effort: 'high', max_tokens: 9 } }));
    assert.deepEqual(body(), { model: 'm', prompt: 'const a = ', suffix: ';\n', max_tokens: 64, temperature: 0, stream: true });
  });

  it('reads the chunks of a chat where the endpoint for gaps sends those', async () => {
    fills = ['/v1/fim/completions'];
    const door = { way: 'suffix', baseUrl: `${server.origin}/v1/fim` } as const;
    const events = await collect(speak(network)(at(), { messages: [], fill: { ...GAP, door } }, new AbortController().signal));
    assert.deepEqual(events, [FILLED, { type: 'finish', reason: 'stop', usage: { input: 12, output: 7, cacheRead: undefined, reasoning: undefined } }]);
    assert.deepEqual(paths(), ['/v1/fim/completions']);
  });

  it('takes the next way after one that is not there, and does not ask for it again', async () => {
    fills = ['/v1/completions'];
    await run(GAP, at());
    await run(GAP, at());
    assert.deepEqual(paths(), ['/infill', '/v1/completions', '/v1/completions']);
    assert.deepEqual(stored.map((lesson) => [lesson.what, lesson.what === 'no-fill' && lesson.way, lesson.at, lesson.connectionId, lesson.model]), [['no-fill', 'infill', 1000, 'test', 'm']]);
    assert.deepEqual(parseLessons(JSON.parse(JSON.stringify(stored))), stored);
  });

  it('asks by chat where there is no other way, with the cursor marked', async () => {
    assert.deepEqual((await run(GAP, at()))[0], FILLED);
    await run(GAP, at());
    assert.deepEqual(paths(), ['/infill', '/v1/completions', '/v1/chat/completions', '/v1/chat/completions']);
    const { messages, max_tokens: most } = body() as { messages: readonly { role: string; content: string }[]; max_tokens: number };
    assert.equal(most, 64);
    assert.deepEqual(messages.map(({ role }) => role), ['system', 'user']);
    assert.match(messages[1]?.content ?? '', /src\/b\.ts\n```\nexport const b = 1;\n```\n\nsrc\/a\.ts\n```typescript\nconst a = <\|cursor\|>;\n\n```/);
  });

  for (const protocol of ['openai-responses', 'anthropic-messages'] as const) {
    it(`asks by chat at once in ${protocol}`, async () => {
      assert.deepEqual((await run(GAP, at(protocol)))[0], FILLED);
      assert.equal(server.requests.length, 1);
    });
  }

  for (const [said, reply] of [
    ['a model without it (llama.cpp)', refusal(501, 'Infill is not supported by this model: prefix token is missing.')],
    ['a model without it (Ollama)', refusal(400, '"llama3" does not support insert')],
    ['a parameter that is not known', refusal(400, 'Unsupported param: suffix')],
    ['a model that cannot', refusal(400, 'Invalid model: m')],
    ['a web page', webPage(200, 'Home')],
  ] as const) {
    it(`takes ${said} for a refusal of the way, and leaves nothing of the gap out`, async () => {
      fills = ['/v1/completions', '/infill'];
      server.enqueue(reply, reply);
      assert.deepEqual((await run(GAP, at()))[0], FILLED);
      assert.deepEqual(paths(), ['/infill', '/v1/completions', '/v1/chat/completions']);
      assert.deepEqual(stored.map((lesson) => lesson.what), ['no-fill', 'no-fill']);
    });
  }

  it('goes on after an error of the server, and learns nothing from it', async () => {
    fills = ['/v1/completions', '/infill'];
    server.enqueue(refusal(500, 'oops'));
    await run(GAP, at());
    assert.deepEqual(paths(), ['/infill', '/v1/completions']);
    assert.deepEqual(stored, []);
  });

  it('learns nothing where no way is taken, and tells the last fault', async () => {
    server.enqueue(refusal(404, 'nothing here'), refusal(404, 'nothing here'), refusal(404, 'nothing here'));
    assert.equal((await run(GAP, at())).at(-1)?.type, 'fault');
    assert.deepEqual([server.requests.length, stored], [3, []]);
  });

  it('tries no other way with a key that is wrong, or a server that is busy', async () => {
    fills = ['/infill'];
    for (const [reply, kind] of [[refusal(401, 'Incorrect API key'), 'wrong-key'], [refusal(429, 'slow down'), 'rate-limited']] as const) {
      server.forget();
      server.enqueue(reply);
      const [end] = await run(GAP, at());
      assert.deepEqual([end?.type === 'fault' && end.fault.kind, paths()], [kind, ['/infill']]);
    }
  });

  it('takes nothing for an answer', async () => {
    fills = ['/infill'];
    server.enqueue(stream({ do: 'finish' }));
    assert.deepEqual(await run(GAP, at()), [{ type: 'finish', reason: 'stop', usage: undefined }]);
  });

  it('words what a server refuses otherwise, as everywhere', async () => {
    fills = ['/infill'];
    server.enqueue(refusal(400, 'Unknown parameter: stop'));
    const events = await run({ ...GAP, multiline: false }, at());
    assert.deepEqual(events.flatMap((event) => (event.type === 'notice' ? [event.notice.kind] : [])), ['adapted']);
    assert.deepEqual(paths(), ['/infill', '/infill']);
    assert.equal(Object.hasOwn(body() as object, 'stop'), false);
  });

  it('is stopped at the server too', async () => {
    fills = ['/infill'];
    const stop = new AbortController();
    server.enqueue(stream({ do: 'text', delta: 'b' }, { do: 'hang', reached: () => stop.abort() }));
    assert.deepEqual((await run(GAP, at(), stop.signal)).at(-1), { type: 'finish', reason: 'stopped', usage: undefined });
    await server.requests[0]?.closed;
  });

  it('leaves every other request alone', async () => {
    await collect(pipe(fill({ clock, lessons }), speak(network))(at(), { messages: [{ role: 'user', text: 'Hello' }] }, new AbortController().signal));
    assert.deepEqual(paths(), ['/v1/chat/completions']);
  });
});
