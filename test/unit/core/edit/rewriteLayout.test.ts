import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyHunks, type Hunk } from '../../../../src/core/edit/hunk.ts';
import { editFor, followChange, hunksBetween, hunkSpans, onlyPlaceOf, partWay, withoutAccepted, type LineSpan, type TextChange } from '../../../../src/core/edit/rewriteLayout.ts';

const line = fc.constantFrom('', 'a', 'b', 'c', 'd', '  e', 'f');
const lines = fc.array(line, { maxLength: 12 });

/** Hunks of an original: in order, apart from each other. */
function hunksOf(original: readonly string[]): fc.Arbitrary<Hunk[]> {
  return fc.array(fc.record({ skip: fc.nat(4), take: fc.nat(3), lines: fc.array(line, { maxLength: 3 }) }), { maxLength: 5 }).map((drawn) => {
    const hunks: Hunk[] = [];
    let at = 0;
    for (const { skip, take, lines: now } of drawn) {
      const start = at + skip + (hunks.length > 0 ? 1 : 0);
      const end = Math.min(original.length, start + take);
      if (start > original.length) break;
      if (end === start && now.length === 0) continue;
      hunks.push({ start, end, lines: now });
      at = end;
    }
    return hunks;
  });
}

/** A document changed as an editor does it. */
function edited(text: string, { from, to, text: by }: TextChange): string {
  const rows = text.split('\n');
  const offset = (place: TextChange['from']): number => rows.slice(0, place.line).reduce((sum, row) => sum + row.length + 1, 0) + place.character;
  return text.slice(0, offset(from)) + by + text.slice(offset(to));
}

function changeLines(text: string, hunk: Hunk): string {
  const rows = text.split('\n');
  return edited(text, editFor(hunk, rows.length, (row) => rows[row]?.length ?? 0));
}

const change = (fromLine: number, fromCharacter: number, toLine: number, toCharacter: number, text: string): TextChange =>
  ({ from: { line: fromLine, character: fromCharacter }, to: { line: toLine, character: toCharacter }, text });

