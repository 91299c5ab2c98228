import type { Clock } from '../../src/core/clock.ts';
import { testClock } from '../fakes/testClock.ts';

/** Above this a timer is a limit on silence, below it a wait before something is tried again. */
const LONGEST_WAIT_MS = 100_000;

export interface CaseClock extends Clock {
  /** Lets the limits on silence run out. */
  runOut(): void;
  readonly pending: number;
}

/** The limits on silence in these tests: a third of them is still more than any wait. */
export const LIMITS = { firstByteSeconds: 3600, idleSeconds: 3600, retryWaitSeconds: 60 };

/** A clock on which every wait is over at once, and silence lasts until the test says so. */
export function caseClock(): CaseClock {
  const clock = testClock(1_800_000_000_000);
  let waited = 0;
  return {
    now: () => clock.now() + waited,
    after: (ms, callback) => {
      if (ms > LONGEST_WAIT_MS) return clock.after(ms, callback);
      const immediate = setImmediate(() => {
        waited += ms;
        callback();
      });
      return () => clearImmediate(immediate);
    },
    runOut: () => clock.advance(LIMITS.idleSeconds * 1000),
    get pending() { return clock.pending; },
  };
}
