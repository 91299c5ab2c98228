import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { PROTOCOLS, type ModelInfo, type Protocol } from '../../../src/core/connection/connection.ts';
import { listModels } from '../../../src/protocols/models.ts';
import { connectionTo, KEY, network } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, jsonDocument, redirect, webPage, type Reply } from '../../fakes/reply.ts';

const signal = new AbortController().signal;
const supported = (is: boolean): object => ({ supported: is });

type Row = readonly [name: string, protocol: Protocol, body: unknown, expected: readonly ModelInfo[]];
const LISTS: readonly Row[] = [
  ['OpenAI', 'openai-responses', { object: 'list', data: [{ id: 'gpt-x', object: 'model', created: 1, owned_by: 'openai' }] }, [{ id: 'gpt-x' }]],
  ['Anthropic', 'anthropic-messages', { data: [
    { type: 'model', id: 'claude-x', display_name: 'Claude X', max_input_tokens: 200000, max_tokens: 64000, capabilities: { image_input: supported(true), thinking: { ...supported(false), types: {} } } },
    { type: 'model', id: 'claude-y', display_name: 'Claude Y', max_input_tokens: null, max_tokens: null, capabilities: null },
  ], has_more: false }, [{ id: 'claude-x', name: 'Claude X', contextWindow: 200000, maxOutput: 64000, vision: true, reasoning: false }, { id: 'claude-y', name: 'Claude Y' }]],
  ['Gemini, with its prefix', 'openai-chat', { object: 'list', data: [{ id: 'models/gemini-x', object: 'model', owned_by: 'google', display_name: 'Gemini X' }] }, [{ id: 'gemini-x', name: 'Gemini X' }]],
  ['Together AI, a bare list', 'openai-chat', [{ id: 'org/model-x', display_name: 'Model X', context_length: 131072, type: 'chat' }], [{ id: 'org/model-x', name: 'Model X', contextWindow: 131072 }]],
  ['OpenRouter', 'openai-chat', { data: [{ id: 'org/x:free', name: 'Org: X', context_length: 32768, top_provider: { max_completion_tokens: 4096 } }] }, [{ id: 'org/x:free', name: 'Org: X', contextWindow: 32768, maxOutput: 4096 }]],
  ['Groq', 'openai-chat', { object: 'list', data: [{ id: 'llama-x', active: true, context_window: 131072, max_completion_tokens: 32768 }] }, [{ id: 'llama-x', contextWindow: 131072, maxOutput: 32768 }]],
  ['vLLM', 'openai-chat', { object: 'list', data: [{ id: '/models/x', max_model_len: 8192, root: '/models/x' }] }, [{ id: '/models/x', contextWindow: 8192 }]],
  ['Mistral', 'openai-chat', { object: 'list', data: [{ id: 'mistral-x', name: 'mistral-x', max_context_length: 131072, capabilities: { function_calling: true, vision: false } }] }, [{ id: 'mistral-x', contextWindow: 131072, vision: false, tools: true }]],
  ['Ollama without a model', 'openai-chat', { object: 'list', data: null }, []],
  ['entries that are none', 'openai-chat', { data: [null, 'x', { id: 7 }, { id: '' }, { id: 'ok', context_length: 0 }] }, [{ id: 'ok' }]],
];

describe('the list of models', function () {
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer({ script: { models: [{ id: 'a', name: 'A' }, { id: 'b' }], answer: () => answer(['Hi']) } }); });
  after(async () => server.close());

  for (const [name, protocol, body, expected] of LISTS) {
    it(name, async () => {
      server.enqueue(jsonDocument(body));
      assert.deepEqual(await listModels(network, { connection: connectionTo(server.origin, protocol), key: KEY }, signal), { ok: true, models: expected });
    });
  }

  for (const protocol of PROTOCOLS) {
    it(`${protocol}: of a whole server, with the key where it belongs`, async () => {
      const list = await listModels(network, { connection: connectionTo(server.origin, protocol), key: KEY }, signal);
      assert.deepEqual(list, { ok: true, models: [{ id: 'a', name: 'A' }, { id: 'b' }] });
      const { path, headers } = server.requests.at(-1) ?? assert.fail();
      assert.equal(path, '/v1/models');
      assert.equal(protocol === 'anthropic-messages' ? headers['x-api-key'] : headers.authorization, protocol === 'anthropic-messages' ? KEY : `Bearer ${KEY}`);
    });

    it(`${protocol}: faults`, async () => {
      const rows: readonly (readonly [Reply, object])[] = [
        [{ kind: 'error', status: 401, type: 'authentication_error', message: `no ${KEY}` }, { kind: 'wrong-key', status: 401, said: 'no •••' }],
        [{ kind: 'error', status: 404, type: 'not_found_error', message: 'Not Found', shape: protocol }, { kind: 'wrong-path' }],
        [webPage(200, 'Welcome to nginx!'), { kind: 'not-a-stream', got: 'html', status: 200, said: 'Welcome to nginx!' }],
        [webPage(), { kind: 'captive-portal', status: 200, said: 'Sign in to the network' }],
        [jsonDocument({ hello: 1 }), { kind: 'not-a-stream', got: 'json' }],
        [jsonDocument({ error: 'Unexpected endpoint or method. (GET /models)' }), { kind: 'wrong-path' }],
        [redirect('https://elsewhere.example/models'), { kind: 'redirected', to: 'https://elsewhere.example' }],
        [{ kind: 'drop' }, { kind: 'network' }],
      ];
      for (const [reply, expected] of rows) {
        server.enqueue(reply);
        const list = await listModels(network, { connection: connectionTo(server.origin, protocol), key: KEY }, signal);
        assert.ok(!list.ok);
        assert.partialDeepStrictEqual(list.fault, expected);
        assert.ok(!JSON.stringify(list).includes(KEY));
      }
    });
  }

  it('all pages, and an end to a server that has no last one', async () => {
    const page = (id: string, more: boolean): Reply => jsonDocument({ data: [{ type: 'model', id }], has_more: more, first_id: id, last_id: id });
    const access = { connection: connectionTo(server.origin, 'anthropic-messages'), key: KEY };
    server.enqueue(page('a', true), page('b', true), page('c', false));
    assert.deepEqual(await listModels(network, access, signal), { ok: true, models: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
    server.enqueue(...Array.from({ length: 20 }, () => page('again', true)));
    const list = await listModels(network, access, signal);
    assert.equal(list.ok && list.models.length, 20);
  });

  it('from where GitHub Models lists them, with what it says of them', async () => {
    const asked: string[] = [];
    const fetch = async (input: unknown): Promise<Response> => {
      asked.push(String(input));
      return Response.json([{ id: 'openai/gpt-x', name: 'GPT X', limits: { max_input_tokens: 1000, max_output_tokens: 100 }, capabilities: ['streaming', 'tool-calling'] }]);
    };
    const list = await listModels({ fetch }, { connection: connectionTo('unused', 'openai-chat', { baseUrl: 'https://models.github.ai/inference' }), key: KEY }, signal);
    assert.deepEqual(asked, ['https://models.github.ai/catalog/models']);
    assert.deepEqual(list, { ok: true, models: [{ id: 'openai/gpt-x', name: 'GPT X', contextWindow: 1000, maxOutput: 100, tools: true }] });
  });

  it('given up', async () => {
    const list = await listModels(network, { connection: connectionTo(server.origin, 'openai-chat'), key: KEY }, AbortSignal.abort());
    assert.equal(!list.ok && list.fault.kind, 'network');
  });
});
