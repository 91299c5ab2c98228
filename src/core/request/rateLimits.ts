import type { RateKind, Reply, Target } from '../chat.ts';
import { parseDuration, parseInstant, parseNumber, parseReset } from './instant.ts';

/** One window of a rate limit, as the headers of the newest reply report it. What a server leaves out is unknown. */
export interface RateWindow {
  readonly of: RateKind;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** When it begins anew, in milliseconds since the epoch. */
  readonly resetsAt: number | undefined;
}

/** What is known of the rate limits, per connection and model. */
export interface KnownLimits {
  /** The windows that hold for a request to this model. */
  of(target: Pick<Target, 'connection' | 'model'>): readonly RateWindow[];
  /** The windows of a connection, of whichever model was asked last. Empty: nothing is known. */
  ofConnection(connectionId: string): readonly RateWindow[];
}

export interface RateBook extends KnownLimits {
  /** Takes over what a reply says. */
  note(target: Pick<Target, 'connection' | 'model'>, reply: Reply): void;
}

/** What one request takes out of each kind of window. */
export type Needs = Readonly<Record<RateKind, number>>;

/** A book in which a request that is on its way counts already, before its reply says so. */
export interface RateLedger extends RateBook {
  take(target: Pick<Target, 'connection' | 'model'>, needs: Needs): void;
}

/** Which headers speak of the same window. */
interface Names {
  readonly of: RateKind;
  readonly limit: string;
  readonly remaining: string;
  readonly reset?: string;
}

const anthropic = (of: RateKind): Names => ({ of, limit: `anthropic-ratelimit-${of}-limit`, remaining: `anthropic-ratelimit-${of}-remaining`, reset: `anthropic-ratelimit-${of}-reset` });
const openai = (of: RateKind, what: string): Names => ({ of, limit: `x-ratelimit-limit-${what}`, remaining: `x-ratelimit-remaining-${what}`, reset: `x-ratelimit-reset-${what}` });

/**
 * The headers of the providers in the table and of common gateways, from their pages on rate limits and from what they answer.
 * For each kind the first row of which a reply has a number counts, so that a minute goes before a month.
 */
const HEADERS: readonly Names[] = [
  // Anthropic: dates of RFC 3339.
  anthropic('requests'), anthropic('tokens'), anthropic('input-tokens'), anthropic('output-tokens'),
  // OpenAI and most that are compatible: durations (`6m0s`); Azure and GitHub Models: seconds; Groq counts requests per day under the same name.
  openai('requests', 'requests'), openai('tokens', 'tokens'),
  // Fireworks.
  openai('input-tokens', 'tokens-prompt'), openai('output-tokens', 'tokens-generated'),
  // Mistral and Cerebras: seconds, if at all.
  openai('requests', 'req-minute'), openai('requests', 'requests-minute'), openai('requests', 'requests-day'),
  openai('tokens', 'tokens-minute'), openai('tokens', 'tokens-day'),
  { of: 'tokens', limit: 'ratelimitbysize-limit', remaining: 'ratelimitbysize-remaining', reset: 'ratelimitbysize-reset' },
  // Together: seconds; OpenRouter: milliseconds since the epoch; others: seconds since the epoch.
  { of: 'requests', limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  { of: 'tokens', limit: 'x-tokenlimit-limit', remaining: 'x-tokenlimit-remaining' },
  // The IETF's draft, up to its version 6: seconds.
  { of: 'requests', limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
];

/**
 * The windows that the headers of a reply speak of, one of each kind at most; `now` is the moment of the reply, in milliseconds
 * since the epoch. What makes no sense is unknown, never 0.
 */
export function readRateLimits(headers: Reply['headers'], now: number): readonly RateWindow[] {
  const serverNow = parseInstant(headers.get('date'));
  const windows = new Map<RateKind, RateWindow>();
  for (const { of, limit, remaining, reset } of HEADERS) {
    const window = { of, limit: firstNumber(headers.get(limit)), remaining: firstNumber(headers.get(remaining)), resetsAt: parseReset(reset === undefined ? null : headers.get(reset), now, serverNow) };
    if (!windows.has(of) && (window.limit !== undefined || window.remaining !== undefined)) windows.set(of, window);
  }
  const drafted = windows.has('requests') ? undefined : draftWindow(headers, now);
  return [...windows.values(), ...(drafted ? [drafted] : [])];
}

/** The IETF's draft from its version 7 on: `limit=100, remaining=50, reset=5`, and later `"default";r=50;t=5` with the limit in the policy. */
function draftWindow(headers: Reply['headers'], now: number): RateWindow | undefined {
  const text = headers.get('ratelimit') ?? '';
  const field = (from: string, names: string): number | undefined => parseNumber(new RegExp(`(?:^|[;,\\s])(?:${names})\\s*=\\s*(\\d+)(?![\\w.])`).exec(from)?.[1] ?? null);
  const remaining = field(text, 'remaining|r');
  if (remaining === undefined) return undefined;
  const seconds = field(text, 'reset|t');
  return { of: 'requests', limit: field(text, 'limit') ?? field(headers.get('ratelimit-policy') ?? '', 'q'), remaining, resetsAt: parseReset(seconds === undefined ? null : String(seconds), now, undefined) };
}

/** Earlier versions of the draft, and gateways that join theirs to the provider's, write further numbers behind the first. */
function firstNumber(text: string | null): number | undefined {
  return parseNumber(text?.split(/[,;]/, 1)[0] ?? null);
}

/**
 * How long a server asks to be left alone from `now` on, in whole milliseconds: `retry-after-ms`, else `retry-after` in seconds, as a
 * date (RFC 9110, section 10.2.3), or in what gateways write there: durations with units and moments since the epoch. `now`, in milliseconds since the epoch, is the moment of
 * the reply; a date is read against the reply's own, so that a wrong clock here does no harm. What makes no sense is unknown, never 0.
 */
export function retryAfterMs(headers: Reply['headers'], now: number): number | undefined {
  const milliseconds = parseDuration(`${headers.get('retry-after-ms') ?? ''}ms`);
  if (milliseconds !== undefined) return Math.ceil(milliseconds);
  const until = parseReset(headers.get('retry-after'), now, parseInstant(headers.get('date')));
  return until === undefined ? undefined : until - now;
}
