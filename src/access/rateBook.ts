import type { Reply } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { readRateLimits, retryAfterMs, type RateLedger, type RateWindow } from '../core/request/rateLimits.ts';
import { rateEntries, type RateEntries } from './rateEntries.ts';

/** Reads what replies say of rate limits into what is known of them. */
export function rateBook(clock: Clock, entries: RateEntries = rateEntries(clock)): RateLedger {
  return { ...entries, note: (target, reply) => entries.change(target, (before) => merged(before, windowsOf(reply, clock.now()), reply.status < 400)) };
}

/** What a reply says. A 429 that says when to come back, but not which window is spent, stands for a spent window of requests. */
function windowsOf({ status, headers }: Reply, now: number): readonly RateWindow[] {
  const windows = readRateLimits(headers, now);
  const wait = status === 429 ? retryAfterMs(headers, now) : undefined;
  if (wait === undefined) return windows;
  const until = now + wait;
  if (windows.length === 0) return [{ of: 'requests', limit: undefined, remaining: 0, resetsAt: until }];
  return windows.map((window) => (window.remaining === 0 && window.resetsAt === undefined ? { ...window, resetsAt: until } : window));
}

/** The newest word on each kind of window. A server that answers has lifted what stood for its refusal. */
function merged(before: readonly RateWindow[], said: readonly RateWindow[], answered: boolean): readonly RateWindow[] {
  const kept = before.filter((window) => !said.some(({ of }) => of === window.of) && !(answered && isInferred(window)));
  return [...kept, ...said];
}

function isInferred({ limit, remaining }: RateWindow): boolean {
  return limit === undefined && remaining === 0;
}
