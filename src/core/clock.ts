/** Time as a port, so that nothing in `core` or `access` reads the real clock and tests decide how fast it runs. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds; the returned function cancels it and may be called at any time. */
  after(ms: number, callback: () => void): () => void;
}
