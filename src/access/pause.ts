import type { Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';

/** Why a wait ended: its time came, the person did not want to wait any longer, or stopped the exchange. */
export type Woken = 'due' | 'try-now' | 'stopped';

/** A wait that has begun. */
export interface Pause {
  readonly over: Promise<Woken>;
  /** What has ended it already, if anything has. */
  readonly ended: Woken | undefined;
  /** Ends the timer and the listening, whether or not it is over; may be called at any time. */
  cancel(): void;
}

/**
 * Waits until `until` (milliseconds since the epoch), or less where the person says so. Begins at once, so that a stage can
 * begin it before it tells of it: nothing that is said in between is missed.
 */
export function pauseUntil(clock: Clock, until: number, { steering }: Pick<Target, 'steering'>, signal: AbortSignal): Pause {
  let ended: Woken | undefined;
  let resolveOver: (woken: Woken) => void = () => undefined;
  const over = new Promise<Woken>((resolve) => { resolveOver = resolve; });
  const wake = (woken: Woken): void => {
    ended ??= woken;
    resolveOver(woken);
  };
  const stop = (): void => wake('stopped');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const cancelTimer = clock.after(Math.max(0, until - clock.now()), () => wake('due'));
  const deafen = steering?.((nudge) => {
    if (nudge === 'try-now') wake('try-now');
  });
  return {
    over,
    get ended() { return ended; },
    cancel: () => {
      cancelTimer();
      deafen?.();
      signal.removeEventListener('abort', stop);
    },
  };
}
