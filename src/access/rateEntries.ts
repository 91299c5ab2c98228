import { originOf } from '../core/connection/baseUrl.ts';
import type { Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import type { KnownLimits, RateLedger, RateWindow } from '../core/request/rateLimits.ts';

/** Models that are remembered at most; the one heard of longest ago goes first. */
const MOST_ENTRIES = 256;

interface Entry {
  readonly connectionId: string;
  readonly windows: readonly RateWindow[];
}

/** What is known of rate limits, apart from how replies say it: that is loaded with the first question (`rateBook`). */
export interface RateEntries extends KnownLimits, Pick<RateLedger, 'take'> {
  /** Puts other windows in the place of those that a model has. */
  change(target: Pick<Target, 'connection' | 'model'>, to: (before: readonly RateWindow[]) => readonly RateWindow[]): void;
}

/** Kept in memory, per connection, door and model, because providers count per model. */
export function rateEntries(clock: Clock): RateEntries {
  const entries = new Map<string, Entry>();
  return {
    change: (target, to) => {
      const key = keyOf(target);
      const windows = to(entries.get(key)?.windows ?? []);
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
