import type { Protocol } from '../../src/core/connection/connection.ts';

/** Tokens as a server reports them; each wire has its own names for these. */
export interface FakeUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly reasoning?: number;
}

/** One thing that the server does while it streams an answer, whatever the protocol. */
export type Move =
  | { readonly do: 'text' | 'reasoning'; readonly delta: string }
  /** Text of which the event does not arrive whole: up to the middle of its bytes, or of its first character of more than one byte. */
  | { readonly do: 'part'; readonly delta: string; readonly upTo: 'frame' | 'character' }
  /** Ends the answer as the protocol does: finish reason, usage, terminal event. */
  | { readonly do: 'finish'; readonly reason?: 'stop' | 'length' | 'refusal'; readonly usage?: FakeUsage }
  /** An error of the protocol in the middle of the stream. */
  | { readonly do: 'error'; readonly type: string; readonly message: string }
  /** A comment of the event stream, as servers send to keep a connection open. */
  | { readonly do: 'comment' }
  /** Exactly these characters. */
  | { readonly do: 'raw'; readonly text: string }
  /** Sends nothing until the promise settles: a gate that the test opens. */
  | { readonly do: 'wait'; readonly until: Promise<unknown> }
  /** Sends nothing for a while. For what a person looks at; a test uses `wait`. */
  | { readonly do: 'pause'; readonly ms: number }
  /** Cuts the connection, politely or with a reset. */
  | { readonly do: 'cut'; readonly how: 'fin' | 'rst' }
  /** Silence until the client leaves. `reached` is called when it begins. */
  | { readonly do: 'hang'; readonly reached?: () => void };

/** How a stream is put on the wire. */
export interface Manner {
  /** Without `event:` lines, as some compatible servers send. */
  readonly unnamed?: boolean;
  readonly newline?: '\n' | '\r\n';
  /** Each byte in a chunk of its own, so that every character of more than one byte is split. */
  readonly byteByByte?: boolean;
  /** Compressed, each piece readable as it comes; where the moves end without `finish`, so does the compressed body, in its middle. */
  readonly gzip?: boolean;
}

/** What the server does with one request. */
export type Reply =
  /** Streams; after the last move the body ends cleanly, whether or not the answer did. `after`: only the events of Responses with a higher number. */
  | { readonly kind: 'stream'; readonly moves: readonly Move[]; readonly manner?: Manner; readonly headers?: Readonly<Record<string, string>>; readonly after?: number }
  /** An error as the vendor of the protocol (or of `shape`) words it. */
  | { readonly kind: 'error'; readonly status: number; readonly type: string; readonly message: string; readonly code?: string; readonly headers?: Readonly<Record<string, string>>; readonly shape?: Protocol }
  /** Anything else: a web page, JSON in place of a stream, a redirect. */
  | { readonly kind: 'document'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** Cuts the connection before any header. */
  | { readonly kind: 'drop'; readonly how?: 'fin' | 'rst' }
  /** Not even headers, until the client leaves. `reached` is called when that begins. */
  | { readonly kind: 'silence'; readonly reached?: () => void };

/** A whole answer in these pieces, with usage. */
export function answer(pieces: readonly string[], options: { readonly reasoning?: readonly string[]; readonly reason?: 'stop' | 'length' | 'refusal'; readonly usage?: FakeUsage; readonly manner?: Manner } = {}): Reply {
  const { reasoning = [], reason = 'stop', usage = { input: 12, output: 7 }, manner } = options;
  return {
    kind: 'stream',
    moves: [
      ...reasoning.map((delta): Move => ({ do: 'reasoning', delta })),
      ...pieces.map((delta): Move => ({ do: 'text', delta })),
      { do: 'finish', reason, usage },
    ],
    ...(manner === undefined ? {} : { manner }),
  };
}

export function stream(...moves: readonly Move[]): Reply {
  return { kind: 'stream', moves };
}

export function webPage(status = 200, title = 'Sign in to the network'): Reply {
  return { kind: 'document', status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><html><head><title>${title}</title></head><body><p>Welcome.</p></body></html>` };
}

export function jsonDocument(json: unknown, status = 200): Reply {
  return { kind: 'document', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
}

export function redirect(location: string, status = 307): Reply {
  return { kind: 'document', status, headers: { location }, body: '' };
}
