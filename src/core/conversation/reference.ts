import type { Attachment } from '../chat.ts';
import { fenced } from '../codeBlock/fence.ts';

/** Where a text that goes along came from: what a chip's icon shows, and what a click on it opens. */
export const TEXT_SOURCES = ['file', 'folder', 'selection', 'symbol', 'problems', 'terminal', 'diff', 'paste'] as const;
export type TextSource = (typeof TEXT_SOURCES)[number];

/** A piece of code or text that the person sent along. The text is a copy, so history stays true. */
export interface TextReference {
  readonly kind?: 'text';
  /** Absent: a piece of a file that was selected. */
  readonly source?: TextSource;
  /** Where it came from, as a URI. Empty: nowhere that could be opened. */
  readonly uri: string;
  /** What the chip says, for example `queue.ts:12–31`. */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
  /** Zero-based, end exclusive, as in VS Code. */
  readonly range: { readonly startLine: number; readonly startCharacter: number; readonly endLine: number; readonly endCharacter: number };
}

/** The types that all three protocols take; anything else is made one of these before it goes along. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** A picture that the person sent along. */
export interface ImageReference {
  readonly kind: 'image';
  readonly mediaType: ImageType;
  /** Base64. */
  readonly data: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** A small copy for the chip, as a data URL. */
  readonly thumbnail: string;
  readonly label: string;
  /** Absent: it was pasted. */
  readonly uri?: string;
}

/** A PDF that the person sent along. */
export interface DocumentReference {
  readonly kind: 'document';
  readonly mediaType: 'application/pdf';
  /** Base64. */
  readonly data: string;
  readonly label: string;
  /** Absent: it came from outside of the workspace. */
  readonly uri?: string;
}

/** What goes along with a message: what a chip stands for. */
export type Reference = TextReference | ImageReference | DocumentReference;

/** Whether it is text; the first versions said no kind, and had texts alone. */
export function isTextReference(reference: Reference): reference is TextReference {
  return reference.kind === undefined || reference.kind === 'text';
}

/** What of these references goes along beside the message's text. */
export function attachmentsOf(references: readonly Reference[]): { readonly attachments?: readonly Attachment[] } {
  const attachments = references.flatMap((reference): Attachment[] =>
    isTextReference(reference) ? [] : [{ kind: reference.kind, mediaType: reference.mediaType, data: reference.data, name: reference.label, ...(reference.kind === 'image' ? { tokens: imageTokens(reference) } : {}) }]);
  return attachments.length === 0 ? {} : { attachments };
}

/**
 * Pixels to a token. Anthropic counts width × height / 750 (platform.claude.com, Vision); OpenAI's newer models count patches of
 * 32 × 32 pixels, which is of the same order.
 */
const PIXELS_PER_TOKEN = 750;
/** Anthropic makes a larger picture smaller; about this many tokens are the most that one costs. */
const MOST_IMAGE_TOKENS = 1600;

/** Roughly what a picture of this size, in pixels, adds to a request. */
export function imageTokens({ width, height }: Pick<ImageReference, 'width' | 'height'>): number {
  return Math.min(MOST_IMAGE_TOKENS, Math.ceil((width * height) / PIXELS_PER_TOKEN));
}

/** A reference to a text as the model reads it: fenced, under its place. */
export function referenceText({ label, languageId, text }: Pick<TextReference, 'label' | 'languageId' | 'text'>): string {
  return `${label}\n${fenced(text, languageId)}`;
}

/** The range of what has no place of its own. */
export const NO_RANGE: TextReference['range'] = { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0 };
