import type { Hunk } from './hunk.ts';
import { growth } from './rewriteLayout.ts';

/** How a text that was changed by several in turns is made anew in one step for each of them. */

export type LineDiff = (old: readonly string[], now: readonly string[]) => readonly Hunk[];

/** A run of a document's lines: what it was, what it is to be, and in which step it becomes that. */
export interface Piece {
  readonly old: readonly string[];
  readonly now: readonly string[];
  readonly step: number;
}

/** For each step in turn the hunks that take it, in the document's lines as the steps before left them. Pieces stand in the document's order. */
export function stepsOf(pieces: readonly Piece[], count: number, diff: LineDiff): Hunk[][] {
  const changes = pieces.map(({ old, now }) => diff(old, now));
  const lengths = pieces.map(({ old }) => old.length);
  return Array.from({ length: count }, (_, step) => {
    let top = 0;
    const hunks: Hunk[] = [];
    pieces.forEach((piece, index) => {
      const at = top;
      top += lengths[index] ?? 0;
      if (piece.step !== step) return;
      const change = changes[index] ?? [];
      for (const hunk of change) hunks.push({ start: at + hunk.start, end: at + hunk.end, lines: hunk.lines });
      lengths[index] = (lengths[index] ?? 0) + growth(change);
    });
    return hunks;
  });
}

/** Where lines stood before `hunks` made the text what it is; `undefined` where a hunk is among them. */
export function spanBefore(span: { readonly start: number; readonly end: number }, hunks: readonly Hunk[]): { readonly start: number; readonly end: number } | undefined {
  let shift = 0;
  for (const { start, end, lines } of hunks) {
    const at = start + shift;
    if (at >= span.end && at > span.start) break;
    if (at + lines.length > span.start) return undefined;
    shift += lines.length - (end - start);
  }
  return { start: span.start - shift, end: span.end - shift };
}

/** A change of a text in characters. */
export interface OffsetChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A change that was made to one text, made to another that differs from it in one place (`difference`): in that place it goes to its end. */
export function carriedOver(change: OffsetChange, place: { readonly start: number; readonly end: number; readonly text: string }): OffsetChange {
  const shift = place.text.length - (place.end - place.start);
  if (change.offset >= place.end) return { ...change, offset: change.offset + shift };
  if (change.offset + change.length <= place.start) return change;
  return { offset: place.start + place.text.length, length: 0, text: change.text };
}
