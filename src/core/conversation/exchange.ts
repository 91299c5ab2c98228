import type { FinishReason, Usage } from '../chat.ts';
import type { Cost } from './cost.ts';
import type { FaultKind } from '../faults/fault.ts';

/** How an exchange or one of its attempts ended. */
export type Outcome = FinishReason | FaultKind | 'abandoned';

/** One request on the wire, and what came of it. Times are milliseconds since the epoch. */
export interface Attempt {
  readonly connectionId: string;
  /** The model id as the server knows it. */
  readonly model: string;
  readonly started: number;
  /** When the first byte of the reply's body came. */
  readonly firstByte: number | undefined;
  readonly ended: number;
  /** The status of the reply; `undefined`: none came. */
  readonly status: number | undefined;
  readonly outcome: Outcome;
  /** The server's id of the request, where the outcome is a fault that has one. */
  readonly requestId: string | undefined;
  readonly usage: Usage | undefined;
  /** `undefined`: unknown, which is not 0. */
  readonly cost: Cost | undefined;
}

/** One request of the person and everything that came of it: the unit of the ledger and of the inspector. */
export interface Exchange {
  readonly id: string;
  /** What it was for: an answer of a conversation, or something else that has a name of its own. */
  readonly purpose: string;
  /** The model ref that was asked for. */
  readonly asked: string;
  readonly started: number;
  readonly firstToken: number | undefined;
  readonly ended: number;
  readonly outcome: Outcome;
  readonly usage: Usage | undefined;
  /** `undefined`: unknown, which is not 0. */
  readonly cost: Cost | undefined;
  readonly attempts: readonly Attempt[];
}
