import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { ChatRequest } from '../../../src/core/chat.ts';
import type { CountTokens } from '../../../src/core/request/tokens.ts';
import { tokenCounter } from '../../../src/protocols/countTokens.ts';
import { gate, KEY, network, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { jsonDocument, redirect, webPage, type Reply } from '../../fakes/reply.ts';

const signal = new AbortController().signal;
const request: ChatRequest = { system: 'Be brief.', messages: [{ role: 'user', text: 'One' }, { role: 'assistant', text: 'Two' }, { role: 'user', text: 'Three', pinned: true }], maxOutputTokens: 99 };
const COUNTING = ['anthropic-messages', 'openai-responses'] as const;

describe('the server\'s own count of tokens', function () {
  this.timeout(20_000);
  let server: ModelServer;
  let count: CountTokens;
  before(async () => { server = await startModelServer(); });
  after(async () => server.close());
  beforeEach(() => { count = tokenCounter(network); });

  it('Messages: asks with what would be sent, and the key where it belongs', async () => {
    server.enqueue(jsonDocument({ input_tokens: 2095 }));
    const target = targetAt(server.origin, 'anthropic-messages', { parameters: { temperature: 0.2, thinking: { type: 'disabled' }, stream: true } });
    assert.equal(await count(target, request, signal), 2095);
    const { path, headers, body } = server.requests.at(-1) ?? assert.fail();
    assert.deepEqual([path, headers['x-api-key']], ['/v1/messages/count_tokens', KEY]);
    assert.deepEqual(body, { model: 'm', system: 'Be brief.', messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }], thinking: { type: 'disabled' } });
  });

  it('Responses: asks with what would be sent, and the key where it belongs', async () => {
    server.enqueue(jsonDocument({ object: 'response.input_tokens', input_tokens: 11 }));
    const target = targetAt(server.origin, 'openai-responses', { parameters: { temperature: 0.2, reasoning: { effort: 'low' } } });
    assert.equal(await count(target, request, signal), 11);
    const { path, headers, body } = server.requests.at(-1) ?? assert.fail();
    assert.deepEqual([path, headers.authorization], ['/v1/responses/input_tokens', `Bearer ${KEY}`]);
    assert.deepEqual(body, { model: 'm', instructions: 'Be brief.', input: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }], reasoning: { effort: 'low' } });
  });

  it('Chat Completions has none: nobody is asked', async () => {
    const requests = server.requests.length;
    assert.equal(await count(targetAt(server.origin, 'openai-chat'), request, signal), undefined);
    assert.equal(server.requests.length, requests);
  });

  for (const protocol of COUNTING) {
    const refusals: readonly (readonly [name: string, reply: Reply, again: boolean])[] = [
      ['no such endpoint', { kind: 'error', status: 404, type: 'not_found_error', message: 'Not Found' }, false],
      ['a web page', webPage(), false],
      ['something else', jsonDocument({ hello: 1 }), false],
      ['no number', jsonDocument({ input_tokens: null }), false],
      ['elsewhere', redirect('https://elsewhere.example/'), false],
      ['too many requests', { kind: 'error', status: 429, type: 'rate_limit_error', message: 'slow down' }, true],
      ['overloaded', { kind: 'error', status: 529, type: 'overloaded_error', message: 'Overloaded' }, true],
      ['no reply', { kind: 'drop' }, true],
    ];
    for (const [name, reply, again] of refusals) {
      it(`${protocol}, ${name}: unknown, and ${again ? 'asked again' : 'not asked again'}`, async () => {
        server.enqueue(reply);
        const requests = server.requests.length;
        assert.equal(await count(targetAt(server.origin, protocol), request, signal), undefined);
        assert.equal(server.requests.length, requests + 1, 'no retry');
        if (again) server.enqueue(jsonDocument({ input_tokens: 7 }));
        assert.equal(await count(targetAt(server.origin, protocol), request, signal), again ? 7 : undefined);
        assert.equal(server.requests.length, requests + (again ? 2 : 1));
      });
    }

    it(`${protocol}: ends when the person stops, and is asked again`, async () => {
      const person = new AbortController();
      const waiting = gate();
      let hangs = true;
      const fetch: typeof globalThis.fetch = async (input, init) => {
        if (!hangs) return network.fetch(input, init);
        hangs = false;
        waiting.open();
        return new Promise((_, reject) => { init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))); });
      };
      const interrupted = tokenCounter({ fetch });
      const counted = interrupted(targetAt(server.origin, protocol), request, person.signal);
      await waiting.opened;
      person.abort();
      assert.equal(await counted, undefined);
      server.enqueue(jsonDocument({ input_tokens: 7 }));
      assert.equal(await interrupted(targetAt(server.origin, protocol), request, signal), 7);
    });
  }
});
