import { webcrypto } from 'node:crypto';

/**
 * Secrets as the workbench in a browser keeps them: one item of localStorage, sealed with a key of which the server has one
 * half and the item carries the other. The layout is that of VS Code's own web workbench: client half (32 bytes), nonce
 * (12 bytes), AES-GCM text, all in base64.
 */
export const SECRETS_ITEM = 'secrets.provider';

const CLIENT_HALF = 32;
const NONCE = 12;

/** @param secrets from an extension's own key to the secret. */
export async function sealSecrets(serverHalf: Uint8Array, extensionId: string, secrets: Readonly<Record<string, string>>): Promise<string> {
  const clientHalf = webcrypto.getRandomValues(new Uint8Array(CLIENT_HALF));
  const nonce = webcrypto.getRandomValues(new Uint8Array(NONCE));
  const stored = Object.fromEntries(Object.entries(secrets).map(([key, value]) => [JSON.stringify({ extensionId, key }), value]));
  const sealed = await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await keyOf(serverHalf, clientHalf), new TextEncoder().encode(JSON.stringify(stored)));
  return Buffer.concat([clientHalf, nonce, Buffer.from(sealed)]).toString('base64');
}

/** The secrets of one extension, from its own key to the secret. */
export async function openSecrets(serverHalf: Uint8Array, extensionId: string, item: string): Promise<Readonly<Record<string, string>>> {
  const bytes = Buffer.from(item, 'base64');
  const clientHalf = bytes.subarray(0, CLIENT_HALF);
  const nonce = bytes.subarray(CLIENT_HALF, CLIENT_HALF + NONCE);
  const opened = await webcrypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, await keyOf(serverHalf, clientHalf), bytes.subarray(CLIENT_HALF + NONCE));
  const stored = JSON.parse(new TextDecoder().decode(opened)) as Record<string, string>;
  return Object.fromEntries(Object.entries(stored).flatMap(([name, value]) => {
    const owner = JSON.parse(name) as { readonly extensionId?: string; readonly key?: string };
    return owner.extensionId === extensionId && owner.key !== undefined ? [[owner.key, value]] : [];
  }));
}

async function keyOf(serverHalf: Uint8Array, clientHalf: Uint8Array): Promise<webcrypto.CryptoKey> {
  const key = clientHalf.map((byte, index) => byte ^ (serverHalf[index] ?? 0));
  return webcrypto.subtle.importKey('raw', Uint8Array.from(key), { name: 'AES-GCM' }, false, ['encrypt', 'decrypt']);
}
