import type * as vscode from 'vscode';
import { followEdit, linesPutIn, type Followed, type HeardEdit } from '../../core/edit/heardEdit.ts';
import { onlyPlaceOf, type LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { LineDiff } from '../../core/edit/rewriteSteps.ts';
import type { Change, Part } from './change.ts';
import { isPending, linesOf, sameLines } from './partLines.ts';
import { unite, widen } from './widening.ts';

/** A change of a document, as it was heard of. */
export interface Heard {
  readonly changes: readonly vscode.TextDocumentContentChangeEvent[];
  /** The same with the lines that were there. */
  readonly edits: readonly HeardEdit[];
  readonly reason: vscode.TextDocumentChangeReason | undefined;
  /** The document's text right after, where it was asked for. */
  readonly text: string | undefined;
}

/** What followed from edits of someone else. */
export interface Following {
  /** The parts whose lines are other ones now. */
  readonly touched: readonly Part[];
  /** Parts have other lines of the document than before, so that what is known of its undo steps does not hold. */
  readonly reshaped: boolean;
  /** The changes that are part of another now. */
  readonly taken: readonly Change[];
}

/**
 * Moves the parts of all changes with edits of someone else. A pending part that an edit crosses an end of gets the lines around it that the edit
 * changes too; several that one edit changes become one.
 *
 * @param lines of the document after the edits.
 */
export function followAll(changes: Change[], { edits, reason }: Pick<Heard, 'edits' | 'reason'>, lines: readonly string[], diff: LineDiff): Following {
  const follow = (part: Part): PartFollowed => followPart(part, edits, reason !== undefined);
  let reshaped = false;
  const taken: Change[] = [];
  for (const edit of edits) {
    const met = partsOf(changes).filter((part) => isPending(part.change) && followEdit(part.span, edit).meets);
    if (met.length < 2 || met.every((part) => placeAfter(part, follow(part), lines))) continue;
    taken.push(...unite(met, edit, changes));
    reshaped = true;
  }
  const touched = partsOf(changes).filter((part) => {
    const followed = follow(part);
    const place = followed.meets ? placeAfter(part, followed, lines) : followed.span;
    part.span = place ?? { start: followed.span.start, end: Math.min(followed.span.end, lines.length) };
    if (place) return false;
    if (followed.above.length > 0 || followed.below.length > 0) {
      reshaped = true;
      // Of what is decided only a redo would be noticed.
      if (!isPending(part.change)) return letGo(part.change, changes);
      widen(part, followed);
    }
    const [before, now] = [linesOf(part, part.shown), lines.slice(part.span.start, part.span.end)];
    if (isBeginningOrEnd(now, before)) part.cut = [...part.cut, before].slice(-MOST_CUTS);
    part.shown = diff(part.original, now);
    return true;
  });
  return { touched, reshaped, taken };
}

function letGo(change: Change, changes: Change[]): false {
  const at = changes.indexOf(change);
  if (at >= 0) changes.splice(at, 1);
  return false;
}

/** The parts of all changes, in the document's order. */
export function partsOf(changes: readonly Change[]): readonly Part[] {
  return changes.flatMap(({ own }) => own).toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

interface PartFollowed extends Followed {
  /** Lines of it are there again. */
  readonly isBack: boolean;
}

/** Through all edits of one moment, the lowest first. */
function followPart(part: Part, edits: readonly HeardEdit[], isUndo: boolean): PartFollowed {
  let all: PartFollowed = { meets: false, isBack: false, span: part.span, above: [], below: [] };
  for (const edit of edits) {
    const back = isUndo && !all.meets ? backIn(part, all.span, edit) : undefined;
    if (back) {
      all = { ...all, meets: true, isBack: true, span: back };
      continue;
    }
    const followed = followEdit(all.span, edit);
    all = { ...all, meets: all.meets || followed.meets, span: followed.span, above: [...followed.above, ...all.above], below: [...all.below, ...followed.below] };
  }
  return all;
}

/** Where a part is of which an undo or a redo puts back lines right beside it; `undefined` where it does not. */
function backIn(part: Part, { start, end }: LineSpan, edit: HeardEdit): LineSpan | undefined {
  const put = linesPutIn(edit);
  if (!put || (put.at !== start && put.at !== end)) return undefined;
  const own = linesOf(part, part.shown);
  const now = put.at === start ? [...put.lines, ...own] : [...own, ...put.lines];
  return [part.original, ...part.cut].some((known) => sameLines(known, now)) ? { start, end: end + put.lines.length } : undefined;
}

/** So many of the lines that a part has had are remembered. */
const MOST_CUTS = 50;

function isBeginningOrEnd(some: readonly string[], all: readonly string[]): boolean {
  return some.length < all.length && (sameLines(some, all.slice(0, some.length)) || sameLines(some, all.slice(all.length - some.length)));
}

/** Where a part is whose lines stand, as they were, in what was changed: a formatter writes all of a file anew. */
function placeAfter(part: Part, { span, above, below, isBack }: PartFollowed, lines: readonly string[]): LineSpan | undefined {
  if (isBack) return undefined;
  const expected = linesOf(part, part.shown);
  // Lines that are all gone stand everywhere.
  if (expected.length === 0 && part.original.length > 0) return undefined;
  const stands = (start: number): boolean => start >= span.start && start + expected.length <= span.end && expected.every((line, index) => lines[start + index] === line);
  const start = [span.start, span.end - expected.length, part.span.start].find(stands);
  if (start !== undefined) return { start, end: start + expected.length };
  const found = above.length + below.length > 0 ? onlyPlaceOf(expected, lines.slice(span.start, span.end)) : undefined;
  return found && { start: span.start + found.start, end: span.start + found.end };
}
