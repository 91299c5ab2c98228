import { partnersOf } from '../edit/lineDiff.ts';
import { isLeftOut } from '../edit/leftOut.ts';
import { isBlank, isTelling, type LineStage } from './lineStage.ts';

/**
 * Puts the original's lines where a model left them out (`// ... existing code ...`). They are those between the last line in front
 * of the mark that is the original's and the first one behind it. A line next to the mark that is new stands for the original line
 * that it resembles most; one that resembles none is added. A mark that the original has itself is no mark, and Python's `...` with
 * nothing to stand for is a statement.
 */
export function withLeftOut(original: readonly string[], languageId: string): LineStage {
  const own = new Set(original.map((line) => line.trim()));
  const stands = (line: string): boolean => original.length > 0 && isLeftOut(line) && !own.has(line.trim());
  const given: string[] = [];
  let held: string[] | undefined;
  return {
    push(line) {
      if (!held && stands(line)) held = [];
      if (held) {
        held.push(line);
        return [];
      }
      given.push(line);
      return [line];
    },
    end: () => (held ? expanded(original, given, held, stands, languageId) : []),
  };
}

function expanded(original: readonly string[], given: readonly string[], held: readonly string[], stands: (line: string) => boolean, languageId: string): readonly string[] {
  const all = [...given, ...held];
  // The pairs are looked for without indentation, which models get wrong around what they leave out.
  const partners = partnersOf(original.map((line) => line.trim()), all.map((line) => (stands(line) ? '\0' : line.trim())));
  const sure = partners.map((at, index) => (at >= 0 && (isTelling(all[index] ?? '') || (partners[index - 1] ?? -2) === at - 1 || (partners[index + 1] ?? -2) === at + 1) ? at : -1));
  const lines: string[] = [];
  for (let index = given.length; index < all.length; index += 1) {
    const line = all[index] ?? '';
    if (!stands(line)) {
      lines.push(line);
      continue;
    }
    const [from, to] = gapAround(original, all, sure, index, stands);
    if (to - from <= 1 && languageId === 'python' && line.trim() === '...') lines.push(line);
    else lines.push(...withoutDoubleBlanks(original.slice(from, to), all[index - 1], all[index + 1]));
  }
  return lines;
}

/** A blank line that both the original and the reply have next to a mark is one. */
function withoutDoubleBlanks(lines: readonly string[], above: string | undefined, below: string | undefined): readonly string[] {
  const from = above !== undefined && isBlank(above) && lines.length > 0 && isBlank(lines[0] ?? '') ? 1 : 0;
  const to = below !== undefined && isBlank(below) && lines.length > from && isBlank(lines.at(-1) ?? '') ? lines.length - 1 : lines.length;
  return lines.slice(from, to);
}

/** The originals that the mark at `index` stands for. */
function gapAround(original: readonly string[], all: readonly string[], sure: Int32Array, index: number, stands: (line: string) => boolean): readonly [from: number, to: number] {
  const before = sure.subarray(0, index).findLastIndex((at) => at >= 0);
  const behind = sure.findIndex((at, other) => other > index && at >= 0);
  let from = (sure[before] ?? -1) + 1;
  let to = behind < 0 ? original.length : sure[behind] ?? original.length;
  const between = (start: number, end: number): string[] => all.slice(start, end).filter((line) => !stands(line) && !isBlank(line));
  for (const line of between(before + 1, index)) {
    const place = likest(line, original, from, to);
    if (place !== undefined) from = place + 1;
  }
  for (const line of between(index + 1, behind < 0 ? all.length : behind).toReversed()) {
    const place = likest(line, original, from, to, 'last');
    if (place !== undefined) to = place;
  }
  return [from, Math.max(from, to)];
}

/** Half of the words of both. */
const ALIKE = 0.5;

function likest(line: string, original: readonly string[], from: number, to: number, which: 'first' | 'last' = 'first'): number | undefined {
  let found: number | undefined;
  let most = ALIKE;
  for (let place = from; place < to; place += 1) {
    const alike = likeness(line, original[place] ?? '');
    if (alike > most || (alike === most && (found === undefined || which === 'last'))) [found, most] = [place, alike];
  }
  return found;
}

function likeness(one: string, other: string): number {
  if (one.trim() === other.trim()) return 1;
  const [first, second] = [wordsOf(one), wordsOf(other)];
  const shared = [...first].filter((word) => second.has(word)).length;
  return (2 * shared) / Math.max(1, first.size + second.size);
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.match(/[\p{L}\p{N}_]+/gu) ?? []);
}
