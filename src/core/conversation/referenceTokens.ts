import { imageTokens, isTextReference, referenceText, type Reference } from './reference.ts';
import { estimateTokens } from '../request/tokens.ts';

/** Roughly what a reference adds to the request. `undefined`: nobody can say without reading it, as with a PDF. */
export function referenceTokens(reference: Reference): number | undefined {
  if (isTextReference(reference)) return estimateTokens(referenceText(reference));
  switch (reference.kind) {
    case 'image':
      return imageTokens(reference);
    case 'document':
      return undefined;
  }
}
