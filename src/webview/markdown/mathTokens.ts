import { getDefaults, type MarkedOptions, type TokenizerExtensionFunction, type TokenizerThis, type Tokens } from 'marked';

/** Formulas in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` as a block or in a line. */
export interface MathToken extends Tokens.Generic {
  readonly type: 'math';
  /** As written, with its delimiters. */
  readonly raw: string;
  /** TeX. */
  readonly text: string;
  /** Stands by itself, in the middle. */
  readonly display: boolean;
  readonly block: boolean;
}

/** Longer than any formula that a person reads, and a bound for the search for the end of one. */
const LONGEST = 5000;

// A blank line ends every formula, as it does in TeX.
const BODY = `(?:[^\\n]|\\n(?![ \\t]*\\n)){1,${LONGEST}}?`;
const BLOCK = new RegExp(`^ {0,3}(?:\\$\\$(${BODY})\\$\\$|\\\\\\[(${BODY})\\\\\\])[ \\t]*(?:\\n+|$)`);
const DISPLAY = new RegExp(`^(?:\\$\\$(${BODY})\\$\\$|\\\\\\[(${BODY})\\\\\\])`);
const PARENTHESES = new RegExp(`^\\\\\\((${BODY})\\\\\\)`);
/**
 * No white space inside the dollars, and no letter or digit behind the second: `$5 and $6`, `$HOME/$USER` and `US$5` are no
 * formulas (the rule of Pandoc's `tex_math_dollars`, and a little more).
 */
const DOLLARS = /^\$(?!\s)((?:[^$\\\n]|\\[^\n]){1,1000}?)(?<!\s)\$(?![\p{L}\p{N}$])/u;
/** A price with words behind it. */
const PRICE = /^[\d.,]+(?=[\s\p{P}\p{L}])(?:[^\\]|\\.)*?(?<![\\\p{L}])\p{L}{2,}/u;
/** A block formula whose end has not arrived: all the rest, up to a blank line. */
const OPEN_BLOCK = new RegExp(`^ {0,3}(?:\\$\\$|\\\\\\[)(?:[^\\n]|\\n(?![ \\t]*\\n)){0,${LONGEST}}$`);

/** In Markdown `\[` is also how a bracket is written that begins no link, so what is inside must read like TeX. */
const TEX = /\\[A-Za-z]|[\^_=+<>{}]/;
const TEX_OR_NAME = /\\[A-Za-z]|[\^_=+<>{}*/|]|^\s*\S{1,16}\s*$/;

const token = (raw: string, text: string, display: boolean, block: boolean): MathToken | undefined => (text.trim() === '' ? undefined : { type: 'math', raw, text: text.trim(), display, block });

const blockMath: TokenizerExtensionFunction = (source) => {
  const [raw, dollars, brackets] = BLOCK.exec(source) ?? [];
  return raw === undefined || (brackets !== undefined && !TEX.test(brackets)) ? undefined : token(raw, dollars ?? brackets ?? '', true, true);
};

const inlineMath: TokenizerExtensionFunction = (source, before) => {
  if (!source.startsWith('$') && !source.startsWith('\\')) return undefined;
  const [display, dollars, brackets] = DISPLAY.exec(source) ?? [];
  if (display !== undefined && (brackets === undefined || TEX.test(brackets))) return token(display, dollars ?? brackets ?? '', true, false);
  const [parentheses, inside] = PARENTHESES.exec(source) ?? [];
  if (parentheses !== undefined && TEX_OR_NAME.test(inside ?? '')) return token(parentheses, inside ?? '', false, false);
  const [line, text = ''] = DOLLARS.exec(source) ?? [];
  if (line === undefined || PRICE.test(text) || /[\p{L}\p{N}$]$/u.test((before as readonly { raw: string }[]).at(-1)?.raw ?? '')) return undefined;
  return token(line, text, false, false);
};

/** While it is being written, what may become a formula is no list and no heading. */
const openBlock: TokenizerExtensionFunction = function (this: TokenizerThis, source, tokens) {
  // In a list it would change what the list is made of, though not its source, by which blocks are known.
  if (tokens !== this.lexer.tokens) return undefined;
  const [raw] = OPEN_BLOCK.exec(source) ?? [];
  return raw === undefined ? undefined : { type: 'as-written', raw };
};

const startOfBlock = (source: string): number | void => {
  const match = /\n {0,3}(?:\$\$|\\\[)/.exec(source);
  return match && BLOCK.test(source.slice(match.index + 1)) ? match.index + 1 : undefined;
};

const startInline = (source: string): number | void => {
  const at = source.search(/(?<![\p{L}\p{N}$\\])\$|\\[([]/u);
  return at < 0 ? undefined : at;
};

const options = (...block: TokenizerExtensionFunction[]): MarkedOptions => ({
  ...getDefaults(),
  extensions: { renderers: {}, childTokens: {}, block, inline: [inlineMath], startBlock: [startOfBlock], startInline: [startInline] },
});

/** For the lexer: Markdown with formulas, whole. */
export const WHOLE: MarkedOptions = options(blockMath);
/** The same for a text that has not ended. */
export const GROWING: MarkedOptions = options(blockMath, openBlock);
