/** Finds words in what the page shows, without touching its elements: the browser paints the places (CSS Custom Highlights). */

/** Beyond this many places nobody walks through them, and the count says "more". */
export const MOST_FOUND = 5000;

const BLOCKS = 'p, h2, h3, h4, h5, h6, li, td, th, pre, summary, blockquote, .reasoning-text, .fault, .formula, .chip';

/**
 * The places of `words` in `root`, in their order, without regard to case. Words are found across emphasis and colours, and
 * not across blocks.
 */
export function findPlaces(root: Element, words: string): readonly Range[] {
  if (words === '') return [];
  const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'giu');
  const places: Range[] = [];
  for (const texts of textsByBlock(root)) {
    const whole = texts.map(({ data }) => data).join('');
    for (const { index, 0: found } of whole.matchAll(pattern)) {
      places.push(rangeIn(texts, index, index + found.length));
      if (places.length === MOST_FOUND) return places;
    }
  }
  return places;
}

function textsByBlock(root: Element): readonly (readonly Text[])[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const groups: Text[][] = [];
  let block: Element | null | undefined;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.data === '') continue;
    const around = node.parentElement?.closest(BLOCKS) ?? null;
    if (around === block) groups.at(-1)?.push(node);
    else groups.push([node]);
    block = around;
  }
  return groups;
}

function rangeIn(texts: readonly Text[], start: number, end: number): Range {
  const range = new Range();
  let before = 0;
  for (const text of texts) {
    const after = before + text.length;
    if (start >= before && start < after) range.setStart(text, start - before);
    if (end > before && end <= after) range.setEnd(text, end - before);
    before = after;
  }
  return range;
}

/** Whether two places begin in the same text at the same character. */
export function isSamePlace(a: Range, b: Range | undefined): boolean {
  return a.startContainer === b?.startContainer && a.startOffset === b.startOffset;
}

/** Paints the places, and the one in front in another colour. No places: nothing is painted. */
export function paintPlaces(places: readonly Range[], current: Range | undefined): void {
  CSS.highlights.delete('latchkey-found');
  CSS.highlights.delete('latchkey-current');
  if (places.length > 0) CSS.highlights.set('latchkey-found', new Highlight(...places.filter((place) => place !== current)));
  if (!current) return;
  const front = new Highlight(current);
  front.priority = 1;
  CSS.highlights.set('latchkey-current', front);
}

/** Frames in which what comes into view for the first time gets its true size, and moves what is around it. */
const SETTLING = 12;
let settling: number | undefined;

/** Scrolls a place into the middle of the view, and opens what it is folded away in. */
export function showPlace(place: Range): void {
  const element = place.startContainer.parentElement;
  const folded = element?.closest('details');
  if (folded) folded.open = true;
  const scroller = element?.closest<HTMLElement>('.log');
  if (!element || !scroller) return;
  if (settling !== undefined) cancelAnimationFrame(settling);
  let left = SETTLING;
  const bring = (): void => {
    settling = undefined;
    if (!isInView(place, scroller)) {
      element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      // In a long block its middle is not where the words are.
      const { top, bottom } = place.getBoundingClientRect();
      const view = scroller.getBoundingClientRect();
      if ((top !== 0 || bottom !== 0) && !isInView(place, scroller)) scroller.scrollTop += top - (view.top + view.bottom) / 2;
    }
    left -= 1;
    if (left > 0) settling = requestAnimationFrame(bring);
  };
  bring();
}

/** The bar itself covers what is at the very top. */
function isInView(place: Range, scroller: Element): boolean {
  const { top, bottom } = place.getBoundingClientRect();
  const view = scroller.getBoundingClientRect();
  return bottom > top && top >= view.top + 40 && bottom <= view.bottom;
}

/** The place at which to begin: the first that is in view or below it, else the first of all. */
export function nearestPlace(places: readonly Range[], scroller: Element): number {
  const { top } = scroller.getBoundingClientRect();
  // By element, whose place is known also where its content is not laid out.
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const bottom = places[middle]?.startContainer.parentElement?.getBoundingClientRect().bottom ?? 0;
    if (bottom > top) high = middle;
    else low = middle + 1;
  }
  return low < places.length ? low : 0;
}
