import type { Links, Token } from 'marked';
import { isVisible } from './visible.ts';

/** What a lexer made of a source, and the definitions of links that it found in there. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly links: Links;
}

export type Lex = (source: string, known: Links) => Lexed;

/** Characters that are read in one step: some milliseconds' work. */
const STEP = 8000;

/** Whether a definition of a link may be in the text, also in quotes and lists (CommonMark, section 4.7). Code may look like one. */
const DEFINITION = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t>]+)*\[(?:[^[\]\\]|\\.){1,999}\]:/m;

/**
 * Reads a text step by step. Together the steps give the tokens that reading it at once gives: each one ends in front of its
 * last block, which may go on, and at an empty line, which no definition goes beyond. `step`: characters to a step.
 */
export function* readWhole(text: string, lex: Lex, step = STEP): Generator<Lexed, void> {
  const links: Links = Object.create(null) as Links;
  if (text.length > step && DEFINITION.test(text)) {
    // A definition counts for what stands before it, too; of two the first one counts.
    for (const { links: found } of steps(text, links, lex, step)) {
      for (const [name, link] of Object.entries(found)) links[name] ??= link;
      yield { tokens: [], links };
    }
  }
  yield* steps(text, links, lex, step);
}

function* steps(text: string, links: Links, lex: Lex, step: number): Generator<Lexed, void> {
  let size = step;
  for (let start = 0; start < text.length;) {
    const empty = text.indexOf('\n\n', start + size);
    const end = empty < 0 ? text.length : empty + 2;
    const source = text.slice(start, end);
    const lexed = lex(source, links);
    if (end === text.length) return yield lexed;
    const open = lexed.tokens.findLastIndex((token) => isVisible(token) && token.raw.trim() !== '');
    const tokens = lexed.tokens.slice(0, Math.max(0, open));
    const raw = tokens.map((token) => token.raw).join('');
    // One block is larger than a step, or the lexer has joined tokens, so that it is not known where the last one begins.
    if (raw === '' || !source.startsWith(raw)) size *= 2;
    else {
      yield { ...lexed, tokens };
      start += raw.length;
      size = step;
    }
  }
}
