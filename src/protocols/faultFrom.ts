import { isRecord } from '../core/fields.ts';
import { faultAt, type Fault, type FaultCause, type FaultFacts } from '../core/faults/fault.ts';
import { retryAfterMs } from '../core/request/rateLimits.ts';
import { masked, saidBy } from '../core/faults/said.ts';
import type { Access, Refusal, Seen } from './door.ts';
import { errorBodyFrom, holdsError, parseErrorBody, type ErrorBody } from './errorBody.ts';
import { innermostMessage, networkCause } from './networkCause.ts';
import { refusalCause } from './refusalCause.ts';
import { sentFields } from './sentFields.ts';
import { waitIn } from './statedWait.ts';
import { asksToSignIn } from './webPage.ts';

/** One exchange as far as a fault needs it. `model` is absent where only the list of models was asked for. */
export interface Exchange {
  readonly access: Access;
  readonly model: string | undefined;
  readonly seen: Seen;
}

/** A cause together with who said what. */
interface Finding {
  readonly cause: FaultCause;
  readonly said?: string | undefined;
  readonly requestId?: string | undefined;
  /** How long the body asks to wait, in milliseconds. */
  readonly wait?: number | undefined;
}

/** An error that the server reported inside its answer, in an event of its own. */
export class ReportedError extends Error {
  override readonly name = 'ReportedError';
  readonly error: unknown;
  constructor(error: unknown) {
    super('the server reported an error');
    this.error = error;
  }
}

/**
 * The fault that an SDK's or the network's error means. What the door saw comes first, because the SDKs rename and drop errors;
 * of theirs only the shape is looked at, since a class of one bundled copy is not that of another.
 */
export function faultFrom(exchange: Exchange, error: unknown): Fault {
  return settledFault(exchange, find(exchange, error));
}

/** A fault that no error stands for: the reply ended properly and yet was none. */
export function faultOf(exchange: Exchange, cause: FaultCause): Fault {
  return settledFault(exchange, { cause });
}

function find(exchange: Exchange, error: unknown): Finding {
  const { access, seen } = exchange;
  if (seen.refusal) return refusalFinding(exchange, seen.refusal);
  if (error instanceof Error && 'error' in error && error.error !== undefined) return reported(exchange, undefined, errorBodyFrom(error.error));
  const cause = seen.failure && networkCause(seen.failure.error, access, seen);
  if (seen.failure && cause) return { cause, said: innermostMessage(seen.failure.error) };
  if (error instanceof SyntaxError) return { cause: { kind: 'malformed' }, said: error.message };
  return { cause: { kind: 'internal' }, said: error instanceof Error ? `${error.name}: ${innermostMessage(error)}` : String(error) };
}

function refusalFinding(exchange: Exchange, refusal: Refusal): Finding {
  const status = exchange.seen.response?.status;
  switch (refusal.why) {
    case 'key-unusable':
      return { cause: { kind: 'wrong-key' } };
    case 'redirect':
      return { cause: { kind: 'redirected', to: masked(refusal.to, exchange.access.key) } };
    case 'status':
      return reported(exchange, status, parseErrorBody(refusal.body));
    case 'content': {
      const body = parseErrorBody(refusal.body);
      if (refusal.got === 'json' && isError(refusal.body)) return reported(exchange, status, body);
      const { host } = faultAt(exchange.access.connection);
      const cause: FaultCause = refusal.got === 'html' && asksToSignIn(refusal.body, host) ? { kind: 'captive-portal' } : { kind: 'not-a-stream', got: refusal.got };
      return { cause, said: body.message ?? refusal.body, requestId: body.requestId };
    }
  }
}

/** As much of a message as is asked for a time, in characters. */
const LONGEST = 2000;

function reported(exchange: Exchange, status: number | undefined, body: ErrorBody): Finding {
  const { access, model, seen } = exchange;
  return { cause: refusalCause({ access, model, status, headers: seen.response?.headers, body, sent: sentFields(seen.sent) }), said: body.message, requestId: body.requestId, wait: body.retryAfterMs ?? waitIn((body.message ?? '').slice(0, LONGEST)) };
}

function isError(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return holdsError(json) || (isRecord(json) && json['object'] === 'error');
  } catch {
    return false; // Cut at the bound, or not JSON at all: then it is no error that we could read.
  }
}

function settledFault({ access, seen }: Exchange, { cause, said, requestId, wait: stated }: Finding): Fault {
  const { connection, key } = access;
  // A good status is worth a word only where it came with the wrong content.
  const status = seen.refusal && seen.response?.status;
  const id = requestId ?? seen.response?.headers.get('x-request-id') ?? seen.response?.headers.get('request-id') ?? undefined;
  const line = saidBy(said, key);
  const refused = seen.refusal?.why === 'status' || seen.refusal?.why === 'content' ? seen.response?.headers : undefined;
  const wait = (refused && retryAfterMs(refused, Date.now())) ?? stated;
  const should = refused?.get('x-should-retry');
  const facts: FaultFacts = {
    ...faultAt(connection),
    ...(status === undefined ? {} : { status }),
    ...(id === undefined ? {} : { requestId: masked(id, key) }),
    ...(line === undefined ? {} : { said: line }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(should === 'true' || should === 'false' ? { shouldRetry: should === 'true' } : {}),
    ...(cause.kind === 'bad-request' ? { sent: sentFields(seen.sent) } : {}),
  };
  return { ...facts, ...cause };
}
