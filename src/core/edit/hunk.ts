/** Lines `start` to `end` (exclusive; counted from 0 within the original range) give way to `lines`. Without lines: a deletion; `start === end`: an insertion before `start`. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The lines that come of it. Hunks stand in order, do not overlap and do not touch. */
export function applyHunks(original: readonly string[], hunks: readonly Hunk[]): string[] {
  const lines: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    for (; at < hunk.start; at += 1) lines.push(original[at] ?? '');
    for (const line of hunk.lines) lines.push(line);
    at = hunk.end;
  }
  for (; at < original.length; at += 1) lines.push(original[at] ?? '');
  return lines;
}
