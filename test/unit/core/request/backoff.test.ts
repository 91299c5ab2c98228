import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { backoff, longestWait, spread } from '../../../../src/core/request/backoff.ts';

const random = fc.double({ min: 0, max: 1, noNaN: true });
const longest = fc.integer({ min: 0, max: 86_400_000 });

describe('waits before another attempt', () => {
  it('back off with full jitter: from nothing to a ceiling that doubles, and never beyond the longest', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), longest, random, (again, most, chance) => {
      const wait = backoff(again, most, chance);
      assert.ok(wait >= 0 && wait <= Math.min(most, 1000 * 2 ** (again - 1)));
    }));
    assert.deepEqual([1, 2, 3, 4].map((again) => backoff(again, 60_000, 1)), [1000, 2000, 4000, 8000]);
    assert.deepEqual([1, 2, 3, 4].map((again) => backoff(again, 3000, 1)), [1000, 2000, 3000, 3000]);
    assert.equal(backoff(3, 60_000, 0), 0);
  });

  it('are never shorter than what the server asks for, a little longer, and within the longest', () => {
    fc.assert(fc.property(longest, fc.double({ min: 0, max: 1, noNaN: true }), random, (most, part, chance) => {
      const asked = most * part;
      const wait = spread(asked, most, chance);
      assert.ok(wait >= asked && wait <= most && wait <= asked + Math.min(1000, asked / 4));
    }));
    assert.equal(spread(20_000, 60_000, 0), 20_000);
    assert.equal(spread(20_000, 60_000, 0.5), 20_500);
    assert.equal(spread(400, 60_000, 1), 500);
    assert.equal(spread(60_000, 60_000, 1), 60_000);
  });

  it('have a longest one, which no timer takes for an overflow', () => {
    assert.equal(longestWait(60), 60_000);
    assert.equal(longestWait(0), 86_400_000);
    assert.equal(longestWait(1e9), 86_400_000);
  });
});
