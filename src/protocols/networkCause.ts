import { originOf } from '../core/connection/baseUrl.ts';
import type { FaultCause } from '../core/faults/fault.ts';
import { providerAt } from '../core/connection/providers.ts';
import type { Access, Seen } from './door.ts';

/** Node's names for what can be wrong with a certificate (the verify errors of OpenSSL), and Chromium's. */
const CERTIFICATE = /^(CERT_|CRL_|ERR_TLS_CERT_|ERR_CERT_|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|ERROR_IN_(CERT|CRL)|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED)/;
const NOT_FOUND = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'ERR_NAME_NOT_RESOLVED', 'ERR_INTERNET_DISCONNECTED']);
/** How the proxy agents word it when the proxy demands a sign-in of its own: a tunnel never comes about, so that there is no reply. */
const PROXY_SIGN_IN = /proxy.{0,40}\b407\b|\b407\b.{0,40}proxy|ERR_PROXY_AUTH|proxy authentication required/i;
const REFUSED = new Set(['ECONNREFUSED', 'ERR_CONNECTION_REFUSED']);
/** How long Node's own `fetch` puts up with silence, in seconds. It cannot be set from an extension. */
const NODE_PATIENCE_SECONDS = 300;

/** So many causes are looked into; an error that has more is its own cause. */
const DEEPEST = 5;

/** The codes in an error and in everything that caused it: `fetch` wraps, and trying two addresses gives two errors in one. */
function codesOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > DEEPEST) return [];
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown };
  const [, chromium] = /net::(ERR_[A-Z_]+)/.exec(error.message) ?? [];
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...(chromium === undefined ? [] : [chromium]),
    ...codesOf(error.cause, depth + 1),
    ...(Array.isArray(errors) ? errors.flatMap((one) => codesOf(one, depth + 1)) : []),
  ];
}

/** The sentence of the innermost cause, which is the one that says something: the outermost says `fetch failed`. */
export function innermostMessage(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause ?? (error as { readonly errors?: readonly unknown[] }).errors?.[0];
  return inner instanceof Error && depth <= DEEPEST ? innermostMessage(inner, depth + 1) : error.message;
}

/** What a person can do about an error of the network. `undefined` when it is none. */
export function networkCause(error: unknown, access: Access, seen: Seen): FaultCause | undefined {
  const codes = codesOf(error);
  if (codes.some((code) => code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')) {
    return { kind: 'silent', seconds: NODE_PATIENCE_SECONDS, phase: seen.bytes === 0 ? 'first-byte' : 'idle' };
  }
  if (seen.response) return codes.includes('Z_DATA_ERROR') ? { kind: 'malformed' } : { kind: 'cut-short' };
  if (PROXY_SIGN_IN.test(`${codes.join(' ')} ${innermostMessage(error)}`)) return { kind: 'proxy-sign-in' };
  const certificate = codes.find((code) => CERTIFICATE.test(code));
  if (certificate !== undefined) return { kind: 'bad-certificate', code: certificate };
  if (codes.some((code) => NOT_FOUND.has(code))) return { kind: 'host-not-found' };
  if (codes.some((code) => REFUSED.has(code))) {
    const { baseUrl, protocol } = access.connection;
    return { kind: 'not-running', start: providerAt(originOf(baseUrl), protocol)?.start };
  }
  const isNetwork = codes.length > 0 || (error instanceof Error && error.message === 'fetch failed');
  return isNetwork ? { kind: 'network' } : undefined;
}
