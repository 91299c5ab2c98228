import { isLive, type Notice } from '../core/chat.ts';
import { PROTOCOLS, parseModelRef } from '../core/connection/connection.ts';
import type { Answer, AnswerState, Conversation } from '../core/conversation/conversation.ts';
import type { FaultKind } from '../core/faults/fault.ts';
import { isCount, isRecord } from '../core/fields.ts';
import { IMAGE_TYPES, TEXT_SOURCES } from '../core/conversation/reference.ts';

/** The shape of the file. Another one is another version's, and is not read by guessing. */
const VERSION = 1;

/** The text of the file that keeps `conversation`. */
export function writeConversation(conversation: Conversation): string {
  return JSON.stringify({ version: VERSION, conversation });
}

/**
 * The conversation in the text of a file; `undefined` when it is not whole, or of another version. An answer that was being
 * written when the file was is `failed` by then, `interrupted`, and keeps its text.
 */
export function readConversation(text: string): Conversation | undefined {
  const file = parseJson(text);
  if (!isRecord(file) || file['version'] !== VERSION || !isConversation(file['conversation'])) return undefined;
  const conversation = file['conversation'];
  return { ...conversation, turns: conversation.turns.map((turn) => ({ ...turn, answers: turn.answers.map(interrupted) })) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The one way to ask whether a text is JSON; the caller moves the file aside.
  }
}

