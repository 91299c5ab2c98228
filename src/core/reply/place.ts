import { isBlank } from './lineStage.ts';

/** How alike two lines are taken for the same, the strictest first: as they are, without white space behind them, without any around them. */
const READINGS: readonly ((line: string) => string)[] = [(line) => line, (line) => line.trimEnd(), (line) => line.trim()];

/** Where a piece of a text stands. */
export interface Places {
  /** The first lines of it, counted from 0; empty: nowhere. */
  readonly at: readonly number[];
  /** It is there to the letter, and not merely but for white space. */
  readonly exact: boolean;
}

/** Where `piece` stands in `lines`, by the strictest reading that finds it anywhere. Blank lines alone are nowhere. */
export function placesOf(lines: readonly string[], piece: readonly string[]): Places {
  if (piece.every(isBlank)) return { at: [], exact: false };
  for (const [strictness, read] of READINGS.entries()) {
    const wanted = piece.map(read);
    const there = lines.map(read);
    const at = there.flatMap((_, place) => (place + wanted.length <= there.length && wanted.every((line, index) => line === there[place + index]) ? [place] : []));
    if (at.length > 0) return { at, exact: strictness === 0 };
  }
  return { at: [], exact: false };
}

export function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1);
}
