import type { Target } from '../core/chat.ts';
import type { Connection } from '../core/connection/connection.ts';

/** What an SDK may add to a request. Everything else that it sends (telemetry, its own idea of the key) stays here. */
const FROM_SDK = ['accept', 'content-type', 'anthropic-version'];
/** The SDKs name themselves after a class, whose name is another one in each bundle. */
const USER_AGENT = 'latchkey';

/**
 * The headers that leave: a few of the SDK's, the key in the header that the connection names, and the connection's own,
 * which win. Without a key there is no header for one.
 *
 * @throws TypeError when a header's value holds characters that no header can carry.
 */
export function requestHeaders(access: Pick<Target, 'connection' | 'key'>, fromSdk: Headers): Headers {
  const headers = new Headers({ 'user-agent': USER_AGENT });
  for (const name of FROM_SDK) {
    const value = fromSdk.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (access.key !== undefined) headers.set(...authHeader(access.connection, access.key));
  for (const [name, value] of Object.entries(access.connection.headers)) headers.set(name, value);
  return headers;
}

/** Whether a header can carry the key at all. A pasted line break or a typographic quote could not even be sent. */
export function isSendable(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}

function authHeader(connection: Connection, key: string): [name: string, value: string] {
  const auth = connection.auth ?? (connection.protocol === 'anthropic-messages' ? 'x-api-key' : 'bearer');
  return auth === 'bearer' ? ['authorization', `Bearer ${key}`] : [auth, key];
}
