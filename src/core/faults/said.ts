import { shortened } from '../shortened.ts';

/** Longest sentence of a server that is shown, in characters. */
const MAX_SAID = 300;

/** What keys look like: servers and proxies repeat them in their error texts, whole or with asterisks in the middle. */
const KEY_SHAPE = /\b(?:sk|pk|rk|gsk|xai|tgp|hf|nvapi|gh[oprsu]|github_pat)[-_][\w*.-]{8,}|\b(?:AIza|eyJ)[\w*.-]{8,}|\bBearer\s+[^\s"',;]+/g;

/**
 * What somebody else's error says, fit to be shown and logged: one line of at most 300 characters, without the key and
 * without anything that looks like one. `undefined` when nothing is left.
 */
export function saidBy(text: string | undefined, key: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Masked before it is cut, because half a key would no longer be recognised.
  const line = masked(text, key).replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line === '' ? undefined : shortened(line, MAX_SAID);
}

/** The text without the key and without anything that looks like one. */
export function masked(text: string, key: string | undefined): string {
  // Shorter ones are no secrets, and taking them out would leave no sentence whole.
  const withoutKey = key !== undefined && key.length >= 4 ? text.replaceAll(key, '•••') : text;
  return withoutKey.replace(KEY_SHAPE, '•••');
}
