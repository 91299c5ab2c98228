import type { ViewTurn } from '../../contract/chatView.ts';

/** Pixels of a line, and of a character in it: the page's text, code and lists taken together. */
const LINE = 20;
const CHARACTER = 6.5;
/** Pixels beside the text of a turn, and those of its heads and feet. */
const BESIDE = 40;
const AROUND = 110;

let width = innerWidth;
addEventListener('resize', () => { width = innerWidth; });

/**
 * About how high a turn will be, in pixels. The browser counts with it until the turn comes near the view and is laid out:
 * with turns that were taken for much lower than they are, a jump would lay out dozens of them in one frame.
 */
export function turnHeight({ prompt, answers }: ViewTurn): number {
  return answers.reduce((sum, { text }) => sum + textHeight(text), AROUND + textHeight(prompt));
}

/** About how high a text will be, in pixels. */
export function textHeight(text: string): number {
  // Each break leaves half a line empty, on the whole; an empty line is half as high as one with words.
  let breaks = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks += 1;
  return Math.round((text.length / perLine() + breaks / 2) * LINE);
}

/** About how many characters fill the page from its top to its bottom. */
export function screenful(): number {
  return (perLine() * innerHeight) / LINE;
}

function perLine(): number {
  return Math.max(10, (width - BESIDE) / CHARACTER);
}
