import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyHunks, type Hunk } from '../../../../src/core/edit/hunk.ts';
import { lineDifference } from '../../../../src/core/edit/rewriteLayout.ts';
import { carriedOver, spanBefore, stepsOf } from '../../../../src/core/edit/rewriteSteps.ts';
import { difference } from '../../../../src/core/edit/textEdit.ts';

const lines = fc.array(fc.constantFrom('', 'a', 'b', 'c'), { maxLength: 8 });

function diff(old: readonly string[], now: readonly string[]): Hunk[] {
  const one = lineDifference(old, now);
  return one ? [one] : [];
}

describe('the steps of a rewrite', () => {
  it('lead from what was to what is, each in its own pieces only', () => {
    fc.assert(fc.property(fc.array(fc.record({ old: lines, now: lines, step: fc.nat(2) }), { maxLength: 7 }), (pieces) => {
      const steps = stepsOf(pieces, 3, diff);
      let text: string[] = pieces.flatMap(({ old }) => old);
      for (const [index, hunks] of steps.entries()) {
        text = applyHunks(text, hunks);
        assert.deepEqual(text, pieces.flatMap(({ old, now, step }) => (step <= index ? now : old)));
      }
    }), { numRuns: 1000 });
  });

  it('know where lines stood before, unless they are new', () => {
    fc.assert(fc.property(lines, lines, fc.nat(8), fc.nat(3), (old, now, start, length) => {
      const hunks = diff(old, now);
      const span = { start: Math.min(start, now.length), end: Math.min(now.length, start + length) };
      const before = spanBefore(span, hunks);
      const isNew = hunks.some((hunk) => hunk.start < span.end && hunk.start + hunk.lines.length > span.start);
      if (before) assert.deepEqual(old.slice(before.start, before.end), now.slice(span.start, span.end));
      else assert.ok(isNew || span.start === span.end || hunks.some((hunk) => hunk.end > hunk.start));
    }), { numRuns: 1000 });
    assert.deepEqual(spanBefore({ start: 3, end: 4 }, [{ start: 0, end: 1, lines: ['x', 'y'] }]), { start: 2, end: 3 });
    assert.equal(spanBefore({ start: 1, end: 3 }, [{ start: 0, end: 1, lines: ['x', 'y'] }]), undefined);
  });

  it('lose nothing that was typed between them', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n'), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, text, fc.nat(12), (was, is, place) => {
      const offset = Math.min(place, was.length);
      const carried = carriedOver({ offset, length: 0, text: 'TYPED' }, difference(was, is));
      const now = is.slice(0, carried.offset) + carried.text + is.slice(carried.offset + carried.length);
      assert.equal(now.replace('TYPED', ''), is);
      if (was === is) assert.equal(carried.offset, offset);
    }), { numRuns: 1000 });
  });
});
