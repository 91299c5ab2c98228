import type { Protocol } from '../connection/connection.ts';
import type { Adaptation } from './lesson.ts';
import { asPath, named, pathsIn } from './namedParameter.ts';

/** A request that was refused, and what is known of why. */
export interface Refusal {
  readonly protocol: Protocol;
  /** What the server names as the cause, as a path. */
  readonly parameter: string | undefined;
  /** The server's own sentence. */
  readonly said: string | undefined;
  /** The fields of the body as it was sent, as paths with `*` for any index. */
  readonly sent: readonly string[];
  /** Whether the request has a standing instruction. */
  readonly instructed: boolean;
  /** What was tried, or learned before, oldest first. */
  readonly tried: readonly Adaptation[];
}

/** What a request is made of. */
const NEEDED: ReadonlySet<string> = new Set(['model', 'messages', 'input', 'system', 'stream', 'prompt', 'suffix', 'input_prefix', 'input_suffix']);

/** Whether the field, or what it is in, is one that no request can do without. */
export function isNeeded(path: string): boolean {
  return NEEDED.has(path.split('.', 1)[0] ?? '');
}

/** Fields that stand in many places and are refused in all of them. */
export const EVERYWHERE: ReadonlySet<string> = new Set(['cache_control', 'strict']);

/** Something is missing, and leaving out more would not help. */
const MISSING = /\bfield required\b|missing required|required (parameter|field|property)|\b(is|are) (required|missing)\b|must (be provided|include)/i;
/** A schema that breaks the rules of strict mode, which are those of no other. */
const SCHEMA = /invalid schema for (function|response_format|tool)|additionalProperties.{0,40}(false|required)/i;
/** The field is not known at all, as against a value that is not liked. */
const UNKNOWN = /unknown|unrecognized|unrecognised|unexpected|not permitted|(un|not )supported|not allowed|cannot find field|does not support parameter|additional propert|不支持/i;
const LIST_REFUSED = /invalid type: sequence, expected a string|(expected|must be) (a |of type )?string,? but (got|is|was)?.{0,12}(array|list|sequence)|content.{0,20} must be (a |of type )?string|content\b.{0,30}\bvalid string|unknown content type|untagged enum \w*Content\b/i;
const ROLE_REFUSED = /\broles?\b.{0,60}(support|allowed|permitted|unexpected|unknown|invalid|unsupported|one of|variant)|(unexpected|unknown|invalid|unsupported) (message )?role|(system|developer) (role|messages?|prompts?)\b.{0,30}(not|n't) (support|allow)|\b(system|developer)\W? is not one of/i;
/** A chat template that knows only the two sides: trying another name for the third would be refused as well. */
const TWO_SIDES = /system role not supported|only user(,| and) (assistant|model)|(system|developer) (messages?|prompts?)\b.{0,20}not support|does ?n.t support (system|developer) (messages|prompts|instructions)/i;

/** What the server would have taken instead. */
const LISTED = /\b(?:one of|expected|should be|values are|supported (?:roles|values)(?: are)?):? (.*)/i;

/**
 * What may make the server take the request, from what it said in refusing it; `undefined` where the refusal is about something
 * that neither we nor the settings chose, or nothing is left to try. Only what was sent is changed, and nothing twice.
 */
export function healing(refusal: Refusal): Adaptation | undefined {
  const { said = '', tried } = refusal;
  const isNew = (adaptation: Adaptation): boolean => !tried.some((other) => JSON.stringify(other) === JSON.stringify(adaptation));
  return [...schemaHealing(refusal), ...roleHealing(refusal), ...contentHealing(refusal), ...(MISSING.test(said) ? [] : fieldHealing(refusal))].find(isNew);
}

function schemaHealing({ parameter = '', said = '', sent }: Refusal): readonly Adaptation[] {
  const refused = SCHEMA.test(said) || /(^|\.)strict$/.test(parameter);
  return refused && sent.some((path) => path.endsWith('.strict')) ? [{ kind: 'drop', parameter: 'strict' }] : [];
}

type Role = (Adaptation & { readonly kind: 'system-role' })['role'];

/** The most widely known first; as the person's own words it is taken everywhere. */
const ROLES: readonly Role[] = ['system', 'developer', 'user'];

function roleHealing({ protocol, parameter = '', said = '', sent, instructed, tried }: Refusal): readonly Adaptation[] {
  if (!instructed || protocol === 'anthropic-messages') return [];
  const field = sent.includes('instructions') && (parameter === 'instructions' || [...pathsIn(said), ...named(said, ['instructions'])].includes('instructions')) && !MISSING.test(said);
  if (!field && !/(^|\.)role$/.test(parameter) && !ROLE_REFUSED.test(said) && !TWO_SIDES.test(said)) return [];
  const current: Role | undefined = tried.findLast((adaptation) => adaptation.kind === 'system-role')?.role ?? (sent.includes('instructions') ? undefined : 'system');
  // The sentence is about another role than that of the standing instruction.
  if (/\b(assistant|tool|function)\b/.test(said.replace(LISTED, '')) && !TWO_SIDES.test(said)) return [];
  const listed = LISTED.exec(said)?.[1] ?? '';
  const names = ROLES.filter((role) => new RegExp(`\\b${role}\\b`).test(listed));
  // Who comes later in the row was asked for because those before it were refused, unless the server says which it takes.
  const later = ROLES.slice(current === undefined ? 0 : ROLES.indexOf(current) + 1);
  const roles = TWO_SIDES.test(said) ? ['user' as const] : names.length > 0 ? names : later;
  return roles.filter((role) => role !== current).map((role) => ({ kind: 'system-role', role }));
}

function contentHealing({ parameter = '', said = '', sent }: Refusal): readonly Adaptation[] {
  const lists = sent.some((path) => /(^|\.)(content|system)\.\*/.test(path));
  // A mark in the list is the likelier cause, and its going takes the list along.
  if (!lists || parameter.endsWith('cache_control') || /cache_control/.test(said)) return [];
  return LIST_REFUSED.test(said) ? [{ kind: 'plain-content' }] : [];
}

/** One bound under two names: OpenAI's reasoning models know only the second, and most compatible servers only the first. */
const TWINS: ReadonlyMap<string, string> = new Map([['max_tokens', 'max_completion_tokens'], ['max_completion_tokens', 'max_tokens']]);
/** What servers call the thing itself, and under which names it is asked for. */
const ALSO: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  max_tokens: ['max_completion_tokens', 'max_output_tokens'],
  thinking: ['thinking', 'enable_thinking', 'think', 'reasoning_effort', 'reasoning'],
  reasoning: ['reasoning', 'reasoning_effort'],
}));
const INSTEAD = [/use (?:the )?(?:parameter )?['"`]?([\w.]+)['"`]?(?: parameter)? instead/i, /moved to ['"`]([\w.]+)['"`]/i, /did you mean:? ['"`]([\w.]+)['"`]/i, /renamed to ['"`]?([\w.]+)/i];

function fieldHealing(refusal: Refusal): readonly Adaptation[] {
  const { protocol, parameter, said = '', sent, tried } = refusal;
  const plain = named(said, [...sent, ...ALSO.keys()]);
  const fields = [...new Set([...(parameter === undefined ? [] : [parameter]), ...pathsIn(said), ...plain].flatMap((name) => sentFields(name, sent)))];
  // Of two that do not go together the first one is the likelier wish.
  const ordered = /\bboth\b/i.test(said) ? fields.toReversed() : fields;
  const mayGo = (field: string): boolean => !isNeeded(field) && !(protocol === 'anthropic-messages' && field === 'max_tokens');
  return ordered.filter(mayGo)
    // That nothing is to be stored is a wish that only a server which does not know of storing may overrule.
    .filter((field) => field !== 'store' || (UNKNOWN.test(said) && !/\b(true|required|requires)\b/i.test(said)))
    .flatMap((field): readonly Adaptation[] => {
      const original = tried.find((adaptation) => adaptation.kind === 'rename' && adaptation.to === field);
      if (original?.kind === 'rename') return mayGo(original.parameter) ? [{ kind: 'drop', parameter: original.parameter }] : [];
      const to = INSTEAD.map((pattern) => asPath(pattern.exec(said)?.[1] ?? '')).find((name) => /[._]/.test(name) && name !== field) ?? (protocol === 'openai-chat' && UNKNOWN.test(said) ? TWINS.get(field) : undefined);
      const rename: readonly Adaptation[] = to !== undefined && !field.includes('.') && !sent.includes(to) && !isNeeded(to) ? [{ kind: 'rename', parameter: field, to }] : [];
      return [...rename, { kind: 'drop', parameter: field }];
    });
}

/** The fields of the request that a server may mean by this name: the very one, the one that holds it, or one that is spelt otherwise. */
function sentFields(name: string, sent: readonly string[]): readonly string[] {
  const last = name.split('.').at(-1) ?? '';
  if (EVERYWHERE.has(last)) return sent.some((path) => path === last || path.endsWith(`.${last}`)) ? [last] : [];
  const path = name.split('.').map((part) => (/^\d+$/.test(part) ? '*' : part)).join('.');
  // Thinking without one of its parts is thinking asked for wrongly.
  if (/^thinking\./.test(path) && sent.includes('thinking')) return ['thinking'];
  if (sent.includes(path)) return [path];
  const same = sent.find((other) => letters(other) === letters(path));
  if (same !== undefined) return [same];
  const others = (ALSO.get(path) ?? []).filter((other) => sent.includes(other));
  if (others.length > 0) return others;
  const holder = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '';
  return holder === '' ? [] : sentFields(holder, sent);
}

function letters(path: string): string {
  return path.replace(/[^a-z0-9]/gi, '').toLowerCase();
}
