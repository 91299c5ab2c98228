import { isRecord } from '../core/fields.ts';
import { asPath } from '../core/request/namedParameter.ts';
import { durationMs } from './statedWait.ts';
import { titleOf } from './webPage.ts';

/** What an error body says, whichever of the field's many shapes it has. */
export interface ErrorBody {
  /** The protocol family whose error this is, where the shape tells. */
  readonly shape: 'openai' | 'anthropic' | 'other';
  /** The server's words for the kind of error: `type`, `code` and the like, lower case, joined by spaces. */
  readonly codes: string;
  /** A number that is an HTTP status, where the body repeats one (OpenRouter, Gemini). */
  readonly status: number | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  /** The field that the body names as the cause, as a path. */
  readonly parameter: string | undefined;
  /** How long it asks to wait, in milliseconds (`RetryInfo` of Google's errors). */
  readonly retryAfterMs: number | undefined;
  /** The context window in tokens, where it has a field for that (llama.cpp). */
  readonly window: number | undefined;
}

/** Reads an error body: JSON of any known shape, an HTML page (reduced to its title), or text (its first line that says something). */
export function parseErrorBody(text: string): ErrorBody {
  try {
    return errorBodyFrom(JSON.parse(text));
  } catch {
    return { ...NOTHING, message: /<[a-z!]/i.test(text) ? titleOf(text) : text.trim().split('\n', 1)[0] };
  }
}

/** The same for JSON that is already parsed, as the SDKs hand over the error frames of a stream. */
export function errorBodyFrom(json: unknown, depth = 0): ErrorBody {
  // Gemini wraps its error in a list of one.
  const outer = Array.isArray(json) ? (json as readonly unknown[])[0] : json;
  if (typeof outer === 'string') return { ...NOTHING, message: outer };
  if (!isRecord(outer)) return NOTHING;
  const inner = isRecord(outer['error']) ? outer['error'] : outer;
  const codes = [inner['type'], inner['code'], inner['status'], outer['code'], inner['reason']].filter((code) => typeof code === 'string' || typeof code === 'number');
  // FastAPI has it by itself, Mistral within or in place of the message.
  const details = [outer['detail'], isRecord(inner['message']) ? inner['message']['detail'] : inner['message']];
  const found: ErrorBody = {
    shape: !isRecord(outer['error']) ? 'other' : outer['type'] === 'error' ? 'anthropic' : 'openai',
    codes: codes.join(' ').slice(0, LONGEST_CODES).toLowerCase(),
    status: codes.map(Number).find((code) => Number.isInteger(code) && code >= 400 && code < 600),
    message: firstText(inner['message'], outer['error'], outer['message'], ...details.map(detailOf), inner['code'], inner['type']),
    requestId: firstText(outer['request_id']),
    parameter: parameterOf(inner['param']) ?? details.map(locationOf).find((path) => path !== undefined),
    retryAfterMs: retryDelayOf(inner['details']),
    window: typeof inner['n_ctx'] === 'number' && inner['n_ctx'] > 0 ? inner['n_ctx'] : undefined,
  };
  const wrapped = depth < MOST_WRAPPERS ? wrappedError(inner, found.message) : undefined;
  return wrapped === undefined ? found : around(found, errorBodyFrom(wrapped, depth + 1));
}

/** In characters; words that are longer are no codes. */
const LONGEST_CODES = 500;

/** A gateway around a gateway around a provider; more is not an error but a puzzle. */
const MOST_WRAPPERS = 3;

/** The error of whoever stands behind a gateway, which that hands on as text: in the place of its own message, or beside it (OpenRouter). */
function wrappedError(inner: Record<string, unknown>, message: string | undefined): unknown {
  const raw = isRecord(inner['metadata']) ? inner['metadata']['raw'] : undefined;
  for (const text of [raw, message]) {
    if (typeof text !== 'string' || !/^\s*[{[]/.test(text)) continue;
    try {
      return JSON.parse(text);
    } catch {
      continue; // A sentence that begins with a bracket.
    }
  }
  return typeof raw === 'string' && raw.trim() !== '' ? raw : undefined;
}

/** What is behind says more precisely what is wrong; whose shape it is, is said by who answered. */
function around(found: ErrorBody, behind: ErrorBody): ErrorBody {
  return {
    shape: found.shape,
    codes: `${found.codes} ${behind.codes}`.trim(),
    status: found.status ?? behind.status,
    message: behind.message ?? found.message,
    requestId: found.requestId ?? behind.requestId,
    parameter: behind.parameter ?? found.parameter,
    retryAfterMs: found.retryAfterMs ?? behind.retryAfterMs,
    window: behind.window ?? found.window,
  };
}

/** Whether a JSON document with status 200 is an error all the same (LM Studio, some gateways). */
export function holdsError(json: unknown): boolean {
  const outer = Array.isArray(json) ? (json as readonly unknown[])[0] : json;
  return isRecord(outer) && outer['error'] !== undefined && outer['error'] !== null;
}

const NOTHING: ErrorBody = { shape: 'other', codes: '', status: undefined, message: undefined, requestId: undefined, parameter: undefined, retryAfterMs: undefined, window: undefined };

/** FastAPI's `detail`: a sentence, or a list of what is wrong with which field. */
function detailOf(detail: unknown): unknown {
  if (!Array.isArray(detail)) return isRecord(detail) ? detail['message'] : detail;
  return detail.filter(isRecord).map((item) => `${Array.isArray(item['loc']) ? `${item['loc'].join('.')}: ` : ''}${String(item['msg'])}`).join('; ');
}

/** The place that FastAPI's `detail` names first. */
function locationOf(detail: unknown): string | undefined {
  const first: unknown = Array.isArray(detail) ? detail.find((item) => isRecord(item) && Array.isArray(item['loc'])) : undefined;
  return isRecord(first) && Array.isArray(first['loc']) ? parameterOf(first['loc'].join('.')) : undefined;
}

/** Some servers give a word of theirs in place of a field, or nothing between quotes. */
function parameterOf(param: unknown): string | undefined {
  const path = typeof param === 'string' ? asPath(param.trim()) : '';
  return /^[A-Za-z_][\w.-]*$/.test(path) && path !== 'validation_error' && path !== 'body' ? path : undefined;
}

function retryDelayOf(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  const delay = details.filter(isRecord).map((detail) => detail['retryDelay']).find((value) => typeof value === 'string');
  return typeof delay === 'string' ? durationMs(delay) : undefined;
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
}
