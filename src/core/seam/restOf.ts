import { originOf } from '../connection/baseUrl.ts';
import type { ChatRequest, Cursor, Target } from '../chat.ts';
import { askForRest, prefilled } from './continuation.ts';
import { providerAt } from '../connection/providers.ts';
import { newSeam, type Seam } from './seam.ts';

/**
 * How the rest of an answer is got. `read-on`: from where the server keeps it, exact. `prefill`: the server goes on with the assistant's
 * message. `closing-turn`: it is asked to. `ask-again`: there is nothing yet to go on from.
 */
export type Way = 'read-on' | 'prefill' | 'closing-turn' | 'ask-again';

/** One way to ask, and how what comes is joined to what is shown. */
export interface Rest {
  readonly way: Way;
  readonly request: ChatRequest;
  /** Absent: nothing comes twice. */
  readonly seam: Seam | undefined;
}

/** The best way that has not been refused. `shown`: the answer so far. */
export function restOf({ connection }: Target, request: ChatRequest, shown: string, cursor: Cursor | undefined, refused: readonly Way[]): Rest {
  if (cursor && !refused.includes('read-on')) return { way: 'read-on', request: { ...request, readOn: cursor }, seam: undefined };
  if (shown === '') return { way: 'ask-again', request, seam: undefined };
  // White space alone is no message that a server would take.
  if (shown.trim() === '') return { way: 'ask-again', request, seam: newSeam(shown, shown) };
  if (providerAt(originOf(connection.baseUrl), connection.protocol)?.quirks?.takesPrefill && !refused.includes('prefill')) {
    const { request: open, unsent } = prefilled(request, shown);
    return { way: 'prefill', request: open, seam: newSeam(shown, unsent) };
  }
  return { way: 'closing-turn', request: askForRest(request, shown), seam: newSeam(shown) };
}
