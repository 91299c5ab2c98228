import { alternativeBaseUrl, originOf } from '../core/connection/baseUrl.ts';
import type { Protocol } from '../core/connection/connection.ts';
import type { FaultCause } from '../core/faults/fault.ts';
import { pathsIn } from '../core/request/namedParameter.ts';
import { nearest } from '../core/connection/nearest.ts';
import { providerAt, providerOfKey } from '../core/connection/providers.ts';
import { windowIn } from './contextWindow.ts';
import type { Access } from './door.ts';
import type { ErrorBody } from './errorBody.ts';

/** An error that a server put into words. */
export interface RefusedRequest {
  readonly access: Access;
  readonly model: string | undefined;
  /** `undefined`: the error came as a frame of a stream. 200: as a document in place of one. */
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly body: ErrorBody;
  /** The fields of the request, as `sentFields` gives them. */
  readonly sent: readonly string[];
}

// The words are those of the providers in the table, from their error pages and from what they answer.
const NO_CREDIT = /insufficient[_ ](quota|balance|credits?|funds)|balance is (too low|insufficient)|(credit balance|balance) is too low|billing_error|billing[_ ]hard[_ ]limit|out of credits?|payment required|requires more credits|exceeded_current_quota|account\b.{0,80}\bsuspended.{0,60}\bbilling|reached your specified (\w+ )?usage limits|arrearage|\b1113\b|余额不足|欠费/i;
const OVERLOADED = /overloaded|over capacity|\bunavailable\b/i;
const BAD_KEY = /(invalid|incorrect|wrong|missing|no) (api[ _-]?key|x-api-key)|api[ _-]?key.{0,20}(invalid|incorrect|not valid|missing|required|not provided)|invalid_api_key|api_key_invalid|authentication_error/i;
const NO_MODEL_CODE = /model_not_found|model_not_available|model_decommissioned|model_not_exist|invalid_model|deploymentnotfound|\b1211\b|\b20012\b/;
const NO_MODEL = /\b(unknown|invalid|no such) model\b|^model: |\bmodels?\b.{0,120}\b(not found|not exist|no longer available|has been (retired|decommissioned))|not found the model|not a (valid|chat) model|unable to access model|模型不存在/i;
const TOO_LONG = /context[_ ](length|window|size)|maximum context|max(imum)? (input|prompt) (length|tokens)|prompt is too long|input is too long|too many (input |total )?tokens|exceed_context|exceeds? (the )?(context|available context|maximum number of (input )?tokens|model's maximum)|input length should be|exceed(ed|s) (the )?(model )?token limit|requested tokens.{0,20}exceed|reduce the length|request_too_large|上下文/i;
/** The answer's bound is too large, whatever room the conversation takes. */
const ANSWER_TOO_LONG = /max(_completion|_output)?_tokens['"`]?( or ['"`]max_completion_tokens['"`])? is too large|max_tokens: \d+ > \d+/i;
const REGION = /unsupported_country|unsupported_region|(country|region|territory|location)\b.{0,24}\b(is )?not (currently )?(supported|allowed|available)|not (available|supported|offered) in your (country|region|location)|your (country|region|location) is (blocked|restricted)|(地区|区域|国家).{0,6}(不支持|不可用|受限)/i;
const ORGANISATION = /(mismatched|invalid|no|unknown)_(organization|project)\b|organization_(restricted|disabled|not_found)|organi[sz]ation must be verified|member of an organi[sz]ation|no such (organi[sz]ation|project)|organi[sz]ation\b.{0,30}\b(been|is) (disabled|restricted|suspended|deactivated)|(openai-)?(organi[sz]ation|project) header/i;
/** Some of OpenAI's models are spoken to in its newer protocol alone. */
const ONLY_RESPONSES = /only (be )?(supported|available|used) (in|with|via|through) (the )?(v1\/responses|responses api)/i;
const NO_SUCH_PATH = /unexpected endpoint|invalid url|unknown (url|path|endpoint|route)|no such (path|endpoint|route)|cannot (post|get) \//i;

/** The HTTP status that a word stands for: errors in a stream come without one. */
const STATUS_OF_CODE: readonly (readonly [RegExp, number])[] = [
  [/authentication_error|unauthori[sz]ed|unauthenticated/, 401], [/permission|forbidden/, 403], [/rate_?limit|resource_exhausted|too_many_requests|throttl/, 429],
  [/not_?found/, 404], [/request_too_large/, 413], [/overloaded/, 529], [/unavailable/, 503], [/timeout/, 504],
  [/invalid_|bad_request|unprocessable/, 400], [/api_error|server_error|internal/, 500],
];

/** As much of a message as is looked at, in characters: patterns take their time with a text that is made to be long. */
const LONGEST = 2000;

/** What a person can do about an error that the server put into words. */
export function refusalCause(refused: RefusedRequest): FaultCause {
  const { access, model, body } = refused;
  const framed = refused.status === undefined || refused.status < 400;
  const status = framed ? body.status ?? STATUS_OF_CODE.find(([code]) => code.test(body.codes))?.[1] : refused.status;
  const message = (body.message ?? '').slice(0, LONGEST);
  const words = `${body.codes} ${message}`;
  const unknownModel = (asked: string): FaultCause => ({ kind: 'unknown-model', model: asked, nearest: nearestOf(asked, access, message) });
  const badRequest: FaultCause = { kind: 'bad-request', parameter: body.parameter ?? pathsIn(message).find((path) => refused.sent.includes(path.split('.', 1)[0] ?? '')) };

  if (status === 407) return { kind: 'proxy-sign-in' };
  if (status === 511) return { kind: 'captive-portal' };
  // A quota of nothing is not one that comes back with time.
  if (status === 402 || NO_CREDIT.test(words) || (status === 429 && /\bquota\b/i.test(message) && /\blimit: 0\b/.test(message))) return { kind: 'out-of-credit' };
  if (model !== undefined && NO_MODEL_CODE.test(body.codes)) return unknownModel(model);
  if (status === 451 || ((isClientError(status) || status === undefined) && isRegion(body.codes, message, words))) return { kind: 'region-refused' };
  if ((isClientError(status) || status === undefined) && ORGANISATION.test(words)) {
    // What only needs a verified organisation is something that a request can do without, unless it is the stream itself.
    return body.parameter === undefined || /^(stream|model)$/.test(body.parameter) ? { kind: 'organisation-refused' } : badRequest;
  }
  if (status === 401 || status === 403 || (status === 400 && BAD_KEY.test(words))) return keyCause(access, status);
  if (access.connection.protocol === 'openai-chat' && ONLY_RESPONSES.test(message)) return { kind: 'wrong-lock', tryProtocol: 'openai-responses' };
  if (isClientError(status) && (ANSWER_TOO_LONG.test(message) || hasRoom(message))) return { kind: 'bad-request', parameter: body.parameter ?? 'max_tokens' };
  if (status === 413 || ((isClientError(status) || status === undefined) && TOO_LONG.test(words))) return { kind: 'too-long', window: body.window ?? windowIn(message) };
  if (model !== undefined && (isClientError(status) || framed) && NO_MODEL.test(message)) return unknownModel(model);
  if (status === 529 || status === 503 || (OVERLOADED.test(words) && (status === undefined || status === 429 || status >= 500))) return { kind: 'overloaded' };
  if (status === 429) return { kind: 'rate-limited' };
  if (status !== undefined && status >= 500) return { kind: 'server-error' };
  if (NO_SUCH_PATH.test(words)) return doorCause(refused);
  if (!framed && (status === 404 || status === 405)) return doorCause(refused);
  // An error without a known word in the middle of an answer is the server's; before it, more likely about the request.
  return status === undefined && refused.status === undefined ? { kind: 'server-error' } : badRequest;
}

function isClientError(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}

/** Anthropic says no more than this to a country that it does not serve. */
function isRegion(codes: string, message: string, words: string): boolean {
  return REGION.test(words) || (/\bforbidden\b/.test(codes) && /^request not allowed\.?$/i.test(message));
}

/** Whether the conversation itself leaves the answer room, so that only its bound is too large (vLLM, older OpenAI). */
function hasRoom(message: string): boolean {
  const [, window, messages] = /maximum context length is (\d+) tokens.*\((\d+) (?:in|of) (?:the |your )?(?:messages|prompt|text input)[;,]/.exec(message) ?? [];
  return window !== undefined && messages !== undefined && Number(messages) + LEAST_ANSWER <= Number(window);
}

/** An answer of fewer tokens is hardly worth asking for. */
const LEAST_ANSWER = 512;

/** The model that may have been meant: what the server itself offers, else the nearest of those that the connection lists. */
function nearestOf(model: string, { connection }: Access, message: string): string | undefined {
  const [, offer] = /(?:did you mean|(?:please )?use|try|replaced by|migrate to):? ['"`]?([\w./:@-]*[\w])['"`]?(?: instead|\?)/i.exec(message) ?? [];
  if (offer !== undefined && offer !== model && /[-\d]/.test(offer) && !/^v\d+\//.test(offer)) return offer;
  const named = (/(?:model names are|available models(?: are)?|supported models(?: are)?|one of):?\s(.*)/i.exec(message)?.[1] ?? '').match(/[\w./:@-]*\w/g) ?? [];
  return nearest(model, [...named.filter((name) => /[-\d]/.test(name)), ...connection.models.map(({ id }) => id)]);
}

function keyCause(access: Access, status: number): FaultCause {
  // Asked without a key because the connection says that it needs none.
  if (access.key === undefined) return status === 403 ? { kind: 'forbidden' } : { kind: 'no-key' };
  const owner = providerOfKey(access.key);
  if (owner && owner.id !== providerAt(originOf(access.connection.baseUrl))?.id) return { kind: 'other-door', providerId: owner.id };
  return status === 403 ? { kind: 'forbidden' } : { kind: 'wrong-key' };
}

/** Nothing answers at this path: the lock is another one, or the address is. */
function doorCause({ access, model, body }: RefusedRequest): FaultCause {
  const { protocol, baseUrl } = access.connection;
  const origin = originOf(baseUrl);
  const known = providerAt(origin, protocol)?.protocol;
  if (protocol === 'anthropic-messages' ? body.shape === 'openai' : body.shape === 'anthropic') {
    return { kind: 'wrong-lock', tryProtocol: otherFamily(protocol, known) };
  }
  const tryBaseUrl = alternativeBaseUrl(protocol, baseUrl);
  // Responses is OpenAI's own; most compatible servers have only Chat Completions at the same address. The list of models is the same for both.
  if (protocol === 'openai-responses' && model !== undefined && tryBaseUrl === undefined && known !== 'openai-responses') {
    return { kind: 'wrong-lock', tryProtocol: 'openai-chat' };
  }
  return { kind: 'wrong-path', tryBaseUrl };
}

function otherFamily(protocol: Protocol, known: Protocol | undefined): Protocol {
  if (protocol !== 'anthropic-messages') return 'anthropic-messages';
  return known === undefined || known === 'anthropic-messages' ? 'openai-chat' : known;
}
