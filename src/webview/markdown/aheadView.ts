import { lexMarkdown, withoutBareMarker } from './lexMarkdown.ts';
import { AHEAD, syncBlocks } from './markdownBlocks.ts';
import type { Built } from './markdownInline.ts';
import { GROWING } from './mathTokens.ts';
import { EndFinder } from './readableEnd.ts';
import { screenful, textHeight } from '../turn/turnHeight.ts';

/** How much of the end is shown: more than is seen of it, so that whoever goes up a little finds no gap. */
const SCREENS = 2;

/**
 * Shows the end of a text of which much still waits to be read, behind a gap about as high as that: whoever follows an answer
 * sees its newest words at once, however fast they come. It stands behind all blocks, and goes when these have come to the end.
 */
export class AheadView {
  readonly #root: HTMLElement;
  readonly #element = document.createElement('div');
  #built: Built = new WeakMap();
  #finder = new EndFinder();
  /** How long the text was when its end was looked for last. */
  #total = 0;
  #from = Infinity;
  /** Pixels of the gap for each character in it. */
  #perCharacter = 0;
  #read = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#element.className = AHEAD;
  }

  get shown(): boolean {
    return this.#from !== Infinity;
  }

  /** The number of the character with which it begins; none has it while nothing is shown. */
  get from(): number {
    return this.#from;
  }

  /** Shows the end of `waiting`, the last part of a text of `total` characters. `before`: the block that stands in front of it, so far. `false`: it was there already, or cannot be read. */
  show(before: string, waiting: string, total: number): boolean {
    this.readUpTo(total - waiting.length);
    if (total === this.#total) return false;
    this.#total = total;
    const end = this.#finder.find(waiting, total - waiting.length, before, SCREENS * screenful());
    // What was the end a moment ago is better than nothing.
    if (!end) return false;
    const { tokens } = lexMarkdown(withoutBareMarker(end.source.replace(/\r\n?/g, '\n')), GROWING);
    syncBlocks(this.#built, this.#element, tokens);
    // Copying, inserting or applying it would leave out its beginning.
    if (end.cutsCode) for (const button of this.#element.querySelectorAll('.code-block:first-child .code-head button')) button.remove();
    const gap = waiting.slice(0, waiting.length - end.length);
    this.#from = total - end.length;
    this.#perCharacter = textHeight(gap) / Math.max(1, gap.length);
    this.#drawGap();
    if (this.#element.parentNode === null) this.#root.append(this.#element);
    return true;
  }

  /** The blocks in front of it have come so far, in characters: the gap is as high as what is missing between. */
  readUpTo(character: number): void {
    this.#read = character;
    if (this.shown) this.#drawGap();
  }

  /** It is not shown any more, and the next text may be another. */
  remove(): void {
    this.#element.remove();
    this.#element.replaceChildren();
    this.#built = new WeakMap();
    this.#finder = new EndFinder();
    this.#from = Infinity;
    this.#total = 0;
  }

  #drawGap(): void {
    this.#element.style.paddingBlockStart = `${Math.round(Math.max(0, this.#from - this.#read) * this.#perCharacter)}px`;
  }
}
