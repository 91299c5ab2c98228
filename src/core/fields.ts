/** What is asked of a value that came from outside: a settings file, a message, a stored file. */

export type Fields = Readonly<Record<string, unknown>>;
/** Takes the place of what is wrong, below the value being read, and the reason in the person's language. */
export type Report = (field: string, reason: string) => void;

/** A field that may be absent; a wrong one is reported and then absent. */
export function optional<T>(entry: Fields, field: string, is: (value: unknown) => value is T, report: Report, reason: string): T | undefined {
  const value = entry[field];
  if (value === undefined || is(value)) return value;
  report(field, reason);
  return undefined;
}

/** The value's own fields, copied: settings objects change under one's hands, and what is inherited was never written by the person. */
export function ownFields(value: unknown): Fields | undefined {
  return isRecord(value) ? Object.fromEntries(Object.entries(value)) : undefined;
}

/** Whether a value is a plain object: the first question at every edge where data comes in. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text with something in it beside white space. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
/** A number that counts something: finite, and 0 or more. */
export const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
/** A whole number above 0. */
export const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
