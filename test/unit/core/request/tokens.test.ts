import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Connection } from '../../../../src/core/connection/connection.ts';
import { estimateRequest, estimateTokens, tokenScales, type LearnedScale } from '../../../../src/core/request/tokens.ts';

type Tokenizer = 'o200k' | 'cl100k';
const FIXTURES = new URL('../../../fixtures/tokens/', import.meta.url);
/** Texts in two parts each, and how many tokens each part is for two families of models. */
const counts = JSON.parse(readFileSync(new URL('counts.json', FIXTURES), 'utf8')) as Readonly<Record<string, Readonly<Record<Tokenizer, readonly number[]>>>>;
const parts = (name: string): readonly string[] => readFileSync(new URL(`${name}.txt`, FIXTURES), 'utf8').trimEnd().split('\n-----\n');
const connection: Connection = { id: 'c', name: 'C', protocol: 'openai-chat', baseUrl: 'https://models.example/v1', credential: { from: 'none' }, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [] };
const to = { connection, model: 'm' };
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

describe('estimateTokens', () => {
  it('is near the count of a tokenizer for prose, code and data, and nearer once it was calibrated', () => {
    const off: Record<Tokenizer, number[]> = { o200k: [], cl100k: [] };
    for (const [name, real] of Object.entries(counts)) {
      const [first = '', second = ''] = parts(name);
      const line = (['o200k', 'cl100k'] as const).map((tokenizer) => {
        const [a = 0, b = 0] = real[tokenizer];
        const error = (estimateTokens(first) + estimateTokens(second)) / (a + b) - 1;
        // As in a conversation: the usage of the first part is known when both are sent.
        const scales = tokenScales([], () => undefined);
        scales.observe(to, estimateTokens(first), a);
        const scaled = (estimateTokens(first) + estimateTokens(second)) * scales.of(to).factor / (a + b) - 1;
        off[tokenizer].push(Math.abs(scaled));
        const most = tokenizer === 'o200k' ? 0.15 : 0.35;
        assert.ok(Math.abs(error) <= most, `${name} ${tokenizer}: ${percent(error)}`);
        assert.ok(Math.abs(scaled) <= 0.12, `${name} ${tokenizer}, calibrated: ${percent(scaled)}`);
        return `${tokenizer} ${percent(error).padStart(8)} → ${percent(scaled).padStart(8)}`;
      });
      console.log(`      ${name.padEnd(11)} ${line.join('   ')}`);
    }
    for (const [tokenizer, errors] of Object.entries(off)) {
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      console.log(`      ${tokenizer}, calibrated by the first part: ${percent(mean)} on average`);
      assert.ok(mean <= 0.06, `${tokenizer}: ${percent(mean)}`);
    }
  });

  it('grows with its text, and by as much', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      const [left, right, whole] = [estimateTokens(a), estimateTokens(b), estimateTokens(a + b)];
      assert.ok(whole >= left, `${whole} for ${left} and more`);
      assert.ok(whole <= left + right + 2, `${whole} for ${left} and ${right}`);
    }));
    assert.equal(estimateTokens(''), 0);
  });

  it('takes milliseconds for a megabyte', () => {
    const text = parts('typescript').join('\n').repeat(450);
    const began = performance.now();
    const tokens = estimateTokens(text);
    const ms = performance.now() - began;
    console.log(`      ${text.length} characters, ${tokens} tokens: ${ms.toFixed(1)} ms`);
    assert.ok(ms < 500, `${ms} ms`);
  });

  it('counts every part of a request', () => {
    const message = { role: 'user', text: 'How are you today?' } as const;
    const bare = estimateRequest({ messages: [message] });
    assert.ok(estimateRequest({ messages: [message, message] }) > bare);
    assert.ok(estimateRequest({ messages: [message], system: 'Be brief.' }) > bare);
    assert.ok(estimateRequest({ messages: [message], continues: 'I am' }) > bare);
  });
});

describe('token scales', () => {
  it('learn from answers, each connection and model by itself', () => {
    const saved: (readonly LearnedScale[])[] = [];
    const scales = tokenScales([], (all) => saved.push(all));
    assert.deepEqual(scales.of(to), { factor: 1, error: 0.25 });
    scales.observe(to, 1000, 1200);
    assert.partialDeepStrictEqual(scales.of(to), { factor: 1.2 });
    assert.equal(scales.of({ ...to, model: 'other' }).factor, 1);
    assert.equal(scales.of({ ...to, connection: { ...connection, id: 'd' } }).factor, 1);
    scales.observe({ ...to, model: 'other' }, 1000, 900);
    assert.deepEqual(saved.at(-1)?.map(({ model, factor }) => [model, factor]), [['m', 1.2], ['other', 0.9]]);
    assert.equal(tokenScales(saved.at(-1) ?? [], () => undefined).of(to).factor, 1.2);
  });

  it('come near the truth, and know how near', () => {
    const scales = tokenScales([], () => undefined);
    for (let n = 0; n < 20; n++) scales.observe(to, 1000, n % 2 === 0 ? 1480 : 1520);
    assert.ok(Math.abs(scales.of(to).factor - 1.5) < 0.02);
    assert.ok(scales.of(to).error <= 0.051);
    // Text of another kind makes it careful again.
    scales.observe(to, 1000, 3000);
    assert.ok(scales.of(to).error > 0.2);
  });

  it('learn nothing from a small request, from no usage, or from what cannot be', () => {
    const scales = tokenScales([{ connectionId: 'c', model: 'broken', factor: 40, error: Number.NaN }], () => assert.fail());
    assert.equal(scales.of({ ...to, model: 'broken' }).factor, 1);
    for (const [estimated, real] of [[20, 400], [1000, 0], [1000, Number.NaN]] as const) scales.observe(to, estimated, real);
    assert.equal(scales.of(to).factor, 1);
  });

  it('stay within bounds whatever is reported', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(1e6), fc.nat(1e9))), (answers) => {
      const scales = tokenScales([], () => undefined);
      for (const [estimated, real] of answers) scales.observe(to, estimated, real);
      const { factor, error } = scales.of(to);
      assert.ok(factor >= 0.3 && factor <= 4 && error >= 0.05 && error <= 0.5);
    }));
  });
});
