import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { StreamEvent, Target } from '../../../src/core/chat.ts';
import { PROTOCOLS, type Connection, type Protocol } from '../../../src/core/connection/connection.ts';
import type { Fault, FaultKind } from '../../../src/core/faults/fault.ts';
import { describeFault } from '../../../src/core/faults/faultWords.ts';
import { translator } from '../../../src/core/translate.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { ask, collect, connectionTo, KEY, QUESTION, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, jsonDocument, redirect, stream, webPage, type Reply } from '../../fakes/reply.ts';

type Row = readonly [said: string, protocol: Protocol, status: number, body: unknown, expected: Partial<Fault>];

const openai = (message: string, code: string | null = null, type = 'invalid_request_error'): unknown => ({ error: { message, type, param: null, code } });
const anthropic = (type: string, message: string): unknown => ({ type: 'error', error: { type, message }, request_id: 'req_011' });
const unknownModel = { kind: 'unknown-model', model: 'm', nearest: undefined } as const;

/** What servers answer, word for word where their documents or their sources give it, and what a person can do about it. */
const BODIES: readonly Row[] = [
  ['OpenAI: wrong key', 'openai-responses', 401, openai('Incorrect API key provided: test-key****cdef. You can find your API key at https://platform.openai.com/account/api-keys.', 'invalid_api_key'), { kind: 'wrong-key' }],
  ['Gemini: wrong key, as 400 in a list', 'openai-chat', 400, [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }], { kind: 'wrong-key', said: 'API key not valid. Please pass a valid API key.' }],
  ['xAI: wrong key, as 400', 'openai-chat', 400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: te***ef. You can obtain an API key from https://console.x.ai.' }, { kind: 'wrong-key' }],
  ['OpenAI: country', 'openai-chat', 403, openai('Country, region, or territory not supported', 'unsupported_country_region_territory', 'request_forbidden'), { kind: 'region-refused' }],
  ['OpenAI: quota', 'openai-responses', 429, openai('You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', 'insufficient_quota'), { kind: 'out-of-credit' }],
  ['Gemini: rate, with the words of a quota', 'openai-chat', 429, [{ error: { code: 429, message: 'You exceeded your current quota, please check your plan and billing details. Please retry in 21s.', status: 'RESOURCE_EXHAUSTED' } }], { kind: 'rate-limited' }],
  ['Anthropic: credit', 'anthropic-messages', 400, anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'), { kind: 'out-of-credit', requestId: 'req_011' }],
  ['DeepSeek: balance', 'openai-chat', 402, openai('Insufficient Balance', 'invalid_request_error', 'unknown_error'), { kind: 'out-of-credit' }],
  ['SiliconFlow: balance', 'openai-chat', 403, { code: 30001, message: 'Sorry, your account balance is insufficient', data: null }, { kind: 'out-of-credit' }],
  ['Zhipu: balance', 'openai-chat', 429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }, { kind: 'out-of-credit', said: '余额不足或无可用资源包,请充值。' }],
  ['OpenAI: model', 'openai-chat', 404, openai('The model `m` does not exist or you do not have access to it.', 'model_not_found'), unknownModel],
  ['OpenAI: model closed to the project', 'openai-chat', 403, openai('Project `proj_x` does not have access to model `m`', 'model_not_found'), unknownModel],
  ['Anthropic: model', 'anthropic-messages', 404, anthropic('not_found_error', 'model: m'), unknownModel],
  ['DeepSeek: model', 'openai-chat', 400, openai('Model Not Exist'), unknownModel],
  ['Mistral: model', 'openai-chat', 400, { object: 'error', message: 'Invalid model: m', type: 'invalid_model', param: null, code: '1500' }, unknownModel],
  ['OpenRouter: model', 'openai-chat', 400, { error: { message: 'm is not a valid model ID', code: 400 } }, unknownModel],
  ['Moonshot: model', 'openai-chat', 404, openai('Not found the model m or Permission denied', null, 'resource_not_found_error'), unknownModel],
  ['Ollama: model', 'openai-chat', 404, openai('model "m" not found, try pulling it first', null, 'api_error'), unknownModel],
  ['Ollama: model, older shape', 'openai-chat', 404, { error: "model 'm' not found" }, unknownModel],
  ['vLLM: model', 'openai-chat', 404, { object: 'error', message: 'The model `m` does not exist.', type: 'NotFoundError', param: null, code: 404 }, unknownModel],
  ['SiliconFlow: model', 'openai-chat', 400, { code: 20012, message: 'Model does not exist. Please check it carefully.', data: null }, unknownModel],
  ['Azure: deployment', 'openai-responses', 404, openai('The API deployment for this resource does not exist.', 'DeploymentNotFound'), unknownModel],
  ['OpenAI: a parameter, not the model', 'openai-responses', 400, openai("Unsupported parameter: 'temperature' is not supported with this model.", 'unsupported_parameter'), { kind: 'bad-request', parameter: undefined }],
  ['OpenAI: length', 'openai-chat', 400, openai("This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens.", 'context_length_exceeded'), { kind: 'too-long', window: 128_000 }],
  ['Anthropic: length', 'anthropic-messages', 400, anthropic('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'), { kind: 'too-long', window: 200_000 }],
  ['Anthropic: max_tokens is about the answer, not the conversation', 'anthropic-messages', 400, anthropic('invalid_request_error', 'max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for m'), { kind: 'bad-request', parameter: 'max_tokens' }],
  ['llama.cpp: length', 'openai-chat', 400, { error: { code: 400, message: 'the request exceeds the available context size', type: 'exceed_context_size_error' } }, { kind: 'too-long' }],
  ['llama.cpp: length, with its fields', 'openai-chat', 400, { error: { code: 400, message: 'the request exceeds the available context size. try increasing the context size or enable context shift', type: 'exceed_context_size_error', n_prompt_tokens: 14_429, n_ctx: 8192 } }, { kind: 'too-long', window: 8192 }],
  ['llama.cpp: length, in words', 'openai-chat', 400, { error: { code: 400, message: 'request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it', type: 'exceed_context_size_error' } }, { kind: 'too-long', window: 4096 }],
  ['llama-cpp-python: length', 'openai-chat', 400, openai('Requested tokens (2285) exceed context window of 2048'), { kind: 'too-long', window: 2048 }],
  ['vLLM: length', 'openai-chat', 400, { object: 'error', message: "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.", type: 'BadRequestError', param: null, code: 400 }, { kind: 'too-long', window: 16_384 }],
  ['Anthropic: length and answer', 'anthropic-messages', 400, anthropic('invalid_request_error', 'input length and `max_tokens` exceed context limit: 197202 + 8192 > 200000, decrease input length or `max_tokens` and try again'), { kind: 'too-long', window: 200_000 }],
  ['Gemini: length', 'openai-chat', 400, [{ error: { code: 400, message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', status: 'INVALID_ARGUMENT' } }], { kind: 'too-long', window: 1_048_576 }],
  ['DashScope: length', 'openai-chat', 400, openai('<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]', 'invalid_parameter_error'), { kind: 'too-long', window: 30_720 }],
  ['Moonshot: length', 'openai-chat', 400, openai('Invalid request: Your request exceeded model token limit: 8192'), { kind: 'too-long', window: 8192 }],
  ['xAI: length', 'openai-chat', 400, { code: 'Client specified an invalid argument', error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens." }, { kind: 'too-long', window: 131_072 }],
  ['OpenRouter: length', 'openai-chat', 400, { error: { message: "This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens (39000 of text input, 1000 in the output).", code: 400 } }, { kind: 'too-long', window: 32_768 }],
  ['Groq: length, without a number', 'openai-chat', 400, openai('Please reduce the length of the messages or completion.', 'context_length_exceeded'), { kind: 'too-long', window: undefined }],
  ['Mistral: length', 'openai-chat', 400, { object: 'error', message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length', type: 'invalid_request_prompt', param: null, code: '3051' }, { kind: 'too-long', window: 32_768 }],
  ['Mistral: a field', 'openai-chat', 422, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] }, { kind: 'bad-request', parameter: 'stream_options', said: 'body.stream_options: Extra inputs are not permitted' }],
  ['Moonshot: overloaded, as 429', 'openai-chat', 429, openai('The engine is currently overloaded, please try again later', null, 'engine_overloaded_error'), { kind: 'overloaded' }],
  ['llama.cpp: still loading', 'openai-chat', 503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }, { kind: 'overloaded' }],
  ['OpenAI: wrong path', 'openai-responses', 404, openai('Invalid URL (POST /v1/responses)'), { kind: 'wrong-lock', tryProtocol: 'openai-chat' }],
  ['OpenAI: wrong path for Chat', 'openai-chat', 404, openai('Invalid URL (POST /v1/chat/completions)'), { kind: 'wrong-path', tryBaseUrl: undefined }],
  ['FastAPI: wrong path', 'openai-chat', 404, { detail: 'Not Found' }, { kind: 'wrong-path', tryBaseUrl: undefined, said: 'Not Found' }],
  ['an Anthropic server asked for Chat', 'openai-chat', 404, anthropic('not_found_error', 'Not Found'), { kind: 'wrong-lock', tryProtocol: 'anthropic-messages' }],
  ['an Anthropic server asked for Responses', 'openai-responses', 404, anthropic('not_found_error', 'Not Found'), { kind: 'wrong-lock', tryProtocol: 'anthropic-messages' }],
  ['an OpenAI server asked for Messages', 'anthropic-messages', 404, openai('Invalid URL (POST /v1/messages)'), { kind: 'wrong-lock', tryProtocol: 'openai-chat' }],
  ['Responses not allowed', 'openai-responses', 405, { detail: 'Method Not Allowed' }, { kind: 'wrong-lock', tryProtocol: 'openai-chat' }],
  ['LM Studio: wrong path, as 200', 'openai-chat', 200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }, { kind: 'wrong-path', tryBaseUrl: undefined }],
  ['an error with a status inside, as 200', 'openai-chat', 200, { error: { message: 'No auth credentials found', code: 401 } }, { kind: 'wrong-key' }],
  ['a bare sentence', 'openai-chat', 500, 'upstream connect error', { kind: 'server-error', said: 'upstream connect error' }],
  ['OpenAI: country, without a wrapping', 'openai-chat', 403, { code: 'unsupported_country_region_territory', message: 'Country, region, or territory not supported', param: null, type: 'request_forbidden' }, { kind: 'region-refused' }],
  ['Gemini: location', 'openai-chat', 400, [{ error: { code: 400, message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' } }], { kind: 'region-refused' }],
  ['Anthropic: country', 'anthropic-messages', 403, anthropic('forbidden', 'Request not allowed'), { kind: 'region-refused' }],
  ['a law', 'openai-chat', 451, '', { kind: 'region-refused' }],
  ['OpenAI: no organisation', 'openai-chat', 401, openai('You must be a member of an organization to use the API. Please contact us through our help center at help.openai.com.', 'no_organization'), { kind: 'organisation-refused' }],
  ['OpenAI: another organisation', 'openai-chat', 401, openai('OpenAI-Organization header should match organization for API key', 'mismatched_organization'), { kind: 'organisation-refused' }],
  ['OpenAI: no such organisation', 'openai-responses', 401, openai('No such organization: org-x.', 'invalid_organization'), { kind: 'organisation-refused' }],
  ['OpenAI: to be verified for the stream', 'openai-chat', 400, { error: { message: 'Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.', type: 'invalid_request_error', param: 'stream', code: 'unsupported_value' } }, { kind: 'organisation-refused' }],
  ['Anthropic: organisation closed', 'anthropic-messages', 403, anthropic('permission_error', 'This organization has been disabled.'), { kind: 'organisation-refused' }],
  ['Groq: a day\'s tokens', 'openai-chat', 429, { error: { message: 'Rate limit reached for model `m` in organization `org_01` service tier `on_demand` on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing', type: 'tokens', code: 'rate_limit_exceeded' } }, { kind: 'rate-limited', retryAfterMs: 578_016 }],
  ['OpenAI: a minute\'s requests', 'openai-chat', 429, openai('Rate limit reached for gpt-4o in organization org-x on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.', 'rate_limit_exceeded', 'requests'), { kind: 'rate-limited', retryAfterMs: 20_000 }],
  ['OpenAI: a moment', 'openai-chat', 429, openai('Rate limit reached. Please try again in 850ms.', 'rate_limit_exceeded', 'tokens'), { kind: 'rate-limited', retryAfterMs: 850 }],
  ['Azure: a rate in words', 'openai-chat', 429, openai('Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current pricing tier. Please retry after 6 seconds.', '429'), { kind: 'rate-limited', retryAfterMs: 6000 }],
  ['Gemini: a delay among the details', 'openai-chat', 429, [{ error: { code: 429, message: 'Resource has been exhausted (e.g. check quota).', status: 'RESOURCE_EXHAUSTED', details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '21.5s' }] } }], { kind: 'rate-limited', retryAfterMs: 21_500 }],
  ['Gemini: a quota of nothing', 'openai-chat', 429, [{ error: { code: 429, message: 'You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0', status: 'RESOURCE_EXHAUSTED' } }], { kind: 'out-of-credit' }],
  ['Moonshot: quota', 'openai-chat', 429, openai('Your account org-x is suspended, please check your plan and billing details', null, 'exceeded_current_quota_error'), { kind: 'out-of-credit' }],
  ['Anthropic: spent for the month', 'anthropic-messages', 400, anthropic('invalid_request_error', 'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.'), { kind: 'out-of-credit' }],
  ['OpenRouter: the key of whoever is behind', 'openai-chat', 502, { error: { message: 'Provider returned error', code: 502, metadata: { raw: 'upstream connect error', provider_name: 'X' } } }, { kind: 'server-error', said: 'upstream connect error' }],
  ['a network that wants a name', 'openai-chat', 511, '<title>Network Authentication Required</title>', { kind: 'captive-portal' }],
  ['DeepSeek: model, with those that there are', 'openai-chat', 400, openai('Model Not Exist. The supported API model names are deepseek-v4-pro or deepseek-m, but you passed m.'), { kind: 'unknown-model', nearest: undefined }],
  ['a server that knows better', 'openai-chat', 404, openai("The model 'm' does not exist. Did you mean 'mistral-m-2'?", 'model_not_found'), { kind: 'unknown-model', nearest: 'mistral-m-2' }],
  ['OpenAI: not a model for chat', 'openai-chat', 404, { error: { message: 'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?', type: 'invalid_request_error', param: 'model', code: null } }, unknownModel],
  ['OpenAI: a model of the newer protocol', 'openai-chat', 404, { error: { message: 'This model is only supported in v1/responses and not in v1/chat/completions.', type: 'invalid_request_error', param: 'model', code: null } }, { kind: 'wrong-lock', tryProtocol: 'openai-responses' }],
  ['nothing at all', 'anthropic-messages', 502, '', { kind: 'server-error' }],
];

describe('faults', function () {
  // Many exchanges in one test, on a machine that may be busy.
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer({ script: { answer: () => answer(['x']) } }); });
  after(async () => server.close());

  const faultOf = async (target: Target, ...replies: readonly Reply[]): Promise<Fault> => {
    server.enqueue(...replies);
    return theFault(await ask(target));
  };

  describe('what servers say', () => {
    for (const [name, protocol, status, body, expected] of BODIES) {
      it(name, async () => {
        const reply: Reply = typeof body === 'string' ? { kind: 'document', status, headers: { 'content-type': 'text/plain' }, body } : jsonDocument(body, status);
        assertFault(await faultOf(targetAt(server.origin, protocol), reply), { status, ...expected });
      });
    }
  });

  describe('keys', () => {
    const byShape: readonly (readonly [key: string, status: number, expected: Partial<Fault>])[] = [
      ['sk-ant-api03-aaaaaaaaaaaaaaaaaaaaaaaa', 401, { kind: 'other-door', providerId: 'anthropic' }],
      ['gsk_aaaaaaaaaaaaaaaaaaaaaaaa', 403, { kind: 'other-door', providerId: 'groq' }],
      ['sk-aaaaaaaaaaaaaaaaaaaaaaaa', 401, { kind: 'wrong-key' }],
      ['sk-aaaaaaaaaaaaaaaaaaaaaaaa', 403, { kind: 'forbidden' }],
    ];
    for (const [key, status, expected] of byShape) {
      it(`${key.slice(0, 7)}… refused with ${status}`, async () => {
        const fault = await faultOf({ ...targetAt(server.origin, 'openai-chat'), key }, { kind: 'error', status, type: 'authentication_error', message: `bad key ${key}` });
        assertFault(fault, { status, said: 'bad key •••', ...expected });
        assert.ok(!JSON.stringify(fault).includes(key));
      });
    }

    it('a key that is at its own door', async () => {
      const fetch = async (): Promise<Response> => Response.json(anthropic('authentication_error', 'invalid x-api-key'), { status: 401 });
      const target = { ...targetAt('https://api.anthropic.com', 'anthropic-messages'), key: 'sk-ant-api03-aaaaaaaaaaaaaaaaaaaaaaaa' };
      assertFault(theFault(await collect(speak({ fetch })(target, QUESTION, new AbortController().signal))), { kind: 'wrong-key' });
    });

    it('a server that wants a key where the connection has none', async () => {
      const fault = await faultOf({ connection: connectionTo(server.origin, 'openai-chat'), model: 'm', key: undefined }, { kind: 'error', status: 401, type: 'x', message: 'key?' });
      assertFault(fault, { kind: 'no-key', status: 401 });
    });

    it('a key that no header can carry is not sent', async () => {
      const asked = server.requests.length;
      for (const key of ['two\nlines', 'schlüssel–mit–strichen', 'with space', '']) {
        assertFault(theFault(await ask({ ...targetAt(server.origin, 'openai-chat'), key })), { kind: 'wrong-key' });
      }
      assert.equal(server.requests.length, asked);
    });

    it('is in no event, wherever the server puts it', async () => {
      const echo = `${KEY} and sk-proj-bbbbbbbbbbbbbbbb and Bearer ${KEY}`;
      for (const protocol of PROTOCOLS) {
        const replies: readonly Reply[] = [
          { kind: 'error', status: 400, type: 'invalid_request_error', message: echo, headers: { 'x-request-id': KEY } },
          { kind: 'document', status: 500, headers: { 'content-type': 'text/html' }, body: `<title>${echo}</title>` },
          { kind: 'document', status: 200, headers: { 'content-type': 'text/html' }, body: echo },
          jsonDocument({ error: { message: echo } }), jsonDocument({ [KEY]: echo }),
          redirect(`/${KEY}`), stream({ do: 'error', type: 'api_error', message: echo }),
        ];
        for (const reply of replies) {
          const fault = await faultOf(targetAt(server.origin, protocol), reply);
          assert.doesNotMatch(JSON.stringify(fault), new RegExp(`${KEY}|sk-proj-b`), JSON.stringify(reply));
        }
      }
    });
  });

  describe('doors', () => {
    it('a base URL without its version', async () => {
      const target = targetAt(server.origin, 'openai-chat', { baseUrl: `${server.origin}/api` });
      assertFault(theFault(await ask(target)), { kind: 'wrong-path', tryBaseUrl: `${server.origin}/api/v1`, status: 404 });
    });

    it('a base URL with a doubled version', async () => {
      const target = targetAt(server.origin, 'openai-responses', { baseUrl: `${server.origin}/v1/v1` });
      assertFault(theFault(await ask(target)), { kind: 'wrong-path', tryBaseUrl: `${server.origin}/v1`, status: 404 });
    });

    it('a redirect to another path, and to another place', async () => {
      assertFault(await faultOf(targetAt(server.origin, 'openai-chat'), redirect('/v2/chat/completions?x=1', 308)), { kind: 'redirected', to: `${server.origin}/v2/chat/completions`, status: 308 });
      assertFault(await faultOf(targetAt(server.origin, 'openai-chat'), redirect('https://elsewhere.example/login?next=1', 302)), { kind: 'redirected', to: 'https://elsewhere.example', status: 302 });
    });

    it('a redirect that the network hides', async () => {
      const hidden = Object.defineProperties(new Response(null), { type: { value: 'opaqueredirect' }, status: { value: 0 }, ok: { value: false } });
      const events = await collect(speak({ fetch: async () => hidden })(targetAt('https://models.example', 'openai-chat'), QUESTION, new AbortController().signal));
      assertFault(theFault(events), { kind: 'redirected', to: '?' });
    });

    it('a wrong path where Responses is known to be spoken', async () => {
      const fetch = async (): Promise<Response> => Response.json({ error: { code: '404', message: 'Resource not found' } }, { status: 404 });
      const events = await collect(speak({ fetch })(targetAt('unused', 'openai-responses', { baseUrl: 'https://mine.openai.azure.com/openai/v1' }), QUESTION, new AbortController().signal));
      assertFault(theFault(events), { kind: 'wrong-path', tryBaseUrl: undefined });
    });

    it('a page in place of an error is reduced to its title', async () => {
      assertFault(await faultOf(targetAt(server.origin, 'openai-chat'), webPage(502, '502 Bad Gateway')), { kind: 'server-error', status: 502, said: '502 Bad Gateway' });
    });

    it('a proxy that wants a name', async () => {
      for (const protocol of PROTOCOLS) {
        const fetch = async (): Promise<Response> => new Response('<title>Proxy Authentication Required</title>', { status: 407 });
        const events = await collect(speak({ fetch })(targetAt('http://models.example', protocol), QUESTION, new AbortController().signal));
        assertFault(theFault(events), { kind: 'proxy-sign-in', status: 407, said: 'Proxy Authentication Required' });
      }
    });

    const pages: readonly (readonly [name: string, html: string, kind: FaultKind])[] = [
      ['a title that asks to sign in', '<html><head><title>Guest Wi-Fi: Sign in</title></head><body></body></html>', 'captive-portal'],
      ['a Chinese one', '<title>校园网登录</title>', 'captive-portal'],
      ['a few words', '<html><title>Welcome</title><body><p>Please log in to use this hotspot.</p></body></html>', 'captive-portal'],
      ['one that sends elsewhere at once', '<html><head><meta http-equiv="refresh" content="0; url=http://10.0.0.1/portal"></head></html>', 'captive-portal'],
      ['one that sends to itself', '<html><head><title>Docs</title><meta http-equiv="refresh" content="0; url=/docs"></head></html>', 'not-a-stream'],
      ['a web site with a corner to log in', `<html><title>Acme Models</title><body><a>Log in</a><p>${'We make models. '.repeat(200)}</p></body></html>`, 'not-a-stream'],
      ['a page of scripts', '<html><title>New API</title><body><noscript>You need to enable JavaScript.</noscript><script>const login = "sign in";</script></body></html>', 'not-a-stream'],
    ];
    for (const [name, body, kind] of pages) {
      it(`a web page in place of an answer: ${name}`, async () => {
        const fault = await faultOf(targetAt(server.origin, 'openai-chat'), { kind: 'document', status: 200, headers: { 'content-type': 'text/html' }, body });
        assert.deepEqual([fault.kind, fault.status], [kind, 200]);
      });
    }

    it('a model that the connection does not list, with the nearest that it does', async () => {
      const models = ['deepseek-chat', 'gpt-4o-mini', 'm-large'].map((id) => ({ id }));
      const target = { ...targetAt(server.origin, 'openai-chat', { models }), model: 'gpt4o-mini' };
      assertFault(await faultOf(target, jsonDocument(openai('The model `gpt4o-mini` does not exist or you do not have access to it.', 'model_not_found'), 404)), { kind: 'unknown-model', model: 'gpt4o-mini', nearest: 'gpt-4o-mini' });
    });

    it('a flood in place of an error is not read to its end', async () => {
      let pulled = 0;
      const flood = new ReadableStream<Uint8Array>({ pull: (controller) => { pulled += 1; controller.enqueue(new Uint8Array(16 * 1024).fill(120)); } });
      const events = await collect(speak({ fetch: async () => new Response(flood, { status: 500 }) })(targetAt('http://127.0.0.1:9', 'openai-chat'), QUESTION, new AbortController().signal));
      const fault = theFault(events);
      assert.equal(fault.kind, 'server-error');
      assert.equal(fault.said?.length, 300);
      assert.ok(pulled < 10, `${pulled} pieces of 16 KB`);
    });

    it('a host that is not there', async () => {
      assertFault(theFault(await ask(targetAt('http://no-such-host.invalid', 'openai-chat'))), { kind: 'host-not-found', host: 'http://no-such-host.invalid' });
    });

    it('a server that is not running', async () => {
      const gone = await startModelServer();
      await gone.close();
      for (const protocol of PROTOCOLS) assertFault(theFault(await ask(targetAt(gone.origin, protocol))), { kind: 'not-running', start: undefined });
    });

    it('a known local server that is not running, with the command that starts it', async () => {
      const refusing = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new AggregateError([Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })]), { code: 'ECONNREFUSED' }) });
      assertFault(theFault(await thrown(refusing, 'http://localhost:11434')), { kind: 'not-running', start: 'ollama serve', said: 'connect ECONNREFUSED' });
    });
  });

  describe('the network', () => {
    const failed = (code: string, message = code): Error => new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
    const rows: readonly (readonly [Error, Partial<Fault>])[] = [
      [failed('ETIMEDOUT'), { kind: 'network' }],
      [failed('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'), { kind: 'proxy-sign-in' }],
      [new Error('net::ERR_PROXY_AUTH_UNSUPPORTED'), { kind: 'proxy-sign-in' }],
      [failed('UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'), { kind: 'network', said: 'Connect Timeout Error' }],
      [failed('UND_ERR_HEADERS_TIMEOUT'), { kind: 'silent', seconds: 300, phase: 'first-byte' }],
      [failed('EAI_AGAIN'), { kind: 'host-not-found' }],
      [failed('CERT_HAS_EXPIRED'), { kind: 'bad-certificate', code: 'CERT_HAS_EXPIRED' }],
      [failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), { kind: 'bad-certificate', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
      [failed('SELF_SIGNED_CERT_IN_CHAIN'), { kind: 'bad-certificate', code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
      [failed('ERR_TLS_CERT_ALTNAME_INVALID'), { kind: 'bad-certificate', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
      [new Error('net::ERR_NAME_NOT_RESOLVED'), { kind: 'host-not-found' }],
      [new Error('net::ERR_CERT_AUTHORITY_INVALID'), { kind: 'bad-certificate', code: 'ERR_CERT_AUTHORITY_INVALID' }],
      [new Error('net::ERR_CONNECTION_REFUSED'), { kind: 'not-running' }],
      [new RangeError(`a mistake of ours with ${KEY}`), { kind: 'internal' }],
    ];
    for (const [error, expected] of rows) {
      it(`${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`, async () => {
        for (const protocol of PROTOCOLS) {
          const events = await thrown(error, 'https://models.example', protocol);
          assertFault(theFault(events), expected);
          assert.ok(!JSON.stringify(events).includes(KEY));
        }
      });
    }

    it('a body that breaks off in a way that the SDKs take for a stop by the person', async () => {
      for (const protocol of PROTOCOLS) {
        const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new DOMException('aborted', 'AbortError')) });
        const fetch = async (): Promise<Response> => new Response(broken, { headers: { 'content-type': 'text/event-stream' } });
        assertFault(theFault(await collect(speak({ fetch })(targetAt('http://localhost:8080', protocol), QUESTION, new AbortController().signal))), { kind: 'cut-short' });
      }
    });

    it('silence that Node itself ends, within the answer', async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n')),
        pull: (controller) => controller.error(new TypeError('terminated', { cause: Object.assign(new Error('Body Timeout Error'), { code: 'UND_ERR_BODY_TIMEOUT' }) })),
      });
      const fetch = async (): Promise<Response> => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      const events = await collect(speak({ fetch })(targetAt('http://localhost:8080', 'openai-chat'), QUESTION, new AbortController().signal));
      assert.deepEqual(events[0], { type: 'text', delta: 'Hi' });
      assertFault(theFault(events), { kind: 'silent', seconds: 300, phase: 'idle' });
    });
  });

  it('errors in a stream, by their own words', async () => {
    const rows: readonly (readonly [string, string, FaultKind])[] = [
      ['overloaded_error', 'Overloaded', 'overloaded'], ['api_error', 'Internal server error', 'server-error'], ['rate_limit_error', 'Slow down', 'rate-limited'],
      ['rate_limit_exceeded', 'Slow down', 'rate-limited'], ['server_error', 'Sorry', 'server-error'], ['insufficient_quota', 'No', 'out-of-credit'],
      ['authentication_error', 'No', 'wrong-key'], ['permission_error', 'No', 'forbidden'], ['context_length_exceeded', 'Too much', 'too-long'],
      ['invalid_request_error', 'prompt is too long', 'too-long'], ['something_new', 'Whatever', 'server-error'],
    ];
    for (const protocol of PROTOCOLS) {
      for (const [type, message, kind] of rows) {
        const fault = await faultOf(targetAt(server.origin, protocol), stream({ do: 'text', delta: 'x' }, { do: 'error', type, message }));
        assert.deepEqual([fault.kind, fault.said], [kind, message], `${protocol} ${type}`);
      }
    }
  });

  it('how long to wait, where only the sentence in the stream says it', async () => {
    for (const protocol of PROTOCOLS) {
      const fault = await faultOf(targetAt(server.origin, protocol), stream({ do: 'error', type: 'rate_limit_exceeded', message: 'Rate limit reached. Please try again in 1m0.5s.' }));
      assertFault(fault, { kind: 'rate-limited', retryAfterMs: 60_500 });
    }
  });

  it('a failed response, as Responses words it', async () => {
    const failed = { type: 'response.failed', sequence_number: 3, response: { id: 'r', status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Too fast' } } };
    const fault = await faultOf(targetAt(server.origin, 'openai-responses'), stream({ do: 'raw', text: `event: response.failed\ndata: ${JSON.stringify(failed)}\n\n` }));
    assertFault(fault, { kind: 'rate-limited', said: 'Too fast' });
  });

  it('how long to wait', async () => {
    const rows: readonly (readonly [Record<string, string>, number | undefined])[] = [
      [{}, undefined], [{ 'retry-after': '7' }, 7000], [{ 'retry-after': '0.5' }, 500], [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
      [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT', date: 'Fri, 20 Nov 2026 10:00:00 GMT' }, 30_000],
      [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT', date: 'Fri, 20 Nov 2026 10:00:30 GMT' }, 0], [{ 'retry-after': 'later' }, undefined],
      [{ 'retry-after': '1m30s' }, 90_000], [{ 'retry-after-ms': '12.5' }, 13], [{ 'retry-after': '999999999' }, undefined],
    ];
    for (const [headers, retryAfterMs] of rows) {
      assertFault(await faultOf(targetAt(server.origin, 'openai-chat'), { kind: 'error', status: 429, type: 'rate_limit_error', message: 'slow', headers }), { kind: 'rate-limited', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    }
  });
});

/** What comes of an exchange whose network throws this. */
async function thrown(error: Error, origin: string, protocol: Protocol = 'openai-chat', more: Partial<Connection> = {}): Promise<readonly StreamEvent[]> {
  return collect(speak({ fetch: async () => Promise.reject(error) })(targetAt(origin, protocol, more), QUESTION, new AbortController().signal));
}

function theFault(events: readonly StreamEvent[]): Fault {
  const last = events.at(-1);
  assert.equal(last?.type, 'fault', JSON.stringify(events));
  return last.fault;
}

/** The fault has what is expected of it, and words that name its connection. */
function assertFault(fault: Fault, expected: Partial<Fault>): void {
  const actual = Object.fromEntries(Object.keys(expected).map((name) => [name, fault[name as keyof Fault]]));
  assert.deepEqual(actual, expected, JSON.stringify(fault));
  const words = describeFault(fault, translator({}));
  assert.ok(words.actions.length > 0 && `${words.title} ${words.detail}`.length > 20);
}
