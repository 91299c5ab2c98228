import type { Clock } from '../../../src/core/clock.ts';

export interface FakeClock extends Clock {
  /** Lets `ms` milliseconds pass: what falls due runs, each at its own time and in its order. */
  advance(ms: number): void;
  /** Sets the time without letting any pass, as a person or a time server does. */
  set(ms: number): void;
  /** When the next callback falls due; `undefined`: none waits. */
  readonly nextDue: number | undefined;
}

/** Time that stands still until a test lets it pass. */
export function fakeClock(start = 1_000_000): FakeClock {
  let time = start;
  const waiting = new Set<{ readonly due: number; readonly callback: () => void }>();
  const next = (): { readonly due: number; readonly callback: () => void } | undefined => [...waiting].sort((a, b) => a.due - b.due)[0];
  return {
    now: () => time,
    after(ms, callback) {
      const timer = { due: time + ms, callback };
      waiting.add(timer);
      return () => void waiting.delete(timer);
    },
    advance(ms) {
      const end = time + ms;
      for (let timer = next(); timer && timer.due <= end; timer = next()) {
        time = timer.due;
        waiting.delete(timer);
        timer.callback();
      }
      time = end;
    },
    set(ms) {
      time = ms;
    },
    get nextDue() {
      return next()?.due;
    },
  };
}
