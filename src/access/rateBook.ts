import { originOf } from '../core/baseUrl.ts';
import type { Reply, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { readRateLimits, retryAfterMs, type RateLedger, type RateWindow } from '../core/rateLimits.ts';

/** Models that are remembered at most; the one heard of longest ago goes first. */
const MOST_ENTRIES = 256;

interface Entry {
  readonly connectionId: string;
  readonly windows: readonly RateWindow[];
}

/** What replies say of rate limits, in memory, per connection, door and model, because providers count per model. */
export function rateBook(clock: Clock): RateLedger {
  const entries = new Map<string, Entry>();
  return {
    note: (target, reply) => {
      const key = keyOf(target);
      const before = entries.get(key)?.windows ?? [];
      const windows = merged(before, windowsOf(reply, clock.now()), reply.status < 400);
      // Put last again, so that the order is that of the newest replies.
      entries.delete(key);
      if (windows.length > 0) entries.set(key, { connectionId: target.connection.id, windows });
      const [oldest] = entries.keys();
      if (entries.size > MOST_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
    of: (target) => current(entries.get(keyOf(target)), clock.now()),
    ofConnection: (connectionId) => current([...entries.values()].findLast((entry) => entry.connectionId === connectionId), clock.now()),
    take: (target, needs) => {
      const key = keyOf(target);
      const entry = entries.get(key);
      if (!entry) return;
      const windows = current(entry, clock.now()).map((window) => ({ ...window, remaining: window.remaining === undefined ? undefined : Math.max(0, window.remaining - needs[window.of]) }));
      entries.set(key, { ...entry, windows });
    },
  };
}

function keyOf({ connection, model }: Pick<Target, 'connection' | 'model'>): string {
  return JSON.stringify([connection.id, originOf(connection.baseUrl), model]);
}

/** The windows as they are now: one whose reset has passed is full, and nothing is known of when it begins anew next. */
function current(entry: Entry | undefined, now: number): readonly RateWindow[] {
  return (entry?.windows ?? []).flatMap((window): readonly RateWindow[] => {
    if (window.resetsAt === undefined || window.resetsAt > now) return [window];
    return window.limit === undefined ? [] : [{ ...window, remaining: window.limit, resetsAt: undefined }];
  });
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
