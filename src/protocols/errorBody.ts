import { isRecord } from '../core/fields.ts';

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
export function errorBodyFrom(json: unknown): ErrorBody {
  // Gemini wraps its error in a list of one.
  const outer = Array.isArray(json) ? (json as readonly unknown[])[0] : json;
  if (typeof outer === 'string') return { ...NOTHING, message: outer };
  if (!isRecord(outer)) return NOTHING;
  const inner = isRecord(outer['error']) ? outer['error'] : outer;
  const codes = [inner['type'], inner['code'], inner['status'], outer['code'], inner['reason']].filter((code) => typeof code === 'string' || typeof code === 'number');
  return {
    shape: !isRecord(outer['error']) ? 'other' : outer['type'] === 'error' ? 'anthropic' : 'openai',
    codes: codes.join(' ').toLowerCase(),
    status: codes.map(Number).find((code) => Number.isInteger(code) && code >= 400 && code < 600),
    message: firstText(inner['message'], outer['error'], outer['message'], detailOf(outer['detail']), inner['code'], inner['type']),
    requestId: firstText(outer['request_id']),
  };
}

/** Whether a JSON document with status 200 is an error all the same (LM Studio, some gateways). */
export function holdsError(json: unknown): boolean {
  const outer = Array.isArray(json) ? (json as readonly unknown[])[0] : json;
  return isRecord(outer) && outer['error'] !== undefined && outer['error'] !== null;
}

const NOTHING: ErrorBody = { shape: 'other', codes: '', status: undefined, message: undefined, requestId: undefined };

/** FastAPI's `detail`: a sentence, or a list of what is wrong with which field. */
function detailOf(detail: unknown): unknown {
  if (!Array.isArray(detail)) return detail;
  return detail.filter(isRecord).map((item) => `${Array.isArray(item['loc']) ? `${item['loc'].join('.')}: ` : ''}${String(item['msg'])}`).join('; ');
}

function titleOf(html: string): string | undefined {
  const [, title = ''] = /<(?:title|h1)[^>]*>([^<]*)</i.exec(html) ?? [];
  return title.trim().replace(/&amp;/g, '&').replace(/&[a-z#0-9]+;/gi, ' ') || undefined;
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
}
