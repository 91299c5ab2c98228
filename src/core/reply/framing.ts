import { chooseBlocks, type Block } from './blocks.ts';
import { fitsLanguage, isPatchInfo } from './language.ts';
import { isBlank } from './lineStage.ts';
import { beginsPatch, patched } from './patch.ts';
import { introducesAnother, readsAsCode, readsAsProse } from './prose.ts';
import { wrapperOf, type Wrapper } from './wrapper.ts';

/** Finds the code in what a model says. */
export interface Framing {
  /** The next line of the reply; the lines of code that are certain by it. */
  push(line: string): readonly string[];
  end(): FramingEnd;
}

export interface FramingEnd {
  /** The rest of the code. */
  readonly lines: readonly string[];
  /** What was said around it. */
  readonly said: string;
  /** `lines` are all of the code, in place of what was given. */
  readonly anew?: boolean;
  /** A line that the reply means to change, where it is not to be found. */
  readonly unplaced?: string;
}

export interface Frame {
  readonly original: readonly string[];
  readonly languageId: string;
  /** Lines of the file outside of the range. */
  readonly around: readonly string[];
}

interface OpenBlock {
  readonly info: string;
  readonly words: string;
  readonly closes: (line: string) => 'closes' | 'within' | undefined;
  readonly lines: string[];
  /** Its lines are given on as they come; else they are looked at in the end. `undecided`: so far it is the original again. */
  flow: 'flows' | 'waits' | 'undecided';
  given: number;
}

/**
 * Code stands in fences or in tags, or begins the reply at once. A first block that fits the file and is not introduced as something
 * else is given on while it comes, from the first line on that is not the original's: until then it may be a quotation of it. Code
 * without any marks is given on if its first line can be nothing else; a sentence behind it is held until code follows.
 */
export function framing({ original, languageId, around }: Frame): Framing {
  const known = new Set([...original, ...around].map((line) => line.trim()));
  const trimmed = new Set(original.map((line) => line.trim()));
  const blocks: Block[] = [];
  const said: string[] = [];
  /** Lines since the last block, or since the last line of bare code that was given on. */
  let held: string[] = [];
  let open: OpenBlock | undefined;
  let bare: 'possible' | 'flows' | 'over' = 'possible';
  let bareLines: string[] = [];
  let given = false;
  let unplaced: string | undefined;
  const end = (lines: readonly string[], words: string): FramingEnd => ({ lines, said: words, ...(unplaced === undefined || given || lines.length > 0 ? {} : { unplaced }) });

  /** A sentence that is deeper than the code began is a text within it. */
  const isSaid = (line: string): boolean => readsAsProse(line) && line.search(/\S/) <= Math.max(0, bareLines.find((other) => !isBlank(other))?.search(/\S/) ?? 0);
  const words = (): string => held.join('\n').trim();
  const apply = (patch: readonly string[]): readonly string[] => {
    const lines = patched(original, patch);
    if (lines.kind === 'unplaced') unplaced ??= lines.searched;
    return lines.kind === 'patched' ? lines.lines : [];
  };
  const begin = (info: string, closes: OpenBlock['closes']): void => {
    const first = blocks.length === 0 && fitsLanguage(info, languageId) && !isPatchInfo(info, languageId) && !introducesAnother(words());
    open = { info, words: words(), closes, lines: [], flow: first ? (original.some((line) => !isBlank(line)) ? 'undecided' : 'flows') : 'waits', given: 0 };
    if (words() !== '') said.push(words());
    held = [];
    bare = 'over';
  };
  const finish = (block: OpenBlock): void => {
    const isPatch = block.flow !== 'flows' && (isPatchInfo(block.info, languageId) || beginsPatch(block.lines.find((line) => !isBlank(line)) ?? '', trimmed, languageId));
    blocks.push({ info: isPatch ? '' : block.info, words: block.words, lines: isPatch ? apply(block.lines) : block.lines });
    given ||= block.flow === 'flows';
    open = undefined;
  };
  const inside = (block: OpenBlock, line: string): readonly string[] => {
    const what = block.closes(line);
    if (what === 'closes') {
      const lines = lastOf(block, line);
      finish(block);
      return lines;
    }
    if (block.lines.every(isBlank)) {
      const inner = what === 'within' ? undefined : fenceOf(line) ?? wrapperOf(line, original, languageId);
      // A fence in tags, or tags in a fence.
      if (inner && (inner.kind === 'tag' || !block.closes('```'))) return reopened(block, inner);
      if (!isBlank(line) && beginsPatch(line, trimmed, languageId)) block.flow = 'waits';
    }
    return add(block, line);
  };
  const add = (block: OpenBlock, line: string): readonly string[] => {
    block.lines.push(line);
    if (block.flow === 'undecided' && line.trim() !== (original[block.lines.length - 1] ?? '').trim()) block.flow = 'flows';
    if (block.flow !== 'flows') return [];
    const lines = block.lines.slice(block.given);
    block.given = block.lines.length;
    return lines;
  };
  /** Code in front of the tag that closes it. */
  const lastOf = (block: OpenBlock, line: string): readonly string[] => {
    const [, code] = /^(.*\S)\s*<\/[\w-]+>\s*$/.exec(line) ?? [];
    return code === undefined ? [] : add(block, code);
  };
  const reopened = (block: OpenBlock, inner: Wrapper | Fence): readonly string[] => {
    const outer = block.closes;
    const closes = closerOf(inner, languageId);
    open = { ...block, info: inner.kind === 'fence' ? inner.info : block.info, closes: (next) => (outer(next) === 'closes' ? 'closes' : closes(next)) };
    return inner.kind === 'tag' && inner.rest !== '' ? inside(open, inner.rest) : [];
  };
  const outside = (line: string): readonly string[] => {
    const fence = fenceOf(line);
    const tag = fence ? undefined : wrapperOf(line, original, languageId);
    if (bare === 'flows') return bareLine(line, fence);
    if (fence || tag) {
      begin(fence?.info ?? '', closerOf(fence ?? tag ?? { kind: 'fence', marker: '```', indent: 0, info: '' }, languageId));
      return tag && tag.rest !== '' && open ? inside(open, tag.rest) : [];
    }
    // A model without a tag of its own for the beginning of its thoughts.
    const thought = /^(.*)<\/(?:think|thinking)>(.*)$/i.exec(line);
    if (thought && blocks.length === 0) {
      held = [];
      return (thought[2] ?? '').trim() === '' ? [] : outside(thought[2] ?? '');
    }
    if (bare === 'possible' && held.every(isBlank) && !isBlank(line) && !beginsPatch(line, trimmed, languageId) && !isQuoted(line) && readsAsCode(line, known)) {
      bare = 'flows';
      const lines = [...held, line];
      held = [];
      bareLines = lines;
      return lines;
    }
    held.push(line);
    return [];
  };
  const bareLine = (line: string, fence: Fence | undefined): readonly string[] => {
    if (fence) {
      // The fence closes what was opened before the reply began, or opens an example behind a sentence.
      bare = 'over';
      blocks.push({ info: '', words: '', lines: bareLines });
      given = true;
      if (fence.info !== '' || held.some(isSaid)) begin(fence.info, closerOf(fence, languageId));
      return [];
    }
    if (isBlank(line) || (isSaid(line) && !known.has(line.trim())) || (held.some(isSaid) && (isItem(line) || !readsAsCode(line, known)))) {
      held.push(line);
      return [];
    }
    const lines = [...held, line];
    held = [];
    bareLines.push(...lines);
    return lines;
  };
  return {
    push: (line) => (open ? inside(open, line) : outside(line)),
    end() {
      let last: readonly string[] = [];
      if (open) finish(open);
      if (bare === 'flows') {
        const prose = held.findIndex(isSaid);
        last = prose < 0 ? held : held.slice(0, prose);
        held = prose < 0 ? [] : held.slice(prose);
        if (words() !== '') said.push(words());
        return end(last, said.join('\n\n'));
      }
      if (blocks.length === 0) {
        const among = codeAmong(held, { original, languageId, around });
        const code = beginsPatch(among[0] ?? '', trimmed, languageId) ? apply(among) : among;
        return end(code, code.length > 0 ? held.filter((line) => readsAsProse(line)).join('\n') : words());
      }
      if (words() !== '') said.push(words());
      const chosen = chooseBlocks(blocks, original, languageId, given);
      return end(chosen.slice(given ? blocks[0]?.lines.length ?? 0 : 0), said.join('\n\n'));
    },
  };
}

