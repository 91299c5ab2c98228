import { isLive, type ChatRequest, type Skipped, type Stage, type StreamChat, type StreamEvent, type Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { isCuredElsewhere, isUnwell } from '../core/faults/failingOver.ts';
import type { FaultKind } from '../core/faults/fault.ts';
import type { RateBook } from '../core/request/rateLimits.ts';
import type { Candidate, RoutePlan } from '../core/connection/routes.ts';
import { balance } from './balance.ts';
import { circuits, type Outcome } from './circuit.ts';

/**
 * Goes along a route: asks its models one after the other until one has something to show, and says who answers and why. Never
 * a model that the route does not list, and never another one once words were shown. A model that failed several times a moment
 * ago is passed over, unless all of them did: then the one whose rest ends soonest is tried.
 */
export function route({ clock, limits }: { readonly clock: Clock; readonly limits: RateBook }): Stage {
  const circuit = circuits(clock);
  const spread = balance(limits);

  /** Whom to ask, in this order, and who is passed over before that. */
  const queueOf = (candidates: readonly Candidate[]): { readonly queue: readonly Candidate[]; readonly anyway?: 'anyway'; readonly skipped: readonly Skipped[] } => {
    const resting = candidates.map((candidate) => ({ candidate, until: circuit.openUntil(candidate.ref) ?? 0 }));
    if (resting.some(({ until }) => until === 0)) return { queue: candidates, skipped: [] };
    const soonest = resting.reduce((a, b) => (b.until < a.until ? b : a)).candidate;
    return { queue: [soonest], anyway: 'anyway', skipped: candidates.filter((candidate) => candidate !== soonest).map((candidate) => skippedFor(candidate, 'circuit-open')) };
  };

  const along = async function* (next: StreamChat, plan: RoutePlan, asked: Target, request: ChatRequest, signal: AbortSignal): AsyncIterable<StreamEvent> {
    const { queue, anyway, skipped: passedOver } = queueOf(plan.strategy === 'balance' ? spread.order(plan.candidates) : plan.candidates);
    const skipped = [...passedOver];
    let failure: StreamEvent | undefined;
    for (const [index, candidate] of queue.entries()) {
      const leave = circuit.enter(candidate.ref, anyway);
      if (!leave) {
        skipped.push(skippedFor(candidate, 'circuit-open'));
        continue;
      }
      const others = (): boolean => queue.slice(index + 1).some(({ ref }) => circuit.openUntil(ref) === undefined);
      let outcome: Outcome = 'neither';
      try {
        const opened = await openUnlessStopped(candidate, signal);
        if (!opened) return yield { type: 'finish', reason: 'stopped', usage: undefined };
        if ('fault' in opened) {
          failure = { type: 'fault', fault: opened.fault, usage: undefined };
          skipped.push(skippedFor(candidate, opened.fault.kind));
          continue;
        }
        spread.used(candidate, opened.target);
        const { ref: model, modelName, connectionName } = candidate;
        yield { type: 'notice', notice: { kind: 'routed', route: plan.id, model, modelName, connectionName, skipped: [...skipped] } };

        let failed: FaultKind | undefined;
        let shown = false;
        // What happened on the way to an answer is of interest only with that answer.
        const held: StreamEvent[] = [];
        for await (const event of next(targetOf(asked, opened.target, others()), request, signal)) {
          if (event.type === 'notice' && !shown && !isLive(event.notice)) {
            held.push(event);
            continue;
          }
          if (event.type === 'finish' && event.reason !== 'stopped') outcome = 'worked';
          if (event.type === 'fault') {
            if (isUnwell(event.fault.kind)) outcome = 'failed';
            if (!shown && isCuredElsewhere(event.fault.kind) && others()) {
              failed = event.fault.kind;
              failure = event;
              break;
            }
          }
          if (event.type !== 'notice') {
            yield* held.splice(0);
            shown = true;
          }
          yield event;
        }
        if (failed === undefined) return;
        skipped.push(skippedFor(candidate, failed));
      } finally {
        leave(outcome);
      }
    }
    if (failure) yield failure;
  };

  return (next) => (target, request, signal) => {
    const { route: plan, ...asked } = target;
    return plan ? along(next, plan, asked, request, signal) : next(target, request, signal);
  };
}

function skippedFor({ modelName, connectionName }: Candidate, because: Skipped['because']): Skipped {
  return { modelName, connectionName, because };
}

/** Reading a key may run a command or wait for a fingerprint; the person need not. */
async function openUnlessStopped(candidate: Candidate, signal: AbortSignal): Promise<Awaited<ReturnType<Candidate['open']>> | undefined> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => { stop = () => resolve(undefined); });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([stopped, candidate.open(signal)]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** How long a wait before another attempt may be while another model could answer, in seconds. */
const PATIENCE_SECONDS = 5;

/** The model's target, with whatever listens to the exchange. */
function targetOf(asked: Target, opened: Target, hasOthers: boolean): Target {
  const { connection: _, model: __, key: ___, ...listeners } = asked;
  const { connection } = opened;
  if (!hasOthers) return { ...listeners, ...opened };
  const { retryWaitSeconds } = connection.limits;
  // 0 is no limit.
  const patience = retryWaitSeconds === 0 ? PATIENCE_SECONDS : Math.min(retryWaitSeconds, PATIENCE_SECONDS);
  return { ...listeners, ...opened, connection: { ...connection, limits: { ...connection.limits, retryWaitSeconds: patience } } };
}
