import { isRecord } from '../core/fields.ts';
import { EVERYWHERE, isNeeded } from '../core/request/healing.ts';
import type { Adaptation } from '../core/request/lesson.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * The body of a request as this server takes it. What a request is made of is never left out, whatever was learned. The order of
 * the adaptations does not matter: what is left out is left out under the name that it had here, before anything is renamed.
 * `needed`: the field that this protocol demands beyond those that every one does.
 */
export function adapted<T extends object>(body: T, given: readonly Adaptation[] = [], needed?: string): T {
  const adaptations = given.filter((adaptation) => !('parameter' in adaptation) || adaptation.parameter !== needed);
  let result: Body = body as Body;
  for (const adaptation of adaptations) if (adaptation.kind === 'drop') result = without(result, adaptation.parameter);
  for (const adaptation of adaptations) if (adaptation.kind === 'rename') result = renamed(result, adaptation.parameter, adaptation.to);
  const role = adaptations.findLast((adaptation) => adaptation.kind === 'system-role')?.role;
  if (role !== undefined) result = withSystemRole(result, role);
  if (adaptations.some(({ kind }) => kind === 'plain-content')) result = withPlainContent(result);
  // Only optional fields were touched, of which the SDK's types know a part.
  return result as T;
}

function without(body: Body, path: string): Body {
  if (isNeeded(path)) return body;
  return (EVERYWHERE.has(path) ? withoutAnywhere(body, path) : withoutAt(body, path.split('.'))) as Body;
}

/** A copy without the field at the path. What held nothing else goes with it: an empty object is refused as readily as a wrong one. */
function withoutAt(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (name === '*' || name === String(index) ? withoutAt(item, rest) : item));
  if (!isRecord(value) || !Object.hasOwn(value, name)) return value;
  const { [name]: field, ...others } = value;
  if (rest.length === 0) return others;
  const left = withoutAt(field, rest);
  if (left === field) return value;
  return isRecord(left) && Object.keys(left).length === 0 ? others : { ...value, [name]: left };
}

function withoutAnywhere(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutAnywhere(item, name));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([field, inner]) => (field === name ? [] : [[field, withoutAnywhere(inner, name)]])));
}

function renamed(body: Body, from: string, to: string): Body {
  if (isNeeded(from) || isNeeded(to) || !Object.hasOwn(body, from)) return body;
  const { [from]: value, ...others } = body;
  const [outer = '', inner, ...deeper] = to.split('.');
  if (outer === '__proto__' || inner === '__proto__' || deeper.length > 0) return body;
  if (inner === undefined) return Object.hasOwn(others, outer) ? others : { ...others, [outer]: value };
  const holder = others[outer];
  return { ...others, [outer]: { [inner]: value, ...(isRecord(holder) ? holder : {}) } };
}

/**
 * The standing instruction as a message of this role, where the protocol has it among the messages. As the person's it becomes
 * the beginning of their first message: who knows no instructions demands that the two sides take turns.
 */
function withSystemRole(body: Body, role: string): Body {
  const { instructions, ...rest } = body;
  if (Array.isArray(body['input'])) {
    return typeof instructions === 'string' ? { ...rest, input: instructedBy(instructions, role, body['input']) } : body;
  }
  const messages: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : [];
  const [first, ...others] = messages;
  if (!isRecord(first) || first['role'] !== 'system' || typeof first['content'] !== 'string') return body;
  return { ...body, messages: instructedBy(first['content'], role, others) };
}

function instructedBy(text: string, role: string, messages: readonly unknown[]): readonly unknown[] {
  const [first, ...others] = messages;
  if (role === 'user' && isRecord(first) && first['role'] === 'user' && typeof first['content'] === 'string') {
    return [{ ...first, content: `${text}\n\n${first['content']}` }, ...others];
  }
  return [{ role, content: text }, ...messages];
}

function withPlainContent(body: Body): Body {
  const messages = (list: unknown): unknown => (Array.isArray(list) ? list.map((item) => (isRecord(item) && 'content' in item ? { ...item, content: plain(item['content']) } : item)) : list);
  return {
    ...body,
    ...('messages' in body ? { messages: messages(body['messages']) } : {}),
    ...('input' in body ? { input: messages(body['input']) } : {}),
    ...('system' in body ? { system: plain(body['system']) } : {}),
  };
}

/** A list of parts that are all text as one text. Anything else in it cannot be said as text, and stays. */
function plain(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const texts = content.map((part: unknown) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : undefined));
  return texts.includes(undefined) ? content : texts.join('');
}
