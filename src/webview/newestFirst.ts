import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewTurn } from '../contract/chatView.ts';

/** Characters of turns that are drawn in one go: some milliseconds' work. */
const PIECE = 48_000;
/** Turns that are drawn in one go, however short they are. */
const MOST = 25;

/**
 * The turns that are drawn: the newest at once, so that the end of a long conversation can be read, the older ones above
 * them little by little when the page has nothing better to do. `keep`: the id of a turn that is wanted at once as well.
 */
export function useNewestFirst(turns: readonly ViewTurn[], keep: string | undefined): readonly ViewTurn[] {
  const [, drawMore] = useState(0);
  // Which turn is the first, so that it is seen when another conversation is shown; and how many are not drawn yet.
  const progress = useRef<{ readonly first: string | undefined; readonly left: number }>({ first: undefined, left: 0 });
  const first = turns[0]?.id;
  if (progress.current.first !== first) {
    const kept = turns.findIndex(({ id }) => id === keep);
    const left = before(turns, turns.length);
    progress.current = { first, left: kept < 0 ? left : Math.min(left, kept) };
  }
  const left = Math.min(progress.current.left, turns.length);

  useEffect(() => {
    if (left === 0) return;
    const idle = requestIdleCallback(() => {
      progress.current = { first, left: before(turns, left) };
      drawMore((n) => n + 1);
    }, { timeout: 100 });
    return () => cancelIdleCallback(idle);
  }, [left, first, turns]);
  return left === 0 ? turns : turns.slice(left);
}

/** Where the turns begin that are drawn in one go in front of number `end`. */
function before(turns: readonly ViewTurn[], end: number): number {
  let start = end;
  for (let characters = 0; start > 0 && end - start < MOST && characters < PIECE; start -= 1) {
    const turn = turns[start - 1];
    characters += (turn?.prompt.length ?? 0) + (turn?.answers.reduce((sum, { text }) => sum + text.length, 0) ?? 0);
  }
  return start;
}
