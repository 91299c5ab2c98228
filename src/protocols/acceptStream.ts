import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readBounded } from './bodies.ts';
import { Refused, type Accept, type Seen } from './door.ts';
import { joinFrames } from './joinFrames.ts';

/**
 * Lets a stream of server-sent events through, re-framed: both SDKs read an HTML page or a JSON document with status 200 as
 * a stream without events, Anthropic's drops frames without an `event:` line and the last frame if no blank line follows,
 * and OpenAI's hides whether `[DONE]` came. A reply of no particular type is let through; without events it says nothing.
 */
export const acceptStream: Accept = async (response, seen, access) => {
  const type = response.headers.get('content-type') ?? '';
  const got = /\bhtml\b/i.test(type) ? 'html' : /\bjson\b/i.test(type) ? 'json' : undefined;
  if (got !== undefined) {
    seen.refusal = { why: 'content', got, body: await readBounded(response) };
    throw new Refused('content');
  }
  if (!response.body) return response;
  const named = access.connection.protocol === 'anthropic-messages';
  return new Response(reframed(response.body, seen, named), { status: response.status, headers: response.headers });
};

function reframed(body: ReadableStream<Uint8Array>, seen: Seen, named: boolean): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const frames: EventSourceMessage[] = [];
  let ended = false;
  const parser = createParser({
    onEvent: (frame) => {
      if (frame.data === '[DONE]') seen.done = true;
      // What stands before the end without its blank line is whole or a fragment; a fragment is an answer cut short, not a garbled one.
      if (!ended || isWhole(frame.data)) frames.push(frame);
    },
  });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (frames.length === 0 && !ended) {
        const { done, value } = await reader.read();
        ended = done;
        parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }));
      }
      if (frames.length > 0) controller.enqueue(encoder.encode(joinFrames(frames.splice(0)).map((frame) => written(frame, named)).join('')));
      if (ended) controller.close();
    },
    cancel: async (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

function written(frame: Pick<EventSourceMessage, 'event' | 'data'>, named: boolean): string {
  // In Messages `[DONE]` has no meaning; some compatible servers add it.
  if (named && frame.data === '[DONE]') return '';
  const event = frame.event ?? (named ? typeOf(frame.data) : undefined);
  const data = frame.data.split('\n').map((line) => `data: ${line}\n`).join('');
  return `${event === undefined ? '' : `event: ${event}\n`}${data}\n`;
}

/** The event's name as the JSON itself has it. Garbled JSON gets a name too, so that the SDK notices it instead of passing over it. */
function typeOf(data: string): string {
  const parsed = parseJson(data);
  if (parsed === undefined) return 'garbled';
  const { type } = (parsed.value ?? {}) as { readonly type?: unknown };
  return typeof type === 'string' && !/[\r\n]/.test(type) ? type : 'message';
}

function isWhole(data: string): boolean {
  return data === '[DONE]' || parseJson(data) !== undefined;
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // The one way to ask whether a text is JSON.
  }
}
