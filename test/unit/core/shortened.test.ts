import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { shortened } from '../../../src/core/shortened.ts';

describe('a shortened text', () => {
  it('is the text where it fits', () => assert.equal(shortened('four', 4), 'four'));
  it('else its beginning with an ellipsis', () => assert.equal(shortened('more than that', 5), 'more…'));
  it('without half an emoji', () => assert.equal(shortened('abc😀def', 5), 'abc…'));

  it('is never longer than it may be, and can be written wherever the text can', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, most) => {
      const short = shortened(text, most);
      assert.ok(short.length <= most);
      assert.doesNotThrow(() => encodeURIComponent(short));
    }));
  });
});