interface Fence {
  readonly kind: 'fence';
  readonly marker: string;
  readonly indent: number;
  readonly info: string;
}

function fenceOf(line: string): Fence | undefined {
  const [, indent = '', marker = '', info = ''] = /^([ \t]*)(`{3,}|~{3,})([^\n]*)$/.exec(line) ?? [];
  return marker === '' || (marker.startsWith('`') && info.includes('`')) ? undefined : { kind: 'fence', marker, indent: indent.length, info: info.trim() };
}

/** A fence is closed by as long a fence at its own depth; a fence with a language inside of it, as models write it in documentation, has a closing one of its own. */
function closerOf(opening: Fence | Wrapper, languageId: string): OpenBlock['closes'] {
  if (opening.kind === 'tag') return (line) => (line.trim().endsWith(`</${opening.name}>`) ? 'closes' : undefined);
  let depth = 0;
  return (line) => {
    const fence = fenceOf(line);
    if (!fence || fence.marker[0] !== opening.marker[0] || fence.indent > opening.indent + 3) return undefined;
    if (fence.info !== '') {
      if (fence.marker.length <= opening.marker.length && fence.indent <= opening.indent + (languageId === 'markdown' ? 3 : 0)) depth += 1;
      return 'within';
    }
    if (depth > 0) {
      depth -= 1;
      return 'within';
    }
    return fence.marker.length >= opening.marker.length && fence.indent <= opening.indent ? 'closes' : undefined;
  };
}

/** A point of a list of what was done. */
function isItem(line: string): boolean {
  return /^\s*(?:[-*•]|\d+[.)])\s+[\p{Lu}\p{Script=Han}*`]/u.test(line);
}

/** A line that is quoted as a whole: `` `code` ``. */
function isQuoted(line: string): boolean {
  return /^\s*(`+)[^`]+\1\s*$/.test(line);
}

/** The code in a reply that has no marks around it: what is left when the sentences at both ends are taken away. */
function codeAmong(lines: readonly string[], { original, around }: Frame): readonly string[] {
  const known = new Set([...original, ...around].map((line) => line.trim()));
  const full = lines.filter((line) => !isBlank(line));
  if (full.length === 1 && isQuoted(full[0] ?? '')) return [(full[0] ?? '').trim().replace(/^`+|`+$/g, '').trim()];
  const isCode = full.some(readsAsProse) ? (line: string): boolean => readsAsCode(line, known) && !isQuoted(line) : (line: string): boolean => !isBlank(line);
  const from = lines.findIndex(isCode);
  if (from < 0) return [];
  const to = lines.findLastIndex(isCode);
  const code = lines.slice(from, to + 1);
  return code.filter(readsAsProse).length * 2 > code.filter((line) => !isBlank(line)).length ? [] : code;
}
