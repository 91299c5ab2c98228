import { isBlank, type LineStage } from './lineStage.ts';
import { withLeftOut } from './placeholders.ts';
import { searching, type Found, type SearchedText } from './searched.ts';

/**
 * Replies in blocks that name lines and what takes their place:
 *
 *     <<<<<<< SEARCH
 *     lines that are there
 *     =======
 *     lines in their place
 *     >>>>>>> REPLACE
 */

const SEARCH = /^\s*(?:<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL)>?\s*$/;
const DIVIDER = /^\s*={5,9}\s*$/;
const REPLACE = /^\s*(?:>{5,9}|\+{5,9}) ?(?:REPLACE|UPDATED)\s*$/;
const FENCE = /^\s*(?:`{3,}|~{3,})/;

/** Whether a line begins such a block. */
export function beginsEdit(line: string): boolean {
  return SEARCH.test(line);
}

/** What blocks come to. */
export type Edited =
  /** `lines` go on where those that were given end; `anew`: they are all of them, because a block changed lines that were given already. */
  | { readonly kind: 'edited'; readonly lines: readonly string[]; readonly anew: boolean }
  /** A block names lines that are not there, are there more than once or may not change. `searched`: the first of them. */
  | { readonly kind: 'unplaced'; readonly searched: string };

export interface Edits {
  /** A line of the reply, the first of which begins a block; the lines of the new text that are certain by it. */
  push(line: string): readonly string[];
  end(): Edited;
}

type State =
  | { readonly in: 'between' }
  | { readonly in: 'search'; readonly lines: string[] }
  /** `whole`: puts in what the replacement leaves out. `flows`: it is given on as it comes. */
  | { readonly in: 'replacement'; readonly lines: string[]; readonly whole: LineStage; readonly found: Found; readonly flows: boolean };

type Replacement = Extract<State, { in: 'replacement' }>;

/** Reads blocks, whatever is said between them. The lines up to a block are given once its place is known, its new ones as they come. */
export function readEdits(text: SearchedText): Edits {
  const searched = searching(text);
  const isDivided = [...text.before, ...text.original, ...text.after].some((line) => DIVIDER.test(line));
  const top = text.before.length;
  const given: string[] = [];
  /** Nothing more is certain before the end. */
  let settled = false;
  let unplaced: string | undefined;
  let state: State = { in: 'between' };
  const give = (lines: readonly string[]): readonly string[] => {
    given.push(...lines);
    return lines;
  };
  const refuse = (search: readonly string[]): readonly string[] => {
    unplaced ??= search.find((line) => !isBlank(line))?.trim() ?? '';
    settled = true;
    state = { in: 'between' };
    return [];
  };
  /** The whole original is empty, so that there is nothing to search for. */
  const findIn = (search: readonly string[]): Found | undefined =>
    (search.every(isBlank) && text.original.every(isBlank) ? { place: top, lines: searched.slice(top, top + text.original.length), search: [], exact: true } : searched.find(search));
  const divide = (found: Found): readonly string[] => {
    const inOrder = !settled && searched.isWithin(found) && found.place >= top + given.length;
    settled ||= !inOrder;
    const lines = inOrder ? searched.slice(top + given.length, found.place) : [];
    state = { in: 'replacement', lines: [], whole: withLeftOut(found.search, text.languageId), found, flows: inOrder && found.exact };
    return give(lines);
  };
  const add = ({ lines, flows }: Replacement, more: readonly string[]): readonly string[] => {
    lines.push(...more);
    return flows ? give(more) : [];
  };
  const close = (block: Replacement): readonly string[] => {
    const last = add(block, block.whole.end());
    const written = searched.replace(block.found, block.lines);
    state = { in: 'between' };
    return settled || block.flows ? last : give(written);
  };
  /** Where the file has dividers of its own, the last one that leaves lines to search for which are there is the block's. */
  const closeDivided = (lines: readonly string[]): readonly string[] => {
    const at = lines.findLastIndex((line, index) => DIVIDER.test(line) && findIn(lines.slice(0, index)) !== undefined);
    const found = at < 0 ? undefined : findIn(lines.slice(0, at));
    if (!found) return refuse(lines);
    const passed = divide(found);
    const block = state;
    if (block.in !== 'replacement') return passed;
    return [...passed, ...lines.slice(at + 1).flatMap((line) => add(block, block.whole.push(line))), ...close(block)];
  };
  return {
    push(line) {
      switch (state.in) {
        case 'between':
          if (SEARCH.test(line) && unplaced === undefined) state = { in: 'search', lines: [] };
          return [];
        case 'search': {
          const { lines } = state;
          if (REPLACE.test(line)) return isDivided ? closeDivided(lines) : refuse(lines);
          if (!DIVIDER.test(line) || isDivided) {
            lines.push(line);
            return [];
          }
          const found = findIn(lines);
          return found ? divide(found) : refuse(lines);
        }
        case 'replacement':
          if (REPLACE.test(line)) return close(state);
          return add(state, state.whole.push(line));
      }
    },
    end() {
      let rest: readonly string[] = [];
      if (state.in === 'search') rest = isDivided ? closeDivided(state.lines) : refuse(state.lines);
      // Its end was left away. What closes the fence around it is none of it.
      else if (state.in === 'replacement') rest = close({ ...state, lines: [...withoutOddFence(state.lines)] });
      const result = searched.result();
      if (unplaced === undefined && result) {
        const goesOn = given.every((line, index) => line === result[index]);
        return { kind: 'edited', anew: !goesOn, lines: goesOn ? [...rest, ...result.slice(given.length)] : result };
      }
      return { kind: 'unplaced', searched: unplaced ?? '' };
    },
  };
}

function withoutOddFence(lines: readonly string[]): readonly string[] {
  const fences = lines.flatMap((line, index) => (FENCE.test(line) ? [index] : []));
  return fences.length % 2 === 0 ? lines : lines.slice(0, fences.at(-1));
}
