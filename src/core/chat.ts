import type { Connection } from './connection/connection.ts';
import type { Attempt } from './conversation/exchange.ts';
import type { Fault, FaultKind } from './faults/fault.ts';
import type { Fill } from './completion/fill.ts';
import type { Adaptation } from './request/lesson.ts';
import type { RoutePlan } from './connection/routes.ts';

/** One message of a conversation as a model sees it. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** What goes along that is no text. Only the person's messages have any. */
  readonly attachments?: readonly Attachment[];
  /** Stays when older turns are left out. */
  readonly pinned?: true;
}

/** A picture or a PDF that goes along with a message. */
export interface Attachment {
  readonly kind: 'image' | 'document';
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  /** What the person sees it called. */
  readonly name: string;
  /** Roughly what it adds to the request. Absent: unknown. */
  readonly tokens?: number;
}

/** A place in an answer that the server keeps (Responses, `background`): everything up to this event has been read. */
export interface Cursor {
  readonly responseId: string;
  /** The `sequence_number` of the last event that was read. */
  readonly sequence: number;
}

/** What is asked of a model, independent of the wire protocol. An absent field is not sent. */
export interface ChatRequest {
  readonly system?: string;
  /** Oldest first; the last one is the person's. `resume` alone may end it with the assistant's, for a server that goes on from there. */
  readonly messages: readonly Message[];
  /** Upper bound of the answer in tokens. Absent: the server's own, or the model's where a protocol demands a number. */
  readonly maxOutputTokens?: number;
  /** Text that the answer has already: what follows is asked for, and only that arrives. Carried out by `resume`; no stage behind it sees this. */
  readonly continues?: string;
  /** The person wants nothing left out, however long it is. Carried out by `fit`. */
  readonly whole?: true;
  /** Set by `fit`: a prompt cache may end behind each of these messages, because the next request begins with the same. Indexes into `messages`, ascending. */
  readonly cacheAfter?: readonly number[];
  /** Set by `resume`: read on in an answer that the server keeps, in place of asking for one. */
  readonly readOn?: Cursor;
  /** A gap to fill, in place of messages to answer. Carried out by `fill`, which makes a chat of it where the server can do nothing else. */
  readonly fill?: Fill;
}

/** Tokens of one exchange. `undefined` means that the service did not say; it is never guessed as 0. */
export interface Usage {
  /** All input tokens, those read from or written to the prompt cache included. */
  readonly input: number | undefined;
  /** All output tokens, reasoning included. */
  readonly output: number | undefined;
  /** The part of `input` that was read from the provider's prompt cache. */
  readonly cacheRead: number | undefined;
  /** The part of `input` that was written to it; absent where it is none or not known. */
  readonly cacheWrite?: number | undefined;
  /** The part of `output` that was spent on reasoning. */
  readonly reasoning: number | undefined;
}

/** Why an answer ended. `stopped`: by the person, and the text so far stays. */
export type FinishReason = 'stop' | 'length' | 'refusal' | 'stopped' | 'other';

/**
 * Something that happened on the way and was handled. Some are live: they say what is going on at this moment, and any event
 * after them ends them (`isLive`).
 */
