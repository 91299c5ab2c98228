import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { heal } from '../../../src/access/heal.ts';
import type { ChatRequest } from '../../../src/core/chat.ts';
import type { Protocol } from '../../../src/core/connection/connection.ts';
import { lessonsIn, type Adaptation } from '../../../src/core/request/lesson.ts';
import { collect, QUESTION, streamChat, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';
import { answer, jsonDocument } from '../../fakes/reply.ts';
import { testClock } from '../../fakes/testClock.ts';

interface Row {
  readonly protocol?: Protocol;
  readonly status?: number;
  readonly body: unknown;
  /** What the settings put into each request. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly request?: ChatRequest;
  /** Absent: nothing that we chose, so that it is told and not tried again. */
  readonly heals?: Adaptation;
}

const openai = (message: string, param: string | null = null, code: string | null = null): unknown => ({ error: { message, type: 'invalid_request_error', param, code } });
const anthropic = (message: string): unknown => ({ type: 'error', error: { type: 'invalid_request_error', message } });
const gemini = (message: string): unknown => [{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }];
const drop = (parameter: string): Adaptation => ({ kind: 'drop', parameter });
const rename = (parameter: string, to: string): Adaptation => ({ kind: 'rename', parameter, to });
const role = (name: 'system' | 'developer' | 'user'): Adaptation => ({ kind: 'system-role', role: name });

const BOUND: ChatRequest = { ...QUESTION, maxOutputTokens: 99 };
const INSTRUCTED: ChatRequest = { ...QUESTION, system: 'Be brief.' };
const CACHED: ChatRequest = { ...INSTRUCTED, cacheAfter: [0] };

/** What servers answered, word for word as their users reported it. */
const ROWS: Readonly<Record<string, Row>> = {
  'OpenAI: the newer name of the bound': { body: openai("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", 'max_tokens', 'unsupported_parameter'), request: BOUND, heals: rename('max_tokens', 'max_completion_tokens') },
  'a gateway: the same without the field': { body: { error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", code: 'invalid_request_body' } }, request: BOUND, heals: rename('max_tokens', 'max_completion_tokens') },
  'OpenAI: a bound that belongs to Chat': { protocol: 'openai-responses', body: openai("Unsupported parameter: 'max_tokens'. In the Responses API, this parameter has moved to 'max_output_tokens'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.", 'max_tokens', 'unsupported_parameter'), parameters: { max_tokens: 9 }, heals: rename('max_tokens', 'max_output_tokens') },
  'OpenAI: an effort that belongs to Chat': { protocol: 'openai-responses', body: openai("Unsupported parameter: 'reasoning_effort'. In the Responses API, this parameter has moved to 'reasoning.effort'. Try again with the new parameter.", 'reasoning_effort', 'unsupported_parameter'), parameters: { reasoning_effort: 'low' }, heals: rename('reasoning_effort', 'reasoning.effort') },
  'OpenAI: only the default temperature': { body: openai("Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", 'temperature', 'unsupported_value'), parameters: { temperature: 0.2 }, heals: drop('temperature') },
  'OpenAI: no temperature': { protocol: 'openai-responses', body: openai("Unsupported parameter: 'temperature' is not supported with this model.", 'temperature', 'unsupported_parameter'), parameters: { temperature: 0.2 }, heals: drop('temperature') },
  'OpenAI: an unknown field': { body: openai("Unknown parameter: 'reasoning'.", 'reasoning', 'unknown_parameter'), parameters: { reasoning: { effort: 'low' } }, heals: drop('reasoning') },
  'OpenAI: summaries for verified organisations': { protocol: 'openai-responses', body: openai('Your organization must be verified to generate reasoning summaries. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.', 'reasoning.summary', 'unsupported_value'), parameters: { reasoning: { effort: 'low', summary: 'auto' } }, heals: drop('reasoning.summary') },
  'Azure: no stream options': { body: openai('Unrecognized request argument supplied: stream_options. Please contact us through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 for further questions.', ''), heals: drop('stream_options') },
  'Azure: unknown stream options': { body: openai("Unknown parameter: 'stream_options'.", 'stream_options', 'unknown_parameter'), heals: drop('stream_options') },
  'Azure: two unknown ones': { body: openai('Unrecognized request arguments supplied: store, stream_options', null), heals: drop('stream_options') },
  'OpenAI: o1-mini and its system': { body: openai("Unsupported value: 'messages[0].role' does not support 'system' with this model.", 'messages[0].role', 'unsupported_value'), request: INSTRUCTED, heals: role('developer') },
  'Gemma: a template of two sides': { status: 400, body: openai('System role not supported'), request: INSTRUCTED, heals: role('user') },
  'vLLM: a template of two sides': { body: { object: 'error', message: 'Only user, assistant and tool roles are supported!', type: 'BadRequestError', param: null, code: 400 }, request: INSTRUCTED, heals: role('user') },
  'a role that is not ours': { body: openai("Unsupported value: 'messages[0].role' does not support 'system' with this model.", 'messages[0].role'), request: QUESTION },
  'Anthropic: no prefill': { protocol: 'anthropic-messages', body: anthropic('This model does not support assistant message prefill. The conversation must end with a user message.') },
  'Mistral: an extra field': { status: 422, body: { object: 'error', message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs are not permitted', input: 32000 }] }, type: 'invalid_request_error', param: null, code: null }, parameters: { max_completion_tokens: 32000 }, heals: rename('max_completion_tokens', 'max_tokens') },
  'Mistral: an extra field, as a list': { status: 422, body: { object: 'Error', detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', input: [] }], message: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', input: [] }], type: 'invalid_request_error', code: 3001 }, heals: drop('stream_options') },
  'Mistral: an extra field, as text in text': { status: 422, body: { object: 'error', message: '{"detail":[{"type":"extra_forbidden","loc":["body","frequency_penalty"],"msg":"Extra inputs are not permitted","input":0.0}]}', type: 'internal_error_proxy', param: null, code: '1000' }, parameters: { frequency_penalty: 0 }, heals: drop('frequency_penalty') },
  'FastAPI: an extra field': { status: 422, body: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] }, heals: drop('stream_options') },
  'Fireworks: an extra field': { body: openai("Extra inputs are not permitted, field: 'top_a', value: 1"), parameters: { top_a: 1 }, heals: drop('top_a') },
  'Groq: an unsupported property': { body: openai("property 'enable_thinking' is unsupported"), parameters: { enable_thinking: true }, heals: drop('enable_thinking') },
  'Groq: an effort of its own': { body: { error: { message: '`reasoning_effort` must be one of `none` or `default`', type: 'invalid_request_error' } }, parameters: { reasoning_effort: 'medium' }, heals: drop('reasoning_effort') },
  'Groq: no effort with this model': { body: openai('reasoning_effort is not supported with this model'), parameters: { reasoning_effort: 'low' }, heals: drop('reasoning_effort') },
  'Cerebras: an unsupported property': { body: { message: "body.top_k: property 'body.top_k' is unsupported", type: 'invalid_request_error', param: 'validation_error', code: 'wrong_api_format' }, parameters: { top_k: 3 }, heals: drop('top_k') },
  'xAI: an effort in its own spelling': { body: { code: 'invalid-argument', error: 'Model grok-4.20-0309-reasoning does not support parameter reasoningEffort.' }, parameters: { reasoning_effort: 'low' }, heals: drop('reasoning_effort') },
  'xAI: the same over Responses': { protocol: 'openai-responses', body: { code: 'invalid-argument', error: 'Model grok-4-1-fast-reasoning does not support parameter reasoningEffort.' }, parameters: { reasoning: { effort: 'low' } }, heals: drop('reasoning.effort') },
  'xAI: an argument': { body: { code: 'Client specified an invalid argument', error: 'Argument not supported on this model: stop' }, parameters: { stop: ['x'] }, heals: drop('stop') },
  'Gemini: an unknown name': { body: gemini('Invalid JSON payload received. Unknown name "store": Cannot find field.'), parameters: { store: false }, heals: drop('store') },
  'Gemini: two unknown names': { body: gemini('Invalid JSON payload received. Unknown name "metadata": Cannot find field.\nInvalid JSON payload received. Unknown name "top_k": Cannot find field.'), parameters: { top_k: 4 }, heals: drop('top_k') },
  'DeepSeek: a bound beyond its range': { body: openai('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'), request: { ...QUESTION, maxOutputTokens: 100_000 }, heals: drop('max_tokens') },
  'DashScope: a temperature beyond its range': { body: openai("<400> InternalError.Algo.InvalidParameter: Temperature should be in [0.0, 2.0)", null, 'invalid_parameter_error'), parameters: { temperature: 2 }, heals: drop('temperature') },
  'DashScope: thinking without a stream': { body: openai('parameter.enable_thinking must be set to false for non-streaming calls', null, 'invalid_parameter_error'), parameters: { enable_thinking: true }, heals: drop('enable_thinking') },
  'vLLM: a bound beyond the window': { body: { object: 'error', message: "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 16384 tokens and your request has 112 input tokens (32000 > 16384 - 112).", type: 'BadRequestError', param: null, code: 400 }, request: { ...QUESTION, maxOutputTokens: 32_000 }, heals: drop('max_tokens') },
  'vLLM: an answer as long as the window': { body: { object: 'error', message: "This model's maximum context length is 6048 tokens. However, you requested 6616 tokens (568 in the messages, 6048 in the completion). Please reduce the length of the messages or completion.", type: 'BadRequestError', param: null, code: 400 }, request: { ...QUESTION, maxOutputTokens: 6048 }, heals: drop('max_tokens') },
  'OpenRouter: an answer as long as the window': { body: { error: { message: "This endpoint's maximum context length is 32768 tokens. However, you requested about 33768 tokens (1000 of text input, 32768 in the output).", code: 400 } }, parameters: { max_completion_tokens: 32_768 }, heals: drop('max_completion_tokens') },
  'Ollama: a model that does not think': { body: openai('"llama3.1:8b" does not support thinking'), parameters: { reasoning_effort: 'high' }, heals: drop('reasoning_effort') },
  'Go: an unknown field': { body: { error: 'json: unknown field "stream_options"' }, heals: drop('stream_options') },
  'Cohere: an unknown field': { status: 422, body: { message: "invalid request: unknown field: 'stream_options'." }, heals: drop('stream_options') },
  'OpenRouter: what the provider said': { body: { error: { message: 'Provider returned error', code: 400, metadata: { raw: '{"error":{"message":"Unsupported parameter: \'temperature\' is not supported with this model.","type":"invalid_request_error","param":"temperature","code":"unsupported_parameter"}}', provider_name: 'OpenAI' } } }, parameters: { temperature: 0 }, heals: drop('temperature') },
  'Codex: a detail in words': { protocol: 'openai-responses', body: { detail: 'Unsupported parameter: max_output_tokens' }, request: BOUND, heals: drop('max_output_tokens') },
  'Codex: no background': { protocol: 'openai-responses', body: { detail: 'Unsupported parameter: background' }, parameters: { background: true }, heals: drop('background') },
  'Codex: instructions of its own': { protocol: 'openai-responses', body: { detail: 'Instructions are not valid' }, request: INSTRUCTED, heals: role('system') },
  'xAI: no instructions': { protocol: 'openai-responses', body: { code: 'invalid-argument', error: 'Argument not supported: instructions' }, request: INSTRUCTED, heals: role('system') },
  'a server that stores without being asked': { protocol: 'openai-responses', body: openai("Unknown parameter: 'store'.", 'store', 'unknown_parameter'), heals: drop('store') },
  'a server that wants to store': { protocol: 'openai-responses', body: openai("'store' must be true for this model.", 'store') },
  'Anthropic: an extra field': { protocol: 'anthropic-messages', body: anthropic('temperature: Extra inputs are not permitted'), parameters: { temperature: 1 }, heals: drop('temperature') },
  'Anthropic: a deprecated temperature': { protocol: 'anthropic-messages', body: anthropic('`temperature` is deprecated for this model'), parameters: { temperature: 1 }, heals: drop('temperature') },
  'Anthropic: a temperature with thinking': { protocol: 'anthropic-messages', body: anthropic('`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.'), parameters: { temperature: 0.5, thinking: { type: 'adaptive' } }, heals: drop('temperature') },
  'Anthropic: two that do not go together': { protocol: 'anthropic-messages', body: anthropic('`temperature` and `top_p` cannot both be specified for this model. Please use only one.'), parameters: { temperature: 0.5, top_p: 0.9 }, heals: drop('top_p') },
  'Anthropic: thinking': { protocol: 'anthropic-messages', body: anthropic("thinking.type: Input tag 'adaptive' found using 'type' does not match any of the expected tags: 'disabled', 'enabled'"), parameters: { thinking: { type: 'adaptive' } }, heals: drop('thinking') },
  'Anthropic: thinking below its least': { protocol: 'anthropic-messages', body: anthropic('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024'), parameters: { thinking: { type: 'enabled', budget_tokens: 9 } }, heals: drop('thinking') },
  'Anthropic: thinking beyond the bound': { protocol: 'anthropic-messages', body: anthropic('`max_tokens` must be greater than `thinking.budget_tokens`.'), parameters: { thinking: { type: 'enabled', budget_tokens: 90_000 } }, heals: drop('thinking') },
  'Vertex: no marks': { protocol: 'anthropic-messages', body: anthropic('system.0.cache_control: Extra inputs are not permitted'), request: CACHED, heals: drop('cache_control') },
  'Vertex: no marks in messages': { protocol: 'anthropic-messages', body: { error: { code: 400, message: '{"type":"error","error":{"type":"invalid_request_error","message":"messages.0.content.0.text.cache_control: Extra inputs are not permitted"}}', status: 'INVALID_ARGUMENT' } }, request: CACHED, heals: drop('cache_control') },
  'Anthropic: too many marks': { protocol: 'anthropic-messages', body: anthropic('A maximum of 4 blocks with cache_control may be provided. Found 5.'), request: CACHED, heals: drop('cache_control') },
  'a server that takes text only': { protocol: 'anthropic-messages', body: openai("Invalid type for 'messages[0].content': expected a string, but got an array instead.", 'messages[0].content'), request: CACHED, heals: { kind: 'plain-content' } },
  'a server in Rust that takes text only': { protocol: 'anthropic-messages', status: 422, body: openai('Failed to deserialize the JSON body into the target type: messages[0]: invalid type: sequence, expected a string at line 17 column 3'), request: CACHED, heals: { kind: 'plain-content' } },
  'Anthropic: its bound is changed by nobody': { protocol: 'anthropic-messages', body: anthropic('max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for m'), request: { ...QUESTION, maxOutputTokens: 100_000 } },
  'a schema that is not strict': { body: openai("Invalid schema for function 'f': In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'multiple'.", 'tools[0].function.parameters', 'invalid_function_parameters'), parameters: { tools: [{ type: 'function', function: { name: 'f', strict: true } }] }, heals: drop('strict') },
  'strict itself': { body: openai("Unknown parameter: 'tools[0].function.strict'.", 'tools[0].function.strict'), parameters: { tools: [{ type: 'function', function: { name: 'f', strict: true } }] }, heals: drop('strict') },
  'something that is missing': { protocol: 'anthropic-messages', body: anthropic('thinking.enabled.budget_tokens: Field required'), parameters: { thinking: { type: 'enabled' } } },
  'something that was not sent': { body: openai("Unknown parameter: 'top_k'.", 'top_k') },
  'what it is made of': { body: openai("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", 'messages') },
  'no reason at all': { body: openai('Bad request'), parameters: { temperature: 1 } },
};

describe('a refusal that teaches', function () {
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer({ script: { answer: () => answer(['Hi']) } }); });
  after(async () => server.close());

  for (const [name, { protocol = 'openai-chat', status = 400, body, parameters = {}, request = QUESTION, heals }] of Object.entries(ROWS)) {
    it(`${name}: ${heals ? Object.values(heals).join(' ') : 'told'}`, async () => {
      const lessons = lessonsIn([], () => undefined);
      const asked = server.requests.length;
      server.enqueue(jsonDocument(body, status));
      const events = await collect(heal({ clock: testClock(5), lessons })(streamChat)(targetAt(server.origin, protocol, { parameters }), request, new AbortController().signal));
      const last = events.at(-1);
      if (heals === undefined) {
        assert.ok(last?.type === 'fault' && last.fault.kind === 'bad-request', JSON.stringify(events));
        assert.equal(last.fault.sent, undefined);
        assert.equal(server.requests.length, asked + 1);
        assert.deepEqual(lessons.all(), []);
        return;
      }
      assert.deepEqual(events.map((event) => (event.type === 'notice' ? event.notice.kind === 'adapted' && event.notice.adaptation : event.type)), [heals, 'text', 'finish'], JSON.stringify(events));
      const [lesson] = lessons.all();
      assert.deepEqual(lesson?.what === 'adaptation' && [lesson.adaptation, lesson.at, typeof lesson.said], [heals, 5, 'string']);
      // What the server refused is not in the second request, and everything else is.
      const [first, second] = server.requests.slice(-2).map((sent) => sent.body ?? {});
      assert.notDeepEqual(second, first);
      for (const field of ['model', 'stream']) assert.deepEqual(second?.[field], first?.[field]);
      assert.ok(JSON.stringify(second).includes('Say hello.'));
      if (request.system !== undefined) assert.ok(JSON.stringify(second).includes(request.system));
      if (heals.kind === 'drop') assert.ok(!fieldsOf(second).includes(heals.parameter.split('.').at(-1) ?? ''), JSON.stringify(second));
    });
  }
});

function fieldsOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]) : [];
}
