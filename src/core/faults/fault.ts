import { originOf } from '../connection/baseUrl.ts';
import type { Connection, Protocol } from '../connection/connection.ts';

/** Where a fault happened and what the server said of it. Never holds a key: the adapter masks `said`. */
export interface FaultFacts {
  readonly connectionId: string;
  /** The connection's name, as the person gave it. */
  readonly connection: string;
  /** The origin that was asked. */
  readonly host: string;
  readonly status?: number;
  /** The server's id of the request, for its support. */
  readonly requestId?: string;
  /** The server's or the network's own sentence, shortened. */
  readonly said?: string;
  /** How long the server asks to wait before the next try, in milliseconds (`retry-after-ms`, `retry-after`). */
  readonly retryAfterMs?: number;
  /** What the server says of trying again (`x-should-retry`). */
  readonly shouldRetry?: boolean;
  /** When it takes requests again, in milliseconds since the epoch; set where that is too far off to be waited for. */
  readonly resetsAt?: number;
  /** The fields of the request that was refused, as paths with `*` for any index: what `heal` may change. It keeps them to itself. */
  readonly sent?: readonly string[];
}

/** Where a fault of this connection happened: the facts that every fault has. */
export function faultAt({ id, name, baseUrl }: Connection): Pick<FaultFacts, 'connectionId' | 'connection' | 'host'> {
  return { connectionId: id, connection: name, host: originOf(baseUrl) };
}

/** Why an exchange failed, named after what the person can do next. Made once, at the adapter or where the key is read. */
export type FaultCause =
  // The key.
  | { readonly kind: 'no-key' }
  /** The stored key was saved for another origin than the connection has now. */
  | { readonly kind: 'key-moved'; readonly savedFor: string }
  | { readonly kind: 'env-missing'; readonly name: string }
  | { readonly kind: 'command-failed' }
  | { readonly kind: 'signed-out'; readonly provider: string }
  | { readonly kind: 'wrong-key' }
  /** The key's shape belongs to another provider than the one at this door. */
  | { readonly kind: 'other-door'; readonly providerId: string }
  | { readonly kind: 'forbidden' }
  /** The provider does not serve this country or region. */
  | { readonly kind: 'region-refused' }
  /** The key's organisation or project may not, or is not the one that was named. */
  | { readonly kind: 'organisation-refused' }
  | { readonly kind: 'out-of-credit' }
  // The door.
  | { readonly kind: 'no-connection'; readonly id: string }
  | { readonly kind: 'no-route'; readonly id: string }
  | { readonly kind: 'wrong-path'; readonly tryBaseUrl: string | undefined }
  | { readonly kind: 'redirected'; readonly to: string }
  | { readonly kind: 'host-not-found' }
  /** Nothing listens there. `start`: how such a local server is started, where it is known. */
  | { readonly kind: 'not-running'; readonly start: string | undefined }
  | { readonly kind: 'bad-certificate'; readonly code: string }
  /** A proxy on the way demands its own sign-in (407). */
  | { readonly kind: 'proxy-sign-in' }
  /** The network wants a person to sign in on a web page first (511, or a page in place of the answer that says so). */
  | { readonly kind: 'captive-portal' }
  | { readonly kind: 'network' }
  // The lock.
  | { readonly kind: 'wrong-lock'; readonly tryProtocol: Protocol }
  | { readonly kind: 'not-a-stream'; readonly got: 'html' | 'json' | 'nothing' }
  // The request.
  | { readonly kind: 'no-model' }
  /** `nearest`: the id most like it among those that the server is known to have. */
  | { readonly kind: 'unknown-model'; readonly model: string; readonly nearest: string | undefined }
  /** `window`: the model's context window in tokens, where the server says it. */
  | { readonly kind: 'too-long'; readonly window: number | undefined }
  /** `parameter`: what the server names as the cause, as a path (`messages.0.role`). */
  | { readonly kind: 'bad-request'; readonly parameter: string | undefined }
  // The server.
  | { readonly kind: 'rate-limited' }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'server-error' }
  // The answer.
  | { readonly kind: 'empty-answer' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'cut-short' }
  | { readonly kind: 'silent'; readonly seconds: number; readonly phase: 'first-byte' | 'idle' }
  /** The window or the extension host went away while the answer was being written. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'internal' };

export type FaultKind = FaultCause['kind'];
export type Fault = FaultFacts & FaultCause;

/** What a button under a fault does. The host carries it out; the webview only names it. */
export type FaultAction =
  | { readonly do: 'retry' }
  /** Ask for the rest of an answer that has text already. */
  | { readonly do: 'continue' }
  /** Ask this model of the same connection instead. */
  | { readonly do: 'use-model'; readonly connectionId: string; readonly model: string }
  | { readonly do: 'set-key'; readonly connectionId: string }
  | { readonly do: 'add-connection' }
  | { readonly do: 'select-model' }
  | { readonly do: 'use-base-url'; readonly connectionId: string; readonly baseUrl: string }
  | { readonly do: 'use-protocol'; readonly connectionId: string; readonly protocol: Protocol }
  /** Point the connection, and its stored key, at the provider that the key belongs to. Only ever on the person's click. */
  | { readonly do: 'use-provider'; readonly connectionId: string; readonly providerId: string }
  | { readonly do: 'sign-in'; readonly connectionId: string }
  | { readonly do: 'open-settings'; readonly query: string }
  | { readonly do: 'show-log' };
