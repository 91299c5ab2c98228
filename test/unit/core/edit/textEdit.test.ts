import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { difference } from '../../../../src/core/edit/textEdit.ts';

describe('what differs between two texts', () => {
  it('is one piece, and a smallest one, however long the texts are', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
    fc.assert(fc.property(fc.nat({ max: 3000 }), fc.nat({ max: 3000 }), piece, piece, (above, below, old, now) => {
      const [top, bottom] = ['ab'.repeat(above).slice(0, above), 'ba'.repeat(below).slice(0, below)];
      const [before, after] = [top + old + bottom, top + now + bottom];
      const { start, end, text } = difference(before, after);
      assert.equal(before.slice(0, start) + text + before.slice(end), after);
      assert.ok(end - start <= old.length && text.length <= now.length, 'no more than what was changed');
      if (end > start && text !== '') {
        assert.notEqual(before[start], text[0]);
        assert.notEqual(before[end - 1], text.at(-1));
      }
    }));
  });

  it('is nothing where they are the same', () => {
    const text = 'line\n'.repeat(5000);
    assert.deepEqual(difference(text, text), { start: text.length, end: text.length, text: '' });
  });
});
