/** Where a block of code belongs in a file that it was written for. Pure: texts in, texts out; line breaks are `\n`. */

import { isLeftOut } from '../edit/leftOut.ts';

/** A part of a text, in characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Placement =
  /** The block is the file as it should be. */
  | { readonly how: 'whole'; readonly text: string }
  /** It takes the place of lines that it is a new version of. Lines count from 1 and include the last. */
  | { readonly how: 'lines'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly how: 'selection'; readonly text: string }
  | { readonly how: 'cursor'; readonly text: string }
  | { readonly how: 'end'; readonly text: string };

/** Of the lines of a file, how many must come back in a block for it to be the file: half of them. */
const SHARE_OF_FILE = 0.5;

/**
 * Puts `code` into `original`. A block that looks like the whole file replaces it; else it replaces the selection; else the
 * lines that it is a new version of, which are found by lines that stand only once in the file; else it goes to the cursor,
 * and where there is none to the end.
 *
 * @param cursor the selection of the file's editor, empty for a mere cursor; absent where no editor shows it.
 */
export function placeCode(original: string, code: string, cursor: Span | undefined): Placement {
  const block = code.replace(/\n+$/, '');
  if (looksWhole(original, block)) return { how: 'whole', text: original === '' || original.endsWith('\n') ? `${block}\n` : block };
  if (cursor && cursor.end > cursor.start) return { how: 'selection', text: splice(original, cursor, original.slice(cursor.start, cursor.end).endsWith('\n') ? `${block}\n` : block) };
  const region = regionFor(original, block);
  if (region) return region;
  if (cursor) return { how: 'cursor', text: splice(original, cursor, block) };
  return { how: 'end', text: `${original}${original === '' || original.endsWith('\n') ? '' : '\n'}${block}\n` };
}

function splice(text: string, { start, end }: Span, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function looksWhole(original: string, block: string): boolean {
  const old = telling(original.split('\n'));
  if (old.length === 0) return true;
  const lines = block.split('\n');
  if (lines.some(isLeftOut)) return false;
  const now = new Set(telling(lines));
  const kept = old.filter((line) => now.has(line)).length;
  // It begins and ends as the file does: a long function alone may hold half of the lines of a short file.
  const begins = old.slice(0, 3).some((line) => telling(lines).slice(0, 5).includes(line));
  const ends = old.slice(old.length < 10 ? -1 : -3).some((line) => now.has(line));
  return begins && ends && kept >= old.length * SHARE_OF_FILE;
}

/** The lines by which a text can be known: not blank ones and not single brackets. */
function telling(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => /\w.*\w/.test(line));
}

function regionFor(original: string, block: string): Placement | undefined {
  const old = original.split('\n');
  const lines = block.split('\n');
  if (lines.some(isLeftOut)) return undefined;
  const first = lines.findIndex((line) => line.trim() !== '');
  const anchors = lines.flatMap((line, index): { index: number; at: number }[] => {
    const at = onlyPlace(old, line);
    return at === undefined ? [] : [{ index, at }];
  });
  const start = anchors[0];
  // Without its first line nobody knows where the old version of a block begins.
  if (!start || start.index !== first) return undefined;
  const inOrder = anchors.filter(({ at }, index) => anchors.slice(0, index).every((earlier) => earlier.at < at));
  const deep = indentation(old[start.at] ?? '');
  // Answers write a method as if it stood outside of its class.
  const shift = deep.slice(0, Math.max(0, deep.length - indentation(lines[first] ?? '').length));
  const moved = lines.slice(first).map((line) => (line === '' ? line : shift + line));
  const lastAnchor = inOrder.at(-1) ?? start;
  const to = endOf(old, moved.at(-1) ?? '', lastAnchor.at, start.at, moved.length === 1);
  if (to === undefined) return undefined;
  return { how: 'lines', text: [...old.slice(0, start.at), ...moved, ...old.slice(to + 1)].join('\n'), from: start.at + 1, to: to + 1 };
}

/** Where a line stands in the file, if it stands there once and can be known. */
function onlyPlace(old: readonly string[], line: string): number | undefined {
  const wanted = line.trim();
  if (!/\w.*\w/.test(wanted)) return undefined;
  const at = old.findIndex((other) => other.trim() === wanted);
  return at >= 0 && at === old.findLastIndex((other) => other.trim() === wanted) ? at : undefined;
}

/** The last line of the old version: the next one that reads as the block's last, as far in; where the last anchor is it, that one. */
function endOf(old: readonly string[], last: string, from: number, start: number, single: boolean): number | undefined {
  if (single || old[from] === last) return from;
  const outer = indentation(old[start] ?? '').length;
  for (let index = from + 1; index < old.length; index += 1) {
    const line = old[index] ?? '';
    if (line === last) return index;
    // Further out than where it began, the old version is over.
    if (line.trim() !== '' && indentation(line).length < outer) return undefined;
  }
  return undefined;
}

function indentation(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
