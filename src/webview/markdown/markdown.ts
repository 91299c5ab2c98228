import type { Links, Token } from 'marked';
import { AheadView } from './aheadView.ts';
import { lexMarkdown, noLinks, withoutBareMarker } from './lexMarkdown.ts';
import type { Built } from './markdownInline.ts';
import { GROWING, WHOLE } from './mathTokens.ts';
import { openFenceAt, type OpenFence } from './openFence.ts';
import { inWholeParts, syncParts } from './parts.ts';
import { SeamMarks } from './seamMarks.ts';
import { isVisible } from './visible.ts';
import { readWhole } from './wholeText.ts';

/** How much of the time the page may spend on an answer whose last block has grown huge: one part in this many. */
const SHARE = 4;
/** Milliseconds of a frame that reading may take; what is left of a text is read in the next one. */
const SLICE = 10;
/** Where more characters wait than this, their end is shown before the rest is read. */
const BEHIND = 16_000;
/** Characters that are read at once while there is more: what came in while a frame was late. */
const MOUTHFUL = 8000;
/** A frame that shows more than that anew is the last one for so many milliseconds, but for the end of the answer: nobody reads that fast, and whoever sends needs the machine. */
const CALM = 250;

/**
 * Shows Markdown while it is being written. Only the blocks that can still change are read again: all but the last are
 * final, and code in an open fence is appended without reading it at all. What is shown meanwhile may differ from what the
 * whole text means (a link whose address comes later); `finish` puts that right, so that it ends as if shown at once.
 */
