/** The first wait is this long at most, in milliseconds; each further one may be twice as long. */
const FIRST_MS = 1000;
/** Where a server says how long to wait, this much more at most, so that those it sent away do not all come back at once. */
const MOST_SPREAD_MS = 1000;

/** Stands for "no limit": a day, which is below the 2^31 ms beyond which a timer fires at once. */
const DAY_MS = 86_400_000;

/** The longest wait before another attempt that a setting in seconds allows, in milliseconds; 0 there is no limit. */
export function longestWait(seconds: number): number {
  return seconds === 0 ? DAY_MS : Math.min(seconds * 1000, DAY_MS);
}

/**
 * How long to wait before asking again for the `again`th time (from 1), in milliseconds: exponential backoff with full jitter,
 * anything from nothing to a ceiling that doubles. `random` is from 0 to 1.
 */
export function backoff(again: number, longest: number, random: number): number {
  return random * Math.min(longest, FIRST_MS * 2 ** (again - 1));
}

/** A wait that the server asks for, in milliseconds: never shorter, and a little longer where `longest` leaves room. `random` is from 0 to 1. */
export function spread(askedMs: number, longest: number, random: number): number {
  return Math.max(askedMs, Math.min(longest, askedMs + random * Math.min(MOST_SPREAD_MS, askedMs / 4)));
}
