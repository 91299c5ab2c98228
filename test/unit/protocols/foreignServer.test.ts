import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { LLMock } from '@copilotkit/aimock';
import type { StreamEvent } from '../../../src/core/chat.ts';
import { PROTOCOLS, type Protocol } from '../../../src/core/connection/connection.ts';
import { listModels } from '../../../src/protocols/models.ts';
import { ask, connectionTo, KEY, network, targetAt } from '../../fakes/exchange.ts';

/** The adapters against a server that this project did not write, so that they are not tuned to our own. */
describe('against aimock', function () {
  this.timeout(20_000);
  const mock = new LLMock({ port: 0, chunkSize: 5 });
  before(async () => { await mock.start(); });
  after(async () => mock.stop());

  const answer = 'Grüße aus der Ferne: 你好, 👋🏽!';
  before(() => {
    const usage = { prompt_tokens: 21, completion_tokens: 8, total_tokens: 29, input_tokens: 21, output_tokens: 8 };
    mock.onMessage('plain', { content: answer, usage });
    mock.onMessage('thinking', { content: 'Yes.', reasoning: 'Let me think about it.' });
    mock.onMessage('length', { content: 'Half', finishReason: 'length' });
    mock.onMessage('key', { error: { message: 'Incorrect API key provided', type: 'authentication_error', code: 'invalid_api_key' }, status: 401 });
    mock.onMessage('slow', { error: { message: 'Rate limit reached', type: 'rate_limit_error' }, status: 429, retryAfter: 3 });
    mock.onMessage('busy', { error: { message: 'Overloaded', type: 'overloaded_error' }, status: 529 });
    mock.onMessage('broken', { error: { message: 'Internal', type: 'server_error' }, status: 500 });
    // The delay is aimock's condition for cutting within the stream instead of before its headers.
    mock.onMessage('cut', { content: 'one two three four five six' }, { truncateAfterChunks: 3, latency: 5 });
    mock.onMessage('chaos', { content: 'x' }, { chaos: { malformedRate: 1 } });
  });

  const question = async (protocol: Protocol, text: string): Promise<readonly StreamEvent[]> => ask(targetAt(mock.url, protocol), { messages: [{ role: 'user', text }] });
  const faultKind = (events: readonly StreamEvent[]): string => {
    const last = events.at(-1);
    return last?.type === 'fault' ? last.fault.kind : JSON.stringify(last);
  };

  for (const protocol of PROTOCOLS) {
    it(`${protocol}: a whole answer with its usage`, async () => {
      const events = await question(protocol, 'plain');
      const last = events.at(-1);
      assert.deepEqual(events.slice(0, -1), [{ type: 'text', delta: answer }]);
      assert.ok(last?.type === 'finish' && last.reason === 'stop', JSON.stringify(last));
      assert.deepEqual([last.usage?.input, last.usage?.output], [21, 8]);
    });

    it(`${protocol}: reasoning before the answer`, async () => {
      const events = await question(protocol, 'thinking');
      assert.deepEqual(events.slice(0, -1), [{ type: 'reasoning', delta: 'Let me think about it.' }, { type: 'text', delta: 'Yes.' }]);
      assert.ok(events.at(-1)?.type === 'finish');
    });

    it(`${protocol}: faults`, async () => {
      assert.equal(faultKind(await question(protocol, 'key')), 'wrong-key');
      assert.equal(faultKind(await question(protocol, 'busy')), 'overloaded');
      assert.equal(faultKind(await question(protocol, 'broken')), 'server-error');
      const slow = (await question(protocol, 'slow')).at(-1);
      assert.ok(slow?.type === 'fault' && slow.fault.kind === 'rate-limited' && slow.fault.retryAfterMs === 3000, JSON.stringify(slow));
    });

    it(`${protocol}: an answer that is cut`, async () => {
      assert.equal(faultKind(await question(protocol, 'cut')), 'cut-short');
    });

    it(`${protocol}: a reply that is no stream`, async () => {
      const kind = faultKind(await question(protocol, 'chaos'));
      assert.ok(kind === 'not-a-stream' || kind === 'malformed', kind);
    });

    it(`${protocol}: the list of models`, async () => {
      const list = await listModels(network, { connection: connectionTo(mock.url, protocol), key: KEY }, new AbortController().signal);
      assert.ok(list.ok && list.models.length > 0, JSON.stringify(list));
    });
  }

  it('openai-chat: an answer that ends at its length', async () => {
    const last = (await question('openai-chat', 'length')).at(-1);
    assert.ok(last?.type === 'finish' && last.reason === 'length');
  });
});