export class MarkdownStream {
  readonly #root: HTMLElement;
  #built: Built = new WeakMap();
  /** Characters of the source that have arrived. */
  #received = 0;
  /** Arrived, and not yet shown. */
  #pending = '';
  /** The source from the first block that may still change. */
  #tail = '';
  /** Blocks that are final. */
  #final = 0;
  #links: Links = noLinks();
  #fence: OpenFence | undefined;
  #frame: number | undefined;
  /** While it runs nothing is drawn. */
  #calm: number | undefined;
  /** The whole text, once it was shown as such. */
  #finished: string | undefined;
  /** Milliseconds of `performance.now()`. */
  #notBefore = 0;
  readonly #seams = new SeamMarks();
  readonly #ahead: AheadView;
  /** Where the tail begins in the source. */
  #tailStart = 0;
  /** How much of the source had arrived when a new end was shown last. */
  #endShown = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#ahead = new AheadView(root);
  }

  /** Adds to the text; it is shown in the next frame, or a little later where more comes than anybody reads. */
  append(delta: string): void {
    if (this.#finished !== undefined) this.#restart(this.#finished);
    this.#received += delta.length;
    this.#pending += delta;
    this.#requestFrame();
  }

  /** Brings a growing answer up to `text`, which begins with what was appended so far, and shows it at once. */
  catchUp(text: string): void {
    if (text.length < this.#received || this.#finished !== undefined) this.#restart('');
    if (text.length === this.#received) return;
    this.#pending += text.slice(this.#received);
    this.#received = text.length;
    this.#paintSlice();
  }

  /** Marks the blocks in which the text was broken off and went on, at these offsets into it. */
  markSeams(offsets: readonly number[]): void {
    this.#seams.mark(offsets);
  }

  /**
   * Shows the whole text as if read at once; a long one is read frame by frame. What has arrived and is not shown yet comes
   * first, because it is the end that is being read. Blocks that are right already stay as they are.
   */
  finish(text: string): void {
    const waits = this.#finished === undefined && this.#pending !== '' && text.length >= this.#received;
    const pending = waits ? this.#pending + text.slice(this.#received) : '';
    const unread = this.#root.firstElementChild ? pending : text;
    if (unread.length > BEHIND || this.#ahead.shown) this.#ahead.show(waits ? this.#tail : '', unread, text.length);
    this.dispose();
    this.#finished = text;
    this.#received = text.length;
    this.#pending = pending;
    const steps = this.#showRestAndWhole(text);
    // What can be read already is painted first.
    if (this.#ahead.shown) this.#frame = requestAnimationFrame(() => this.#goOn(steps));
    // A short one is there with its end, also where a machine with other work takes long for it.
    else this.#goOn(steps, text.length < MOUTHFUL ? Infinity : SLICE);
  }

  #goOn(steps: Iterator<void>, slice = SLICE): void {
    this.#frame = undefined;
    const start = performance.now();
    while (steps.next().done !== true) {
      if (performance.now() - start < slice) continue;
      this.#frame = requestAnimationFrame(() => this.#goOn(steps));
      return;
    }
  }

  *#showRestAndWhole(text: string): Generator<void, void> {
    // The end that is shown ahead stays until the whole text has come to it.
    while (this.#pending.length > 1 && !this.#ahead.shown) {
      this.#paint();
      yield;
    }
    this.#pending = '';
    yield* this.#showWhole(text.replace(/\r\n?/g, '\n'));
  }

  *#showWhole(text: string): Generator<void, void> {
    let waiting: readonly Token[] = [];
    let shown = 0;
    let at = 0;
    const show = (tokens: readonly Token[], behind: 'goes' | 'stays'): void => {
      const elements = syncParts(this.#built, this.#root, tokens, shown, behind);
      this.#seams.place(at, tokens, elements);
      shown += elements.length;
      at += tokens.reduce((sum, { raw }) => sum + raw.length, 0);
    };
    for (const { tokens, links } of readWhole(text, (source, known) => lexMarkdown(source, WHOLE, known))) {
      // A definition may change what any block before it means, also where the block's own source stayed the same.
      if (shown === 0 && Object.keys(links).length > 0) this.#built = new WeakMap();
      waiting = [...waiting, ...tokens];
      const whole = inWholeParts(waiting);
      if (whole > 0) show(waiting.slice(0, whole), 'stays');
      waiting = waiting.slice(whole);
      this.#ahead.readUpTo(at);
      yield;
    }
    show(waiting, 'goes');
    this.#ahead.remove();
    this.#built = new WeakMap();
  }

  /** An answer that was settled can go on, and then grows from its beginning. */
  #restart(text: string): void {
    this.dispose();
    this.#ahead.remove();
    this.#root.replaceChildren();
    this.#built = new WeakMap();
    this.#finished = undefined;
    this.#received = text.length;
    this.#pending = text;
    this.#tail = '';
    this.#final = 0;
    this.#links = noLinks();
    this.#fence = undefined;
    this.#tailStart = 0;
    this.#endShown = 0;
  }

  /** No frame comes after this. */
  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#endCalm();
    this.#pending = '';
  }

  #endCalm(): void {
    clearTimeout(this.#calm);
    this.#calm = undefined;
  }

  #requestFrame(): void {
    if (this.#calm !== undefined) return;
    this.#frame ??= requestAnimationFrame((now) => {
      this.#frame = undefined;
      if (now < this.#notBefore) return this.#requestFrame();
      this.#paintSlice();
    });
  }

  #paintSlice(): void {
    const start = performance.now();
    // A frame that shows a new end has done enough.
    if ((this.#pending.length > BEHIND || this.#ahead.shown) && this.#ahead.show(this.#tail, this.#pending, this.#received)) return this.#readOn();
    do this.#paint(); while (this.#pending.length > 1 && performance.now() - start < SLICE);
    const cost = performance.now() - start;
    // Nothing that fits well into a frame is held up; beyond that, a huge block is painted less often.
    this.#notBefore = cost < 8 || this.#tail.length < MOUTHFUL ? 0 : start + cost * SHARE;
    if (this.#pending.length > 1) this.#requestFrame();
  }

  /** Goes on with what stands before the end that was just shown. */
  #readOn(): void {
    const news = this.#received - this.#endShown;
    this.#endShown = this.#received;
    if (news < MOUTHFUL) return this.#requestFrame();
    this.#endCalm();
    this.#calm = setTimeout(() => {
      this.#calm = undefined;
      this.#requestFrame();
    }, CALM);
  }

  #paint(): void {
    const read = this.#received - this.#pending.length;
    // What is shown ahead stays until everything before it is there.
    if (read >= this.#ahead.from) this.#ahead.remove();
    // A block that is huge already is read anew with each piece, so the pieces grow with it.
    const mouthful = Math.max(MOUTHFUL, this.#tail.length);
    const piece = this.#pending.slice(0, Math.min(mouthful, this.#ahead.from - read));
    const heldBack = piece.endsWith('\r') ? 1 : 0; // Its line feed may be in the next piece.
    const delta = piece.slice(0, piece.length - heldBack).replace(/\r\n?/g, '\n');
    this.#pending = this.#pending.slice(piece.length - heldBack);
    this.#tail += delta;
    if (this.#fence?.append(delta)) return;
    this.#fence = undefined;
    this.#paintTail();
  }

  #paintTail(): void {
    const source = withoutBareMarker(this.#tail);
    const { tokens } = lexMarkdown(source, GROWING, this.#links);
    const elements = syncParts(this.#built, this.#root, tokens, this.#final);
    this.#seams.place(this.#tailStart, tokens, elements);
    const open = tokens.findLastIndex((token) => isVisible(token) && token.raw.trim() !== '');
    const final = tokens.slice(0, Math.max(0, open));
    const length = final.reduce((sum, token) => sum + token.raw.length, 0);
    const visible = final.filter(isVisible).length;
    // The lexer joins some tokens, and only where their sources still add up is it known where the open block begins.
    if (visible > 0 && source.slice(0, length) === final.map((token) => token.raw).join('')) {
      this.#tail = this.#tail.slice(length);
      this.#tailStart += length;
      this.#final += visible;
      for (const token of final) if (token.type === 'def') this.#links[token['tag'] as string] ??= { href: token['href'] as string, title: token['title'] as string };
    }
    const last = tokens[open];
    const element = elements.at(-1);
    if (last && element && this.#tail === last.raw) this.#fence = openFenceAt(element, last);
  }
}
