import { openFence } from '../codeBlock/fence.ts';
import { openingsOf, type Opening } from './opening.ts';
import { candidateAt, follow, isRepetition, type Candidate } from './overlap.ts';

/**
 * Joins the rest of an answer to the part that is shown. A model that is asked to go on exactly after the last words does so, or
 * repeats some of them, or begins anew, or announces first what it is about to do. What is already there is cut; an exact
 * continuation passes through as it is, in pieces as it comes, once its first characters show that it is one.
 */
export interface Seam {
  /** The part of what has come that can be shown now. */
  feed(delta: string): string;
  /** The part that was still held back, when the rest has come to its end. Not for a rest that broke off: that is asked for again. */
  end(): string;
  /** Whether everything that comes now is shown as it is. */
  readonly settled: boolean;
  /** The model began anew and wrote something else, so that nothing of it fits. */
  readonly astray: boolean;
}

/**
 * How far from the end a repetition may begin, and thereby how much is held back while it may be one. A model that repeats more than
 * that begins anew at the top, or at the top of the code block it was in: there any length is followed, because none of it is new.
 */
export const WINDOW = 600;
/** As much as this does not equal the answer's beginning by chance: the model began anew, even if it goes on with other words. */
const BEGAN_ANEW = 200;
/** With this much of the old end, a new beginning that went its own way has come back. */
const TAIL = 40;

/**
 * `shown`: the answer so far. `unsent`: white space at its end that the server was not given, because it refuses to go on after any.
 */
export function newSeam(shown: string, unsent = ''): Seam {
  const fence = openFence(shown);
  let held = '';
  let state: 'deciding' | 'flowing' | 'astray' = 'deciding';
  const trackers = [newTracker(shown, fence?.at, 0)];
  let openings: readonly Opening[] | 'undecided' = 'undecided';

  const isAstray = (): boolean => state === 'astray';
  const flow = (from: number): string => {
    state = 'flowing';
    const text = held.slice(from);
    held = '';
    return text;
  };
  const read = (ended: boolean): Tracker | undefined => {
    for (const tracker of trackers) tracker.read(held, ended);
    return trackers.find(({ cut }) => cut !== undefined);
  };
  const decide = (ended: boolean): string => {
    let found = read(ended);
    if (!found && openings === 'undecided') {
      openings = openingsOf(held, shown, fence, ended);
      if (openings === 'undecided') return '';
      trackers.push(...openings.map(({ at }) => newTracker(shown, fence?.at, at)));
      found = read(ended);
    }
    if (found?.cut !== undefined) return flow(found.cut);
    if (openings === 'undecided' || trackers.some(({ open }) => open)) return '';
    if (trackers.some(({ beganAnew }) => beganAnew)) {
      state = 'astray';
      return '';
    }
    const certain = openings.findLast(({ sure }) => sure);
    return flow(certain ? certain.at : unsentLength(held, unsent));
  };
  const comeBack = (): string => {
    const found = held.lastIndexOf(shown.slice(-TAIL));
    return found < 0 ? '' : flow(found + Math.min(TAIL, shown.length));
  };
  return {
    feed(delta) {
      if (state === 'flowing') return delta;
      held += delta;
      if (state === 'deciding') {
        const text = decide(false);
        if (!isAstray()) return text;
      }
      return comeBack();
    },
    end() {
      return state === 'deciding' ? decide(true) : '';
    },
    get settled() { return state === 'flowing'; },
    get astray() { return isAstray(); },
  };
}

/** White space that is shown already, but that the server did not know of and may have written once more. */
function unsentLength(text: string, unsent: string): number {
  let length = 0;
  while (length < unsent.length && text[length] === unsent[length]) length += 1;
  return length;
}

/** Follows all places of the shown text that a continuation, or the part of it behind a preface, may be repeating. */
interface Tracker {
  read(text: string, ended: boolean): void;
  /** Where the new text begins, once that is certain. */
  readonly cut: number | undefined;
  /** Whether it may still turn out to be a repetition. */
  readonly open: boolean;
  /** Whether it equalled the answer from its beginning for longer than chance explains, and then no more. */
  readonly beganAnew: boolean;
}

function newTracker(shown: string, fenceAt: number | undefined, start: number): Tracker {
  let at = start;
  let candidates: Candidate[] | undefined;
  let best: { readonly from: number; readonly end: number } | undefined;
  let longest = 0;
  const reach = ({ from }: Candidate, end: number): void => {
    if ((best === undefined || from < best.from) && isRepetition(shown, from)) best = { from, end };
  };
  const step = (character: string): void => {
    candidates = (candidates ?? beginnings(shown, fenceAt, character)).filter((candidate) => {
      const what = follow(shown, candidate, character);
      if (what === 'reached') reach(candidate, at);
      if (what === 'reached-with') reach(candidate, at + 1);
      if (candidate.from === 0) longest = at - start;
      return what === 'alive';
    });
    at += 1;
  };
  return {
    read(text, ended) {
      for (const character of text.slice(at).split('')) {
        if (candidates?.length === 0) break;
        step(character);
      }
      // At the end, white space that went on being skipped was the last of the repetition.
      if (ended) for (const candidate of candidates ?? []) if (candidate.skipping && candidate.at === shown.length) reach(candidate, at);
      if (ended) candidates = [];
    },
    get cut() { return best !== undefined && !candidates?.some(({ from }) => from < (best?.from ?? 0)) ? best.end : undefined; },
    get open() { return best !== undefined || candidates === undefined || candidates.length > 0; },
    get beganAnew() { return longest >= BEGAN_ANEW; },
  };
}

/** Where a repetition that begins with this character may begin: near the end, or at the top of the answer or of its open code block. */
function beginnings(shown: string, fenceAt: number | undefined, character: string): Candidate[] {
  const tops = fenceAt === undefined ? [0] : [0, fenceAt, shown.indexOf('\n', fenceAt) + 1];
  const all = new Set(tops.filter((top) => top < shown.length));
  for (let from = Math.max(0, shown.length - WINDOW); from < shown.length; from += 1) if (shown[from] === character) all.add(from);
  return [...all].sort((a, b) => a - b).map((from) => candidateAt(shown, from));
}
