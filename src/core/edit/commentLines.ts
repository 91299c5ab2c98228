/** Which lines are nothing but comments, by what begins and ends a comment in a language. */

interface Marks {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
}

const SLASHES: Marks = { line: ['//'], block: [['/*', '*/']] };
const HASH: Marks = { line: ['#'], block: [] };
const DASHES: Marks = { line: ['--'], block: [['/*', '*/']] };
const MARKUP: Marks = { line: [], block: [['<!--', '-->']] };
const MARKS: Readonly<Record<string, Marks>> = {
  python: { line: ['#'], block: [['"""', '"""'], ["'''", "'''"]] }, shellscript: HASH, yaml: HASH, toml: HASH, makefile: HASH, dockerfile: HASH, perl: { line: ['#'], block: [['=pod', '=cut'], ['=head', '=cut']] }, r: HASH,
  ruby: { line: ['#'], block: [['=begin', '=end']] }, elixir: { line: ['#'], block: [['@doc """', '"""'], ['@moduledoc """', '"""']] }, julia: { line: ['#'], block: [['"""', '"""']] }, powershell: { line: ['#'], block: [['<#', '#>']] },
  php: { line: ['//', '#'], block: [['/*', '*/']] }, sql: DASHES, lua: { line: ['--'], block: [['--[[', ']]']] }, haskell: { line: ['--'], block: [['{-', '-}']] },
  html: MARKUP, xml: MARKUP, markdown: MARKUP, vue: { line: ['//'], block: [['/*', '*/'], ['<!--', '-->']] }, svelte: { line: ['//'], block: [['/*', '*/'], ['<!--', '-->']] }, css: { line: [], block: [['/*', '*/']] },
  clojure: { line: [';'], block: [] }, ini: { line: [';', '#'], block: [] }, latex: { line: ['%'], block: [] }, matlab: { line: ['%'], block: [['%{', '%}']] }, vb: { line: ["'"], block: [] }, fsharp: { line: ['//'], block: [['(*', '*)']] },
};
const SENTINEL = { open: '', close: '' };

/**
 * For each line whether it is a comment as a whole, or blank. Only what begins a line begins a comment here, so that a string with a
 * comment's mark in it counts as code; in Python and the like a text in triple quotes is one where it can be documentation: at the
 * top, or behind a line that ends with a colon.
 */
export function commentLines(lines: readonly string[], languageId: string): readonly boolean[] {
  const { line: marks, block: blocks } = MARKS[languageId] ?? SLASHES;
  let inside = SENTINEL;
  let text: string | undefined;
  let code = '';
  return lines.map((full) => {
    const line = full.trim();
    if (inside.close !== '') return closes(line);
    if (text !== undefined) {
      if (line.includes(text)) text = undefined;
      return false;
    }
    if (line === '') return true;
    // The longest mark wins: `--[[` begins with `--`.
    const opened = blocks.find(([open]) => line.startsWith(open) && (!isQuote(open) || code === '' || code.endsWith(':')));
    if (opened) {
      inside = { open: opened[0], close: opened[1] };
      return closes(line.slice(opened[0].length));
    }
    if (marks.some((mark) => line.startsWith(mark) && !(mark === '#' && languageId === 'php' && line.startsWith('#[')))) return true;
    code = line;
    text = blocks.map(([open]) => open).find((open) => isQuote(open) && line.split(open).length % 2 === 0);
    return false;
  });

  /** Whether what is behind the end of the comment, if it ends in this line, is nothing. */
  function closes(rest: string): boolean {
    const at = rest.indexOf(inside.close);
    if (at < 0) return true;
    const behind = rest.slice(at + inside.close.length).trim();
    inside = SENTINEL;
    if (behind !== '') code = behind;
    return behind === '';
  }
}

function isQuote(mark: string): boolean {
  return mark === '"""' || mark === "'''";
}