/** An answer whose writing ended with its window: failed, with the text that had been stored. */
export function interrupted(answer: Answer): Answer {
  if (answer.state !== 'streaming') return answer;
  const connectionId = parseModelRef(answer.model)?.connectionId ?? answer.model;
  // Which origin was asked is not stored with an answer; the words of this fault name the connection.
  return { ...answer, notices: answer.notices.filter((notice) => !isLive(notice)), state: 'failed', fault: { kind: 'interrupted', connectionId, connection: answer.connectionName, host: '' } };
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const oneOf = (...values: readonly unknown[]): Check => (value) => values.includes(value);
const maybe = (check: Check): Check => (value) => value === undefined || check(value);
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const fields = (checks: Readonly<Record<string, Check>>): Check => {
  const each = Object.entries(checks);
  return (value) => isRecord(value) && each.every(([name, check]) => check(value[name]));
};
/** A union: the field `tag` says which of `kinds` the other fields must fit. */
const tagged = (tag: string, kinds: Readonly<Record<string, Check>>): Check => (value) => {
  const kind = isRecord(value) ? value[tag] : undefined;
  return typeof kind === 'string' && Object.hasOwn(kinds, kind) && kinds[kind]?.(value) === true;
};
const anything = fields({});

const FAULTS: Record<FaultKind, Check> = {
  'no-key': anything, 'key-moved': fields({ savedFor: text }), 'env-missing': fields({ name: text }), 'command-failed': anything,
  'signed-out': fields({ provider: text }), 'wrong-key': anything, 'other-door': fields({ providerId: text }), forbidden: anything, 'region-refused': anything, 'organisation-refused': anything, 'out-of-credit': anything,
  'no-connection': fields({ id: text }), 'no-route': fields({ id: text }), 'wrong-path': fields({ tryBaseUrl: maybe(text) }), redirected: fields({ to: text }), 'host-not-found': anything,
  'not-running': fields({ start: maybe(text) }), 'bad-certificate': fields({ code: text }), 'proxy-sign-in': anything, 'captive-portal': anything, network: anything,
  'wrong-lock': fields({ tryProtocol: oneOf(...PROTOCOLS) }), 'not-a-stream': fields({ got: oneOf('html', 'json', 'nothing') }),
  'no-model': anything, 'unknown-model': fields({ model: text, nearest: maybe(text) }), 'too-long': fields({ window: maybe(isCount) }), 'bad-request': fields({ parameter: maybe(text) }),
  'rate-limited': anything, overloaded: anything, 'server-error': anything,
  'empty-answer': anything, malformed: anything, 'cut-short': anything, silent: fields({ seconds: isCount, phase: oneOf('first-byte', 'idle') }),
  interrupted: anything, internal: anything,
};
const faultFacts = fields({
  connectionId: text, connection: text, host: text, status: maybe(isCount), requestId: maybe(text), said: maybe(text),
  retryAfterMs: maybe(isCount), shouldRetry: maybe(oneOf(true, false)), resetsAt: maybe(isCount),
});
const faultCause = tagged('kind', FAULTS);

const faultKind = oneOf(...Object.keys(FAULTS));
const adaptation = tagged('kind', {
  drop: fields({ parameter: text }), rename: fields({ parameter: text, to: text }), 'system-role': fields({ role: oneOf('system', 'developer', 'user') }), 'plain-content': anything,
});
const NOTICES: Record<Notice['kind'], Check> = {
  'parameter-ignored': fields({ parameter: text }),
  waiting: fields({ until: isCount, because: faultKind, status: maybe(isCount), attempt: isCount, attempts: isCount }),
  pacing: fields({ until: isCount, limit: oneOf('requests', 'tokens', 'input-tokens', 'output-tokens') }),
  silent: fields({ seconds: isCount, phase: oneOf('first-byte', 'idle'), until: isCount }),
  heard: anything,
  retried: fields({ times: isCount, because: faultKind, status: maybe(isCount) }),
  resumed: fields({ at: isCount, because: maybe(faultKind), exact: oneOf(true, false) }),
  adapted: fields({ adaptation, said: maybe(text) }),
  routed: fields({
    route: text, model: text, modelName: text, connectionName: text,
    skipped: listOf(fields({ modelName: text, connectionName: text, because: (value) => faultKind(value) || value === 'circuit-open' })),
  }),
  trimmed: fields({ turns: isCount, window: isCount, learned: oneOf(true, false) }),
  'images-left-out': fields({ images: isCount }),
};

const STATES: Record<AnswerState['state'], Check> = {
  streaming: anything,
  finished: fields({ reason: oneOf('stop', 'length', 'refusal', 'other') }),
  stopped: anything,
  failed: fields({ fault: (value) => faultFacts(value) && faultCause(value) }),
};
const answerState = tagged('state', STATES);
const answerFields = fields({
  id: text, model: text, modelName: text, connectionName: text, text, reasoning: text,
  notices: listOf(tagged('kind', NOTICES)),
  usage: maybe(fields({ input: maybe(isCount), output: maybe(isCount), cacheRead: maybe(isCount), reasoning: maybe(isCount), cacheWrite: maybe(isCount) })),
  timings: fields({ started: isCount, firstToken: maybe(isCount), ended: maybe(isCount) }),
});
const textReference = fields({
  uri: text, label: text, languageId: text, text, source: maybe(oneOf(...TEXT_SOURCES)),
  range: fields({ startLine: isCount, startCharacter: isCount, endLine: isCount, endCharacter: isCount }),
});
const mediaReference = tagged('kind', {
  text: textReference,
  image: fields({ mediaType: oneOf(...IMAGE_TYPES), data: text, width: isCount, height: isCount, thumbnail: text, label: text, uri: maybe(text) }),
  document: fields({ mediaType: oneOf('application/pdf'), data: text, label: text, uri: maybe(text) }),
});
/** The first versions kept texts only, and said no kind. */
const reference: Check = (value) => (isRecord(value) && value['kind'] === undefined ? textReference(value) : mediaReference(value));
const place = fields({ turn: text, answer: maybe(text) });
const conversationFields = fields({
  id: text, model: maybe(text), draft: maybe(text), pending: maybe(listOf(reference)), summary: maybe(fields({ upTo: text, text })), head: maybe(place),
  queue: maybe(listOf(fields({ id: text, prompt: text, references: listOf(reference) }))),
  turns: listOf(fields({ id: text, prompt: text, instruction: maybe(text), references: listOf(reference), pinned: maybe(oneOf(true)), after: maybe(place), answers: listOf((value) => answerFields(value) && answerState(value)) })),
});

/** Whether a value from outside is a whole conversation. */
export function isConversation(value: unknown): value is Conversation {
  return conversationFields(value);
}

/** Whether a value from outside is a whole answer. */
export function isAnswer(value: unknown): value is Answer {
  return answerFields(value) && answerState(value);
}
