import { openFence, type OpenFence } from '../../core/codeBlock/fence.ts';

/** Characters of the end, at most: no more than is read in a few milliseconds. */
const LENGTH = 6000;

/** The end of a text, in a form that can be read without what stands before it. */
export interface ReadableEnd {
  readonly source: string;
  /** How many characters of the text it stands for. */
  readonly length: number;
  /** It begins within a code block, of which the beginning is not in it. */
  readonly cutsCode: boolean;
}

/**
 * Finds the readable end of a text that grows. The text is only looked through once, so that the cost of a long one grows with its
 * length: what counts for the end is whether it begins within a code block.
 */
export class EndFinder {
  /** The line that opens the code block in which the scanned part ends, or empty. */
  #opening = '';
  /** How far the text has been looked through. */
  #scanned = -1;

  /**
   * `text`: the rest of the whole text from number `from` on. `before`: what stands in front of it, from the beginning of a block
   * on. `enough`: about how many characters are wanted. `undefined`: there is no place in the last few thousand characters at which
   * one could begin to read.
   */
  find(text: string, from: number, before: string, enough = LENGTH): ReadableEnd | undefined {
    if (this.#scanned < from) {
      this.#opening = openingOf(openFence(before));
      this.#scanned = from;
    }
    const start = text.indexOf('\n', Math.max(0, text.length - LENGTH)) + 1;
    if (start === 0) return undefined;
    this.#opening = openingOf(openFence(this.#opening + text.slice(Math.max(0, this.#scanned - from), start)));
    this.#scanned = from + start;
    if (this.#opening !== '') return { source: this.#opening + text.slice(start), length: text.length - start, cutsCode: true };
    const block = blockIn(text, start, text.length - enough);
    return block === undefined ? undefined : { source: text.slice(block), length: text.length - block, cutsCode: false };
  }
}

/** Where the last block in front of `latest` begins, else the first one, behind `start`, which is the beginning of a line outside of code: behind an empty line, not indented. */
function blockIn(text: string, start: number, latest: number): number | undefined {
  let found: number | undefined;
  for (const { index, 0: { length } } of text.slice(start).matchAll(/\n\r?\n(?=\S)/g)) {
    const block = start + index + length;
    if (found !== undefined && block > latest) break;
    if (!openFence(text.slice(start, block))) found = block;
  }
  return found;
}

function openingOf(fence: OpenFence | undefined): string {
  return fence ? `${fence.marker}${fence.info}\n` : '';
}
