import type { Connection } from './connection.ts';
import type { Fault } from './fault.ts';

/** One message of a conversation as a model sees it. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** What is asked of a model, independent of the wire protocol. An absent field is not sent. */
export interface ChatRequest {
  readonly system?: string;
  /** Oldest first; the last one is the person's. */
  readonly messages: readonly Message[];
  /** Upper bound of the answer in tokens. Absent: the server's own, or the model's where a protocol demands a number. */
  readonly maxOutputTokens?: number;
}

/** Tokens of one exchange. `undefined` means that the service did not say; it is never guessed as 0. */
export interface Usage {
  /** All input tokens, those read from or written to the prompt cache included. */
  readonly input: number | undefined;
  /** All output tokens, reasoning included. */
  readonly output: number | undefined;
  /** The part of `input` that was read from the provider's prompt cache. */
  readonly cacheRead: number | undefined;
  /** The part of `output` that was spent on reasoning. */
  readonly reasoning: number | undefined;
}

/** Why an answer ended. `stopped`: by the person, and the text so far stays. */
export type FinishReason = 'stop' | 'length' | 'refusal' | 'stopped' | 'other';

/** Something that happened on the way and was handled. The stages that arrive later add their own kinds. */
export type Notice =
  /** The connection's settings give a parameter that every request has already, such as `stream`. */
  { readonly kind: 'parameter-ignored'; readonly parameter: string };

/**
 * The stream contract: any number of `text`, `reasoning` and `notice`, then exactly one `finish` or `fault`, then nothing.
 * A stream never throws. Being stopped by the person is a `finish`, not a fault.
 */
export type StreamEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: Usage | undefined }
  | { readonly type: 'fault'; readonly fault: Fault; readonly usage: Usage | undefined };

/** Where a request goes: the door and lock (`connection`), the key, and the model behind them. */
export interface Target {
  readonly connection: Connection;
  /** The model id as the server knows it. */
  readonly model: string;
  /** Read just before the call and dropped after it. `undefined`: the connection needs none. */
  readonly key: string | undefined;
  /** Called for every piece of the reply's body that arrives, also those that carry no event (pings, comments). */
  readonly onBytes?: () => void;
}

export type StreamChat = (target: Target, request: ChatRequest, signal: AbortSignal) => AsyncIterable<StreamEvent>;

/** A stage of the pipeline wraps the rest of it. */
export type Stage = (next: StreamChat) => StreamChat;
