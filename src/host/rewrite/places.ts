import { lastLine } from '../../core/edit/rewriteLayout.ts';
import type { LensTarget } from './lenses.ts';
import type { PendingPart, PlacedHunk } from './pendingEdit.ts';
import type { Rewrite } from './rewrite.ts';

/** Of these changes the place that a line is in, else the nearest. One that is still being written has none to decide. */
export function placeAt(rewrites: readonly Rewrite[], line: number): LensTarget | undefined {
  const places = rewrites.filter(({ progress }) => progress === undefined).flatMap(({ id, parts }) => parts.flatMap(({ hunks }, part) => hunks.map(({ now }, hunk) => ({ away: distance(now, line), target: { rewrite: id, part, hunk } }))));
  return places.toSorted((a, b) => a.away - b.away)[0]?.target;
}

/** Of the places of these changes the first line of the next below a line, or above it, round and round; `undefined` where there is none. */
export function placeBeside(rewrites: readonly Rewrite[], line: number, side: 'below' | 'above'): number | undefined {
  const lines = rewrites.flatMap(({ parts }) => parts.flatMap(({ hunks }) => hunks.map(({ now }) => now.start))).toSorted((a, b) => a - b);
  return side === 'below' ? lines.find((start) => start > line) ?? lines[0] : lines.findLast((start) => start < line) ?? lines.at(-1);
}

/** What a hunk takes out of the lines that stood there, and what it puts in. */
export function saying(original: readonly string[], { start, end, lines }: PlacedHunk): string {
  return JSON.stringify([original.slice(start, end), lines]);
}

/** The number that the hunk has now which said this and had that one; `undefined` where it is decided. */
export function hunkThatSays({ original, hunks }: Pick<PendingPart, 'original' | 'hunks'>, says: string, number: number): number | undefined {
  const same = hunks.flatMap((hunk, index) => (saying(original, hunk) === says ? [index] : []));
  return same.toSorted((a, b) => Math.abs(a - number) - Math.abs(b - number))[0];
}

function distance(span: PlacedHunk['now'], line: number): number {
  return line < span.start ? span.start - line : Math.max(0, line - lastLine(span));
}
