import { isTextReference, type Reference } from '../../core/conversation/reference.ts';
import { referenceTokens } from '../../core/conversation/referenceTokens.ts';
import type { ViewReference } from '../../contract/context.ts';

/** A reference as its chip shows it. */
export function viewReference(reference: Reference): ViewReference {
  const tokens = referenceTokens(reference);
  const count = tokens === undefined ? {} : { tokens };
  if (isTextReference(reference)) return { label: reference.label, ...(reference.source === undefined ? {} : { icon: reference.source }), ...count };
  switch (reference.kind) {
    case 'image':
      return { label: reference.label, icon: 'image', thumbnail: reference.thumbnail, ...count };
    case 'document':
      return { label: reference.label, icon: 'document', ...count };
  }
}
