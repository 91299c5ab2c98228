import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyHunks, type Hunk } from '../../../../src/core/edit/hunk.ts';
import { diffLines, partnersOf } from '../../../../src/core/edit/lineDiff.ts';

/** The length of a longest common subsequence, by the textbook's table. */
function longest(old: readonly string[], now: readonly string[]): number {
  let above: readonly number[] = [0, ...old.map(() => 0)];
  for (const line of now) {
    const row = [0];
    old.forEach((other, index) => row.push(other === line ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0)));
    above = row;
  }
  return above[old.length] ?? 0;
}

function touched(hunks: readonly Hunk[]): number {
  return hunks.reduce((sum, { start, end, lines }) => sum + end - start + lines.length, 0);
}

const texts = fc.integer({ min: 1, max: 12 }).chain((kinds) => fc.tuple(
  fc.array(fc.integer({ min: 0, max: kinds }).map(String), { maxLength: 90 }), fc.array(fc.integer({ min: 0, max: kinds }).map(String), { maxLength: 90 })));

describe('the diff of lines', () => {
  it('is empty for equal texts, one hunk for other ones', () => {
    assert.deepEqual(diffLines(['a', 'b'], ['a', 'b']), []);
    assert.deepEqual(diffLines([], []), []);
    assert.deepEqual(diffLines([], ['a']), [{ start: 0, end: 0, lines: ['a'] }]);
    assert.deepEqual(diffLines(['a', 'b'], []), [{ start: 0, end: 2, lines: [] }]);
    assert.deepEqual(diffLines(['a', 'b', 'c'], ['a', 'x', 'y', 'c']), [{ start: 1, end: 2, lines: ['x', 'y'] }]);
  });

  it('leaves the lines that stay as early as they can be, so that a new function begins with its own first line', () => {
    const old = ['f() {', '  a', '}', '', 'h() {'];
    assert.deepEqual(diffLines(old, ['f() {', '  a', '}', '', 'g() {', '  b', '}', '', 'h() {']), [{ start: 4, end: 4, lines: ['g() {', '  b', '}', ''] }]);
  });

  it('gives the new text, in hunks that are in order and apart, and touches as few lines as possible', () => {
    fc.assert(fc.property(texts, ([old, now]) => {
      const hunks = diffLines(old, now);
      assert.deepEqual(applyHunks(old, hunks), now);
      hunks.forEach(({ start, end, lines }, index) => {
        assert.ok(end > start || lines.length > 0);
        assert.ok(start <= end && end <= old.length && start > (hunks[index - 1]?.end ?? -1));
      });
      assert.equal(touched(hunks), old.length + now.length - 2 * longest(old, now));
    }), { numRuns: 500 });
  });

  it('is as small where the texts are halved because a table would be too large', () => {
    fc.assert(fc.property(texts, fc.integer({ min: 1, max: 2000 }), ([old, now], wholeTable) => {
      const partners = [...partnersOf(old, now, wholeTable)];
      const pairs = partners.flatMap((place, index) => (place < 0 ? [] : [{ place, index }]));
      assert.ok(pairs.every(({ place, index }, at) => old[place] === now[index] && place > (pairs[at - 1]?.place ?? -1)));
      assert.equal(pairs.length, longest(old, now));
    }), { numRuns: 500 });
  });
});
