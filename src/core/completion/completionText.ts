import type { Place } from './completionPlace.ts';

/** What is offered of a model's text. */
export interface Settled {
  /** What is inserted at the cursor; empty: nothing is offered. */
  readonly text: string;
  /** How many characters behind the cursor are part of `text`, so that it takes their place. */
  readonly replaces: number;
  /** Whether nothing that may still come would change this. */
  readonly done: boolean;
}

/** How a text ended: not yet, as the model wanted, or at its limit. */
export type Ended = 'no' | 'whole' | 'cut';

type Surroundings = Pick<Place, 'lineBefore' | 'lineAfter' | 'following' | 'multiline'>;

/** As many lines are read at a glance. */
const MOST_LINES = 24;

/**
 * What to offer of what a model wrote so far. It ends where the statement or block ends that the cursor is in: at a blank line, where
 * the indentation goes back, where it begins to say what stands there anyway. What stands around the cursor is not offered again.
 */
export function settle(raw: string, place: Surroundings, ended: Ended): Settled {
  const { text, closed } = bare(raw, place, ended);
  const lines = text.split('\n');
  if (!place.multiline) return offered(lines[0] ?? '', place, closed || ended !== 'no' || lines.length > 1);

  // A line that still grows, or was cut off, says nothing about where to end.
  const whole = closed || ended === 'whole' ? lines : lines.slice(0, -1);
  const { kept, done } = untilEnd(whole, place);
  // A single line that was cut off is better than none.
  const said = kept.some((line) => line.trim() !== '') || ended !== 'cut' ? kept : lines;
  return offered(said.join('\n'), place, done || closed || ended !== 'no');
}

/** Marks that belong to the models and not to the text: the end, the parts of a gap, our own cursor. */
const MARK = /<[|｜](?:endoftext|fim[_▁]\w+|file_sep|repo_name|im_start|im_end|eot_id|end_of_text|cursor|[a-z]+▁of▁sentence)[|｜]>|<(?:fim_\w+|EOT|PRE|SUF|MID)>/u;

/** The text without what models put around it: a fence, marks, and the line that has begun, said again. `closed`: it ended by one of these. */
function bare(raw: string, { lineBefore }: Surroundings, ended: Ended): { readonly text: string; readonly closed: boolean } {
  let text = raw.replaceAll('\r\n', '\n');
  let closed = false;
  const cutAt = (index: number): void => {
    if (index < 0) return;
    text = text.slice(0, index);
    closed = true;
  };
  cutAt(text.search(MARK));
  // A beginning that says too little would be taken for said again by chance.
  const begun = /[\p{L}\p{N}].*\S/u.exec(lineBefore) ? lineBefore.trimStart() : '';
  if (ended === 'no' && !closed && mayBecomeFrame(text.trimStart(), begun)) return { text: '', closed };
  const fence = /^\s*(`{3,}|~{3,})[^\n]*(\n|$)/.exec(text);
  if (fence) {
    // Its first line is the language, and is still growing.
    if (fence[2] === '' && ended === 'no') return { text: '', closed };
    text = text.slice(fence[0].length);
    cutAt(text.search(/(^|\n)\s*(`{3,}|~{3,})\s*(\n|$)/));
  }
  if (begun !== '' && text.trimStart().startsWith(begun)) text = text.trimStart().slice(begun.length);
  return { text, closed };
}

