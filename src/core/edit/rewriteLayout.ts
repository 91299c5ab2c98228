import type { Hunk } from './hunk.ts';

/** Where the lines of a pending change stand in a document, and what becomes of that when others edit. Lines and characters count from 0. */

/** Whole lines, `end` exclusive. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** The last of these lines; where there are none, the line that they would stand above. */
export function lastLine({ start, end }: LineSpan): number {
  return Math.max(start, end - 1);
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** What stood between two places of a text gave way to `text`, whose line breaks are `\n` or `\r\n`. */
export interface TextChange {
  readonly from: Place;
  readonly to: Place;
  readonly text: string;
}

/**
 * What makes the lines of `next` out of those of `shown`, both being hunks of the same original: hunks of the shown lines. A line of the
 * original that both keep is in none of them, and lines that begin or end a changed place alike are not replaced either.
 */
export function hunksBetween(original: readonly string[], shown: readonly Hunk[], next: readonly Hunk[]): Hunk[] {
  const between: Hunk[] = [];
  /** How many lines further down the shown text is than the original. */
  let shift = 0;
  for (const { start, end, fromShown, toShown, fromNext, toNext } of placesBetween(shown, next)) {
    const old = linesBetween(original, shown.slice(fromShown, toShown), start, end);
    const change = lineDifference(old, linesBetween(original, next.slice(fromNext, toNext), start, end));
    if (change) between.push({ start: start + shift + change.start, end: start + shift + change.end, lines: change.lines });
    shift += old.length - (end - start);
  }
  return between;
}

/**
 * The hunks to show on the way from `shown` to `next`: those of `next` down to where changed places have cost `room`, from there on those that are shown.
 *
 * @param costOf what the change of one place costs, more than 0.
 */
export function partWay(original: readonly string[], shown: readonly Hunk[], next: readonly Hunk[], room: number, costOf: (change: Hunk) => number): readonly Hunk[] {
  let cost = 0;
  for (const { start, end, fromShown, toShown, fromNext, toNext } of placesBetween(shown, next)) {
    const change = lineDifference(linesBetween(original, shown.slice(fromShown, toShown), start, end), linesBetween(original, next.slice(fromNext, toNext), start, end));
    if (!change) continue;
    cost += costOf(change);
    if (cost >= room) return toNext === next.length && toShown === shown.length ? next : [...next.slice(0, toNext), ...shown.slice(toShown)];
  }
  return next;
}

/** A place of the original that either has hunks in, with the numbers of those hunks. */
interface Differing extends LineSpan {
  readonly fromShown: number;
  readonly toShown: number;
  readonly fromNext: number;
  readonly toNext: number;
}

function* placesBetween(shown: readonly Hunk[], next: readonly Hunk[]): Generator<Differing> {
  let [inShown, inNext] = [0, 0];
  while (inShown < shown.length || inNext < next.length) {
    const start = Math.min(shown[inShown]?.start ?? Infinity, next[inNext]?.start ?? Infinity);
    const [fromShown, fromNext] = [inShown, inNext];
    let end = start;
    // Hunks of the two that touch change one place together.
    for (let grew = true; grew;) {
      grew = false;
      for (let hunk = shown[inShown]; hunk && hunk.start <= end; hunk = shown[inShown += 1]) [end, grew] = [Math.max(end, hunk.end), true];
      for (let hunk = next[inNext]; hunk && hunk.start <= end; hunk = next[inNext += 1]) [end, grew] = [Math.max(end, hunk.end), true];
    }
    yield { start, end, fromShown, toShown: inShown, fromNext, toNext: inNext };
  }
}

/** The original lines from `start` to `end` as these hunks leave them; all of the hunks lie in there. */
function linesBetween(original: readonly string[], hunks: readonly Hunk[], start: number, end: number): string[] {
  const lines: string[] = [];
  let at = start;
  for (const hunk of hunks) {
    for (; at < hunk.start; at += 1) lines.push(original[at] ?? '');
    for (const line of hunk.lines) lines.push(line);
    at = hunk.end;
  }
  for (; at < end; at += 1) lines.push(original[at] ?? '');
  return lines;
}

/** The one smallest run of lines in which two texts differ; `undefined` where they are the same. */
export function lineDifference(old: readonly string[], now: readonly string[]): Hunk | undefined {
  const most = Math.min(old.length, now.length);
  let same = 0;
  while (same < most && old[same] === now[same]) same += 1;
  if (same === old.length && same === now.length) return undefined;
  let ending = 0;
  while (ending < most - same && old[old.length - 1 - ending] === now[now.length - 1 - ending]) ending += 1;
  return { start: same, end: old.length - ending, lines: now.slice(same, now.length - ending) };
}

/** By how many lines a text becomes longer through hunks. */
export function growth(hunks: readonly Hunk[]): number {
  return hunks.reduce((sum, { start, end, lines }) => sum + lines.length - (end - start), 0);
}

/** The same hunks of an original that begins so many lines further up. */
export function movedHunks(hunks: readonly Hunk[], by: number): readonly Hunk[] {
  return by === 0 ? hunks : hunks.map((hunk) => ({ ...hunk, start: hunk.start + by, end: hunk.end + by }));
}

/** Where each hunk's lines are, its original standing at line `start` of the document with the hunks in it. */
export function hunkSpans(start: number, hunks: readonly Hunk[]): LineSpan[] {
  let shift = start;
  return hunks.map((hunk) => {
    const span = { start: hunk.start + shift, end: hunk.start + shift + hunk.lines.length };
    shift += hunk.lines.length - (hunk.end - hunk.start);
    return span;
  });
}

/** The hunks but one, as hunks of the original with that one in it. */
export function withoutAccepted(hunks: readonly Hunk[], accepted: number): Hunk[] {
  const shift = growth(hunks.slice(accepted, accepted + 1));
  return hunks.flatMap((hunk, index) => {
    if (index === accepted) return [];
    return [index < accepted ? hunk : { ...hunk, start: hunk.start + shift, end: hunk.end + shift }];
  });
}

/**
 * The edit that changes whole lines of a document: lines beside the hunk are left out of it, so that what hangs on them stays.
 *
 * @param lengths the length of each of the document's lines, of which there is always one.
 */
export function editFor(hunk: Hunk, lineCount: number, lengths: (line: number) => number): TextChange {
  const { start, end, lines } = hunk;
  const bottom = { line: lineCount - 1, character: lengths(lineCount - 1) };
  // The line break behind one line stays: for each that comes or goes, VS Code goes through what it knows of every line of the document.
  const staysOne = end - start === 1 && lines.length === 1;
  if (staysOne || (end === lineCount && start < end && lines.length > 0)) return { from: { line: start, character: 0 }, to: { line: end - 1, character: lengths(end - 1) }, text: lines.join('\n') };
  if (end < lineCount) return { from: { line: start, character: 0 }, to: { line: end, character: 0 }, text: lines.map((line) => `${line}\n`).join('') };
  // The last line has no line break of its own; where it goes or something follows it, the one before is taken along.
  if (start === lineCount) return { from: bottom, to: bottom, text: lines.map((line) => `\n${line}`).join('') };
  if (start === 0) return { from: { line: 0, character: 0 }, to: bottom, text: '' };
  return { from: { line: start - 1, character: lengths(start - 1) }, to: bottom, text: '' };
}

/** How an edit of someone else meets lines: not at all, only in them, or across one of their ends. */
export type Meeting = 'above' | 'below' | 'inside' | 'across';

/** How a change meets lines, and where they are after it. `across`: what of them is left cannot be told from their surroundings. */
export function followChange(span: LineSpan, change: TextChange): { readonly meeting: Meeting; readonly span: LineSpan } {
  const { from, to, text } = change;
  const grown = breaksIn(text) - (to.line - from.line);
  // Ends before a line that it leaves whole.
  const leavesNext = to.character === 0 && (text === '' ? from.character === 0 : text.endsWith('\n'));
  if (to.line < span.start || (to.line === span.start && leavesNext)) return { meeting: 'above', span: { start: span.start + grown, end: span.end + grown } };
  if (from.line >= span.end) return { meeting: 'below', span };
  const inside = from.line >= span.start && (to.line < span.end || (to.line === span.end && leavesNext));
  return { meeting: inside ? 'inside' : 'across', span: { start: Math.min(span.start, from.line), end: Math.max(span.end + grown, span.start) } };
}

function breaksIn(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}

/** Where the lines stand in the text, if they stand there exactly once. */
export function onlyPlaceOf(lines: readonly string[], text: readonly string[]): LineSpan | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  let found: LineSpan | undefined;
  for (let start = text.indexOf(first); start >= 0; start = text.indexOf(first, start + 1)) {
    if (!lines.every((line, index) => text[start + index] === line)) continue;
    if (found) return undefined;
    found = { start, end: start + lines.length };
  }
  return found;
}
