import type { Stage, StreamEvent, Target, Usage } from '../core/chat.ts';
import { backoff, longestWait, spread } from '../core/request/backoff.ts';
import type { Clock } from '../core/clock.ts';
import type { Fault } from '../core/faults/fault.ts';
import { isPassing, isRetryable } from '../core/faults/retryable.ts';
import { addUsage } from '../core/conversation/usage.ts';
import { pauseUntil, type Woken } from './pause.ts';

/** How often one request is sent at most. What the person asks for comes on top. */
const ATTEMPTS = 5;

/** Longer than any server can mean: a number that is a mistake, and no wait. */
const YEAR_MS = 366 * 86_400_000;

type Failure = StreamEvent & { readonly type: 'fault' };

/**
 * Asks again after a passing trouble, as long as nothing of the answer was shown; the only place that does. What the server
 * says of when and whether is obeyed; a wait that is longer than the connection's limit is not waited for, but told with the
 * fault as `resetsAt`. The usage of all attempts is added up. `random` is from 0 to 1.
 */
export function retry({ clock, random }: { readonly clock: Clock; readonly random: () => number }): Stage {
  return (next) => async function* (target, request, signal) {
    const longest = longestWait(target.connection.limits.retryWaitSeconds);
    let usage: Usage | undefined;
    let asked = target;
    let failures = 0;
    for (let times = 1; ; times += 1) {
      if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage };
      let shown = false;
      let failure: Failure | undefined;
      for await (const event of next(asked, request, signal)) {
        if (event.type === 'text' || event.type === 'reasoning') shown = true;
        if (event.type === 'fault' && !shown) {
          failure = event;
          break;
        }
        yield event.type === 'finish' || event.type === 'fault' ? { ...event, usage: addUsage(usage, event.usage) } : event;
      }
      if (!failure) return;
      usage = addUsage(usage, failure.usage);
      const { fault } = failure;
      if (!isWanted(fault)) failures += 1;
      if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage };

      const told = statedWait(fault);
      if (told !== undefined && told > longest && (isRetryable(fault) || isPassing(fault))) return yield { ...failure, fault: { ...fault, resetsAt: clock.now() + told }, usage };
      if (!isRetryable(fault) || failures >= ATTEMPTS) return yield { ...failure, usage };

      const { kind: because, status } = fault;
      const wait = waitFor(fault, told, failures, longest, random);
      let woken: Woken = 'due';
      if (wait > 0) {
        const until = clock.now() + Math.ceil(wait);
        const pause = pauseUntil(clock, until, target, signal);
        try {
          yield { type: 'notice', notice: { kind: 'waiting', until, because, status, attempt: failures + 1, attempts: ATTEMPTS } };
          woken = await pause.over;
        } finally {
          pause.cancel();
        }
      }
      if (woken === 'stopped') return yield { type: 'finish', reason: 'stopped', usage };
      asked = woken === 'try-now' ? hurried(target) : target;
      yield { type: 'notice', notice: { kind: 'retried', times, because, status } };
    }
  };
}

/** Whether the person gave up on a silent attempt to have another. */
function isWanted(fault: Fault): boolean {
  return fault.kind === 'silent' && fault.retryAfterMs === 0;
}

/** The wait that the server asks for, in milliseconds; `undefined` where it asks for none, or for one that makes no sense. */
function statedWait({ retryAfterMs }: Fault): number | undefined {
  return retryAfterMs !== undefined && retryAfterMs >= 0 && retryAfterMs <= YEAR_MS ? retryAfterMs : undefined;
}

function waitFor(fault: Fault, told: number | undefined, failures: number, longest: number, random: () => number): number {
  // "At once" is taken at its word once: servers that count concurrent requests say it as long as there are too many.
  if (told === 0 && (isWanted(fault) || failures === 1)) return 0;
  return told === undefined || told === 0 ? backoff(failures, longest, random()) : spread(told, longest, random());
}

/** The person does not want to wait: a stage behind that would wait as well hears it again, and need not be told twice. */
function hurried(target: Target): Target {
  const { steering } = target;
  if (!steering) return target;
  return {
    ...target,
    steering: (listener) => {
      listener('try-now');
      return steering(listener);
    },
  };
}
