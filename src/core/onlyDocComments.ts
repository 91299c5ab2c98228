import { commentLines } from './commentLines.ts';
import { applyHunks, type Hunk } from './hunk.ts';

/** What is left of a change that was to touch documentation only. */
export interface DocChange {
  readonly hunks: readonly Hunk[];
  /** How many hunks would have changed something else, as a whole or in part; that part of them is not in `hunks`. */
  readonly dropped: number;
}

/**
 * Leaves of a change what touches nothing but comments and docstrings. Of a hunk that has code in it too, the comments at its
 * beginning and its end are kept and the code stays the original's. A change of white space in code is a change of code. Where what
 * is left would make code a comment or a comment code, nothing is left.
 */
export function onlyDocComments(original: readonly string[], hunks: readonly Hunk[], languageId: string): DocChange {
  const old = commentLines(original, languageId);
  const now = commentLines(applyHunks(original, hunks), languageId);
  const kept: Hunk[] = [];
  let dropped = 0;
  /** How many lines more there are in the new text so far. */
  let shift = 0;
  for (const { start, end, lines } of hunks) {
    const isOld = old.slice(start, end);
    const isNew = now.slice(start + shift, start + shift + lines.length);
    shift += lines.length - (end - start);
    if (isOld.every(Boolean) && isNew.every(Boolean)) {
      kept.push({ start, end, lines });
      continue;
    }
    dropped += 1;
    // With no code in the original, the new code has no place; the comments in front of it may speak of it.
    if (isOld.every(Boolean)) continue;
    const head = { start, end: start + leading(isOld), lines: lines.slice(0, leading(isNew)) };
    const tail = { start: end - leading(isOld.toReversed()), end, lines: isNew.every(Boolean) ? [] : lines.slice(lines.length - leading(isNew.toReversed())) };
    kept.push(...[head, tail].filter((hunk) => hunk.lines.some((line) => line.trim() !== '')));
  }
  return sameCode(original, applyHunks(original, kept), languageId) ? { hunks: kept, dropped } : { hunks: [], dropped: hunks.length };
}

function sameCode(old: readonly string[], now: readonly string[], languageId: string): boolean {
  const code = (lines: readonly string[]): string => {
    const isComment = commentLines(lines, languageId);
    return lines.filter((_, index) => !isComment[index]).join('\n');
  };
  return code(old) === code(now);
}

function leading(isComment: readonly boolean[]): number {
  const first = isComment.indexOf(false);
  return first < 0 ? isComment.length : first;
}
