import { originOf } from '../core/connection/baseUrl.ts';
import type { Target } from '../core/chat.ts';
import { readBounded } from './bodies.ts';
import { isSendable, requestHeaders } from './requestHeaders.ts';

/** A connection with its key, ready to be used, with or without a model chosen. */
export type Access = Pick<Target, 'connection' | 'key' | 'onBytes' | 'onReply'>;

/** Why a reply was not let through to the SDK. */
export type Refusal =
  | { readonly why: 'key-unusable' }
  | { readonly why: 'redirect'; readonly to: string }
  | { readonly why: 'status'; readonly body: string }
  /** The status says success, but the content is not what was asked for. */
  | { readonly why: 'content'; readonly got: 'html' | 'json'; readonly body: string };

/** What the door saw of one exchange. The SDKs wrap, rename and drop errors; this is the truth that faults are made from. */
export interface Seen {
  /** The status and headers of the reply, once they are there. */
  response: { readonly status: number; readonly headers: Headers } | undefined;
  refusal: Refusal | undefined;
  /** The body that was sent, where it is text. */
  sent: string | undefined;
  /** What the network threw, before or within the body. */
  failure: { readonly error: unknown } | undefined;
  /** Bytes of the body so far. */
  bytes: number;
  /** Whether the `[DONE]` that ends a stream of Chat Completions has come. */
  done: boolean;
}

/** Decides whether a reply with a good status is what was asked for, and prepares it for the SDK. Refuses by setting `seen.refusal` and throwing `Refused`. */
export type Accept = (response: Response, seen: Seen, access: Access) => Promise<Response> | Response;

/** Thrown into the SDK to end the exchange; the reason is in `Seen.refusal`. Says nothing that the SDK would act upon. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * The `fetch` that an SDK gets: the one place where the key is put onto a request. It opens only the connection's own
 * origin, follows no redirect, lets no other header of the SDK out than a request needs, and reports every byte.
 */
export function openDoor(ports: { readonly fetch: typeof globalThis.fetch }, access: Access, accept: Accept): { readonly fetch: typeof globalThis.fetch; readonly seen: Seen } {
  const seen: Seen = { response: undefined, refusal: undefined, sent: undefined, failure: undefined, bytes: 0, done: false };
  const refuse = (refusal: Refusal): never => {
    seen.refusal = refusal;
    throw new Refused(refusal.why);
  };

  const send = async (input: Parameters<typeof globalThis.fetch>[0], init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== originOf(access.connection.baseUrl)) throw new TypeError(`a request for ${url.origin} at the door of ${originOf(access.connection.baseUrl)}`);
    if (access.key !== undefined && !isSendable(access.key)) return refuse({ why: 'key-unusable' });
    const headers = requestHeaders(access, new Headers(init.headers));
    seen.sent = typeof init.body === 'string' ? init.body : undefined;
    const { redirect: _, headers: __, ...rest } = init;
    const raw = await noting(seen, async () => ports.fetch(url, { ...rest, headers, redirect: 'manual' }));
    seen.response = { status: raw.status, headers: raw.headers };
    access.onReply?.(seen.response);
    const response = counted(raw, seen, access);
    // A browser-like `fetch` shows a redirect it was told not to follow as an opaque reply with status 0.
    if (raw.type === 'opaqueredirect' || (raw.status >= 300 && raw.status < 400)) {
      await response.body?.cancel();
      return refuse({ why: 'redirect', to: redirectTarget(url, raw.headers.get('location')) });
    }
    if (!raw.ok) return refuse({ why: 'status', body: await readBounded(response) });
    return accept(response, seen, access);
  };
  return { fetch: send, seen };
}

/** The address that a reply sends on to: its origin, or the path as well where the origin is the same. `?` when it does not say. */
function redirectTarget(from: URL, location: string | null): string {
  if (location === null || !URL.canParse(location, from.href)) return '?';
  const to = new URL(location, from);
  return to.origin === from.origin ? to.origin + to.pathname : to.origin;
}

async function noting<T>(seen: Seen, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    seen.failure = { error };
    throw error;
  }
}

/** The same reply, with each piece of its body counted and reported while it passes. */
function counted(response: Response, seen: Seen, access: Access): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await noting(seen, async () => reader.read());
      if (done) return controller.close();
      seen.bytes += value.byteLength;
      access.onBytes?.();
      controller.enqueue(value);
    },
    cancel: async (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return new Response(body, { status: response.status, headers: response.headers });
}
