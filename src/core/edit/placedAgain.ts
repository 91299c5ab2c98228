import { onlyPlaceOf, type LineSpan } from './rewriteLayout.ts';

type Lines = readonly string[];

/**
 * Where the parts of a change are in a document that was left while it was written: what stands between the lines around them, whatever
 * that is by now. Where those lines are other ones, the parts are looked for as they were shown last.
 *
 * @param around the lines above, between and below the parts: one run more than there are parts.
 * @param shown all that was written in each part; absent for one of which more may have come after this was kept.
 * @returns the parts' places in their order; `undefined` where they cannot be told from the rest.
 */
export function placedAgain(text: Lines, around: readonly Lines[], shown: readonly (Lines | undefined)[] = []): readonly LineSpan[] | undefined {
  const all = shown.filter((lines) => lines !== undefined);
  return between(text, around, shown) ?? (all.length === around.length - 1 ? asShown(text, all) : undefined);
}

function between(text: Lines, around: readonly Lines[], shown: readonly (Lines | undefined)[]): readonly LineSpan[] | undefined {
  const [above = [], below = []] = [around[0], around.at(-1)];
  const bottom = text.length - below.length;
  if (above.length > bottom || !stands(above, text, 0) || !stands(below, text, bottom)) return undefined;
  const spans: LineSpan[] = [];
  let start = above.length;
  for (const [index, run] of around.slice(1, -1).entries()) {
    const end = asBefore(run, text, start, shown[index]) ?? placeWithin(run, text, start, bottom);
    if (end === undefined || end + run.length > bottom) return undefined;
    spans.push({ start, end });
    start = end + run.length;
  }
  return [...spans, { start, end: bottom }];
}

function asShown(text: Lines, shown: readonly Lines[]): readonly LineSpan[] | undefined {
  const spans: LineSpan[] = [];
  for (const lines of shown) {
    const span = onlyPlaceOf(lines, text);
    if (!span || span.start < (spans.at(-1)?.end ?? 0)) return undefined;
    spans.push(span);
  }
  return spans;
}

/** Where a run ends up behind a part that still is what was shown. */
function asBefore(run: Lines, text: Lines, start: number, part: Lines | undefined): number | undefined {
  const end = start + (part?.length ?? 0);
  return part && stands(part, text, start) && stands(run, text, end) ? end : undefined;
}

function placeWithin(run: Lines, text: Lines, start: number, end: number): number | undefined {
  const place = onlyPlaceOf(run, text.slice(start, end));
  return place && start + place.start;
}

function stands(lines: Lines, text: Lines, at: number): boolean {
  return lines.every((line, index) => text[at + index] === line);
}
