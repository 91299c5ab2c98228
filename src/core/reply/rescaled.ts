import { columnsOf, leadingOf, type Style } from './indentation.ts';
import { isBlank, isTelling, type LineStage } from './lineStage.ts';
import { stringLines } from './stringLines.ts';

/** Languages where deeper by one level is not always deeper by the same width, or where the width itself says something. */
const NOT_BY_LEVELS = new Set(['yaml', 'dockercompose', 'markdown', 'plaintext', 'restructuredtext', 'asciidoc', 'makefile', 'haskell', 'purescript', 'elm', 'fsharp', 'diff']);
/** Widths that people indent by. */
const UNITS = [1, 2, 3, 4, 8];
/** So many lines are waited for that show how the reply indents. */
const PATIENCE = 60;

/**
 * Brings a reply that indents by another width to the file's: two spaces in place of four, tabs where the file has spaces of another
 * width. It does so where a line that the reply shares with the original stands at another depth, by the ratio of a level here to
 * one there, and all lines so far stand at levels. Lines are scaled from the first one on. What is aligned with a bracket moves with
 * it, what is within a string stays as it is, and so does a reply that shares no such line.
 *
 * @param around lines of the file outside of the range, which show its width, too.
 */
export function rescaled(original: readonly string[], around: readonly string[], languageId: string, style: Style): LineStage {
  const depths = depthsOf(original, style.width);
  const canTell = !NOT_BY_LEVELS.has(languageId) && [...depths.values()].some((depth) => depth !== 0);
  const unit = canTell ? unitOf([...original, ...around], style.width) : undefined;
  const inString = stringLines(languageId);
  /** `depth` in columns below the first line; `undefined`: that of a line that is at no level. */
  let held: { readonly line: string; readonly isString: boolean; readonly depth: number | undefined }[] = [];
  /** The last line that was given unscaled: what follows may be aligned with it. */
  let last = '';
  let first: number | undefined;
  /** Of the reply's first level, in columns. */
  let step: number | undefined;
  let scale: ((line: string, isString: boolean) => string) | undefined = unit === undefined ? (line) => line : undefined;
  const release = (from: number | undefined): readonly string[] => {
    const by = from === undefined || from === unit ? (line: string): string => line : scaler(first ?? 0, from, unit ?? from, style.width);
    scale = by;
    by(last, false);
    const lines = held.map(({ line, isString }) => by(line, isString));
    held = [];
    return lines;
  };
  /** What a level of the reply is, as far as its last line shows it: the file's own, another, or not yet known. */
  const levelBy = (line: string, depth: number, own: number): number | undefined => {
    const there = depths.get(line.trim());
    if (step === undefined || depth === 0 || there === undefined || there === 0) return undefined;
    // A narrower level than the file's cannot be one of the file's, so that this line has come to stand deeper.
    if (there === depth) return step % own === 0 ? own : undefined;
    const level = (own * depth) / there;
    return UNITS.includes(level) && held.every((one) => one.depth === undefined || one.depth % level === 0) ? level : undefined;
  };
  return {
    push(line) {
      const isString = inString(line);
      if (scale || unit === undefined) return [scale ? scale(line, isString) : line];
      const leading = leadingOf(line);
      const columns = columnsOf(leading, style.width);
      const tells = !isString && standsByItself(line);
      if (tells) first ??= columns;
      if (tells && columns > (first ?? columns)) step ??= columns - (first ?? columns);
      // At the first line's depth nothing moves, nor in a comment there. Nothing is held yet, so that no line overtakes another.
      if (step === undefined && (!tells || columns <= (first ?? columns))) {
        if (tells) last = line;
        return [line];
      }
      const isBeside = openBracket(held.at(-1)?.line ?? last) !== undefined;
      const depth = tells && !isBeside ? columns - (first ?? columns) : undefined;
      held.push({ line, isString, depth });
      if (depth === undefined || step === undefined) return [];
      if (step === unit && leading.includes('\t') === style.tabs) return release(undefined);
      const level = levelBy(line, depth, unit);
      return level !== undefined || held.length > PATIENCE ? release(level) : [];
    },
    end: () => (scale ? [] : release(undefined)),
  };
}

/** Neither blank nor the next line of a comment, whose star is beside the levels. */
function standsByItself(line: string): boolean {
  return !isBlank(line) && !line.trimStart().startsWith('*');
}

/** The step by which lines get deeper most often, in columns. */
function unitOf(lines: readonly string[], width: number): number | undefined {
  const counts = new Map<number, number>();
  let before = 0;
  for (const line of lines) {
    if (!standsByItself(line)) continue;
    const columns = columnsOf(leadingOf(line), width);
    if (UNITS.includes(columns - before) && columns - before > 1) counts.set(columns - before, (counts.get(columns - before) ?? 0) + 1);
    before = columns;
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** How much deeper than the first line each telling line is that is there once, by its text. */
function depthsOf(lines: readonly string[], width: number): ReadonlyMap<string, number> {
  const depth = (line: string): number => columnsOf(leadingOf(line), width);
  const first = depth(lines.find((line) => !isBlank(line)) ?? '');
  const all = lines.filter((line) => isTelling(line)).map((line) => [line.trim(), depth(line) - first] as const);
  const often = new Map<string, number>();
  for (const [text] of all) often.set(text, (often.get(text) ?? 0) + 1);
  return new Map(all.filter(([text]) => often.get(text) === 1));
}

function scaler(first: number, from: number, to: number, width: number): (line: string, isString: boolean) => string {
  /** Where lines are aligned with an open bracket, and how far that has moved. */
  let aligned: { readonly at: number; readonly by: number } | undefined;
  return (line, isString) => {
    if (isString || isBlank(line)) return line;
    const leading = leadingOf(line);
    const columns = columnsOf(leading, width);
    const isAligned = aligned?.at === columns;
    const levels = Math.floor((columns - first) / from);
    const by = isAligned ? aligned?.by ?? 0 : levels * (to - from);
    const text = line.slice(leading.length);
    const open = openBracket(text);
    if (open !== undefined) aligned = { at: columns + open, by };
    else if (!isAligned) aligned = undefined;
    return by === 0 ? line : ' '.repeat(Math.max(0, columns + by)) + text;
  };
}

/** Where the text behind the last bracket stands that a line leaves open. */
function openBracket(text: string): number | undefined {
  const open: number[] = [];
  for (const { 0: character, index } of text.matchAll(/[([{)\]}]/g)) {
    if ('([{'.includes(character)) open.push(index + 1);
    else open.pop();
  }
  const at = open.at(-1);
  return at === undefined || isBlank(text.slice(at)) ? undefined : at;
}
