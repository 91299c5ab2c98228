import { PROVIDERS } from '../connection/providers.ts';
import type { Redaction } from '../redaction.ts';

/** Why a text is not sent without being asked for. */
export type Withheld = 'secret-file' | 'secret' | 'word' | 'pattern' | 'broken-pattern';

/** Files whose business is secrets, by the names that programs look for. */
const SECRET_FILE = /^(?:\.env(?!\.(?:example|sample|template)$)(?:\..+)?|\.netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|\.htpasswd|id_(?:rsa|dsa|ecdsa|ed25519)|credentials|.+\.(?:pem|key|p12|pfx|jks|keystore|kdbx))$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** The beginning that all keys of a provider have and nothing else does, with enough behind it to be one. */
const KNOWN_KEY = new RegExp(`(?:${PROVIDERS.flatMap(({ keyPrefix }) => (keyPrefix === undefined ? [] : [keyPrefix])).join('|')})[\\w-]{16,}`);

/**
 * Why these texts of a file stay where they are; `undefined`: nothing speaks against sending them. Where somebody asks for an answer
 * a secret can be masked; what goes out at each pause of typing does not go out with one. A pattern that is none withholds
 * everything, since what it was to keep is not known.
 */
export function withheld(path: string, texts: readonly string[], { enabled, patterns, words }: Redaction): Withheld | undefined {
  if (SECRET_FILE.test(path.split('/').at(-1) ?? '')) return 'secret-file';
  if (!enabled) return undefined;
  if (texts.some((text) => PRIVATE_KEY.test(text) || KNOWN_KEY.test(text))) return 'secret';
  if (words.some((word) => texts.some((text) => text.toLowerCase().includes(word.toLowerCase())))) return 'word';
  for (const pattern of patterns) {
    const expression = expressionOf(pattern);
    if (!expression) return 'broken-pattern';
    if (texts.some((text) => expression.test(text))) return 'pattern';
  }
  return undefined;
}

function expressionOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return undefined; // The one way to ask whether a text is a regular expression; the caller says so.
  }
}
