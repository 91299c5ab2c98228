import type { Translate } from '../translate.ts';

/** A token of RFC 9110, section 5.6.2: what a header may be called. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Field content of RFC 9110, section 5.5. One character outside fails every request: no line break, and nothing above Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** The network layer sets these itself, and refuses or breaks a request that brings its own. */
const TRANSPORT = new Set(['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect']);
/** Headers that carry a key or a session. Settings are no place for those: they are synchronised, shared and shown. */
const SECRET = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie']);

/** Whether a connection may send its key in a header of this name. */
export function isAuthHeader(name: string): boolean {
  return NAME.test(name) && name !== '__proto__' && !TRANSPORT.has(name.toLowerCase());
}

/** The headers that can be sent as they are; each other one is reported by name, never with its value, which may be a key. */
export function parseHeaders(given: Readonly<Record<string, unknown>>, auth: string | undefined, report: (name: string, reason: string) => void, t: Translate): Readonly<Record<string, string>> {
  const secret = (name: string): boolean => SECRET.has(name) || (auth !== undefined && auth !== 'bearer' && name === auth.toLowerCase());
  const entries = Object.entries(given).flatMap(([name, text]): [string, string][] => {
    if (secret(name.toLowerCase())) report(name, t('A key does not belong in the settings. Store it with the command "Latchkey: Set Key", or name where it comes from in "credential".'));
    else if (!isAuthHeader(name)) report(name, t('A header cannot have this name here.'));
    else if (typeof text !== 'string' || !VALUE.test(text)) report(name, t('The text of a header is one line of Latin letters, digits and signs.'));
    else return [[name, text]];
    return [];
  });
  return Object.fromEntries(entries);
}
