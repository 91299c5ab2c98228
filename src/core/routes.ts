import type { Target } from './chat.ts';
import type { ModelRef } from './connection.ts';
import type { Fault } from './fault.ts';

/** `failover`: in this order, the next one when one cannot answer. `balance`: the one whose rate limit has most left. */
export type RouteStrategy = 'failover' | 'balance';

/** An entry of `latchkey.routes`; used as `route/<id>` wherever a model ref is. */
export interface Route {
  readonly id: string;
  readonly strategy: RouteStrategy;
  /** At least one. */
  readonly models: readonly ModelRef[];
}

/** A route on its way through the pipeline. */
export interface RoutePlan {
  readonly id: string;
  readonly strategy: RouteStrategy;
  /** At least one, in the order of the settings. */
  readonly candidates: readonly Candidate[];
}

/** A model of a route. */
export interface Candidate {
  /** The model ref. */
  readonly ref: string;
  readonly connectionId: string;
  readonly modelName: string;
  readonly connectionName: string;
  /** Reads the connection and its key just before the call; touches no network. */
  open(signal: AbortSignal): Promise<{ readonly target: Target } | { readonly fault: Fault }>;
}
