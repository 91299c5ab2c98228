import type { Stage, StreamChat, StreamEvent } from '../core/chat.ts';
import { faultAt } from '../core/faults/fault.ts';
import { saidBy } from '../core/faults/said.ts';

/** Puts stages, outermost first, around the one that speaks to the model, and holds the whole to the stream contract. */
export function pipe(...parts: readonly [...stages: Stage[], last: StreamChat]): StreamChat {
  // The tuple type says which is which; `slice` and `at` forget it.
  const stages = parts.slice(0, -1) as readonly Stage[];
  const last = parts.at(-1) as StreamChat;
  return keepContract(stages.reduceRight<StreamChat>((next, stage) => stage(next), last));
}

/**
 * The contract of `StreamEvent`, enforced: nothing after the terminal event; a stage that throws, or ends without a terminal
 * event, has a mistake in it, and that is a fault of kind `internal` rather than a view that waits for ever.
 */
export function keepContract(next: StreamChat): StreamChat {
  return async function* (target, request, signal) {
    const internal = (said: string): StreamEvent => {
      const line = saidBy(said, target.key);
      return { type: 'fault', usage: undefined, fault: { ...faultAt(target.connection), ...(line === undefined ? {} : { said: line }), kind: 'internal' } };
    };
    let end: StreamEvent | undefined;
    try {
      for await (const event of next(target, request, signal)) {
        if (event.type === 'finish' || event.type === 'fault') {
          end = event;
          break;
        }
        yield event;
      }
    } catch (error) {
      end ??= internal(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
    yield end ?? (signal.aborted ? { type: 'finish', reason: 'stopped', usage: undefined } : internal('the stream ended without an end'));
  };
}
