import { IMAGE_TYPES, NO_RANGE, type Reference } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import type { FromView, Surroundings, ToView } from '../../contract/chatView.ts';
import type { ContextMatch } from '../../contract/context.ts';
import { found, type Gathered, type RawImage } from './gathered.ts';
import { viewReference } from './viewReference.ts';

/** Something that can go along, or be done, and how it is listed. */
export interface Offer {
  readonly match: ContextMatch;
  gather(): Promise<Gathered>;
}

/** Where things that go along come from. */
export interface ContextSources {
  /** What fits a text that begins with `@` or `/`. */
  find(text: string): Promise<readonly Offer[]>;
  /** Lets the person choose in VS Code's own list. */
  pick(): Promise<Gathered>;
  /** Files by their URIs. */
  dropped(uris: readonly string[]): Promise<Gathered>;
}

export interface DeskPorts {
  readonly sources: Pick<ContextSources, 'pick' | 'dropped'>;
  /** What waits at present; it is kept with the conversation. */
  pending(): readonly Reference[];
  setPending(references: readonly Reference[]): void;
  /** Opens what a chip stands for. */
  open(reference: Reference): Promise<unknown>;
  /** What is shown around the conversation has changed. */
  changed(): void;
  newId(): string;
  readonly t: Translate;
}

const INTENTS = ['remove-reference', 'open-pending', 'inline-reference', 'pick-context', 'drop-context', 'attach-text', 'attach-image', 'attach-document', 'attach-failed', 'dismiss-refusals'] as const;
export type ContextIntent = Extract<FromView, { readonly type: (typeof INTENTS)[number] }>;

export function isContextIntent(message: FromView): message is ContextIntent {
  return INTENTS.some((type) => type === message.type);
}

/** Base64 of 10 MB: more than a request to any service may hold beside the rest of a conversation. */
const MOST_BASE64 = (10 * 1024 * 1024 * 4) / 3;
/** A picture that the page has made fit. */
const MOST_IMAGE_BASE64 = 5 * 1024 * 1024;
const MOST_TEXT = 1_000_000;

/** What waits in the composer of a conversation to go along with the next message, and everything that the person does with it. */
export interface ContextDesk {
  surroundings(): Pick<Surroundings, 'pendingReferences' | 'refusals' | 'imageJobs'>;
  /** `reply` goes to the page that asked. */
  handle(message: ContextIntent, reply: (message: ToView) => void): Promise<unknown>;
  add(gathered: Gathered): void;
  /** All that waits, which then waits no longer. */
  take(): readonly Reference[];
}

export function contextDesk(ports: DeskPorts): ContextDesk {
  const { sources, t } = ports;
  let refusals: readonly string[] = [];
  /** Pictures that the page has not made fit yet. */
  const jobs = new Map<string, RawImage>();
  const ids = new WeakMap<Reference, string>();
  const idOf = (reference: Reference): string => {
    const id = ids.get(reference) ?? ports.newId();
    ids.set(reference, id);
    return id;
  };
  /** `undefined`: it waits no longer. */
  const waiting = (id: string): Reference | undefined => ports.pending().find((reference) => idOf(reference) === id);
  const remove = (gone: Reference | undefined): void => {
    ports.setPending(ports.pending().filter((reference) => reference !== gone));
    ports.changed();
  };

  const add = (gathered: Gathered): void => {
    refusals = gathered.refusals;
    for (const image of gathered.images) jobs.set(ports.newId(), image);
    const there = ports.pending();
    const fresh = gathered.references.filter((reference) => !there.some((other) => isSame(other, reference)));
    if (fresh.length > 0) ports.setPending([...there, ...fresh]);
    ports.changed();
  };
  const refuse = (reason: string): void => add({ references: [], images: [], refusals: [reason] });

  const attachImage = (message: Extract<ContextIntent, { type: 'attach-image' }>): void => {
    const job = jobs.get(message.ticket);
    // Each page that shows the conversation has made it fit; the first is enough.
    if (message.ticket !== '' && !jobs.delete(message.ticket)) return;
    const mediaType = IMAGE_TYPES.find((type) => type === message.mediaType);
    const label = job?.label ?? (message.label === '' ? t('Pasted image') : message.label);
    // The page gives only what it has made small enough; anything else is not of its making.
    if (!mediaType || message.data.length > MOST_IMAGE_BASE64 || !message.thumbnail.startsWith('data:image/')) return refuse(t('{0} could not be taken as an image.', label));
    const { data, thumbnail, width, height } = message;
    add(found({ kind: 'image', mediaType, data, width, height, thumbnail, label, ...(job ? { uri: job.uri } : {}) }));
  };

  const attachText = (label: string, text: string): void => {
    const lines = text.split('\n').length;
    if (text.length > MOST_TEXT) return refuse(t('The text has {0} characters; at most {1} go along.', text.length.toLocaleString(), MOST_TEXT.toLocaleString()));
    add(found({ source: label === '' ? 'paste' : 'file', uri: '', label: label === '' ? t('Pasted text ({0} lines)', lines) : label, languageId: 'plaintext', text, range: NO_RANGE }));
  };

  const handle = async (message: ContextIntent, reply: (message: ToView) => void): Promise<unknown> => {
    switch (message.type) {
      case 'remove-reference':
        return remove(waiting(message.id));
      case 'open-pending': {
        const reference = waiting(message.id);
        return reference && ports.open(reference);
      }
      case 'inline-reference': {
        const reference = waiting(message.id);
        if (!reference || !('text' in reference)) return undefined;
        remove(reference);
        return reply({ type: 'insert-text', text: reference.text });
      }
      case 'pick-context': {
        const picked = await sources.pick();
        if (picked.references.length + picked.images.length + picked.refusals.length === 0) return undefined;
        add(picked);
        return reply({ type: 'focus-composer' });
      }
      case 'drop-context':
        return add(await sources.dropped(message.uris.split(/\r?\n/).filter((uri) => uri !== '' && !uri.startsWith('#'))));
      case 'attach-text':
        return attachText(message.label, message.text);
      case 'attach-image':
        return attachImage(message);
      case 'attach-document':
        if (message.data.length > MOST_BASE64) return refuse(t('{0} is larger than {1} MB.', message.label, 10));
        return add(found({ kind: 'document', mediaType: 'application/pdf', data: message.data, label: message.label }));
      case 'attach-failed':
        if (message.ticket !== '' && !jobs.delete(message.ticket)) return undefined;
        return refuse(message.reason);
      case 'dismiss-refusals':
        refusals = [];
        return ports.changed();
    }
  };

  return {
    add,
    handle,
    surroundings: () => ({
      pendingReferences: ports.pending().map((reference) => ({ ...viewReference(reference), id: idOf(reference) })),
      refusals,
      imageJobs: [...jobs].map(([ticket, { mediaType, data }]) => ({ ticket, mediaType, data })),
    }),
    take: () => {
      const references = ports.pending();
      const answered = refusals.length > 0;
      refusals = [];
      if (references.length > 0) ports.setPending([]);
      // What was said of an earlier attempt is over with the message.
      if (answered) ports.changed();
      return references;
    },
  };
}

/** Whether two are the same thing in the same state, so that it goes along once. */
function isSame(a: Reference, b: Reference): boolean {
  return a.label === b.label && a.uri === b.uri && ('text' in a && 'text' in b ? a.text === b.text : 'data' in a && 'data' in b && a.data === b.data);
}
