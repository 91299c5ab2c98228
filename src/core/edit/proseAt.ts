/** Whether words or code belong at a place of a document, by what stands before it. */

const PROSE = new Set(['markdown', 'plaintext', 'git-commit', 'scminput', 'latex', 'tex', 'restructuredtext', 'asciidoc']);

interface Marks {
  /** Begin a comment that ends with its line. */
  readonly line: readonly string[];
  /** Begin and end a comment, or a text over several lines. */
  readonly block: readonly (readonly [string, string])[];
  readonly quotes: readonly string[];
}

const C: Marks = { line: ['//'], block: [['/*', '*/']], quotes: ['"', "'", '`'] };
const HASH: Marks = { line: ['#'], block: [], quotes: ['"', "'"] };
const MARKUP: Marks = { line: [], block: [['<!--', '-->']], quotes: [] };
const MARKS: Readonly<Record<string, Marks>> = {
  python: { line: ['#'], block: [['"""', '"""'], ["'''", "'''"]], quotes: ['"', "'"] },
  yaml: HASH, shellscript: HASH, makefile: HASH, dockerfile: HASH, ruby: HASH, perl: HASH, r: HASH, toml: HASH, elixir: HASH, powershell: { ...HASH, block: [['<#', '#>']] }, julia: HASH, coffeescript: HASH, properties: HASH,
  php: { ...C, line: ['//', '#'] },
  css: { ...C, line: [] },
  // A quote before a name is a lifetime.
  rust: { ...C, quotes: ['"'] },
  sql: { line: ['--'], block: [['/*', '*/']], quotes: ["'"] }, lua: { line: ['--'], block: [['--[[', ']]']], quotes: ['"', "'"] }, haskell: { line: ['--'], block: [['{-', '-}']], quotes: ['"'] },
  html: MARKUP, xml: MARKUP, vue: { ...C, block: [...C.block, ...MARKUP.block] }, svelte: { ...C, block: [...C.block, ...MARKUP.block] },
  clojure: { line: [';'], block: [], quotes: ['"'] }, lisp: { line: [';'], block: [], quotes: ['"'] }, ini: { line: [';', '#'], block: [], quotes: [] },
  erlang: { line: ['%'], block: [], quotes: ['"'] }, json: { ...C, quotes: ['"'] }, jsonc: { ...C, quotes: ['"'] },
};

/**
 * Whether words belong there: in a language of words, a comment or a string.
 *
 * @param before the text above the place, as far as is wanted, up to it in its line; line breaks are `\n`.
 */
export function isProseAt(languageId: string, before: string): boolean {
  if (PROSE.has(languageId)) return true;
  const { line, block, quotes } = MARKS[languageId] ?? C;
  let at = 0;
  let until: string | undefined;
  while (at < before.length) {
    const here = (mark: string): boolean => before.startsWith(mark, at);
    if (until !== undefined) {
      if (here(until)) {
        at += until.length;
        until = undefined;
      } else if (before[at] === '\\' && quotes.includes(until)) at += 2;
      // A string ends with its line, if nothing else ends it; so that one stray quote does not turn the rest around.
      else if (before[at] === '\n' && quotes.includes(until) && until !== '`') until = undefined;
      else at += 1;
      continue;
    }
    const opened = block.find(([open]) => here(open));
    if (opened) [at, until] = [at + opened[0].length, opened[1]];
    else if (line.some((mark) => here(mark) && startsComment(mark, before, at))) [at, until] = [at + 1, '\n'];
    else {
      const quote = quotes.find(here);
      if (quote !== undefined) until = quote;
      at += 1;
    }
  }
  return until !== undefined;
}

/** A `#` in the middle of a word is no comment (`$#`, `a#b`), nor are the slashes of an address. */
function startsComment(mark: string, text: string, at: number): boolean {
  const before = text[at - 1] ?? '\n';
  return mark === '//' ? before !== ':' : /\s/.test(before) || mark === ';' || mark === '--';
}
