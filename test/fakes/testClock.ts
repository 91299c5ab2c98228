import type { Clock } from '../../src/core/clock.ts';

/** A clock that stands still until it is told to go on. */
export interface TestClock extends Clock {
  /** Lets time pass and calls what falls due, in order. */
  advance(ms: number): void;
  /** Timers that wait. None should, once nobody needs them. */
  readonly pending: number;
}

export function testClock(start = 0): TestClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: (ms) => {
      const until = now + ms;
      for (;;) {
        const [due] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!due) break;
        timers.delete(due);
        now = due.at;
        due.callback();
      }
      now = until;
    },
    get pending() { return timers.size; },
  };
}
