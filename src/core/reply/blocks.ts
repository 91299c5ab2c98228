import { fitsLanguage } from './language.ts';
import { isTelling } from './lineStage.ts';
import { introducesAnother } from './prose.ts';

/** A piece of code in a reply. */
export interface Block {
  readonly info: string;
  readonly lines: readonly string[];
  /** What was said between it and the block before. */
  readonly words: string;
}

/**
 * Which of a reply's blocks are the new version. Where the first was given on already, it is one; else the one that has most in
 * common with the original, not counting one that is the original again. Further blocks belong to it if they are the next pieces
 * of the same code: the lines that they share with the original are behind those of the pieces before, and are not there a second
 * time. With no original, all go together that are not introduced as something else.
 */
export function chooseBlocks(blocks: readonly Block[], original: readonly string[], languageId: string, given: boolean): readonly string[] {
  const full = blocks.filter(({ lines }) => lines.some((line) => line.trim() !== ''));
  const first = given ? full[0] : best(full, original, languageId);
  if (!first) return [];
  const places = new Map(original.map((line, index) => [line.trim(), index]));
  let lines = first.lines;
  for (const block of full.slice(full.indexOf(first) + 1)) {
    if (!fitsLanguage(block.info, languageId) || introducesAnother(block.words) || !goesOn(lines, block.lines, places)) continue;
    const apart = places.size === 0 || original.slice(Math.max(-1, ...placesIn(lines, places)) + 1, placesIn(block.lines, places)[0]).some((line) => line.trim() === '');
    lines = [...lines, ...(apart && lines.at(-1)?.trim() !== '' ? [''] : []), ...block.lines];
  }
  return lines;
}

function best(blocks: readonly Block[], original: readonly string[], languageId: string): Block | undefined {
  const old = new Set(original.map((line) => line.trim()).filter(isTelling));
  const score = ({ info, lines, words }: Block): number => {
    const telling = lines.map((line) => line.trim()).filter(isTelling);
    const shared = new Set(telling.filter((line) => old.has(line))).size;
    const same = shared === old.size && telling.length === shared;
    return (fitsLanguage(info, languageId) ? 2 : 0) - (introducesAnother(words) ? 1.5 : 0) - (same ? 1.5 : 0) + (old.size + telling.length === 0 ? 0 : (2 * shared) / (old.size + telling.length));
  };
  return blocks.reduce<Block | undefined>((chosen, block) => (!chosen || score(block) > score(chosen) ? block : chosen), undefined);
}

function placesIn(lines: readonly string[], places: ReadonlyMap<string, number>): number[] {
  return lines.flatMap((line) => (isTelling(line) ? places.get(line.trim()) ?? [] : []));
}

function goesOn(before: readonly string[], next: readonly string[], places: ReadonlyMap<string, number>): boolean {
  const known = new Set(before.map((line) => line.trim()).filter(isTelling));
  const telling = next.map((line) => line.trim()).filter(isTelling);
  if (telling.filter((line) => known.has(line)).length * 3 > telling.length) return false;
  if (places.size === 0) return true;
  const last = Math.max(-1, ...placesIn(before, places));
  const [first] = placesIn(next, places);
  return first !== undefined && first > last;
}
