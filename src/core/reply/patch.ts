import { isBlank, isTelling } from './lineStage.ts';
import { placesOf, withoutBlankEnds } from './place.ts';

/** Replies that are a patch of the original in place of its new version. */

const HEADER = /^(?:diff --git |index [0-9a-f]+\.\.|--- (?:a\/|\S+$|\/dev)|\+\+\+ (?:b\/|\S+$|\/dev)|@@ |\\ No newline)/;

/** Whether a reply whose code begins with this line is a patch. `original`: its lines, trimmed. */
export function beginsPatch(line: string, original: ReadonlySet<string>, languageId: string): boolean {
  if (/^(?:diff --git |--- a\/|@@ -\d)/.test(line)) return true;
  // A removed line is one of the original; where lists are written so, it may have become an item.
  return languageId !== 'yaml' && line.startsWith('-') && !original.has(line.trim()) && isTelling(line) && original.has(line.slice(1).trim());
}

/** What becomes of a text by a patch; or lines of it that the text does not have. */
export type Patched = { readonly kind: 'patched'; readonly lines: readonly string[] } | { readonly kind: 'unplaced'; readonly searched: string };

/** The original with a patch applied, by what its lines say, because the line numbers that models write are wrong as a rule. */
export function patched(original: readonly string[], patch: readonly string[]): Patched {
  const result: string[] = [];
  let at = 0;
  for (const piece of piecesOf(patch)) {
    const old = piece.filter((line) => !line.startsWith('+')).map(withoutMark);
    const from = at;
    const place = old.length === 0 ? from : placesOf(original, old).at.find((found) => found >= from);
    if (place === undefined) return { kind: 'unplaced', searched: old.find((line) => !isBlank(line))?.trim() ?? '' };
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
  return { kind: 'patched', lines: [...result, ...original.slice(at)] };
}

function piecesOf(patch: readonly string[]): readonly (readonly string[])[] {
  const pieces: string[][] = [[]];
  for (const line of patch) {
    if (HEADER.test(line)) pieces.push([]);
    else pieces.at(-1)?.push(line);
  }
  return pieces.map(withoutBlankEnds).filter((piece) => piece.length > 0);
}

/** Models forget the space in front of a line that stays. */
function withoutMark(line: string): string {
  return /^[-+ ]/.test(line) ? line.slice(1) : line;
}