describe('the layout of a rewrite', () => {
  it('comes from one version to another in steps of a few places each, and arrives', () => {
    const drawn = lines.chain((original) => fc.tuple(fc.constant(original), hunksOf(original), hunksOf(original), fc.integer({ min: 1, max: 3 })));
    fc.assert(fc.property(drawn, ([original, first, next, most]) => {
      let shown: readonly Hunk[] = first;
      for (let steps = 0; ; steps += 1) {
        assert.ok(steps <= first.length + next.length + 1, 'it arrives');
        const then = partWay(original, shown, next, most, () => 1);
        const between = hunksBetween(original, shown, then);
        assert.ok(between.length <= most);
        assert.deepEqual(applyHunks(applyHunks(original, shown), between), applyHunks(original, then));
        shown = then;
        if (then === next) break;
        assert.equal(between.length, most);
      }
    }));
  });

  it('stops on the way where what has changed costs as much as there is room for', () => {
    const original = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const next: readonly Hunk[] = [{ start: 0, end: 1, lines: ['A'] }, { start: 2, end: 2, lines: ['x'] }, { start: 4, end: 5, lines: ['E'] }, { start: 6, end: 7, lines: ['G'] }];
    const costOf = ({ start, end }: Hunk): number => (end === start ? 3 : 1);
    assert.deepEqual([1, 2, 4, 5, 6].map((room) => partWay(original, [], next, room, costOf).length), [1, 2, 2, 3, 4]);
    assert.equal(partWay(original, [], next, 7, costOf), next);
  });

  it('goes from what is shown to what is next, and leaves the lines alone that both keep', () => {
    const drawn = lines.chain((original) => fc.record({ original: fc.constant(original), shown: hunksOf(original), next: hunksOf(original) }));
    fc.assert(fc.property(drawn, ({ original, shown, next }) => {
      // Each original line is made unlike all others, to know it again.
      const marked = original.map((text, index) => `${index}:${text}`);
      const between = hunksBetween(marked, shown, next);
      const before = applyHunks(marked, shown);
      assert.deepEqual(applyHunks(before, between), applyHunks(marked, next));
      const touched = new Set(between.flatMap(({ start, end }) => before.slice(start, end)));
      const kept = applyHunks(marked, next);
      for (const text of marked) if (before.includes(text) && kept.includes(text)) assert.ok(!touched.has(text), text);
    }), { numRuns: 2000 });
  });

  it('only adds where a stream only adds', () => {
    const original = ['a', 'b', 'c'];
    const steps: Hunk[][] = [[], [{ start: 1, end: 1, lines: ['x'] }], [{ start: 1, end: 1, lines: ['x', 'y'] }], [{ start: 1, end: 2, lines: ['x', 'y'] }]];
    assert.deepEqual(steps.slice(1).map((next, index) => hunksBetween(original, steps[index] ?? [], next)), [
      [{ start: 1, end: 1, lines: ['x'] }],
      [{ start: 2, end: 2, lines: ['y'] }],
      [{ start: 3, end: 4, lines: [] }],
    ]);
  });

  it('knows where each hunk stands, and takes one into the original', () => {
    const drawn = lines.chain((original) => fc.record({ original: fc.constant(original), hunks: hunksOf(original) }));
    fc.assert(fc.property(drawn, fc.nat(5), ({ original, hunks }, pick) => {
      const now = applyHunks(original, hunks);
      hunkSpans(0, hunks).forEach(({ start, end }, index) => assert.deepEqual(now.slice(start, end), hunks[index]?.lines));
      const accepted = hunks[pick];
      if (accepted) assert.deepEqual(applyHunks(applyHunks(original, [accepted]), withoutAccepted(hunks, pick)), now);
    }));
  });

  it('changes whole lines of a document and no other', () => {
    const drawn = fc.array(line, { minLength: 1, maxLength: 12 }).chain((text) => fc.record({ text: fc.constant(text), hunks: hunksOf(text) }));
    fc.assert(fc.property(drawn, ({ text, hunks }) => {
      const whole = applyHunks(text, hunks);
      if (whole.length === 0) return;
      // From the bottom up, so that the hunks' line numbers hold.
      assert.equal(hunks.toReversed().reduce(changeLines, text.join('\n')), whole.join('\n'));
    }), { numRuns: 1000 });
  });

  it('leaves the line break of a line that is another one now', () => {
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(5), line, (rows, at, now) => {
      const start = at % rows.length;
      const { from, to, text } = editFor({ start, end: start + 1, lines: [now] }, rows.length, (row) => rows[row]?.length ?? 0);
      assert.deepEqual([from, to, text], [{ line: start, character: 0 }, { line: start, character: rows[start]?.length }, now]);
    }));
  });

  it('follows what others change elsewhere, whatever they do there', () => {
    const place = fc.record({ row: fc.nat(20), column: fc.nat(3) });
    const other = fc.record({ one: place, two: place, text: fc.constantFrom('', 'x', '\n', 'x\n', '\nx', 'x\ny', '\n\n') });
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.array(line, { minLength: 1, maxLength: 5 }), fc.array(line, { minLength: 1, maxLength: 8 }), fc.array(other, { maxLength: 10 }), (above, own, below, others) => {
      const marked = own.map((text, index) => `own ${index} ${text}`);
      let text = [...above, ...marked, ...below].join('\n');
      let span: LineSpan = { start: above.length, end: above.length + marked.length };
      for (const { one, two, text: by } of others) {
        const rows = text.split('\n');
        const at = ({ row, column }: { row: number; column: number }): TextChange['from'] => {
          const inText = row % rows.length;
          return { line: inText, character: Math.min(column, rows[inText]?.length ?? 0) };
        };
        const [from, to] = [at(one), at(two)].sort((a, b) => a.line - b.line || a.character - b.character);
        if (!from || !to) continue;
        const followed = followChange(span, { from, to, text: by });
        if (followed.meeting === 'inside' || followed.meeting === 'across') continue;
        text = edited(text, { from, to, text: by });
        ({ span } = followed);
        assert.deepEqual(text.split('\n').slice(span.start, span.end), marked);
      }
    }), { numRuns: 1000 });
  });

  it('tells what is typed above, below, in it and across its ends', () => {
    const span = { start: 2, end: 4 };
    const cases: [TextChange, string, LineSpan | undefined][] = [
      [change(0, 0, 0, 0, 'x\ny\n'), 'above', { start: 4, end: 6 }],
      [change(2, 0, 2, 0, 'x\n'), 'above', { start: 3, end: 5 }],
      [change(1, 5, 1, 5, '\nx'), 'above', { start: 3, end: 5 }],
      [change(1, 0, 2, 0, ''), 'above', { start: 1, end: 3 }],
      [change(1, 3, 2, 0, ''), 'across', undefined],
      [change(2, 0, 2, 0, 'x'), 'inside', { start: 2, end: 4 }],
      [change(3, 2, 3, 2, '\n'), 'inside', { start: 2, end: 5 }],
      [change(2, 0, 4, 0, ''), 'inside', { start: 2, end: 2 }],
      [change(3, 1, 4, 0, ''), 'across', undefined],
      [change(0, 0, 9, 0, ''), 'across', undefined],
      [change(4, 0, 4, 0, 'x\n'), 'below', { start: 2, end: 4 }],
    ];
    for (const [what, meeting, after] of cases) {
      const followed = followChange(span, what);
      assert.equal(followed.meeting, meeting, JSON.stringify(what));
      if (after) assert.deepEqual(followed.span, after, JSON.stringify(what));
    }
  });

  it('finds lines again that stand in a text once', () => {
    assert.deepEqual(onlyPlaceOf(['b', 'c'], ['a', 'b', 'b', 'c', 'd']), { start: 2, end: 4 });
    assert.equal(onlyPlaceOf(['b'], ['b', 'a', 'b']), undefined);
    assert.equal(onlyPlaceOf(['x'], ['a']), undefined);
    assert.equal(onlyPlaceOf([], ['a']), undefined);
  });
});
