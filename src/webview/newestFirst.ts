import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ViewTurn } from '../contract/chatView.ts';

/** Characters of the turns that are drawn at first: about a screen of them. */
const FIRST = 8000;
/** Characters of turns that are drawn in one go later. Each piece costs a frame as well, so it does not get smaller than that. */
const PIECE = 32_000;
const LARGEST = 4 * PIECE;
/** Turns that are drawn in one go, however short they are. */
const MOST = 50;
/** Milliseconds that drawing a piece may take: the next one is as large as the last one lets expect. */
const SLICE = 16;

interface Progress {
  /** The id of the oldest turn that is drawn: where it is not there any more, another conversation is shown. */
  readonly oldest: string | undefined;
  /** Characters of the next piece. */
  readonly piece: number;
}

/**
 * The turns that are drawn: the newest at once, so that the end of a long conversation can be read, the older ones above
 * them little by little when the page has nothing better to do, also those that are still on their way when it begins.
 * `keep`: the id of a turn that is wanted at once as well.
 */
export function useNewestFirst(turns: readonly ViewTurn[], keep: string | undefined): readonly ViewTurn[] {
  const [, drawMore] = useState(0);
  const progress = useRef<Progress>({ oldest: undefined, piece: FIRST });
  const began = useRef<number | undefined>(undefined);
  let left = turns.findIndex(({ id }) => id === progress.current.oldest);
  if (left < 0) {
    const kept = turns.findIndex(({ id }) => id === keep);
    const newest = before(turns, turns.length, FIRST);
    left = kept < 0 ? newest : Math.min(newest, kept);
    progress.current = { oldest: turns[left]?.id, piece: FIRST };
  }

  useLayoutEffect(() => {
    if (began.current === undefined) return;
    const took = performance.now() - began.current;
    began.current = undefined;
    const piece = Math.min(LARGEST, Math.max(PIECE, (progress.current.piece * SLICE) / Math.max(1, took)));
    progress.current = { ...progress.current, piece };
  });
  useEffect(() => {
    if (left === 0) return;
    const idle = requestIdleCallback(() => {
      began.current = performance.now();
      progress.current = { ...progress.current, oldest: turns[before(turns, left, progress.current.piece)]?.id };
      drawMore((n) => n + 1);
    }, { timeout: 100 });
    return () => cancelIdleCallback(idle);
  }, [left, turns]);
  return left === 0 ? turns : turns.slice(left);
}

/** Where the turns begin that are drawn in one go in front of number `end`. */
function before(turns: readonly ViewTurn[], end: number, piece: number): number {
  let start = end;
  for (let characters = 0; start > 0 && end - start < MOST && characters < piece; start -= 1) {
    const turn = turns[start - 1];
    characters += (turn?.prompt.length ?? 0) + (turn?.answers.reduce((sum, { text }) => sum + text.length, 0) ?? 0);
  }
  return start;
}
