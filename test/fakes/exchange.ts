import type { ChatRequest, StreamChat, StreamEvent, Target } from '../../src/core/chat.ts';
import type { Connection, Protocol } from '../../src/core/connection/connection.ts';
import { speak } from '../../src/protocols/speak.ts';

/** Shaped like nobody's, so that no fault is about its shape. */
export const KEY = 'test-key-0123456789abcdef';

export const QUESTION: ChatRequest = { messages: [{ role: 'user', text: 'Say hello.' }] };

/** A connection to a server on this machine, as the settings would give it: the base URL is what the protocol's SDK takes. */
export function connectionTo(origin: string, protocol: Protocol, more: Partial<Connection> = {}): Connection {
  return {
    id: 'test', name: 'Test', protocol, baseUrl: protocol === 'anthropic-messages' ? origin : `${origin}/v1`,
    credential: { from: 'secret' }, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [], ...more,
  };
}

/** A target at that server, with the key. */
export function targetAt(origin: string, protocol: Protocol, more: Partial<Connection> = {}): Target {
  return { connection: connectionTo(origin, protocol, more), model: 'm', key: KEY };
}

/** The network as the extension has it: the global `fetch`, bound late. */
export const network = { fetch: (...args: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...args) };

export const streamChat: StreamChat = speak(network);

/**
 * The same over a network that hands over every byte on its own, so that each character of more than one byte is split. What a
 * server writes in single bytes is joined again on the way, differently each time.
 */
export const streamChatByByte: StreamChat = speak({
  fetch: async (...args) => {
    const response = await globalThis.fetch(...args);
    const split = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => { for (const byte of chunk) controller.enqueue(Uint8Array.of(byte)); },
    });
    return new Response(response.body?.pipeThrough(split) ?? null, { status: response.status, headers: response.headers });
  },
});

/** All events of a stream, with neighbouring deltas of a kind joined, because where a text is cut is not the protocol's business. */
export async function collect(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of events) {
    const last = all.at(-1);
    if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type) all[all.length - 1] = { type: event.type, delta: last.delta + event.delta };
    else all.push(event);
  }
  return all;
}

/** Asks the question and collects what comes back. */
export async function ask(target: Target, request: ChatRequest = QUESTION, signal: AbortSignal = new AbortController().signal): Promise<StreamEvent[]> {
  return collect(streamChat(target, request, signal));
}

/** A gate: whatever waits for `opened` goes on once `open` is called. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  return { opened, open };
}
