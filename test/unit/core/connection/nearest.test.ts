import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { nearest } from '../../../../src/core/connection/nearest.ts';

const LIST = ['gpt-4o', 'gpt-4o-mini', 'gpt-5.5', 'gpt-5.5-mini', 'o4-mini', 'claude-sonnet-4-5-20250929', 'claude-opus-4-8', 'claude-haiku-5-5', 'deepseek-chat', 'deepseek-reasoner', 'gemini-2.5-pro', 'gemini-2.5-flash', 'llama3.1:8b', 'qwen3-coder:30b', 'mistral-small-latest', 'moonshotai/kimi-k2-instruct'];

describe('nearest', () => {
  const rows: readonly (readonly [id: string, expected: string | undefined])[] = [
    ['gpt4o', 'gpt-4o'], ['gpt-4o-mni', 'gpt-4o-mini'], ['gpt-55-mini', 'gpt-5.5-mini'], ['GPT-4O', 'gpt-4o'],
    ['claude-sonnet-4.5', 'claude-sonnet-4-5-20250929'], ['claude-sonnet-4-5-latest', 'claude-sonnet-4-5-20250929'], ['claude-opus-4-7', 'claude-opus-4-8'], ['anthropic/claude-haiku-5.5', 'claude-haiku-5-5'],
    ['deepseek-chta', 'deepseek-chat'], ['deepseek-resoner', 'deepseek-reasoner'], ['deepseek/deepseek-chat', 'deepseek-chat'],
    ['gemini-pro', 'gemini-2.5-pro'], ['gemini-2.0-flash', 'gemini-2.5-flash'], ['models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['llama3.1', 'llama3.1:8b'], ['qwen3-coder', 'qwen3-coder:30b'], ['mistral-small', 'mistral-small-latest'], ['kimi-k2-instruct', 'moonshotai/kimi-k2-instruct'],
    ['whisper-1', undefined], ['text-embedding-3-large', undefined], ['x', undefined], ['', undefined], ['---', undefined],
  ];
  for (const [id, expected] of rows) it(`${id} → ${expected ?? 'none'}`, () => assert.equal(nearest(id, LIST), expected));

  it('of nothing is none', () => assert.equal(nearest('gpt-4o', []), undefined));
  it('is never the very one that was refused', () => assert.equal(nearest('gpt-4o', ['gpt-4o']), undefined));

  it('is one of the candidates, whatever they are', () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.string(), { maxLength: 8 }), (id, candidates) => {
      const found = nearest(id, candidates);
      assert.ok(found === undefined || (found !== id && candidates.includes(found)));
    }));
  });

  it('finds an id with one letter wrong', () => {
    fc.assert(fc.property(fc.constantFrom(...LIST.filter((id) => id.length >= 6)), fc.nat(), (id, at) => {
      const wrong = Array.from(id, (letter, index) => (index === at % id.length && /[a-z]/.test(letter) ? 'z' : letter)).join('');
      assert.notEqual(nearest(wrong, LIST.filter((other) => other === id || wrong === id)), wrong === id ? id : undefined);
    }));
  });
});
