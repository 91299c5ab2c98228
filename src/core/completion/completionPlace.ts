import { estimateTokens } from '../request/tokens.ts';

/** What stands around the cursor, as far as a completion has to know it. Lines end with `\n`. */
export interface Place {
  /** What goes to the model. */
  readonly prefix: string;
  readonly suffix: string;
  /** The cursor's line up to it. */
  readonly lineBefore: string;
  /** The rest of the cursor's line. */
  readonly lineAfter: string;
  /** The next lines that are not blank, without the space at their ends. */
  readonly following: readonly string[];
  /** Whether more than the rest of the line is wanted. */
  readonly multiline: boolean;
}

/** Tokens before and behind the cursor, by estimate: what is near says most, and a request is made at each pause of typing. */
const BEFORE_TOKENS = 1500;
const BEHIND_TOKENS = 500;
/** A single line of more characters is no text that somebody types. */
const LONGEST_LINE = 4000;
const MOST_FOLLOWING = 20;

/**
 * The place of a completion, from the text before and behind the cursor; `undefined` where none is wanted: inside a word, in a
 * file without a word before the cursor, or in a line that nobody types.
 */
export function placeAt(before: string, behind: string): Place | undefined {
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1);
  const [lineAfter = '', ...rest] = behind.split('\n', MOST_FOLLOWING * 3);
  if (before.trim() === '' || /^[\p{L}\p{N}_$]/u.test(lineAfter) || lineBefore.length + lineAfter.length > LONGEST_LINE) return undefined;
  return {
    prefix: nearest(before, BEFORE_TOKENS, 'end'),
    suffix: nearest(behind, BEHIND_TOKENS, 'start'),
    lineBefore,
    lineAfter,
    following: rest.map((line) => line.trimEnd()).filter((line) => line !== '').slice(0, MOST_FOLLOWING),
    multiline: lineAfter.trim() === '',
  };
}

/** Whole lines from one end of the text, as many as fit; the one at that end in any case. */
function nearest(text: string, budget: number, end: 'start' | 'end'): string {
  const all = text.split('\n');
  const lines = end === 'end' ? all.toReversed() : all;
  let used = 0;
  let count = 0;
  for (const line of lines) {
    used += estimateTokens(line) + 1;
    if (count > 0 && used > budget) break;
    count += 1;
  }
  return (end === 'end' ? all.slice(-count) : all.slice(0, count)).join('\n');
}
