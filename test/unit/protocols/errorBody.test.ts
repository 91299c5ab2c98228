import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { errorBodyFrom, parseErrorBody, type ErrorBody } from '../../../src/protocols/errorBody.ts';

describe('an error body', () => {
  const rows: readonly (readonly [name: string, body: unknown, expected: Partial<ErrorBody>])[] = [
    ['OpenAI', { error: { message: 'No', type: 't', param: 'messages[0].role', code: 'c' } }, { message: 'No', codes: 't c', parameter: 'messages.0.role', shape: 'openai' }],
    ['Azure, with an empty field', { error: { message: 'No', param: '' } }, { parameter: undefined }],
    ['Cerebras, with a word in its place', { message: 'No', param: 'validation_error' }, { parameter: undefined, message: 'No' }],
    ['FastAPI', { detail: [{ loc: ['body', 'a', 0, 'b'], msg: 'bad' }, { loc: ['body', 'c'], msg: 'worse' }] }, { parameter: 'a.0.b', message: 'body.a.0.b: bad; body.c: worse' }],
    ['FastAPI, of the whole body', { detail: [{ loc: ['body'], msg: 'bad' }] }, { parameter: undefined, message: 'body: bad' }],
    ['Mistral, within its message', { object: 'error', message: { detail: [{ loc: ['body', 'n'], msg: 'bad' }] } }, { parameter: 'n', message: 'body.n: bad' }],
    ['Gemini', [{ error: { code: 429, message: 'No', status: 'RESOURCE_EXHAUSTED', details: [{ '@type': 'x' }, { '@type': 'RetryInfo', retryDelay: '21s' }] } }], { retryAfterMs: 21_000, status: 429 }],
    ['llama.cpp', { error: { code: 400, message: 'No', type: 'exceed_context_size_error', n_ctx: 4096 } }, { window: 4096 }],
    ['a gateway around a provider', { error: { code: 400, message: '{"type":"error","error":{"type":"invalid_request_error","message":"inner"},"request_id":"req_1"}', status: 'INVALID' } }, { message: 'inner', requestId: 'req_1', status: 400, codes: '400 invalid invalid_request_error' }],
    ['OpenRouter', { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'slow down', provider_name: 'x' } } }, { message: 'slow down', status: 429 }],
    ['a sentence that begins with a bracket', { error: { message: '[x] is not y' } }, { message: '[x] is not y' }],
    ['a text in a text in a text without end', { error: { message: nested(9) } }, {}],
  ];
  for (const [name, body, expected] of rows) {
    it(name, () => {
      const found = errorBodyFrom(body);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((field) => [field, found[field as keyof ErrorBody]])), expected, JSON.stringify(found));
    });
  }

  it('of any kind is read', () => {
    const field = fc.constantFrom('error', 'message', 'detail', 'details', 'param', 'metadata', 'raw', 'loc', 'code', 'type', 'status', 'n_ctx', 'retryDelay', 'reason', 'request_id');
    const { value } = fc.letrec((tie) => ({ value: fc.oneof({ maxDepth: 4 }, fc.string(), fc.double(), fc.constant(null), fc.boolean(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(field, tie('value'), { maxKeys: 5 })) }));
    fc.assert(fc.property(value, fc.string(), (json, text) => {
      for (const body of [errorBodyFrom(json), parseErrorBody(JSON.stringify(json)), parseErrorBody(text)]) {
        assert.ok(body.message === undefined || typeof body.message === 'string');
        assert.ok(body.retryAfterMs === undefined || body.retryAfterMs >= 0);
        assert.ok(body.parameter === undefined || /^[A-Za-z_]/.test(body.parameter));
      }
    }));
  });
});

function nested(depth: number): string {
  return depth === 0 ? 'the end' : JSON.stringify({ error: { message: nested(depth - 1) } });
}
