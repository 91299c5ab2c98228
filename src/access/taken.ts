import type { StreamEvent } from '../core/chat.ts';
import type { FaultKind } from '../core/faults/fault.ts';

/** Whether an event proves that the server has taken the request. `faults`: those that come only after it has. */
export function provesTaken(event: StreamEvent, faults: ReadonlySet<FaultKind>): boolean {
  switch (event.type) {
    case 'text':
    case 'reasoning':
      return true;
    case 'finish':
      return event.reason !== 'stopped';
    case 'fault':
      return faults.has(event.fault.kind);
    case 'notice':
      return false;
  }
}
