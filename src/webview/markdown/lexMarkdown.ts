import { Lexer, type Links, type MarkedOptions, type Token } from 'marked';

/** Without a prototype: the names in it are the model's. */
export function noLinks(): Links {
  return Object.create(null) as Links;
}

/** Text that the lexer cannot take (nested a thousand deep, it runs out of stack) is shown as it was written. */
export function lexMarkdown(source: string, options: MarkedOptions, known: Links = {}): { readonly tokens: readonly Token[]; readonly links: Links } {
  const lexer = new Lexer(options);
  Object.assign(lexer.tokens.links, known);
  try {
    return { tokens: lexer.lex(source), links: lexer.tokens.links };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { tokens: [{ type: 'as-written', raw: source }], links: {} };
  }
}

/**
 * The source without a last line that has only begun and holds nothing but markers yet. Shown at once it would flash up as
 * something else: `-` under a paragraph as a heading, the first line of a fence as text.
 */
export function withoutBareMarker(source: string): string {
  const start = source.lastIndexOf('\n') + 1;
  if (source.length - start > 200) return source;
  return /^[\s\-=*_~#>|+:`]*(?:[`~]{3}[^`]*)?$/.test(source.slice(start)) ? source.slice(0, start) : source;
}
