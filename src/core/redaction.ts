import { isText, ownFields } from './fields.ts';

/** What `latchkey.redaction` says. */
export interface Redaction {
  readonly enabled: boolean;
  readonly patterns: readonly string[];
  readonly words: readonly string[];
}

/** Reads the setting. What is missing or of another kind counts as not set; without a word on it, it is enabled. */
export function parseRedaction(value: unknown): Redaction {
  const { enabled, patterns, words } = ownFields(value) ?? {};
  const texts = (list: unknown): readonly string[] => (Array.isArray(list) ? list.filter(isText) : []);
  return { enabled: enabled !== false, patterns: texts(patterns), words: texts(words) };
}
