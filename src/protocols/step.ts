import type { ChatRequest, Cursor, FinishReason, Target, Usage } from '../core/chat.ts';

/** What an adapter makes of one event on the wire. */
export type Step =
  /** An event of this protocol came, so that the server speaks it. */
  | { readonly type: 'begin' }
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  /** All that is known so far; a later one replaces it. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** Everything up to here has been told, and the server keeps the answer. */
  | { readonly type: 'cursor'; readonly cursor: Cursor }
  /** The protocol's own end of an answer. A usage may still follow. */
  | { readonly type: 'end'; readonly reason: Exclude<FinishReason, 'stopped'> };

/**
 * One wire protocol: sends the request and tells what comes back, in order. May throw whatever the SDK throws, and may end
 * without an `end` when the stream does.
 */
export type Adapter = (fetch: typeof globalThis.fetch, target: Target, request: ChatRequest, signal: AbortSignal) => AsyncIterable<Step>;

/** A count of tokens from the wire. What a server leaves out, sets to null or garbles is unknown, never 0. */
export function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The steps for a usage, none where the server said nothing. */
export function usageSteps(usage: Usage): readonly Step[] {
  return Object.values(usage).every((count) => count === undefined) ? [] : [{ type: 'usage', usage }];
}

/** The step for a piece of text, none for an empty one: servers open and close their streams with those. */
export function textSteps(type: 'text' | 'reasoning', delta: unknown): readonly Step[] {
  return typeof delta === 'string' && delta !== '' ? [{ type, delta }] : [];
}
