import { isText, ownFields } from '../fields.ts';
import type { ImportPlace } from './importPlace.ts';
import type { RewriteTask, TextProblem } from './rewriteTask.ts';

/**
 * A pending change as it is kept on the disk, so that another window can take it up: the document around its parts, and what stood in them.
 * What the parts read by now is not in it; that is what the document has there.
 */
export interface KeptChange {
  readonly id: string;
  readonly uri: string;
  /** Which cell of the notebook `uri` it is in, counted from 0; a cell has another URI each time. */
  readonly cell?: number;
  readonly task: RewriteTask;
  /** A model ref. Absent: the default. */
  readonly model?: string;
  /** All of its text had come, or the person stopped it. */
  readonly ended: boolean;
  /** What the model had answered for each range, where that was not all of it and other requests can go on from there. It is kept beside the rest. */
  readonly said?: readonly SaidOfRange[];
  /** The document with the original in it is what the file has: nothing was unsaved. */
  readonly clean: boolean;
  /** The file, in Base64, where saving the document would not make the same bytes. */
  readonly bytes?: string;
  /** What was selected when line `line` was the first of the change: line and character of anchor and active. */
  readonly origin?: { readonly line: number; readonly selections: readonly (readonly number[])[] };
  /** The lines above, between and below the parts: one run more than there are parts. */
  readonly around: readonly (readonly string[])[];
  readonly parts: readonly KeptPart[];
  /** The process that it is pending in, and when it was written, in milliseconds since the Unix epoch. */
  readonly owner: number;
  readonly at: number;
}

/** What a model has answered for a range. */
export interface SaidOfRange {
  readonly text: string;
  /** That is all of it: there is no rest to ask for. */
  readonly whole: boolean;
}

export interface KeptPart {
  /** What a reject brings back. */
  readonly original: readonly string[];
  /** What stood there when this was kept: of one that had ended all of it, else little. */
  readonly shown: readonly string[];
  /** What stays of the first and the last line where a part of a line is rewritten. */
  readonly prefix: string;
  readonly suffix: string;
  /** It is no range that was asked for, but where imports are added. */
  readonly imports?: ImportPlace['side'];
}

/** The document's lines with the original in them. */
export function originalOf({ around, parts }: Pick<KeptChange, 'around' | 'parts'>): readonly string[] {
  return around.flatMap((lines, index) => [...lines, ...parts[index]?.original ?? []]);
}

/** Reads what a file holds; `undefined` where it is no kept change. */
export function parseKeptChange(text: string): KeptChange | undefined {
  const value = fieldsOf(text);
  if (!value) return undefined;
  const { id, uri, cell, task, model, ended, clean, bytes, origin, around, parts, owner, at } = value;
  const [readTask, readParts] = [taskFrom(task), allOf(parts, partFrom)];
  if (!isText(id) || !isText(uri) || !readTask || !readParts || readParts.length === 0 || typeof owner !== 'number' || typeof at !== 'number') return undefined;
  const runs = allOf(around, linesFrom);
  if (!runs || runs.length !== readParts.length + 1) return undefined;
  const from = originFrom(origin);
  return {
    id, uri, task: readTask, ended: ended === true, clean: clean === true, around: runs, parts: readParts, owner, at,
    ...(typeof cell === 'number' ? { cell } : {}), ...(isText(model) ? { model } : {}), ...(isText(bytes) ? { bytes } : {}), ...(from ? { origin: from } : {}),
  };
}

/** Reads what a file holds of the answers; `undefined` where it is none. */
export function parseSaid(text: string): readonly SaidOfRange[] | undefined {
  try {
    return allOf(JSON.parse(text), (one) => {
      const { text: said, whole } = ownFields(one) ?? {};
      return typeof said === 'string' && typeof whole === 'boolean' ? { text: said, whole } : undefined;
    });
  } catch {
    // Half written, or something else: then there is nothing to go on from.
    return undefined;
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return ownFields(JSON.parse(text));
  } catch {
    // A file that is no JSON is no kept change either.
    return undefined;
  }
}

function partFrom(value: unknown): KeptPart | undefined {
  const { original, shown, prefix, suffix, imports } = ownFields(value) ?? {};
  const [before, now] = [linesFrom(original), linesFrom(shown)];
  return before && now && typeof prefix === 'string' && typeof suffix === 'string'
    ? { original: before, shown: now, prefix, suffix, ...(imports === 'below' || imports === 'above' ? { imports } : {}) } : undefined;
}

function originFrom(value: unknown): KeptChange['origin'] {
  const { line, selections } = ownFields(value) ?? {};
  const read = allOf(selections, (one) => allOf(one, (place) => (typeof place === 'number' ? place : undefined)));
  return typeof line === 'number' && read?.every(({ length }) => length === 4) ? { line, selections: read } : undefined;
}

function taskFrom(value: unknown): RewriteTask | undefined {
  const { kind, instruction, problems, language, what } = ownFields(value) ?? {};
  switch (kind) {
    case 'rewrite':
    case 'insert':
      return typeof instruction === 'string' ? { kind, instruction } : undefined;
    case 'fix': {
      const read = allOf(problems, problemFrom);
      return read && { kind, problems: read, ...(typeof instruction === 'string' ? { instruction } : {}) };
    }
    case 'document':
      return { kind };
    case 'translate':
      return typeof language === 'string' && (what === 'comments' || what === 'strings' || what === 'prose') ? { kind, language, what } : undefined;
    default:
      return undefined;
  }
}

function problemFrom(value: unknown): TextProblem | undefined {
  const { line, severity, message, source, code } = ownFields(value) ?? {};
  const isKnown = severity === 'error' || severity === 'warning' || severity === 'info' || severity === 'hint';
  return typeof line === 'number' && isKnown && typeof message === 'string' && typeof source === 'string' && typeof code === 'string' ? { line, severity, message, source, code } : undefined;
}

function linesFrom(value: unknown): readonly string[] | undefined {
  return allOf(value, (line) => (typeof line === 'string' ? line : undefined));
}

/** `undefined` where one of them is none. */
function allOf<T>(value: unknown, read: (one: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(read);
  return all.every((one) => one !== undefined) ? all : undefined;
}
