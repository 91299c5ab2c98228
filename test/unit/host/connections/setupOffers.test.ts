import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Clock } from '../../../../src/core/clock.ts';
import { connectionOfOffer, findLocalServers } from '../../../../src/host/connections/newConnection.ts';
import { offersFromEnvironment } from '../../../../src/host/connections/setupOffers.ts';

describe('offersFromEnvironment', () => {
  it('offers nothing where there is nothing', () => {
    assert.deepEqual(offersFromEnvironment({}), []);
    assert.deepEqual(offersFromEnvironment({ OPENAI_API_KEY: '  ' }), []);
  });

  it('offers each provider whose variable is set, and shows no key', () => {
    const offers = offersFromEnvironment({ OPENAI_API_KEY: 'sk-secret', ANTHROPIC_API_KEY: 'sk-ant-secret', DEEPSEEK_API_KEY: 'x' });
    assert.deepEqual(offers.map((offer) => [offer.providerId, offer.variable, offer.host]), [
      ['openai', 'OPENAI_API_KEY', 'api.openai.com'], ['anthropic', 'ANTHROPIC_API_KEY', 'api.anthropic.com'], ['deepseek', 'DEEPSEEK_API_KEY', 'api.deepseek.com'],
    ]);
    assert.doesNotMatch(JSON.stringify(offers), /secret/);
  });

  it('takes the address along, and the older protocol with a door that is not OpenAI\'s', () => {
    const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'https://proxy.example/v1/' };
    const [offer] = offersFromEnvironment(env);
    assert.equal(offer?.host, 'proxy.example');
    assert.deepEqual(connectionOfOffer(offer, env), {
      wantedId: 'openai', name: 'OpenAI (proxy.example)', protocol: 'openai-chat', baseUrl: 'https://proxy.example/v1', credential: { from: 'env', name: 'OPENAI_API_KEY' },
    });
  });

  it('keeps to the provider\'s own door where the variable repeats it or holds no address', () => {
    for (const OPENAI_BASE_URL of ['https://api.openai.com/v1', 'https://api.openai.com/', 'nonsense', '']) {
      const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL };
      const [offer] = offersFromEnvironment(env);
      assert.ok(offer);
      const connection = connectionOfOffer(offer, env);
      assert.deepEqual([connection?.protocol, connection?.baseUrl], ['openai-responses', 'https://api.openai.com/v1'], OPENAI_BASE_URL);
    }
  });

  it('keeps Messages with a proxy for Anthropic', () => {
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'https://llm.starapp.net/api/llm' };
    const [offer] = offersFromEnvironment(env);
    assert.ok(offer);
    const connection = connectionOfOffer(offer, env);
    assert.deepEqual([connection?.protocol, connection?.baseUrl], ['anthropic-messages', 'https://llm.starapp.net/api/llm']);
  });
});

describe('findLocalServers', () => {
  it('asks this machine only, without a key, and offers what answers', async () => {
    const asked: { baseUrl: string; key: string | undefined }[] = [];
    const found = await findLocalServers(async ({ connection, key }) => {
      asked.push({ baseUrl: connection.baseUrl, key });
      if (connection.id === 'ollama') return { ok: true, models: [] };
      return { ok: false, fault: { kind: 'not-running', start: undefined, connectionId: connection.id, connection: connection.name, host: connection.baseUrl } };
    }, { now: () => 0, after: () => () => undefined });
    assert.deepEqual(found, [{ kind: 'local', providerId: 'ollama', name: 'Ollama', baseUrl: 'http://localhost:11434/v1' }]);
    assert.ok(asked.length >= 3);
    for (const { baseUrl, key } of asked) {
      assert.equal(new URL(baseUrl).hostname, 'localhost');
      assert.equal(key, undefined);
    }
  });

  it('gives up on a server that takes the connection and says nothing', async () => {
    let fire: () => void = () => assert.fail('no time limit was set');
    const clock: Clock = { now: () => 0, after: (_ms, callback) => { fire = callback; return () => undefined; } };
    const found = findLocalServers(async (_access, signal) => new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ ok: false, fault: { kind: 'network', connectionId: '', connection: '', host: '' } }));
    }), clock);
    fire();
    assert.deepEqual(await found, []);
  });
});
