import { commentLines } from './commentLines.ts';
import { applyHunks, type Hunk } from './hunk.ts';

/** What is left of a change that was to touch documentation only. */
export interface DocChange {
  readonly hunks: readonly Hunk[];
  /** How many hunks would have changed something else, as a whole or in part; that part of them is not in `hunks`. */
  readonly dropped: number;
}

/**
 * Leaves of changes of a text what touches nothing but comments and docstrings. Of a hunk that has code in it too, the comments at its
 * beginning and its end are kept and the code stays the original's. A change of white space in code is a change of code. Where what
 * is left would make code a comment or a comment code, nothing is left. What is known of the original is found once, since a change
 * that is still being written is looked at again and again.
 */
export function onlyDocComments(original: readonly string[], languageId: string): (hunks: readonly Hunk[]) => DocChange {
  const isComment = commentLines(original, languageId);
  const code = original.filter((_, index) => !isComment[index]);
  return (hunks) => {
    const lines = applyHunks(original, hunks);
    const isCommentNow = commentLines(lines, languageId);
    const { kept, dropped } = commentsOf(hunks, isComment, isCommentNow);
    // With nothing left out, the text that comes of it is known already.
    const [left, isCommentLeft] = dropped === 0 ? [lines, isCommentNow] : withComments(applyHunks(original, kept), languageId);
    return hasCode(left, isCommentLeft, code) ? { hunks: kept, dropped } : { hunks: [], dropped: hunks.length };
  };
}

function commentsOf(hunks: readonly Hunk[], old: readonly boolean[], now: readonly boolean[]): { readonly kept: readonly Hunk[]; readonly dropped: number } {
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
  return { kept, dropped };
}

function withComments(lines: readonly string[], languageId: string): readonly [lines: readonly string[], isComment: readonly boolean[]] {
  return [lines, commentLines(lines, languageId)];
}

/** Whether the lines that are no comments are these. */
function hasCode(lines: readonly string[], isComment: readonly boolean[], code: readonly string[]): boolean {
  let at = 0;
  return lines.every((line, index) => isComment[index] || line === code[at++]) && at === code.length;
}

function leading(isComment: readonly boolean[]): number {
  const first = isComment.indexOf(false);
  return first < 0 ? isComment.length : first;
}
