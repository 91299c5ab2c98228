import type { Clock } from '../core/clock.ts';

/** Work that is done again and again, and not more often than it is worth. */
export interface Paced {
  /** Does it at once, or, where that was a moment ago, when that moment is over. */
  soon(): void;
  /** Does it at once. */
  now(): void;
  dispose(): void;
}

/** @param every the least time from one run to the next, in milliseconds; asked for after each run. */
export function paced(clock: Clock, every: () => number, run: () => void): Paced {
  let cancel: (() => void) | undefined;
  let wanted = false;
  const now = (): void => {
    cancel?.();
    wanted = false;
    run();
    cancel = clock.after(every(), () => {
      cancel = undefined;
      if (wanted) now();
    });
  };
  return {
    now,
    soon() {
      if (cancel) wanted = true;
      else now();
    },
    dispose() {
      cancel?.();
      cancel = undefined;
    },
  };
}
