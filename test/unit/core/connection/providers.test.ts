import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isLocal, normalizeBaseUrl, originOf } from '../../../../src/core/connection/baseUrl.ts';
import { isAuthHeader } from '../../../../src/core/request/headers.ts';
import { parseConnections } from '../../../../src/core/connection/connection.ts';
import { providerAt, providerById, providerOfKey, PROVIDERS } from '../../../../src/core/connection/providers.ts';
import { translator } from '../../../../src/core/translate.ts';

const filledIn = (baseUrl: string): string => baseUrl.replace(/\{\w+\}/, 'my-resource');

describe('PROVIDERS', () => {
  const unique = (values: readonly (string | undefined)[]): void => {
    const given = values.filter((value) => value !== undefined);
    assert.equal(new Set(given).size, given.length);
  };
  it('have ids, names, key shapes and key variables of their own', () => {
    unique(PROVIDERS.map(({ id }) => id));
    unique(PROVIDERS.map(({ name }) => name));
    unique(PROVIDERS.map(({ keyPrefix }) => keyPrefix));
    unique(PROVIDERS.map(({ env }) => env?.key));
  });

  for (const provider of PROVIDERS) {
    it(`${provider.id} is sane`, () => {
      const baseUrl = filledIn(provider.baseUrl);
      assert.equal(normalizeBaseUrl(provider.protocol, baseUrl), baseUrl);
      assert.equal(normalizeBaseUrl(provider.protocol, originOf(baseUrl)), baseUrl, 'its bare origin leads to it');
      assert.match(baseUrl, isLocal(baseUrl) ? /^http:/ : /^https:/);
      assert.equal(providerById(provider.id), provider);
      assert.equal(providerAt(originOf(baseUrl), provider.protocol), provider);
      if (provider.keyPage !== undefined) assert.equal(new URL(provider.keyPage).protocol, 'https:');
      if (provider.keyPrefix !== undefined) assert.equal(providerOfKey(`${provider.keyPrefix}abc123`), provider);
      if (provider.auth !== undefined) assert.ok(isAuthHeader(provider.auth));
      if (provider.quirks?.modelsUrl !== undefined) assert.equal(originOf(provider.quirks.modelsUrl), originOf(baseUrl), 'a key goes to its own door only');
      assert.equal(provider.start !== undefined, isLocal(baseUrl), 'a start command is for servers on this machine, each of which has one');
      for (const name of [provider.env?.key, provider.env?.baseUrl]) if (name !== undefined) assert.match(name, /^[A-Z0-9_]+$/);
    });

    it(`${provider.id} written into the settings is read back without a problem`, () => {
      const { id, name, protocol, credential, auth } = provider;
      const { connections, problems } = parseConnections([{ id, name, protocol, baseUrl: filledIn(provider.baseUrl), credential, auth }], translator({}));
      assert.deepEqual(problems, []);
      assert.equal(connections[0]?.baseUrl, filledIn(provider.baseUrl));
    });
  }

  const at = (origin: string, expected: string | undefined): void => {
    it(`at ${origin}: ${expected}`, () => assert.equal(providerAt(origin)?.id, expected));
  };
  at('https://api.openai.com', 'openai');
  at('https://my-resource.openai.azure.com', 'azure');
  at('https://a.b.openai.azure.com', undefined);
  at('https://openai.azure.com', undefined);
  at('https://my-resource.openai.azure.com.evil.example', undefined);
  at('http://api.openai.com', undefined);
  at('https://api.openai.com:8443', undefined);
  at('https://apixopenai.com', undefined);
  at('https://api.openai.com.evil.example', undefined);
  at('http://localhost:11434', 'ollama');
});

describe('providerOfKey', () => {
  const check = (key: string, expected: string | undefined): void => {
    it(`${key}: ${expected}`, () => assert.equal(providerOfKey(key)?.id, expected));
  };
  check('sk-ant-api03-abc', 'anthropic');
  check('sk-ant-oat01-abc', 'anthropic');
  check('sk-or-v1-abc', 'openrouter');
  check('sk-proj-abc', 'openai');
  check('gsk_abc', 'groq');
  check('xai-abc', 'xai');
  check('AIzaSyabc', 'gemini');
  check('tgp_v1_abc', 'together');
  // Half the field issues these; a guess would send a key to a stranger.
  for (const unclear of ['sk-abc123', 'sk-', 'sk-antique', 'sk-orange', 'sk-project', '', ' ', 'abc', 'AIZA', 'GSK_abc', 'https://api.openai.com', '__proto__']) check(unclear, undefined);

  it('says nothing of a key that only contains such a beginning', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9]{1,8}$/), fc.constantFrom('sk-ant-', 'gsk_', 'xai-', 'AIza'), (before, prefix) => assert.equal(providerOfKey(before + prefix), undefined)));
  });
});
