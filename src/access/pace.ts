import { longestWait } from '../core/request/backoff.ts';
import type { ChatRequest, RateKind, Stage, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import type { Needs, RateLedger, RateWindow } from '../core/request/rateLimits.ts';
import { pauseUntil } from './pause.ts';

/**
 * Notes what every reply says of the rate limits, and waits for the reset of a window that has not enough left for this request,
 * in place of being refused. Where the reset is further off than the connection's limit for waits, or nothing is known, the
 * request is sent: the server decides.
 */
export function pace({ clock, limits }: { readonly clock: Clock; readonly limits: RateLedger }): Stage {
  return (next) => async function* (target, request, signal) {
    const needs = needsOf(request);
    const latest = clock.now() + longestWait(target.connection.limits.retryWaitSeconds);
    for (;;) {
      if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
      const spent = lastToReset(limits.of(target), needs, clock.now());
      if (!spent || spent.until > latest) break;
      const pause = pauseUntil(clock, spent.until, target, signal);
      try {
        // Who just said so in the wait for this attempt does not want to read of another wait.
        if (pause.ended === undefined) yield { type: 'notice', notice: { kind: 'pacing', until: spent.until, limit: spent.limit } };
        const woken = await pause.over;
        if (woken === 'stopped') return yield { type: 'finish', reason: 'stopped', usage: undefined };
        if (woken === 'try-now') break;
      } finally {
        pause.cancel();
      }
      // What replies to other exchanges said meanwhile counts, and what those took that waited for the same reset.
    }
    limits.take(target, needs);
    yield* next(noting(target, limits), request, signal);
  };
}

/** What a request takes: the input by the rule of thumb of four characters a token, and of the output as little as an answer can have. */
function needsOf({ system = '', messages, readOn, fill }: ChatRequest): Needs {
  // What the server has already is not asked of a model again.
  const characters = readOn ? 0 : messages.reduce((sum, { text }) => sum + text.length, system.length + (fill ? fill.prefix.length + fill.suffix.length : 0));
  const input = Math.ceil(characters / 4);
  return { 'requests': 1, 'tokens': input, 'input-tokens': input, 'output-tokens': readOn ? 0 : 1 };
}

/** Of the windows that have too little left, the one that begins anew last; until then the server refuses. */
function lastToReset(windows: readonly RateWindow[], needs: Needs, now: number): { readonly until: number; readonly limit: RateKind } | undefined {
  let last: { readonly until: number; readonly limit: RateKind } | undefined;
  for (const { of, limit, remaining, resetsAt } of windows) {
    if (remaining === undefined || resetsAt === undefined || resetsAt <= now || remaining >= needs[of]) continue;
    // Larger than the whole window: no wait helps.
    if (limit !== undefined && limit < needs[of]) continue;
    if (!last || resetsAt > last.until) last = { until: resetsAt, limit: of };
  }
  return last;
}

function noting(target: Target, limits: RateLedger): Target {
  return {
    ...target,
    onReply: (reply) => {
      limits.note(target, reply);
      target.onReply?.(reply);
    },
  };
}
