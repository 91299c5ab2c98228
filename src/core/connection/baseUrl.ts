import type { Protocol } from './connection.ts';
import { providerAt } from './providers.ts';

/**
 * The endpoints of all protocols, because the example on a provider's page need not be the one for the protocol that the
 * person chose. Repeated, so that what is left never ends in another one.
 */
const ENDPOINT = /(\/+(chat\/+completions|responses|messages))+$/;
/** The Anthropic SDK appends `/v1` itself, the OpenAI SDK does not. */
const ENDPOINT_OR_VERSION = /(\/+(v1|chat\/+completions|responses|messages))+$/;

/**
 * The base URL that the SDK of `protocol` wants, from whatever the provider's page shows: a full endpoint path, a trailing
 * slash and surrounding space are taken off. A bare origin gets the provider's own path where the provider is known, else
 * `/v1` for the OpenAI protocols, which is where compatible servers listen. Normalising twice changes nothing.
 *
 * @throws TypeError when `text` is not an http(s) address, or carries a user name, a query or a fragment.
 */
export function normalizeBaseUrl(protocol: Protocol, text: string): string {
  const url = new URL(text.trim());
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError('not an http address');
  if (url.username || url.password || url.search || url.hash) throw new TypeError('user name, query or fragment in the address');
  const path = url.pathname.replace(/\/+$/, '').replace(protocol === 'anthropic-messages' ? ENDPOINT_OR_VERSION : ENDPOINT, '');
  if (path !== '') return url.origin + path;
  return url.origin + (knownPath(protocol, url.origin) ?? (protocol === 'anthropic-messages' ? '' : '/v1'));
}

/** The other address worth trying after a 404: `/v1` where it is missing, once where it is doubled; `undefined` when neither is the case. */
export function alternativeBaseUrl(protocol: Protocol, baseUrl: string): string | undefined {
  if (/\/v1\/v1$/.test(baseUrl)) return baseUrl.replace(/(\/v1)+$/, '/v1');
  const url = new URL(baseUrl);
  const known = knownPath(protocol, url.origin);
  if (known !== undefined && url.origin + known !== baseUrl) return url.origin + known;
  if (protocol !== 'anthropic-messages' && !/\/v\d+[a-z]*(\/|$)/.test(url.pathname)) return `${baseUrl}/v1`;
  return undefined;
}

/**
 * The path at which a known provider speaks this protocol, without a trailing slash. The two OpenAI protocols share theirs;
 * between them and Anthropic's nothing can be concluded.
 */
function knownPath(protocol: Protocol, origin: string): string | undefined {
  const known = providerAt(origin, protocol);
  if (!known || (known.protocol === 'anthropic-messages') !== (protocol === 'anthropic-messages')) return undefined;
  return new URL(known.baseUrl).pathname.replace(/\/+$/, '');
}

/** This machine by name or by address; `0.0.0.0` and `[::]` are what servers print that listen everywhere. */
const LOCAL_HOST = /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;

/** Whether the address is this machine. Such servers have no time limits by default and need no key. */
export function isLocal(baseUrl: string): boolean {
  return LOCAL_HOST.test(new URL(baseUrl).hostname);
}

/** Scheme, host and port of an address: what a key is bound to. */
export function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin;
}

/** The origin of a connection, as it is shown to people. */
export function shownHost(baseUrl: string): string {
  return originOf(baseUrl).replace(/^https:\/\//, '');
}
