import { originOf } from '../connection/baseUrl.ts';
import type { Target } from '../chat.ts';
import type { FillDoor } from '../completion/fillDoor.ts';
import { isCount, isText, isWholeNumber, ownFields } from '../fields.ts';

/** A change of a request's body that makes a server take it. */
export type Adaptation =
  /**
   * Leave the field out; the path of a nested one is joined by dots, an index being a field too, and `*` any index. The names
   * `cache_control` and `strict` stand for all places that have one.
   */
  | { readonly kind: 'drop'; readonly parameter: string }
  | { readonly kind: 'rename'; readonly parameter: string; readonly to: string }
  /** Give the standing instruction this role, where the protocol has it among the messages. */
  | { readonly kind: 'system-role'; readonly role: 'system' | 'developer' | 'user' }
  /** Send text as text, not as a list of parts. */
  | { readonly kind: 'plain-content' };

/** What a server taught us about one of its models by refusing a request. */
export type Lesson = {
  readonly connectionId: string;
  /** The door that it was learned at: another server behind the same id starts anew. */
  readonly origin: string;
  readonly model: string;
  /** The server's own sentence, masked and shortened. */
  readonly said: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
} & ({ readonly what: 'adaptation'; readonly adaptation: Adaptation } | { readonly what: 'context-window'; readonly tokens: number }
  /** It fills no gaps in this way. */
  | { readonly what: 'no-fill'; readonly way: FillDoor['way'] });

/** Remembers lessons per connection and model, beyond this window. */
export interface Lessons {
  of(target: Pick<Target, 'connection' | 'model'>): readonly Lesson[];
  /** Adds a lesson; one about the same thing is replaced. */
  learn(lesson: Lesson): void;
  all(): readonly Lesson[];
  forget(lesson: Lesson): void;
}

/** Lessons in memory. `save` is called with all of them after each change. */
export function lessonsIn(initial: readonly Lesson[], save: (lessons: readonly Lesson[]) => void): Lessons {
  let lessons = initial;
  const change = (next: readonly Lesson[]): void => {
    lessons = next;
    save(lessons);
  };
  return {
    of: ({ connection, model }) => lessons.filter((lesson) => lesson.connectionId === connection.id && lesson.model === model && lesson.origin === originOf(connection.baseUrl)),
    learn: (lesson) => change([...lessons.filter((other) => aboutOf(other) !== aboutOf(lesson)), lesson]),
    all: () => lessons,
    forget: (lesson) => change(lessons.filter((other) => aboutOf(other) !== aboutOf(lesson))),
  };
}

/** The lessons in a value that was stored; what is not one, or was written by a version that knew another shape, is left out. */
export function parseLessons(value: unknown): readonly Lesson[] {
  return Array.isArray(value) ? value.flatMap((entry) => parseLesson(entry) ?? []) : [];
}

function parseLesson(value: unknown): Lesson | undefined {
  const { connectionId, origin, model, said, at, what, tokens, way: wayGiven, adaptation: given } = ownFields(value) ?? {};
  if (!isText(connectionId) || !isText(origin) || !isText(model) || !isCount(at)) return undefined;
  const about = { connectionId, origin, model, said: typeof said === 'string' ? said : undefined, at };
  if (what === 'context-window') return isWholeNumber(tokens) ? { ...about, what, tokens } : undefined;
  const way = WAYS.find((known) => known === wayGiven);
  if (what === 'no-fill') return way && { ...about, what, way };
  const adaptation = what === 'adaptation' ? parseAdaptation(given) : undefined;
  return adaptation && { ...about, what: 'adaptation', adaptation };
}

const WAYS = ['suffix', 'infill'] as const;
const ROLES = ['system', 'developer', 'user'] as const;

function parseAdaptation(value: unknown): Adaptation | undefined {
  const { kind, parameter, to, role: given } = ownFields(value) ?? {};
  const role = ROLES.find((known) => known === given);
  if (kind === 'plain-content') return { kind };
  if (kind === 'system-role') return role && { kind, role };
  if (!isText(parameter)) return undefined;
  if (kind === 'drop') return { kind, parameter };
  return kind === 'rename' && isText(to) ? { kind, parameter, to } : undefined;
}

function aboutOf(lesson: Lesson): string {
  const { connectionId, origin, model } = lesson;
  return JSON.stringify([connectionId, origin, model, ...matterOf(lesson)]);
}

function matterOf(lesson: Lesson): readonly string[] {
  switch (lesson.what) {
    case 'adaptation':
      return [lesson.what, lesson.adaptation.kind, 'parameter' in lesson.adaptation ? lesson.adaptation.parameter : ''];
    case 'context-window':
      return [lesson.what];
    case 'no-fill':
      return [lesson.what, lesson.way];
  }
}
