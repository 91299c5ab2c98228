import type { Reference } from '../../core/conversation/reference.ts';

/** A picture as it lies in a file, which the page is to make fit. */
export interface RawImage {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  readonly label: string;
  readonly uri: string;
}

/** What came of the wish to have something go along. */
export interface Gathered {
  readonly references: readonly Reference[];
  readonly images: readonly RawImage[];
  /** What does not go along and why, in the person's language. */
  readonly refusals: readonly string[];
}

/** The person left a list, or wanted something done instead. */
export const NOTHING: Gathered = { references: [], images: [], refusals: [] };

export function found(...references: readonly Reference[]): Gathered {
  return { ...NOTHING, references };
}

export function refused(reason: string): Gathered {
  return { ...NOTHING, refusals: [reason] };
}

export function together(parts: readonly Gathered[]): Gathered {
  return {
    references: parts.flatMap(({ references }) => references),
    images: parts.flatMap(({ images }) => images),
    refusals: parts.flatMap(({ refusals }) => refusals),
  };
}
