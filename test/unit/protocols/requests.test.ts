import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ChatRequest } from '../../../src/core/chat.ts';
import type { Connection, Protocol } from '../../../src/core/connection/connection.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { ask, collect, QUESTION, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer } from '../../fakes/reply.ts';

const LONG: ChatRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', text: 'One?' }, { role: 'assistant', text: 'One.' }, { role: 'user', text: 'Two?' }],
  maxOutputTokens: 99,
};
const MESSAGES = [{ role: 'user', content: 'One?' }, { role: 'assistant', content: 'One.' }, { role: 'user', content: 'Two?' }];
const SHORT = [{ role: 'user', content: 'Say hello.' }];

type Row = readonly [name: string, protocol: Protocol, request: ChatRequest, more: Partial<Connection>, body: Readonly<Record<string, unknown>>];
/** The whole body, so that nothing is sent that nobody asked for. */
const ROWS: readonly Row[] = [
  ['plain', 'openai-chat', QUESTION, {}, { model: 'm', messages: SHORT, stream: true, stream_options: { include_usage: true } }],
  ['plain', 'openai-responses', QUESTION, {}, { model: 'm', input: SHORT, store: false, stream: true }],
  ['plain', 'anthropic-messages', QUESTION, {}, { model: 'm', messages: SHORT, max_tokens: 8192, stream: true }],
  ['all of it', 'openai-chat', LONG, {}, { model: 'm', messages: [{ role: 'system', content: 'Be brief.' }, ...MESSAGES], max_tokens: 99, stream: true, stream_options: { include_usage: true } }],
  ['all of it', 'openai-responses', LONG, {}, { model: 'm', instructions: 'Be brief.', input: MESSAGES, max_output_tokens: 99, store: false, stream: true }],
  ['all of it', 'anthropic-messages', LONG, {}, { model: 'm', system: 'Be brief.', messages: MESSAGES, max_tokens: 99, stream: true }],
  ["the model's own bound", 'anthropic-messages', QUESTION, { models: [{ id: 'other', maxOutput: 1 }, { id: 'm', maxOutput: 4096 }] }, { model: 'm', messages: SHORT, max_tokens: 4096, stream: true }],
  ['parameters come last, but it streams', 'openai-chat', LONG, { parameters: { temperature: 0.2, max_tokens: 5, stream: false, extra: { a: [1] } } }, { model: 'm', messages: [{ role: 'system', content: 'Be brief.' }, ...MESSAGES], max_tokens: 5, temperature: 0.2, extra: { a: [1] }, stream: true, stream_options: { include_usage: true } }],
  ['parameters come last, but it streams', 'openai-responses', QUESTION, { parameters: { store: true, reasoning: { effort: 'low', summary: 'auto' }, stream: false } }, { model: 'm', input: SHORT, store: true, reasoning: { effort: 'low', summary: 'auto' }, stream: true }],
  ['parameters come last, but it streams', 'anthropic-messages', QUESTION, { parameters: { max_tokens: 20, thinking: { type: 'adaptive' }, top_p: 0.9, stream: false } }, { model: 'm', messages: SHORT, max_tokens: 20, thinking: { type: 'adaptive' }, top_p: 0.9, stream: true }],
];

describe('what is asked', function () {
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi']) } }); });
  after(async () => server.close());

  for (const [name, protocol, request, more, body] of ROWS) {
    it(`${protocol}: ${name}`, async () => {
      await ask(targetAt(server.origin, protocol, more), request);
      assert.deepEqual(server.requests.at(-1)?.body, body);
    });
  }

  it('a parameter that would make it another request is left out, and that is said', async () => {
    const parameters = { stream: false, model: 'dearer', messages: [], temperature: 0 };
    const events = await ask(targetAt(server.origin, 'openai-chat', { parameters }));
    assert.deepEqual(events.slice(0, 3), ['model', 'messages', 'stream'].map((parameter) => ({ type: 'notice', notice: { kind: 'parameter-ignored', parameter } })));
    assert.equal(events.at(-1)?.type, 'finish');
    assert.deepEqual(server.requests.at(-1)?.body, { model: 'm', messages: SHORT, temperature: 0, stream: true, stream_options: { include_usage: true } });
  });

  it('each provider in its own dialect of Chat Completions', async () => {
    const bodyAt = async (baseUrl: string): Promise<Record<string, unknown>> => {
      let body = '';
      const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
        body = typeof init?.body === 'string' ? init.body : '';
        return new Response(null, { status: 500 });
      };
      await collect(speak({ fetch })(targetAt('http://unused.invalid', 'openai-chat', { baseUrl }), LONG, new AbortController().signal));
      return JSON.parse(body) as Record<string, unknown>;
    };
    const mistral = await bodyAt('https://api.mistral.ai/v1');
    assert.deepEqual([mistral['stream_options'], mistral['max_tokens']], [undefined, 99]);
    const own = await bodyAt('https://api.openai.com/v1');
    assert.deepEqual([own['stream_options'], own['max_tokens'], own['max_completion_tokens']], [{ include_usage: true }, undefined, 99]);
  });
});
