import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { placedAgain } from '../../../../src/core/edit/placedAgain.ts';

const text = (words: string): string[] => words.split(' ').filter((line) => line !== '');

describe('placing a change again', () => {
  it('finds what stands between the lines around it, whatever that is', () => {
    assert.deepEqual(placedAgain(text('a b new lines c'), [text('a b'), text('c')], [text('old')]), [{ start: 2, end: 4 }]);
    assert.deepEqual(placedAgain(text('a b c'), [text('a b'), text('c')], [text('old')]), [{ start: 2, end: 2 }]);
    assert.deepEqual(placedAgain(text('anything at all'), [[], []], [text('old')]), [{ start: 0, end: 3 }]);
  });

  it('takes lines that repeat those around it for its own', () => {
    assert.deepEqual(placedAgain(text('a } a } b'), [[], text('b')], [text('a }')]), [{ start: 0, end: 4 }]);
    assert.deepEqual(placedAgain(text('a a a'), [text('a'), text('a')], [text('x')]), [{ start: 1, end: 2 }]);
  });

  it('does not take the lines above for those below', () => {
    assert.equal(placedAgain(text('a b'), [text('a b'), text('b')], [text('x')]), undefined);
  });

  it('finds several, where the lines between them stand once, or where they stood last', () => {
    assert.deepEqual(placedAgain(text('a 1 2 b 3 c'), [text('a'), text('b'), text('c')], undefined), [{ start: 1, end: 3 }, { start: 4, end: 5 }]);
    assert.deepEqual(placedAgain(text('a 1 b b 3 c'), [text('a'), text('b'), text('c')], [text('1'), text('y')]), [{ start: 1, end: 2 }, { start: 3, end: 5 }]);
    assert.equal(placedAgain(text('a 1 b 2 b 3 c'), [text('a'), text('b'), text('c')], [text('x'), text('y')]), undefined);
    assert.equal(placedAgain(text('a 1 b b 3 c'), [text('a'), text('b'), text('c')]), undefined);
  });

  it('finds several of which one alone is known', () => {
    assert.deepEqual(placedAgain(text('a b 1 b 3 c'), [[], text('b'), text('c')], [text('a'), undefined]), [{ start: 0, end: 1 }, { start: 2, end: 5 }]);
    assert.deepEqual(placedAgain(text('a 1 b 3 c'), [[], [], text('c')], [text('a'), undefined]), [{ start: 0, end: 1 }, { start: 1, end: 4 }]);
    assert.equal(placedAgain(text('x b 1 b 3 c'), [[], text('b'), text('c')], [text('a'), undefined]), undefined);
    assert.equal(placedAgain(text('A a C'), [text('b'), text('b'), text('c')], [text('a'), undefined]), undefined);
  });

  it('finds what was shown last where the lines around it are other ones', () => {
    assert.deepEqual(placedAgain(text('A a new lines C'), [text('a'), text('c')], [text('new lines')]), [{ start: 2, end: 4 }]);
    assert.equal(placedAgain(text('A new lines new lines'), [text('a'), text('c')], [text('new lines')]), undefined);
    assert.equal(placedAgain(text('A a new lines C'), [text('a'), text('c')]), undefined);
    assert.equal(placedAgain(text('A other C'), [text('a'), text('c')], [text('new lines')]), undefined);
    assert.equal(placedAgain(text('A two one C'), [text('a'), text('b'), text('c')], [text('one'), text('two')]), undefined);
  });

  it('finds exactly what was written where that had come to its end', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '}', ''), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(fc.array(fc.tuple(lines, lines), { minLength: 1, maxLength: 3 }), lines, (pieces, below) => {
      const whole = [...pieces.flat(2), ...below];
      let at = 0;
      const places = pieces.map(([above, now]) => {
        const start = at + above.length;
        at = start + now.length;
        return { start, end: at };
      });
      assert.deepEqual(placedAgain(whole, [...pieces.map(([above]) => above), below], pieces.map(([, now]) => now)), places);
    }), { numRuns: 2000 });
  });

  it('never gives one that the rest of the text does not surround', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '}', ''), { maxLength: 6 });
    fc.assert(fc.property(fc.array(fc.tuple(lines, lines), { minLength: 1, maxLength: 3 }), lines, (pieces, below) => {
      const around = [...pieces.map(([above]) => above), below];
      const whole = [...pieces.flatMap(([above, now]) => [...above, ...now]), ...below];
      const spans = placedAgain(whole, around);
      if (pieces.length === 1) assert.deepEqual(spans, [{ start: around[0]?.length, end: whole.length - below.length }]);
      if (!spans) return;
      let at = 0;
      const left = [...spans, { start: whole.length, end: whole.length }].map(({ start, end }) => {
        const run = whole.slice(at, start);
        at = end;
        return run;
      });
      assert.deepEqual(left, around);
    }), { numRuns: 5000 });
  });
});
