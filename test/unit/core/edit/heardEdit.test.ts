import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { followEdit, linesPutIn, takeEdits, type HeardEdit } from '../../../../src/core/edit/heardEdit.ts';
import type { LineSpan, TextChange } from '../../../../src/core/edit/rewriteLayout.ts';

const line = fc.constantFrom('', 'a', 'b', '  cd', '}');
const lines = fc.array(line, { minLength: 1, maxLength: 10 });
const text = fc.constantFrom('', 'x', '\n', 'x\n', '\nx', 'x\ny', '\r\n\r\n', 'a', 'a\nb\n');

/** Edits of one moment as VS Code tells them: apart from each other, the lowest first. */
function editsOf(rows: readonly string[]): fc.Arbitrary<TextChange[]> {
  const ends = fc.array(fc.tuple(fc.nat(rows.length - 1), fc.nat(4)), { minLength: 2, maxLength: 8 });
  return fc.tuple(ends, fc.array(text, { minLength: 4, maxLength: 4 })).map(([drawn, texts]) => {
    const places = drawn.map(([row, column]) => ({ line: row, character: Math.min(column, rows[row]?.length ?? 0) })).sort((a, b) => a.line - b.line || a.character - b.character);
    return texts.flatMap((by, index) => {
      const [from, to] = [places[index * 2], places[index * 2 + 1]];
      return from && to ? [{ from, to, text: by }] : [];
    }).toReversed();
  });
}

function edited(rows: readonly string[], { from, to, text: by }: TextChange): string[] {
  return [...rows.slice(0, from.line), ...`${rows[from.line]?.slice(0, from.character)}${by}${rows[to.line]?.slice(to.character)}`.split(/\r?\n/), ...rows.slice(to.line + 1)];
}

const drawnEdits = lines.chain((rows) => fc.record({ rows: fc.constant(rows), edits: editsOf(rows) }));

describe('an edit that was heard of', () => {
  it('is taken into the lines, with what was there before', () => {
    fc.assert(fc.property(drawnEdits, ({ rows, edits }) => {
      const after = [...rows];
      const heard = takeEdits(after, edits);
      assert.deepEqual(after, edits.reduce(edited, [...rows]));
      for (const { from, to, old } of heard) assert.deepEqual(old, rows.slice(from.line, to.line + 1));
      // Joined to one where they have a line in common, they still make the same text.
      assert.deepEqual(heard.reduce<string[]>(edited, [...rows]), after);
      heard.slice(1).forEach(({ to }, index) => assert.ok(to.line < (heard[index]?.from.line ?? 0)));
    }), { numRuns: 3000 });
  });

  it('takes more lines than a call has room for', () => {
    const rows = ['a', 'b'];
    const many = Array.from({ length: 30_000 }, (_, index) => `${index}`);
    takeEdits(rows, [{ from: { line: 0, character: 1 }, to: { line: 1, character: 0 }, text: `\n${many.join('\n')}\n` }]);
    assert.equal(rows.length, many.length + 2);
    assert.deepEqual([rows[1], rows[9_999], rows[10_001], rows.at(-2), rows.at(-1)], ['0', '9998', '10000', '29999', 'b']);
  });

  it('leaves the lines alone that it does not meet, and all others where it does: those that it changes too come to them', () => {
    fc.assert(fc.property(drawnEdits, fc.nat(10), fc.nat(5), ({ rows, edits }, at, length) => {
      const start = Math.min(at, rows.length);
      let span: LineSpan = { start, end: Math.min(rows.length, start + length) };
      let before: readonly string[] = rows;
      for (const edit of takeEdits([...rows], edits)) {
        const after = edited(before, edit);
        const { meets, span: now, above, below } = followEdit(span, edit);
        const wide = { start: span.start - above.length, end: span.end + below.length };
        assert.deepEqual([...above, ...below], [...before.slice(wide.start, span.start), ...before.slice(span.end, wide.end)]);
        // An undo brings all of it back.
        if (meets) assert.deepEqual([...after.slice(0, now.start), ...before.slice(wide.start, wide.end), ...after.slice(now.end)], before);
        else assert.deepEqual(after.slice(now.start, now.end), before.slice(span.start, span.end));
        [before, span] = [after, now];
      }
    }), { numRuns: 5000 });
  });

  it('puts whole lines between others, or does something else', () => {
    const put = (row: number, character: number, by: string, old: string): unknown => linesPutIn({ from: { line: row, character }, to: { line: row, character }, text: by, old: [old] });
    assert.deepEqual(put(2, 0, 'x\ny\n', 'ab'), { at: 2, lines: ['x', 'y'] });
    assert.deepEqual(put(2, 2, '\r\nx', 'ab'), { at: 3, lines: ['x'] });
    assert.deepEqual(put(2, 0, '\n', ''), { at: 2, lines: [''] });
    assert.equal(put(2, 1, '\nx', 'ab'), undefined);
    assert.equal(put(2, 0, 'x', 'ab'), undefined);
    assert.equal(linesPutIn({ from: { line: 2, character: 0 }, to: { line: 2, character: 1 }, text: 'x\n', old: ['ab'] }), undefined);
  });

  it('takes no line that is alike before and after', () => {
    const edit = (from: number, fromCharacter: number, to: number, toCharacter: number, by: string, ...old: readonly string[]): HeardEdit =>
      ({ from: { line: from, character: fromCharacter }, to: { line: to, character: toCharacter }, text: by, old });
    const span = { start: 2, end: 4 };
    const cases: readonly [string, HeardEdit, ReturnType<typeof followEdit>][] = [
      ['Backspace before its first line', edit(1, 3, 2, 0, '', 'top', 'a'), { meets: true, span: { start: 1, end: 3 }, above: ['top'], below: [] }],
      ['Delete behind its last line', edit(3, 1, 4, 0, '', 'b', 'end'), { meets: true, span: { start: 2, end: 4 }, above: [], below: ['end'] }],
      ['a selection over its end', edit(3, 1, 5, 2, 'x', 'b', 'end', 'more'), { meets: true, span: { start: 2, end: 4 }, above: [], below: ['end', 'more'] }],
      ['all of it and a line on either side', edit(1, 0, 4, 3, '', 'top', 'a', 'b', 'end'), { meets: true, span: { start: 1, end: 2 }, above: ['top'], below: ['end'] }],
      ['the lines around it written anew as they were', edit(1, 0, 4, 3, 'top\nA\nb\nend', 'top', 'a', 'b', 'end'), { meets: true, span, above: [], below: [] }],
      ['the line above alone, from its start to the middle of ours', edit(0, 0, 2, 1, 'x\ntop\na', 'far', 'top', 'a'), { meets: false, span, above: [], below: [] }],
      ['text that gives way to the same', edit(1, 0, 2, 1, 'top\na', 'top', 'a'), { meets: false, span, above: [], below: [] }],
    ];
    for (const [what, heard, followed] of cases) assert.deepEqual(followEdit(span, heard), followed, what);
  });
});
