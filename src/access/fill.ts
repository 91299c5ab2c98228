import { originOf } from '../core/connection/baseUrl.ts';
import type { ChatRequest, Stage, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import type { Fault, FaultKind } from '../core/faults/fault.ts';
import { fillDoors } from '../core/completion/fill.ts';
import type { FillDoor } from '../core/completion/fillDoor.ts';
import { askToFill } from '../core/completion/fillPrompt.ts';
import type { Lessons } from '../core/request/lesson.ts';
import { provesTaken } from './taken.ts';

/** A way that the server refused. */
interface Refusal {
  readonly door: FillDoor;
  readonly fault: Fault;
}

/**
 * Has a gap filled in the best way that the server has: its own endpoint for that, else the chat. A way that it refuses is passed
 * over from then on; that is learned once another way was taken, because what is wrong with a key or a model is wrong everywhere.
 * Nothing to add is an answer here, and no fault.
 */
export function fill({ clock, lessons }: { readonly clock: Clock; readonly lessons: Lessons }): Stage {
  return (next) => async function* (target, request, signal) {
    const { fill: gap, ...rest } = request;
    if (!gap) return yield* next(target, request, signal);
    const refusals: Refusal[] = [];
    for (const door of [...doorsOf(target, lessons), undefined]) {
      if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
      const asked: ChatRequest = door ? { ...rest, fill: { ...gap, door } } : { ...rest, ...askToFill(gap) };
      let refused = false;
      let taken = false;
      for await (const event of next(target, asked, signal)) {
        if (event.type === 'fault' && door && !taken && isRefusal(event.fault)) {
          refusals.push({ door, fault: event.fault });
          refused = true;
          break;
        }
        if (!taken && provesTaken(event, TAKEN)) {
          taken = true;
          for (const refusal of refusals) learn(refusal, target, lessons, clock.now());
        }
        yield event.type === 'fault' && event.fault.kind === 'empty-answer' ? { type: 'finish', reason: 'stop', usage: event.usage } : event;
      }
      if (!refused) return;
    }
  };
}

function doorsOf(target: Target, lessons: Lessons): readonly FillDoor[] {
  const missing = lessons.of(target).flatMap((lesson) => (lesson.what === 'no-fill' ? [lesson.way] : []));
  return fillDoors(target.connection).filter(({ way }) => !missing.includes(way));
}

/** What servers answer where they have no such endpoint, or have it for other models only. */
const REFUSALS: ReadonlySet<FaultKind> = new Set(['wrong-path', 'wrong-lock', 'bad-request', 'unknown-model', 'not-a-stream', 'redirected', 'forbidden', 'server-error']);

function isRefusal(fault: Fault): boolean {
  return REFUSALS.has(fault.kind);
}

/** A gap that needs nothing was still looked at. */
const TAKEN: ReadonlySet<FaultKind> = new Set(['empty-answer']);

/** An error of the server's own may be gone the next time, except the one that says that it has no such thing (501). */
function learn({ door, fault }: Refusal, { connection, model }: Target, lessons: Lessons, at: number): void {
  if (fault.kind === 'server-error' && fault.status !== 501) return;
  lessons.learn({ connectionId: connection.id, origin: originOf(connection.baseUrl), model, said: fault.said, at, what: 'no-fill', way: door.way });
}
