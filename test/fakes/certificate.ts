import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A certificate for 127.0.0.1 that nobody has a reason to trust, valid for a hundred years. It stands in the repository, key and
 * all, because a bare machine has no program that makes one; nothing but a test server ever uses it.
 */
export function selfSignedCertificate(): { readonly key: string; readonly cert: string } {
  const read = (name: string): string => readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'certificate', name), 'utf8');
  return { key: read('key.pem'), cert: read('cert.pem') };
}
