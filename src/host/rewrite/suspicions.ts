import type { Clock } from '../../core/clock.ts';
import type { Change } from './change.ts';

/** A formatter that runs on saving is heard of before the save is: for so long a change in the lines may be one. */
const SUSPICION_MS = 100;

/** Changes in whose lines something was typed while they are written, if that was not a save's formatter. */
export class Suspicions {
  readonly #clock: Clock;
  readonly #cancels = new Map<Change, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(change: Change): boolean {
    return this.#cancels.has(change);
  }

  /** Unless it is cleared soon, the person typed there. */
  suspect(change: Change): void {
    if (change.collided || this.#cancels.has(change)) return;
    this.#cancels.set(change, this.#clock.after(SUSPICION_MS, () => {
      this.#cancels.delete(change);
      if (change.state === 'writing') change.collide();
    }));
  }

  /** It was a save. @returns the changes that were suspected. */
  clear(): readonly Change[] {
    const free = [...this.#cancels.keys()];
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
    return free;
  }
}
