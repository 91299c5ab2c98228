import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { alternativeBaseUrl, isLocal, normalizeBaseUrl, originOf } from '../../../../src/core/connection/baseUrl.ts';
import { PROTOCOLS, type Protocol } from '../../../../src/core/connection/connection.ts';

type Row = readonly [protocol: Protocol, shown: string, expected: string];

/** What providers' pages, portals and examples show, and what a person makes of it while copying. */
const SHOWN: readonly Row[] = [
  // A bare origin gets the provider's own path where it is known, else /v1.
  ['openai-responses', 'https://api.openai.com', 'https://api.openai.com/v1'],
  ['openai-chat', 'https://api.openai.com/', 'https://api.openai.com/v1'],
  ['openai-chat', 'https://api.deepseek.com', 'https://api.deepseek.com'],
  ['openai-chat', 'https://api.mistral.ai', 'https://api.mistral.ai/v1'],
  ['openai-chat', 'https://api.groq.com', 'https://api.groq.com/openai/v1'],
  ['openai-chat', 'https://openrouter.ai', 'https://openrouter.ai/api/v1'],
  ['openai-chat', 'https://llm.starapp.net', 'https://llm.starapp.net/api/llm/v1'],
  ['openai-chat', 'https://generativelanguage.googleapis.com', 'https://generativelanguage.googleapis.com/v1beta/openai'],
  ['openai-chat', 'https://models.github.ai', 'https://models.github.ai/inference'],
  ['openai-chat', 'https://gateway.example', 'https://gateway.example/v1'],
  ['openai-responses', 'https://gateway.example/', 'https://gateway.example/v1'],
  ['anthropic-messages', 'https://api.anthropic.com', 'https://api.anthropic.com'],
  ['anthropic-messages', 'https://gateway.example/', 'https://gateway.example'],
  // The address of a provider of the other family says nothing about this one.
  ['openai-chat', 'https://api.anthropic.com', 'https://api.anthropic.com/v1'],
  ['anthropic-messages', 'https://api.openai.com', 'https://api.openai.com'],
  // Full endpoints, of this protocol and of another: the person chooses the protocol, the page chose the example.
  ['openai-chat', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
  ['openai-responses', 'https://api.openai.com/v1/responses', 'https://api.openai.com/v1'],
  ['openai-responses', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
  ['openai-chat', 'https://api.openai.com/v1/responses', 'https://api.openai.com/v1'],
  ['anthropic-messages', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com'],
  ['anthropic-messages', 'https://api.anthropic.com/v1/messages/', 'https://api.anthropic.com'],
  ['anthropic-messages', 'https://api.anthropic.com/v1', 'https://api.anthropic.com'],
  ['anthropic-messages', 'https://gateway.example/v1/v1/messages', 'https://gateway.example'],
  ['openai-chat', 'https://api.groq.com/openai/v1/chat/completions', 'https://api.groq.com/openai/v1'],
  ['openai-chat', 'https://openrouter.ai/api/v1/chat/completions', 'https://openrouter.ai/api/v1'],
  ['openai-chat', 'https://api.deepseek.com/chat/completions', 'https://api.deepseek.com'],
  ['openai-chat', 'https://open.bigmodel.cn/api/paas/v4/chat/completions', 'https://open.bigmodel.cn/api/paas/v4'],
  ['openai-chat', 'https://models.github.ai/inference/chat/completions', 'https://models.github.ai/inference'],
  ['openai-chat', 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions', 'https://dashscope.aliyuncs.com/compatible-mode/v1'],
  ['openai-chat', 'https://generativelanguage.googleapis.com/v1beta/openai/', 'https://generativelanguage.googleapis.com/v1beta/openai'],
  ['openai-chat', 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions', 'https://generativelanguage.googleapis.com/v1beta/openai'],
  // One service with both locks at two addresses.
  ['openai-chat', 'https://llm.starapp.net/api/llm/v1', 'https://llm.starapp.net/api/llm/v1'],
  ['anthropic-messages', 'https://llm.starapp.net/api/llm', 'https://llm.starapp.net/api/llm'],
  ['anthropic-messages', 'https://llm.starapp.net/api/llm/v1/messages', 'https://llm.starapp.net/api/llm'],
  ['anthropic-messages', 'https://api.deepseek.com/anthropic', 'https://api.deepseek.com/anthropic'],
  // Azure's portal shows the bare resource, its v1 page the path.
  ['openai-responses', 'https://my-resource.openai.azure.com/', 'https://my-resource.openai.azure.com/openai/v1'],
  ['openai-responses', 'https://my-resource.openai.azure.com/openai/v1/', 'https://my-resource.openai.azure.com/openai/v1'],
  ['openai-responses', 'https://my-resource.openai.azure.com/openai/v1/responses', 'https://my-resource.openai.azure.com/openai/v1'],
  ['openai-chat', 'https://my-resource.openai.azure.com', 'https://my-resource.openai.azure.com/openai/v1'],
  // This machine and the local network.
  ['openai-chat', 'http://localhost:11434', 'http://localhost:11434/v1'],
  ['openai-chat', 'http://localhost:1234/v1', 'http://localhost:1234/v1'],
  ['openai-chat', 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080/v1'],
  ['openai-chat', 'http://[::1]:8000', 'http://[::1]:8000/v1'],
  ['anthropic-messages', 'http://[2001:db8::1]:8443/v1', 'http://[2001:db8::1]:8443'],
  ['openai-chat', 'http://192.168.1.20:8000/v1/', 'http://192.168.1.20:8000/v1'],
  // What copying adds.
  ['openai-chat', '  https://api.mistral.ai/v1 \n', 'https://api.mistral.ai/v1'],
  ['openai-chat', 'HTTPS://API.Mistral.AI/v1', 'https://api.mistral.ai/v1'],
  ['openai-chat', 'https://api.mistral.ai:443/v1', 'https://api.mistral.ai/v1'],
  ['openai-chat', 'https://gateway.example/v1//', 'https://gateway.example/v1'],
  ['openai-chat', 'https://gateway.example/v1//chat/completions', 'https://gateway.example/v1'],
  // A path that only looks like an endpoint stays.
  ['openai-chat', 'https://gateway.example/team/responses-proxy', 'https://gateway.example/team/responses-proxy'],
  ['anthropic-messages', 'https://gateway.example/v1/account/anthropic', 'https://gateway.example/v1/account/anthropic'],
];

const REJECTED: readonly string[] = [
  '', ' ', 'api.openai.com/v1', 'localhost:11434', '/v1', 'ftp://api.example.com', 'file:///etc/passwd', 'javascript:alert(1)', 'ws://localhost:1',
  'https://me@api.example.com/v1', 'https://me:secret@api.example.com/v1', 'https://:secret@api.example.com/v1',
  'https://api.example.com/v1?key=abc', 'https://api.example.com/v1#top', 'https://', 'https://api example.com', 'https://api.example.com:99999',
];

describe('normalizeBaseUrl', () => {
  for (const [protocol, shown, expected] of SHOWN) {
    it(`${protocol} at ${JSON.stringify(shown)}`, () => assert.equal(normalizeBaseUrl(protocol, shown), expected));
  }

  for (const text of REJECTED) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      for (const protocol of PROTOCOLS) assert.throws(() => normalizeBaseUrl(protocol, text), TypeError);
    });
  }

  it('changes nothing the second time, keeps the origin, and leaves no slash at the end', () => {
    const segment = fc.constantFrom('v1', 'v1beta', 'v4', 'openai', 'api', 'chat', 'completions', 'chat/completions', 'responses', 'messages', 'team a', '%2F', '');
    const origin = fc.constantFrom('https://api.openai.com', 'https://api.anthropic.com', 'https://api.deepseek.com', 'https://llm.starapp.net', 'https://a-b.openai.azure.com', 'http://localhost:11434', 'http://[::1]:8000', 'https://gateway.example');
    fc.assert(fc.property(fc.constantFrom(...PROTOCOLS), origin, fc.array(segment, { maxLength: 6 }), (protocol, start, segments) => {
      const once = normalizeBaseUrl(protocol, `${start}/${segments.join('/')}`);
      assert.equal(normalizeBaseUrl(protocol, once), once);
      assert.equal(originOf(once), start);
      assert.doesNotMatch(once, /\/$/);
    }), { numRuns: 2000 });
  });
});

describe('alternativeBaseUrl', () => {
  const check = (protocol: Protocol, baseUrl: string, expected: string | undefined): void => {
    it(`${protocol} at ${baseUrl}: ${expected}`, () => assert.equal(alternativeBaseUrl(protocol, baseUrl), expected));
  };
  check('openai-chat', 'https://gateway.example/v1/v1', 'https://gateway.example/v1');
  check('openai-chat', 'https://gateway.example/v1', undefined);
  check('openai-chat', 'https://gateway.example/llm', 'https://gateway.example/llm/v1');
  check('openai-responses', 'https://gateway.example/v4', undefined);
  check('openai-chat', 'https://gateway.example/v1beta/openai', undefined);
  check('openai-chat', 'https://llm.starapp.net/api/llm', 'https://llm.starapp.net/api/llm/v1');
  check('openai-chat', 'https://llm.starapp.net/v1', 'https://llm.starapp.net/api/llm/v1');
  check('openai-chat', 'https://llm.starapp.net/api/llm/v1', undefined);
  check('openai-chat', 'https://openrouter.ai/v1', 'https://openrouter.ai/api/v1');
  check('openai-responses', 'https://my-resource.openai.azure.com/openai', 'https://my-resource.openai.azure.com/openai/v1');
  check('openai-chat', 'https://api.deepseek.com', 'https://api.deepseek.com/v1');
  check('openai-chat', 'http://localhost:11434', 'http://localhost:11434/v1');
  check('openai-chat', 'http://localhost:11434/v1', undefined);
  // The Anthropic SDK appends /v1 itself; an OpenAI address is no hint for it.
  check('anthropic-messages', 'https://llm.starapp.net/api/llm', undefined);
  check('anthropic-messages', 'https://api.openai.com', undefined);
  check('anthropic-messages', 'https://generativelanguage.googleapis.com', undefined);
  check('anthropic-messages', 'https://api.anthropic.com/api', 'https://api.anthropic.com');

  it('is another address of the same origin, and already normalised', () => {
    const path = fc.array(fc.constantFrom('v1', 'api', 'llm', 'openai', 'messages'), { maxLength: 4 });
    fc.assert(fc.property(fc.constantFrom(...PROTOCOLS), fc.constantFrom('https://llm.starapp.net', 'https://api.openai.com', 'https://a.openai.azure.com', 'https://gateway.example'), path, (protocol, origin, segments) => {
      const baseUrl = normalizeBaseUrl(protocol, `${origin}/${segments.join('/')}`);
      const other = alternativeBaseUrl(protocol, baseUrl);
      if (other === undefined) return;
      assert.notEqual(other, baseUrl);
      assert.equal(originOf(other), origin);
      assert.equal(normalizeBaseUrl(protocol, other), other);
    }));
  });
});

describe('isLocal', () => {
  const check = (baseUrl: string, expected: boolean): void => {
    it(`${baseUrl}: ${expected}`, () => assert.equal(isLocal(baseUrl), expected));
  };
  for (const here of ['http://localhost:11434/v1', 'http://LOCALHOST/v1', 'http://models.localhost:8000', 'http://127.0.0.1:1', 'http://127.1.2.3', 'http://127.1', 'http://[::1]:8000/v1', 'http://0.0.0.0:11434', 'http://[::]:8000', 'http://[::ffff:127.0.0.1]:80']) check(here, true);
  for (const away of ['https://api.openai.com/v1', 'http://192.168.1.20:8000', 'http://127.evil.example/v1', 'http://127.0.0.1.evil.example', 'http://localhost.evil.example', 'http://notlocalhost', 'http://[2001:db8::1]']) check(away, false);
});

describe('originOf', () => {
  it('is scheme, host and port', () => {
    assert.equal(originOf('https://api.example.com:443/v1'), 'https://api.example.com');
    assert.equal(originOf('http://[::1]:8000/v1'), 'http://[::1]:8000');
  });
});
