import type { Target } from '../core/chat.ts';
import type { RateBook } from '../core/request/rateLimits.ts';
import type { Candidate } from '../core/connection/routes.ts';

/** Spreads requests over the models of a route. */
export interface Balance {
  /** The models in the order in which they are to be asked: the one whose rate limits have most left first, among equals the one whose turn it is. */
  order(candidates: readonly Candidate[]): readonly Candidate[];
  /** This one is asked now. */
  used(candidate: Candidate, target: Target): void;
}

/** Remembers its turns as long as the window is open; what is left of rate limits is in `limits`. */
export function balance(limits: RateBook): Balance {
  const uses = new Map<string, { readonly turn: number; readonly target: Target }>();
  let turn = 0;
  const share = (candidate: Candidate): number => {
    // Before its first use only what other chats learned of the connection is known.
    const known = uses.get(candidate.ref)?.target;
    const windows = known ? limits.of(known) : limits.ofConnection(candidate.connectionId);
    return Math.min(1, ...windows.map(({ limit, remaining }) => (remaining === undefined ? 1 : limit === undefined ? Math.min(1, remaining) : remaining / Math.max(1, limit))));
  };
  return {
    order: (candidates) => candidates
      .map((candidate) => ({ candidate, share: share(candidate), turn: uses.get(candidate.ref)?.turn ?? 0 }))
      .sort((a, b) => b.share - a.share || a.turn - b.turn)
      .map(({ candidate }) => candidate),
    used: ({ ref }, { connection, model }) => void uses.set(ref, { turn: ++turn, target: { connection, model, key: undefined } }),
  };
}
