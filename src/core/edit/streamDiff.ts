import { newAlignment } from './alignment.ts';
import type { Hunk } from './hunk.ts';
import { diffLines, hunksOf, occurrences } from './lineDiff.ts';

/**
 * The diff of a text against a new version of it that is still being written. New lines are in it at once; an original line is
 * taken away only when it is certain enough that the new version has passed it.
 */
export interface StreamDiff {
  /** More of the new version. The hunks that are to be shown now: applied to the original they give all new lines so far, and the originals that are not reached yet. */
  push(lines: readonly string[]): readonly Hunk[];
  /** The new version has ended: exactly the hunks of `diffLines`. */
  end(): readonly Hunk[];
}

/** So many original lines are looked at from the last fixed pair on, which bounds what a new line costs. */
const WINDOW = 4096;
/** Pairs so far before the newest certain one are fixed until the end, once there are about as many of them. */
const SETTLED = 512;

export function streamDiff(original: readonly string[]): StreamDiff {
  const now: string[] = [];
  const weights: number[] = [];
  const often = occurrences(original);
  let fixed: readonly Hunk[] = [];
  let from = { old: 0, now: 0 };
  let alignment = newAlignment(original.slice(0, WINDOW));
  const hunksTo = (pairs: Int32Array): readonly Hunk[] => hunksOf(now, pairs, { ...from, end: from.old + (pairs.findLast((at) => at >= 0) ?? -1) + 1 });
  const moveOn = (pairs: Int32Array): void => {
    const last = pairs.findLastIndex((at) => at >= 0);
    if (last < SETTLED * 2) return;
    const until = pairs.findLastIndex((at, index) => at >= 0 && index <= last - SETTLED);
    if (until < 0) return;
    fixed = [...fixed, ...hunksTo(pairs.subarray(0, until + 1))];
    from = { old: from.old + (pairs[until] ?? -1) + 1, now: from.now + until + 1 };
    alignment = newAlignment(original.slice(from.old, from.old + WINDOW));
    for (const line of now.slice(from.now)) alignment.push(line);
  };
  return {
    push(lines) {
      for (const line of lines) {
        now.push(line);
        weights.push(weightOf(line, often));
        alignment.push(line);
      }
      const pairs = certainPairs(alignment.partners(), weights.slice(from.now));
      // The new lines behind the last pair stand before the original that is next.
      const hunks = [...fixed, ...hunksTo(pairs)];
      moveOn(pairs);
      return hunks;
    },
    end: () => diffLines(original, now),
  };
}

/** How much it says that a new line is an original line: little for a bracket or a blank line, much for a line that stands there once. */
function weightOf(line: string, often: ReadonlyMap<string, number>): number {
  if (!/[\p{L}\p{N}_].*[\p{L}\p{N}_]/u.test(line)) return 0.1;
  return (often.get(line) ?? 0) > 1 ? 0.5 : 1;
}

/** What a line without a partner takes away from what the pairs around it say. */
const APART = 0.25;
/**
 * What the pairs behind a gap must weigh for its originals to be gone: as much as the originals that nothing stands in for, so
 * that these, should they still come, are no better a match.
 */
const [LEAST_WEIGHT, MOST_WEIGHT] = [3, 24];
/** Farther than this from a gap, nothing says more about it. */
const REACH = 200;

/** The pairs up to the last that is certain. What is before a certain pair is passed, so that the pairs in between are as good. */
function certainPairs(partners: Int32Array, weights: readonly number[]): Int32Array {
  let next = 0;
  let certain = 0;
  partners.forEach((at, index) => {
    if (at < 0) return;
    const needed = Math.min(Math.max(at - next - (index - certain), LEAST_WEIGHT), MOST_WEIGHT);
    if (at > next && !outweighs(partners, weights, index, needed)) return;
    next = at + 1;
    certain = index + 1;
  });
  return partners.fill(-1, certain);
}

/** Whether the pairs from an index on follow each other closely enough, and are telling enough, to weigh as much as is needed. */
function outweighs(partners: Int32Array, weights: readonly number[], from: number, needed: number): boolean {
  let sum = 0;
  let last = partners[from] ?? -1;
  for (let index = from; index < Math.min(partners.length, from + REACH); index += 1) {
    const at = partners[index] ?? -1;
    sum += at < 0 ? -APART : (weights[index] ?? 0) - APART * Math.max(0, at - last - 1);
    if (sum >= needed) return true;
    // So far down, chance is the better explanation.
    if (sum < -MOST_WEIGHT / 2) return false;
    if (at >= 0) last = at;
  }
  return false;
}
