import type { Token } from 'marked';
import { isVisible } from './visible.ts';
import { t } from '../words.ts';

interface Placed {
  /** Where the block begins in the source. */
  readonly start: number;
  readonly element: Element;
}

/**
 * Marks the blocks of a text in which it was broken off and went on. The mark is an attribute, which the style sheet draws in the
 * margin, and a description; the text stays what the model wrote.
 */
export class SeamMarks {
  /** Ascending. */
  #blocks: Placed[] = [];
  #offsets: readonly number[] = [];
  #marked: ReadonlySet<Element> = new Set();

  mark(offsets: readonly number[]): void {
    this.#offsets = offsets;
    this.#draw();
  }

  /** The blocks from `start` on are these now: `elements` has one for each visible token. */
  place(start: number, tokens: readonly Token[], elements: readonly Element[]): void {
    this.#blocks.length = this.#blocks.findLastIndex((block) => block.start < start) + 1;
    let at = start;
    let visible = 0;
    for (const token of tokens) {
      const element = isVisible(token) ? elements[visible++] : undefined;
      if (element) this.#blocks.push({ start: at, element });
      at += token.raw.length;
    }
    if (this.#offsets.length > 0) this.#draw();
  }

  #draw(): void {
    const marked = new Set(this.#offsets.flatMap((offset) => this.#blocks.findLast(({ start }) => start <= offset)?.element ?? []));
    for (const element of this.#marked) {
      if (marked.has(element)) continue;
      element.removeAttribute('data-seam');
      element.removeAttribute('title');
      element.removeAttribute('aria-description');
    }
    for (const element of marked) {
      if (this.#marked.has(element)) continue;
      element.setAttribute('data-seam', '');
      element.setAttribute('title', t('The answer broke off here and went on'));
      element.setAttribute('aria-description', t('The answer broke off here and went on'));
    }
    this.#marked = marked;
  }
}
