import type { Cursor, StreamChat, StreamEvent, Usage } from '../core/chat.ts';
import type { Protocol } from '../core/connection/connection.ts';
import type { Fault } from '../core/faults/fault.ts';
import { acceptStream } from './acceptStream.ts';
import { anthropicMessages } from './anthropicMessages.ts';
import { openDoor } from './door.ts';
import { faultFrom, faultOf, type Exchange } from './faultFrom.ts';
import { FILL_IN } from './fillIn.ts';
import { joined } from './joined.ts';
import { openaiChat } from './openaiChat.ts';
import { openaiResponses } from './openaiResponses.ts';
import type { Adapter, Step } from './step.ts';

const ADAPTERS: Readonly<Record<Protocol, Adapter>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
};

/** What makes a request the one that it is: a parameter of this name in the settings would make it another. */
const OWN_FIELDS: readonly string[] = ['model', 'messages', 'input', 'stream'];

/**
 * The end of the pipeline: asks the server of the target, in its protocol, and keeps the stream contract whatever the SDK does.
 * `fetch` is called when needed, so that it may be replaced meanwhile (VS Code replaces the global one).
 */
export function speak(ports: { readonly fetch: typeof globalThis.fetch }): StreamChat {
  return async function* (target, request, signal) {
    if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
    const ignored = OWN_FIELDS.filter((name) => target.connection.parameters[name] !== undefined);
    for (const parameter of ignored) yield { type: 'notice', notice: { kind: 'parameter-ignored', parameter } };
    const parameters = Object.fromEntries(Object.entries(target.connection.parameters).filter(([name]) => !ignored.includes(name)));
    const door = openDoor(ports, target, acceptStream);
    // An answer that is read on has said something before, even if all that is left of it is its end.
    const heard: Heard = { begun: false, spoke: request.readOn !== undefined, usage: undefined, end: undefined, cursor: undefined };
    let thrown: { readonly error: unknown } | undefined;
    const left = new AbortController();
    const steps = stepsOf(door.fetch, { ...target, connection: { ...target.connection, parameters } }, request, AbortSignal.any([signal, left.signal]));
    try {
      for await (const step of joined(steps, () => left.abort())) {
        // An SDK may still hand over what it had read when the person stopped.
        if (signal.aborted) break;
        note(heard, step);
        if (step.type === 'cursor') target.onCursor?.(step.cursor);
        if (step.type === 'text' || step.type === 'reasoning') yield step;
      }
    } catch (error) {
      thrown = { error };
    }
    yield ending({ access: target, model: target.model, seen: door.seen }, heard, thrown, signal);
  };
}

/** A gap goes to the door that was chosen for it; everything else speaks the connection's protocol. */
const stepsOf: Adapter = (fetch, target, request, signal) => {
  const { fill } = request;
  return fill?.door ? FILL_IN[fill.door.way](fetch, target, request, fill, fill.door, signal) : ADAPTERS[target.connection.protocol](fetch, target, request, signal);
};

/** What came of an answer so far. */
interface Heard {
  begun: boolean;
  spoke: boolean;
  usage: Usage | undefined;
  end: (Step & { type: 'end' })['reason'] | undefined;
  cursor: Cursor | undefined;
}

function note(heard: Heard, step: Step): void {
  heard.begun = true;
  switch (step.type) {
    case 'begin':
      break;
    case 'text':
    case 'reasoning':
      heard.spoke = true;
      break;
    case 'usage':
      heard.usage = step.usage;
      break;
    case 'end':
      heard.end = step.reason;
      break;
    case 'cursor':
      heard.cursor = step.cursor;
      break;
  }
}

/** The one terminal event. A stream that merely ends proves nothing: both SDKs end theirs silently when it is cut or stopped. */
function ending(exchange: Exchange, { begun, spoke, usage, end, cursor }: Heard, thrown: { readonly error: unknown } | undefined, signal: AbortSignal): StreamEvent {
  // Compatible servers that give no reason still send `[DONE]`.
  const reason = end ?? (exchange.seen.done && !thrown ? (spoke ? 'other' : 'stop') : undefined);
  if (reason !== undefined) {
    return reason === 'stop' && !spoke ? { type: 'fault', fault: faultOf(exchange, { kind: 'empty-answer' }), usage } : { type: 'finish', reason, usage };
  }
  if (signal.aborted) return { type: 'finish', reason: 'stopped', usage };
  return { type: 'fault', fault: brokenOff(exchange, begun, thrown), usage, ...(cursor ? { cursor } : {}) };
}

function brokenOff(exchange: Exchange, begun: boolean, thrown: { readonly error: unknown } | undefined): Fault {
  if (thrown) return faultFrom(exchange, thrown.error);
  // Ended by the network although the SDK says nothing of it.
  if (exchange.seen.failure) return faultFrom(exchange, exchange.seen.failure.error);
  return faultOf(exchange, begun ? { kind: 'cut-short' } : { kind: 'not-a-stream', got: 'nothing' });
}