export type Notice =
  /** The connection's settings give a parameter that every request has already, such as `stream`. */
  | { readonly kind: 'parameter-ignored'; readonly parameter: string }
  /** Live. The next attempt begins at `until`, in milliseconds since the epoch. `attempt` counts from 2. */
  | { readonly kind: 'waiting'; readonly until: number; readonly because: FaultKind; readonly status: number | undefined; readonly attempt: number; readonly attempts: number }
  /** Live. The rate limit of this connection is nearly spent, and its window begins anew at `until`, in milliseconds since the epoch. */
  | { readonly kind: 'pacing'; readonly until: number; readonly limit: RateKind }
  /** Live. Nothing has come for `seconds`; at `until` (milliseconds since the epoch) it is given up. */
  | { readonly kind: 'silent'; readonly seconds: number; readonly phase: 'first-byte' | 'idle'; readonly until: number }
  /** Live, and says nothing: data flows again, so that what was said of silence is over. */
  | { readonly kind: 'heard' }
  /** It was asked again, `times` times by now; the newest of these replaces the one before. */
  | { readonly kind: 'retried'; readonly times: number; readonly because: FaultKind; readonly status: number | undefined }
  /** The stream broke and goes on from `at`, an offset into the answer's text in UTF-16 units. `because` is absent where the person asked to go on. */
  | { readonly kind: 'resumed'; readonly at: number; readonly because: FaultKind | undefined; readonly exact: boolean }
  /** The server refused something that we or the settings had put into the request. `said`: its own sentence. */
  | { readonly kind: 'adapted'; readonly adaptation: Adaptation; readonly said: string | undefined }
  /** Who answers for a route, and why; the newest replaces the one before. `skipped`: who was asked or passed over first. */
  | { readonly kind: 'routed'; readonly route: string; readonly model: string; readonly modelName: string; readonly connectionName: string; readonly skipped: readonly Skipped[] }
  /** Older turns were left out so that the rest fits. Tokens. */
  | { readonly kind: 'trimmed'; readonly turns: number; readonly window: number; readonly learned: boolean }
  /** The model is known to take none. All turns together. */
  | { readonly kind: 'images-left-out'; readonly images: number };

/** What a rate limit counts. */
export type RateKind = 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';

/** A model of a route that did not answer. `circuit-open`: it failed several times in a row a moment ago, and was not asked. */
export interface Skipped {
  readonly modelName: string;
  readonly connectionName: string;
  readonly because: FaultKind | 'circuit-open';
}

/** Whether a notice says what is going on at this moment, so that the next event ends it. */
export function isLive(notice: Notice): boolean {
  return notice.kind === 'waiting' || notice.kind === 'pacing' || notice.kind === 'silent' || notice.kind === 'heard';
}

/**
 * The stream contract: any number of `text`, `reasoning` and `notice`, then exactly one `finish` or `fault`, then nothing.
 * A stream never throws. Being stopped by the person is a `finish`, not a fault.
 */
export type StreamEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: Usage | undefined }
  /** `cursor`: where the answer can be read on, if the server keeps it. */
  | { readonly type: 'fault'; readonly fault: Fault; readonly usage: Usage | undefined; readonly cursor?: Cursor };

/** What the person can say to an exchange that runs, apart from stopping it. */
export type Nudge =
  /** Do not wait any longer before the next attempt. */
  | 'try-now'
  /** Be patient with the silence: the limit begins anew. */
  | 'keep-waiting'
  /** Give up on the silent attempt and make another. */
  | 'try-again';

/** Where stages hear what the person says. The returned function ends the listening. */
export type Steering = (listener: (nudge: Nudge) => void) => () => void;

/** Where a request goes: the door and lock (`connection`), the key, and the model behind them. */
export interface Target {
  readonly connection: Connection;
  /** The model id as the server knows it. */
  readonly model: string;
  /** Read just before the call and dropped after it. `undefined`: the connection needs none. */
  readonly key: string | undefined;
  /** Called for every piece of the reply's body that arrives, also those that carry no event (pings, comments). */
  readonly onBytes?: () => void;
  /** Called once for each reply whose headers arrive, a refusal included, before its body is read. */
  readonly onReply?: (reply: Reply) => void;
  /** Called once for each request on the wire, when it is over. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** What the exchange is for, in the record of it: the id of an answer, or a word. */
  readonly purpose?: string;
  /** Called with each place up to which an answer has been read, where the server keeps it. */
  readonly onCursor?: (cursor: Cursor) => void;
  /** Absent: nobody can. */
  readonly steering?: Steering;
  /** How this server's refusals have taught us to word a request; put here by `heal`, followed by the adapter. */
  readonly adaptations?: readonly Adaptation[];
  /** Present where the person chose a route: `route` goes along it, and everything else in here is its first model's. */
  readonly route?: RoutePlan;
}

/** Status and headers of a reply. */
export interface Reply {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

export type StreamChat = (target: Target, request: ChatRequest, signal: AbortSignal) => AsyncIterable<StreamEvent>;

/** A stage of the pipeline wraps the rest of it. */
export type Stage = (next: StreamChat) => StreamChat;
