import type { ReadingPlace } from './host.ts';

/** Nearer to the end than this many pixels is at the end: fractions of pixels and zoom leave a rest. */
const NEAR = 8;

export interface StickyScrollPorts {
  /** Told when the end comes into view or leaves it. */
  endReached(atEnd: boolean): void;
  /** Told when scrolling comes to rest, with the place; `undefined` at the end. */
  rested(place: ReadingPlace | undefined): void;
}

/**
 * Keeps the end of the conversation in view while the person is there, and leaves them alone where they are not. It follows
 * the size of the content, not the messages, so that late colours and a resized window do not push the end out of view.
 */
export class StickyScroll {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #ports: StickyScrollPorts;
  readonly #sizes: ResizeObserver;
  readonly #listeners = new AbortController();
  #atEnd = true;
  /** Where the view is put back to each time that sizes change, until the person scrolls by themselves. */
  #restoring: ReadingPlace | undefined;
  #lastTop = 0;
  #lastHeight = 0;

  constructor(scroller: HTMLElement, content: HTMLElement, ports: StickyScrollPorts) {
    this.#scroller = scroller;
    this.#content = content;
    this.#ports = ports;
    this.#sizes = new ResizeObserver(() => this.#follow());
    this.#sizes.observe(scroller);
    this.#sizes.observe(content);
    const { signal } = this.#listeners;
    for (const type of ['wheel', 'pointerdown', 'keydown', 'touchstart']) scroller.addEventListener(type, () => { this.#restoring = undefined; }, { passive: true, signal });
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal });
    scroller.addEventListener('scrollend', () => ports.rested(this.#place()), { passive: true, signal });
  }

  toEnd(): void {
    this.#restoring = undefined;
    this.#setAtEnd(true);
    this.#follow();
  }

  /** Goes back to where the person was reading. `false`: that turn is not there. */
  restore(place: ReadingPlace): boolean {
    if (!this.#show(place)) return false;
    this.#restoring = place;
    this.#setAtEnd(false);
    return true;
  }

  /** Keeps a turn where it is at this moment, also while what stands around it changes. `false`: the end is in view as well, and is followed. */
  hold(turn: HTMLElement): boolean {
    const { turnId } = turn.dataset;
    return this.#distance() > NEAR && turnId !== undefined && this.restore({ turnId, offset: this.#scroller.getBoundingClientRect().top - turn.getBoundingClientRect().top });
  }

  dispose(): void {
    this.#sizes.disconnect();
    this.#listeners.abort();
  }

  #follow(): void {
    if (this.#atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (this.#restoring) this.#show(this.#restoring);
    this.#lastTop = this.#scroller.scrollTop;
    this.#lastHeight = this.#scroller.scrollHeight;
    if (!this.#atEnd && !this.#restoring && this.#distance() <= NEAR) this.#setAtEnd(true);
  }

  /** Turns out of view have estimated heights until they come near it, so the element is asked for its place, each time anew. */
  #show({ turnId, offset }: ReadingPlace): boolean {
    const turn = this.#turns().find((element) => element.dataset['turnId'] === turnId);
    turn?.scrollIntoView({ block: 'start', behavior: 'instant' });
    this.#scroller.scrollTop += turn ? offset : 0;
    return turn !== undefined;
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight } = this.#scroller;
    // Going up by however little lets go of the end. A shrunken content that moved the view is no wish to do so, but it leaves the
    // view at the end; turns that were taken for higher than they are shrink while the person goes up, too.
    const distance = this.#distance();
    const wentUp = scrollTop < this.#lastTop && (scrollHeight >= this.#lastHeight || distance > NEAR);
    if (distance <= (wentUp ? 1 : NEAR)) this.#setAtEnd(true);
    else if (wentUp || !this.#atEnd) this.#setAtEnd(false);
    this.#lastTop = scrollTop;
    this.#lastHeight = scrollHeight;
  }

  #distance(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  #setAtEnd(atEnd: boolean): void {
    if (this.#atEnd === atEnd) return;
    this.#atEnd = atEnd;
    this.#ports.endReached(atEnd);
  }

  #place(): ReadingPlace | undefined {
    if (this.#atEnd) return undefined;
    const top = this.#scroller.getBoundingClientRect().top;
    // Turns stand below each other, and asking each of a thousand where it is would hold up the scrolling.
    const turns = this.#turns();
    let low = 0;
    for (let high = turns.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((turns[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
      else low = middle + 1;
    }
    const turn = turns[low];
    const turnId = turn?.dataset['turnId'];
    return turn && turnId !== undefined ? { turnId, offset: top - turn.getBoundingClientRect().top } : undefined;
  }

  #turns(): HTMLElement[] {
    // Its children alone: a long conversation has hundreds of thousands of elements.
    return [...this.#content.children].filter((element) => element instanceof HTMLElement && element.dataset['turnId'] !== undefined) as HTMLElement[];
  }
}
