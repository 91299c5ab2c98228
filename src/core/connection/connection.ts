import { isLocal, normalizeBaseUrl } from './baseUrl.ts';
import { isCount, isText, optional, ownFields, type Fields, type Report } from '../fields.ts';
import { isAuthHeader, parseHeaders } from '../request/headers.ts';
import { parseModels } from './modelInfo.ts';
import type { Translate } from '../translate.ts';

export const PROTOCOLS = ['openai-chat', 'openai-responses', 'anthropic-messages'] as const;
/** The wire protocol, the "lock": Chat Completions, Responses, or Messages. */
export type Protocol = (typeof PROTOCOLS)[number];

/** Where a connection's key comes from. Only the first kind is stored by us, in SecretStorage. */
export type Credential =
  | { readonly from: 'secret' }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'command'; readonly command: readonly string[]; readonly cacheSeconds: number }
  | { readonly from: 'session'; readonly provider: string; readonly scopes: readonly string[] }
  | { readonly from: 'none' };

/** Silence that is put up with, in seconds; 0 is none. */
export interface Limits {
  readonly firstByteSeconds: number;
  readonly idleSeconds: number;
  /** The longest wait before another attempt; one that the server wants longer is told, not slept through. */
  readonly retryWaitSeconds: number;
}

/** What is known of a model. An absent field is unknown, never a default. */
export interface ModelInfo {
  readonly id: string;
  readonly name?: string;
  /** Tokens. */
  readonly contextWindow?: number;
  /** Tokens. */
  readonly maxOutput?: number;
  /** Per million tokens. */
  readonly price?: { readonly input: number; readonly cachedInput?: number; readonly output: number; readonly currency: string };
  readonly vision?: boolean;
  readonly tools?: boolean;
  readonly reasoning?: boolean;
}

/** A named way to reach models: the door (`baseUrl`), the lock (`protocol`), the key (`credential`), and its models. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly protocol: Protocol;
  /** Normalised: what the protocol's SDK takes. */
  readonly baseUrl: string;
  readonly credential: Credential;
  /** `bearer`, `x-api-key` or the name of a header. Absent: the protocol's own. */
  readonly auth?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Merged into the body of each request. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Empty: ask the server. */
  readonly models: readonly ModelInfo[];
}

/** Something wrong in a setting: where (`latchkey.connections[1].baseUrl`) and why, in the person's language. */
export interface Problem {
  readonly place: string;
  readonly reason: string;
}

/** `connectionId/modelId`; the model id may itself contain slashes and colons. */
export interface ModelRef {
  readonly connectionId: string;
  readonly modelId: string;
}

/** `undefined` when `text` is not a model ref. */
export function parseModelRef(text: string): ModelRef | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return undefined;
  return { connectionId: text.slice(0, slash), modelId: text.slice(slash + 1) };
}

/** A model ref as it stands in settings and conversations; `parseModelRef` reads it. */
export function formatModelRef(ref: ModelRef): string {
  return `${ref.connectionId}/${ref.modelId}`;
}

/** A remote server may think for two minutes and pause for one; a local one loads its model first and may take any time. */
const REMOTE_LIMITS: Limits = { firstByteSeconds: 120, idleSeconds: 60, retryWaitSeconds: 60 };
const LOCAL_LIMITS: Limits = { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 };

/**
 * Reads the value of `latchkey.connections`. An invalid entry or field is reported with its place and reason; an entry is
 * dropped only when what is wrong is needed to reach its server safely, and the others keep working.
 */
