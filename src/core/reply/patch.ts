import { isBlank, isTelling } from './lineStage.ts';

/** Replies that are a patch of the original in place of its new version. */

const HEADER = /^(?:diff --git |index [0-9a-f]+\.\.|--- (?:a\/|\S+$|\/dev)|\+\+\+ (?:b\/|\S+$|\/dev)|@@ |\\ No newline)/;

/** Whether a reply whose code begins with this line is a patch. `original`: its lines, trimmed. */
export function beginsPatch(line: string, original: ReadonlySet<string>, languageId: string): boolean {
  if (/^(?:diff --git |--- a\/|@@ -\d)/.test(line)) return true;
  // A removed line is one of the original; where lists are written so, it may have become an item.
  return languageId !== 'yaml' && line.startsWith('-') && !original.has(line.trim()) && isTelling(line) && original.has(line.slice(1).trim());
}

/**
 * The original with a patch applied, by what its lines say, because the line numbers that models write are wrong as a rule. Where
 * a piece is found nowhere, its new lines alone are what the model wrote.
 */
export function patched(original: readonly string[], patch: readonly string[]): readonly string[] {
  const result: string[] = [];
  let at = 0;
  for (const piece of piecesOf(patch)) {
    const old = piece.filter((line) => !line.startsWith('+')).map(withoutMark);
    const place = placeOf(original, old, at);
    if (place === undefined) return piecesOf(patch).flatMap((lines) => lines.filter((line) => !line.startsWith('-')).map(withoutMark));
    result.push(...original.slice(at, place));
    at = place;
    for (const line of piece) {
      if (line.startsWith('+')) result.push(line.slice(1));
      else {
        // A line that stays is as it is in the file, whatever became of its white space.
        if (!line.startsWith('-')) result.push(original[at] ?? '');
        at += 1;
      }
    }
  }
  return [...result, ...original.slice(at)];
}

function piecesOf(patch: readonly string[]): string[][] {
  const pieces: string[][] = [[]];
  for (const line of patch) {
    if (HEADER.test(line)) pieces.push([]);
    else pieces.at(-1)?.push(line);
  }
  return pieces.map(withoutBlankEnds).filter((piece) => piece.length > 0);
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
}

/** Models forget the space in front of a line that stays. */
function withoutMark(line: string): string {
  return /^[-+ ]/.test(line) ? line.slice(1) : line;
}

function placeOf(original: readonly string[], old: readonly string[], from: number): number | undefined {
  if (old.every(isBlank)) return old.length === 0 ? from : undefined;
  for (let place = from; place + old.length <= original.length; place += 1) {
    if (old.every((line, index) => line.trim() === (original[place + index] ?? '').trim())) return place;
  }
  return undefined;
}
