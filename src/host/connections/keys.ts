import type * as vscode from 'vscode';
import { originOf } from '../../core/connection/baseUrl.ts';
import type { Connection } from '../../core/connection/connection.ts';
import { isRecord } from '../../core/fields.ts';

/** What is stored for a connection: its key, or that there is none, or that the key was saved for another origin. */
export type StoredKey = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'none' } | { readonly kind: 'moved'; readonly savedFor: string };

/**
 * The keys that people gave us: one entry of SecretStorage per connection, stored together with the origin that it was
 * saved for and released only to that origin. Whoever changes a base URL in the settings does not get the key with it.
 */
export interface Keys {
  read(connection: Connection): Promise<StoredKey>;
  save(connectionId: string, baseUrl: string, key: string): Promise<void>;
  delete(connectionId: string): Promise<void>;
}

/** Keys in VS Code's key store. */
export function secretKeys(secrets: vscode.SecretStorage): Keys {
  const name = (connectionId: string): string => `latchkey.key.${connectionId}`;
  return {
    async read(connection) {
      const entry = parseEntry(await secrets.get(name(connection.id)));
      if (!entry) return { kind: 'none' };
      const origin = originOf(connection.baseUrl);
      return entry.origin === origin ? { kind: 'key', key: entry.key } : { kind: 'moved', savedFor: entry.origin };
    },
    save: async (connectionId, baseUrl, key) => secrets.store(name(connectionId), JSON.stringify({ origin: originOf(baseUrl), key })),
    delete: async (connectionId) => secrets.delete(name(connectionId)),
  };
}

function parseEntry(text: string | undefined): { readonly origin: string; readonly key: string } | undefined {
  if (text === undefined) return undefined;
  try {
    const entry: unknown = JSON.parse(text);
    return isRecord(entry) && typeof entry['origin'] === 'string' && typeof entry['key'] === 'string' ? { origin: entry['origin'], key: entry['key'] } : undefined;
  } catch {
    return undefined; // Not written by us: as good as no key, and the person is asked for one.
  }
}