export function parseConnections(value: unknown, t: Translate): { readonly connections: readonly Connection[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const connections: Connection[] = [];
  const taken = new Set<string>();
  const setting = 'latchkey.connections';
  if (value === undefined || value === null) return { connections, problems };
  if (!Array.isArray(value)) return { connections, problems: [{ place: setting, reason: t('This must be a list.') }] };
  for (const [index, entry] of value.entries()) {
    const place = `${setting}[${index}]`;
    const found: Problem[] = [];
    const connection = parseConnection(entry, (field, reason) => found.push({ place: field ? `${place}.${field}` : place, reason }), t);
    problems.push(...found);
    if (!connection) continue;
    if (taken.has(connection.id)) {
      problems.push({ place: `${place}.id`, reason: t('The id "{0}" is used twice. The first one is kept.', connection.id) });
      continue;
    }
    taken.add(connection.id);
    connections.push(connection);
  }
  return { connections, problems };
}

function parseConnection(given: unknown, report: Report, t: Translate): Connection | undefined {
  const entry = ownFields(given);
  if (!entry) return void report('', t('This must be an object with an id, a protocol and a baseUrl.'));
  const id = entry['id'];
  if (typeof id !== 'string' || !/^[a-z0-9-]+$/.test(id)) return void report('id', t('An id of small letters, digits and hyphens is needed.'));
  if (id === 'route') return void report('id', t('The id "route" is reserved.'));
  const protocol = PROTOCOLS.find((known) => known === entry['protocol']);
  if (!protocol) return void report('protocol', t('The protocol must be one of {0}.', PROTOCOLS.join(', ')));
  const baseUrl = parseBaseUrl(protocol, entry['baseUrl']);
  if (!baseUrl) return void report('baseUrl', t('An address such as https://api.example.com/v1 is needed, without user name, query or fragment.'));
  const credential = parseCredential(entry['credential']);
  if (!credential) return void report('credential', t('The credential must be {"from": "secret"}, "env" with a name, "command" with a command, "session" with a provider, or "none".'));
  const auth = parseAuth(entry['auth']);
  if (auth === null) return void report('auth', t('This must be "bearer", "x-api-key" or the name of a header.'));
  return {
    id,
    name: optional(entry, 'name', isText, report, t('This must be a text.')) ?? id,
    protocol,
    baseUrl,
    credential,
    ...(auth === undefined ? {} : { auth }),
    headers: parseHeaders(parseObject(entry, 'headers', report, t), auth, (name, reason) => report(`headers.${name}`, reason), t),
    limits: parseLimits(entry['limits'], isLocal(baseUrl) ? LOCAL_LIMITS : REMOTE_LIMITS, report, t),
    parameters: parseParameters(parseObject(entry, 'parameters', report, t), report, t),
    models: parseModels(entry['models'], report, t),
  };
}

function parseBaseUrl(protocol: Protocol, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return normalizeBaseUrl(protocol, value);
  } catch {
    return undefined; // The one way to ask whether an address is one; the caller reports it.
  }
}

/** `null` when it is none; the two words that are not header names are read in any case, as people write them. */
function parseAuth(value: unknown): string | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !isAuthHeader(value)) return null;
  return /^(bearer|x-api-key)$/i.test(value) ? value.toLowerCase() : value;
}

function parseCredential(given: unknown): Credential | undefined {
  if (given === undefined) return { from: 'secret' };
  const value = ownFields(given);
  if (!value) return undefined;
  switch (value['from']) {
    case 'secret':
    case 'none':
      return { from: value['from'] };
    case 'env':
      return isVariable(value['name']) ? { from: 'env', name: value['name'] } : undefined;
    case 'command': {
      const { command, cacheSeconds = 300 } = value;
      return isCommand(command) && isCount(cacheSeconds) ? { from: 'command', command: [...command], cacheSeconds } : undefined;
    }
    case 'session': {
      const { provider, scopes = [] } = value;
      return isText(provider) && isTexts(scopes) ? { from: 'session', provider, scopes: [...scopes] } : undefined;
    }
    default:
      return undefined;
  }
}

/** An absent or wrong object is an empty one; only own fields count. */
function parseObject(entry: Fields, field: string, report: Report, t: Translate): Fields {
  if (entry[field] === undefined) return {};
  const value = ownFields(entry[field]);
  if (!value) report(field, t('This must be an object.'));
  return value ?? {};
}

function parseParameters(given: Fields, report: Report, t: Translate): Fields {
  // Merged by assignment, this name would replace the prototype of a request's body in place of setting a field.
  if (Object.hasOwn(given, '__proto__')) report('parameters.__proto__', t('A parameter cannot have this name.'));
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== '__proto__'));
}

/** A day: above any sense, and below the 2^31 ms beyond which a timer fires at once. */
const MOST_SECONDS = 86_400;

function parseLimits(given: unknown, fallback: Limits, report: Report, t: Translate): Limits {
  if (given === undefined) return fallback;
  const value = ownFields(given);
  if (!value) {
    report('limits', t('This must be an object.'));
    return fallback;
  }
  const seconds = (name: keyof Limits): number => {
    const limit = value[name];
    if (limit === undefined) return fallback[name];
    if (isCount(limit) && limit <= MOST_SECONDS) return limit;
    report(`limits.${name}`, t('This must be a number of seconds, at most a day; 0 means no limit.'));
    return fallback[name];
  };
  return { firstByteSeconds: seconds('firstByteSeconds'), idleSeconds: seconds('idleSeconds'), retryWaitSeconds: seconds('retryWaitSeconds') };
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
/** A program and its arguments, of which one may be empty; the operating system takes no NUL in them. */
const isCommand = (value: unknown): value is string[] => Array.isArray(value) && isText(value[0]) && value.every((part) => typeof part === 'string' && !part.includes('\0'));
/** `__proto__` names the prototype of `process.env`, which is no text. */
const isVariable = (value: unknown): value is string => isText(value) && !/[=\0]/.test(value) && value !== '__proto__';
