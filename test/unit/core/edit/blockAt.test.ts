import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { blockAt } from '../../../../src/core/edit/blockAt.ts';

const LINES = ['import a', '', 'def f():', '    x = 1', '    if x:', '        y()', '    z()', '', 'f()', 'g()'];

describe('the block around a line', () => {
  for (const [line, first, last] of [[0, 0, 0], [1, 1, 1], [2, 2, 6], [3, 3, 6], [5, 5, 5], [6, 3, 6], [8, 8, 9], [9, 8, 9]] as const) {
    it(`of line ${line} goes from ${first} to ${last}`, () => assert.deepEqual(blockAt(LINES, line), { first, last }));
  }

  it('of what is not there is that alone', () => assert.deepEqual(blockAt([], 0), { first: 0, last: 0 }));
});
