import { isRecord } from '../core/fields.ts';
import { translator, type Translate } from '../core/translate.ts';

/** Every visible or spoken sentence of the page goes through this, as a literal, so that a test can hold the bundles to it. */
export const t: Translate = translator(readBundle());

/** The host puts the sentences of the person's language into the page. Without them the page speaks English. */
function readBundle(): Record<string, string> {
  const bundle: unknown = JSON.parse(document.getElementById('latchkey-words')?.textContent || '{}');
  if (!isRecord(bundle)) return {};
  return Object.fromEntries(Object.entries(bundle).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
