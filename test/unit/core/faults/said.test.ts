import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { masked, saidBy } from '../../../../src/core/faults/said.ts';

describe('what somebody else said', () => {
  const rows: readonly (readonly [text: string, key: string | undefined, expected: string | undefined])[] = [
    ['  two\n  lines\t\u0000 of text ', undefined, 'two lines of text'],
    ['   \n ', undefined, undefined],
    ['bad key my-very-own-key!', 'my-very-own-key', 'bad key •••!'],
    ['Incorrect API key provided: sk-proj-abc***********xyz.', undefined, 'Incorrect API key provided: •••'],
    ['key AIzaSyA-1234567890, gsk_abcdefghijk and xai-abcdefghijk', undefined, 'key •••, ••• and •••'],
    ['got "Authorization: Bearer something-secret"', undefined, 'got "Authorization: •••"'],
    ['the skeleton of a task-scheduler at risk-management.example', undefined, 'the skeleton of a task-scheduler at risk-management.example'],
    ['x is fine', 'x', 'x is fine'],
  ];
  for (const [text, key, expected] of rows) {
    it(JSON.stringify(text), () => assert.equal(saidBy(text, key), expected));
  }

  it('is one line of at most 300 characters, and never holds the key', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), fc.stringMatching(/^[\x21-\x7e]{8,60}$/), fc.nat(400), (text, key, at) => {
      const said = saidBy(text.slice(0, at) + key + text.slice(at), key);
      assert.ok(said !== undefined && said.length <= 300 && !said.includes('\n') && !said.includes(key));
      assert.ok(!masked(`${text}${key}`, key).includes(key));
    }));
  });
});
