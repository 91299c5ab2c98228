import { newAlignment } from './alignment.ts';
import type { Hunk } from './hunk.ts';

/** Up to so many pairs of lines a whole table of the alignment is kept, 32 to a word: 32 MB. Beyond, the texts are halved first. */
const WHOLE_TABLE = 256_000_000;

/**
 * The fewest lines that have to be touched to make `now` of `old`. Always minimal: no heuristic comes in, however different the
 * texts are. Of the minimal ones, the one whose lines stay as early as they can, which is the one that can be followed while
 * `now` is still being written.
 */
export function diffLines(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  return hunksOf(now, partnersOf(old, now), { old: 0, now: 0, end: old.length });
}

/** For each line of `now` the index of the line of `old` that it is, or -1, with as many pairs as there can be. */
export function partnersOf(old: readonly string[], now: readonly string[], wholeTable = WHOLE_TABLE): Int32Array {
  const partners = new Int32Array(now.length).fill(-1);
  const most = Math.min(old.length, now.length);
  let same = 0;
  while (same < most && old[same] === now[same]) same += 1;
  const ending = sameEnding(old.slice(same), now.slice(same));
  for (let index = 0; index < same; index += 1) partners[index] = index;
  for (let index = 1; index <= ending; index += 1) partners[now.length - index] = old.length - index;
  // A line that only one of the texts has pairs with none, so nothing is lost by not looking at it.
  const [inOld, inNow] = [new Set(old.slice(same, old.length - ending)), new Set(now.slice(same, now.length - ending))];
  const oldPlaces = placesWhere(old, same, ending, inNow);
  const nowPlaces = placesWhere(now, same, ending, inOld);
  const found = alignedHalves(oldPlaces.map((place) => old[place] ?? ''), nowPlaces.map((place) => now[place] ?? ''), wholeTable);
  nowPlaces.forEach((place, index) => {
    const at = found[index] ?? -1;
    if (at >= 0) partners[place] = oldPlaces[at] ?? -1;
  });
  return partners;
}

/**
 * How many lines at the end are the same and pair with each other in every smallest diff: those from a line on that both texts
 * have once. Above it, a bracket may have an earlier partner that is as good.
 */
function sameEnding(old: readonly string[], now: readonly string[]): number {
  const most = Math.min(old.length, now.length);
  let ending = 0;
  while (ending < most && old[old.length - 1 - ending] === now[now.length - 1 - ending]) ending += 1;
  const [inOld, inNow] = [occurrences(old), occurrences(now)];
  while (ending > 0) {
    const line = old[old.length - ending] ?? '';
    if (inOld.get(line) === 1 && inNow.get(line) === 1) return ending;
    ending -= 1;
  }
  return 0;
}

/** How often each line is there. */
export function occurrences(lines: readonly string[]): ReadonlyMap<string, number> {
  const often = new Map<string, number>();
  for (const line of lines) often.set(line, (often.get(line) ?? 0) + 1);
  return often;
}

function placesWhere(lines: readonly string[], from: number, ending: number, known: ReadonlySet<string>): number[] {
  const places: number[] = [];
  for (let index = from; index < lines.length - ending; index += 1) if (known.has(lines[index] ?? '')) places.push(index);
  return places;
}

/** Halves the new text, and the old one where the most pairs come of both halves, until a table is small enough (Hirschberg, 1975). */
function alignedHalves(old: readonly string[], now: readonly string[], wholeTable: number): Int32Array {
  if (old.length * now.length <= wholeTable || now.length < 2) return aligned(old, now).partners();
  const half = now.length >>> 1;
  const above = aligned(old, now.slice(0, half)).lengths();
  const below = aligned(old.toReversed(), now.slice(half).toReversed()).lengths();
  let cut = 0;
  let most = -1;
  for (let place = 0; place <= old.length; place += 1) {
    const pairs = (above[place] ?? 0) + (below[old.length - place] ?? 0);
    if (pairs > most) [cut, most] = [place, pairs];
  }
  const first = alignedHalves(old.slice(0, cut), now.slice(0, half), wholeTable);
  const second = alignedHalves(old.slice(cut), now.slice(half), wholeTable);
  const partners = new Int32Array(now.length);
  partners.set(first);
  partners.set(second.map((place) => (place < 0 ? place : place + cut)), half);
  return partners;
}

function aligned(old: readonly string[], now: readonly string[]): ReturnType<typeof newAlignment> {
  const alignment = newAlignment(old);
  for (const line of now) alignment.push(line);
  return alignment;
}

/** The hunks between the pairs, from the old line `old` and the new line `now` up to the old line `end`. The partners begin with that of the line `now`. */
export function hunksOf(lines: readonly string[], partners: Int32Array, from: { readonly old: number; readonly now: number; readonly end: number }): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [oldAt, nowAt] = [from.old, from.now];
  const between = (place: number, index: number): void => {
    if (place > oldAt || index > nowAt) hunks.push({ start: oldAt, end: place, lines: lines.slice(nowAt, index) });
    [oldAt, nowAt] = [place + 1, index + 1];
  };
  partners.forEach((place, index) => {
    if (place >= 0) between(place + from.old, index + from.now);
  });
  between(from.end, from.now + partners.length);
  return hunks;
}
