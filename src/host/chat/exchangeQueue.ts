import type { Nudge } from '../../core/chat.ts';

/** An exchange that runs or waits, as it sees itself. */
export interface Live {
  readonly controller: AbortController;
  /** Whoever in the pipeline listens to the person at this moment. */
  readonly listeners: Set<(nudge: Nudge) => void>;
}

/** The exchanges of a conversation, by the id of their answer: one runs after the other. */
export class ExchangeQueue {
  readonly #live = new Map<string, Live & { readonly done: Promise<void> }>();
  readonly #ended: (id: string) => void;
  #last: Promise<void> = Promise.resolve();

  /** @param ended called after each. */
  constructor(ended: (id: string) => void) {
    this.#ended = ended;
  }

  get busy(): boolean {
    return this.#live.size > 0;
  }

  /** Whether any other runs or waits. */
  busyBeside(id: string): boolean {
    return [...this.#live.keys()].some((other) => other !== id);
  }

  /** Runs an exchange after those before it, however they ended. Rejects where `run` does. */
  add(id: string, run: (live: Live) => Promise<void>): Promise<void> {
    const live: Live = { controller: new AbortController(), listeners: new Set() };
    const done = this.#last.then(() => run(live)).finally(() => {
      this.#live.delete(id);
      this.#ended(id);
    });
    this.#live.set(id, { ...live, done });
    // Whoever waits for it hears of its failure; it does not take those behind it along.
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Ends everything that runs or waits, or one of it. */
  stop(id?: string): void {
    for (const [other, { controller }] of this.#live) if (id === undefined || other === id) controller.abort();
  }

  /** Stops an exchange and waits until it has ended. */
  async end(id: string): Promise<void> {
    this.stop(id);
    await this.#live.get(id)?.done;
  }

  nudge(id: string, nudge: Nudge): void {
    for (const listener of this.#live.get(id)?.listeners ?? []) listener(nudge);
  }
}
