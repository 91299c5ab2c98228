import { partnersOf } from '../edit/lineDiff.ts';
import { columnsOf, indented, leadingOf, type Style } from './indentation.ts';
import { inTurn, isBlank, type LineStage } from './lineStage.ts';
import { placesOf, withoutBlankEnds } from './place.ts';
import { rescaled } from './rescaled.ts';

/** A text that is changed by naming lines of it and what takes their place. */
export interface SearchedText {
  readonly before: readonly string[];
  /** What may change. */
  readonly original: readonly string[];
  readonly after: readonly string[];
  /** What stays of the original's first line, and of its last. */
  readonly prefix: string;
  readonly suffix: string;
  readonly languageId: string;
  readonly style: Style;
}

/** Lines that were found. */
export interface Found {
  /** Counted from 0 in the text with what was replaced so far, `before` included. */
  readonly place: number;
  /** As they stand there, and as they were searched for. */
  readonly lines: readonly string[];
  readonly search: readonly string[];
  /** They are there to the letter. Else their white space is another one, or the blank lines at their ends are not there. */
  readonly exact: boolean;
}

export interface Searching {
  /** The one place of these lines; `undefined`: there is none, or several. */
  find(search: readonly string[]): Found | undefined;
  /** @returns the lines that stand there now. */
  replace(found: Found, replacement: readonly string[]): readonly string[];
  /** From a line of the whole text on up to another. */
  slice(from: number, to: number): readonly string[];
  /** Whether found lines are all among those that may change. */
  isWithin(found: Found): boolean;
  /** What has become of the original; `undefined`: lines around it are other ones, too. */
  result(): readonly string[] | undefined;
}

/** One piece after the other is looked for in what those before have made of the text. */
export function searching({ before, original, after, prefix, suffix, languageId, style }: SearchedText): Searching {
  let lines: readonly string[] = [...before, ...original, ...after];
  /** Whether a line is one of those from before all replacements. */
  let own: readonly boolean[] = lines.map(() => true);
  /** Lines as deep as those stand that they take the place of. */
  const placing = (there: readonly string[]): LineStage => {
    const first = there.find((line) => !isBlank(line)) ?? '';
    return inTurn([rescaled(there, [...before, ...original, ...after], languageId, style), indented(there, columnsOf(leadingOf(first), style.width), style, false)]);
  };
  const end = (): number => lines.length - after.length;
  const only = (places: readonly number[], length: number): number | undefined => {
    const within = places.filter((place) => place >= before.length && place + length <= end());
    const touching = places.filter((place) => place < end() && place + length > before.length);
    // What has just been written is hardly what is searched for next.
    const untouched = within.filter((place) => own.slice(place, place + length).every(Boolean));
    const likeliest = [untouched, within, touching, places].find((some) => some.length > 0);
    return likeliest?.length === 1 ? likeliest[0] : undefined;
  };
  return {
    find(search) {
      for (const wanted of [search, withoutBlankEnds(search)]) {
        const { at, exact } = placesOf(lines, wanted);
        const place = only(at, wanted.length);
        if (place !== undefined) return { place, lines: lines.slice(place, place + wanted.length), search: wanted, exact: exact && wanted.length === search.length };
        if (at.length > 0) return undefined;
      }
      return undefined;
    },
    replace({ place, lines: there, search, exact }, replacement) {
      const next = exact ? replacement : asThere(there, search, withoutBlankEnds(replacement), placing(there));
      lines = [...lines.slice(0, place), ...next, ...lines.slice(place + there.length)];
      own = [...own.slice(0, place), ...next.map(() => false), ...own.slice(place + there.length)];
      return next;
    },
    slice: (from, to) => lines.slice(from, to),
    isWithin: ({ place, lines: there }) => place >= before.length && place + there.length <= end(),
    result() {
      const now = lines.slice(before.length, Math.max(before.length, end()));
      const isKept = before.every((line, index) => line === lines[index]) && end() >= before.length && after.every((line, index) => line === lines[end() + index]);
      return isKept && (now[0] ?? '').startsWith(prefix) && (now.at(-1) ?? '').endsWith(suffix) ? now : undefined;
    },
  };
}

/** A replacement with the lines of it that stay as they are there, the others moved as `placed` moves those that were searched for. */
function asThere(there: readonly string[], search: readonly string[], replacement: readonly string[], placed: LineStage): readonly string[] {
  const partners = partnersOf(search.map((line) => line.trim()), replacement.map((line) => line.trim()));
  const moved = [...[...search, ...replacement].flatMap((line) => placed.push(line)), ...placed.end()].slice(search.length);
  return replacement.map((_, index) => there[partners[index] ?? -1] ?? moved[index] ?? '');
}
