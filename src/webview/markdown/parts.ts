import type { Token } from 'marked';
import { aheadIn, isPart, PART, syncBlocks } from './markdownBlocks.ts';
import type { Built } from './markdownInline.ts';
import { isVisible } from './visible.ts';

/**
 * A long answer is divided into parts, so that the browser leaves out what is not seen in a few large pieces: it looks at
 * each of them in every frame, and with thousands of blocks that would take longer than all the rest. Which part a block
 * stands in follows from its number alone. The first ones stand in the answer itself, so that a short one has no parts.
 */
const BLOCKS = 32;

/**
 * Makes the visible tokens the blocks of an answer from number `from` on, and returns their elements. What is behind them
 * goes, or it `stays`: then the tokens must fill their last part.
 */
export function syncParts(built: Built, root: Element, tokens: readonly Token[], from: number, behind: 'goes' | 'stays' = 'goes'): readonly Element[] {
  const visible = tokens.filter(isVisible);
  const elements: Element[] = [];
  let index = from;
  do {
    const inPart = index % BLOCKS;
    const group = visible.slice(index - from, index - from + BLOCKS - inPart);
    // Nothing stands there: the last block before it is the end of its part.
    const owner = group.length === 0 && index > 0 ? index - 1 : index;
    const after = owner < index ? blockAt(root, owner) : inPart > 0 ? blockAt(root, index - 1) : undefined;
    elements.push(...syncBlocks(built, partAt(root, owner), group, after));
    index += group.length;
  } while (index < from + visible.length);
  if (behind === 'goes') removeParts(root, Math.floor(Math.max(0, index - 1) / BLOCKS));
  return elements;
}

/** How many of the tokens fill whole parts, if the first of them begins one. */
export function inWholeParts(tokens: readonly Token[]): number {
  let visible = 0;
  let whole = 0;
  for (const [index, token] of tokens.entries()) {
    if (!isVisible(token)) continue;
    visible += 1;
    if (visible % BLOCKS === 0) whole = index + 1;
  }
  return whole;
}

function partAt(root: Element, index: number): Element {
  const number = Math.floor(index / BLOCKS);
  if (number === 0) return root;
  const known = root.children[BLOCKS + number - 1];
  if (known && isPart(known)) return known;
  const part = document.createElement('div');
  part.className = PART;
  // The line break between the block before it and its first one.
  part.append('\n');
  root.insertBefore(part, aheadIn(root));
  return part;
}

function blockAt(root: Element, index: number): Element | undefined {
  return partAt(root, index).children[index % BLOCKS];
}

/** Keeps the first `keep` parts. */
function removeParts(root: Element, keep: number): void {
  const spare = [];
  for (let part = aheadIn(root)?.previousElementSibling ?? root.lastElementChild; part && isPart(part); part = part.previousElementSibling) spare.unshift(part);
  for (const part of spare.slice(keep)) part.remove();
}
