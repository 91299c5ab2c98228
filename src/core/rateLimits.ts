import type { RateKind, Reply, Target } from './chat.ts';

/** One window of a rate limit, as the headers of the newest reply report it. What a server leaves out is unknown. */
export interface RateWindow {
  readonly of: RateKind;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** When it begins anew, in milliseconds since the epoch. */
  readonly resetsAt: number | undefined;
}

/** What is known of the rate limits, per connection and model. */
export interface RateBook {
  /** Takes over what a reply says. */
  note(target: Pick<Target, 'connection' | 'model'>, reply: Reply): void;
  /** The windows that hold for a request to this model. */
  of(target: Pick<Target, 'connection' | 'model'>): readonly RateWindow[];
  /** The windows of a connection, of whichever model was asked last. Empty: nothing is known. */
  ofConnection(connectionId: string): readonly RateWindow[];
}
