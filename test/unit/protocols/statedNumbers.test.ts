import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { windowIn } from '../../../src/protocols/contextWindow.ts';
import { sentFields } from '../../../src/protocols/sentFields.ts';
import { durationMs, waitIn } from '../../../src/protocols/statedWait.ts';

describe('what sentences say in numbers', () => {
  const windows: readonly (readonly [sentence: string, tokens: number | undefined])[] = [
    ["This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.", 8192],
    ['prompt is too long: 210000 tokens > 200000 maximum', 200_000],
    ['the request exceeds the available context size (4096 tokens)', 4096],
    ['Requested tokens exceed context window of 32768', 32_768],
    ['The input token count exceeds the maximum number of tokens allowed (1048576).', 1_048_576],
    ['Range of input length should be [1, 30720]', 30_720],
    ['maximum context length is 1,048,576 tokens', 1_048_576],
    ['the context window is 128k tokens', 128_000],
    ['The prompt is too long.', undefined], ['context length exceeded on line 12', undefined], ['', undefined],
  ];
  for (const [sentence, tokens] of windows) it(`a window: ${sentence}`, () => assert.equal(windowIn(sentence), tokens));

  const waits: readonly (readonly [sentence: string, ms: number | undefined])[] = [
    ['Please try again in 6m0s.', 360_000], ['try again in 20s', 20_000], ['Please try again in 850ms. Visit', 850], ['Please retry in 21.5s.', 21_500],
    ['Please retry after 6 seconds.', 6000], ['try again in 1h2m3s', 3_723_000], ['Try again in 2 minutes', 120_000], ['Please wait for 1.984999999s', 1985],
    ['quota resets in 2 days', 172_800_000], ['Please try again later.', undefined], ['Try again in a moment', undefined], ['I waited 20s', undefined], ['retry in 5 sheep', undefined],
  ];
  for (const [sentence, ms] of waits) it(`a wait: ${sentence}`, () => assert.equal(waitIn(sentence), ms));

  it('are numbers above nothing, or not said', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.tuple(fc.constantFrom('try again in ', 'context window of ', 'tokens > '), fc.string(), fc.constantFrom('', 's', 'ms', ' maximum')).map((parts) => parts.join(''))), (text) => {
      for (const number of [windowIn(text), waitIn(text), durationMs(text)]) assert.ok(number === undefined || (Number.isFinite(number) && number >= 0), `${text}: ${String(number)}`);
    }));
  });
});

describe('the fields of a body', () => {
  it('each once, without a word of what it says', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'secret' }, { role: 'user', content: [{ type: 'text', text: 'secret' }] }], a: { b: null } };
    assert.deepEqual(sentFields(JSON.stringify(body)), ['model', 'messages', 'messages.*', 'messages.*.role', 'messages.*.content', 'messages.*.content.*', 'messages.*.content.*.type', 'messages.*.content.*.text', 'a', 'a.b']);
  });
  it('of what is none', () => {
    for (const body of [undefined, '', 'x', '5', 'null', '{']) assert.deepEqual(sentFields(body), []);
  });
});