/** Whether a text so far may still be all of it a fence's beginning or that of the line said again: line ends before those mean nothing. */
function mayBecomeFrame(text: string, begun: string): boolean {
  return ['```', '~~~', begun].some((frame) => frame.startsWith(text) && text !== frame);
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const CLOSES = /^\s*(?:[)\]}]|<\/|(?:end|fi|done|esac)\b)/;
const OPENS = /(?:[({[:]|=>|\b(?:do|then|begin))\s*$/;

function untilEnd(lines: readonly string[], { lineBefore, following }: Surroundings): { readonly kept: readonly string[]; readonly done: boolean } {
  const base = indentOf(lineBefore);
  const next = following[0]?.trim() ?? '';
  const kept: string[] = [];
  let said = lineBefore.trim() !== '';
  // Where the cursor stands behind an opening, what follows is inside of it, and what closes it ends the block.
  let inside = OPENS.test(lineBefore);
  for (const [index, line] of lines.entries()) {
    const blank = line.trim() === '';
    if (index > 0 && blank && (kept.some((each) => each.trim() !== '') || kept.length > 1)) return { kept, done: true };
    if (index > 0 && !blank) {
      // The model goes on with what stands below; a bracket alone may be this block's own.
      if (next.length > 3 && line.trim() === next) return { kept, done: true };
      const indent = indentOf(line);
      if (indent < base) return { kept, done: true };
      if (indent === base && inside) return CLOSES.test(line) ? { kept: [...kept, line], done: true } : { kept, done: kept.some((each) => each.trim() !== '') };
    }
    kept.push(line);
    if (!said && !blank) inside = false;
    said ||= !blank;
    if (kept.length >= MOST_LINES) return { kept, done: true };
  }
  return { kept, done: false };
}

/** What is left to offer of a text that was settled before, now that some of it was typed. */
export function offer(text: string, place: Surroundings): Settled {
  return offered(text, place, true);
}

function offered(text: string, { lineBefore, lineAfter, following, multiline }: Surroundings, done: boolean): Settled {
  const own = multiline ? withoutFollowing(text, following).trimEnd() : text;
  // Before code that stands behind the cursor a space at the end may be meant.
  const shown = lineAfter.trim() === '' ? own.trimEnd() : own;
  if (shown.trim() === '') return { text: '', replaces: 0, done };
  const replaces = covered(shown, lineBefore, lineAfter);
  if (replaces > 0) return { text: shown, replaces, done };
  const rest = withoutRest(shown, lineAfter);
  return rest.trim() === '' ? { text: '', replaces: 0, done } : { text: rest, replaces: 0, done };
}

/** Without the lines at its end that are the next ones of the file. */
function withoutFollowing(text: string, following: readonly string[]): string {
  const lines = text.trimEnd().split('\n');
  for (let count = Math.min(lines.length - 1, following.length); count > 0; count--) {
    const last = lines.slice(-count).map((line) => line.trimEnd());
    if (last.every((line, index) => line === following[index])) return lines.slice(0, -count).join('\n');
  }
  return text;
}

/** What editors put behind the cursor by themselves. */
const CLOSERS = /^[)\]}"'`;,>\s]+$/;

/**
 * How many of the closing characters behind the cursor the text has itself: as many as must go so that nothing is closed that was
 * not opened.
 */
function covered(text: string, lineBefore: string, lineAfter: string): number {
  if (!CLOSERS.test(lineAfter) || lineAfter.trim() === '') return 0;
  const present = surplus(lineBefore + lineAfter);
  for (let count = 0; count <= lineAfter.length; count++) {
    if (surplus(lineBefore + text + lineAfter.slice(count)) > present) continue;
    // A semicolon behind the bracket is the same one too.
    return count > 0 && text.endsWith(lineAfter.trimEnd()) ? lineAfter.trimEnd().length : count;
  }
  return 0;
}

/** Brackets that close nothing, and quotation marks without a partner. */
function surplus(line: string): number {
  const partner: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  const open: string[] = [];
  let alone = 0;
  for (const char of line) {
    if (char === '(' || char === '[' || char === '{') open.push(char);
    else if (partner[char] !== undefined && open.at(-1) === partner[char]) open.pop();
    else if (partner[char] !== undefined) alone += 1;
  }
  const odd = ['"', "'", '`'].filter((quote) => line.split(quote).length % 2 === 0).length;
  return alone + odd;
}

/** Without what it says of the rest of the line at its end. Fewer characters may be the same by chance. */
function withoutRest(text: string, lineAfter: string): string {
  // Whose the brackets are was counted.
  if (CLOSERS.test(lineAfter) && !/^[;,\s]+$/.test(lineAfter)) return text;
  const rest = lineAfter.trimEnd();
  for (let count = Math.min(rest.length, text.length); count > 0 && (count >= 3 || count === rest.length); count--) {
    if (text.endsWith(rest.slice(0, count))) return text.slice(0, -count);
  }
  return text;
}
