import { commentLines } from './commentLines.ts';

/** Where a file takes more imports: below a line of it, or above. */
export interface ImportPlace {
  /** Counted from 0. */
  readonly line: number;
  readonly side: 'below' | 'above';
}

const SCRIPT = /^(?:import\b(?!\s*[.(])|(?:const|let|var)\b.*=\s*require\()/;
const NAMED = /^import\s/;
const INCLUDE = /^\s*#\s*(?:include|import)\b/;
/** How a line begins that imports, in languages where such lines stand at the top of a file. */
const IMPORTS: Readonly<Record<string, RegExp>> = {
  typescript: SCRIPT, typescriptreact: SCRIPT, javascript: SCRIPT, javascriptreact: SCRIPT, vue: SCRIPT, svelte: SCRIPT,
  python: /^(?:import|from)\s/, go: /^import\b/, java: NAMED, kotlin: NAMED, scala: NAMED, swift: NAMED, dart: NAMED, haskell: NAMED, groovy: NAMED,
  csharp: /^(?:global\s+)?using\s+(?:static\s+)?[\w.]+(?:\s*=[^(]*)?;/, rust: /^(?:pub\s+)?use\s/, php: /^use\s/, ruby: /^require(?:_relative)?\b/,
  c: INCLUDE, cpp: INCLUDE, 'objective-c': INCLUDE, 'objective-cpp': INCLUDE, 'cuda-cpp': INCLUDE,
};
/** What stands above the imports. */
const HEAD = /^(?:#!|['"]use \w+['"]|package\b|module\b.*\bwhere\b|<\?php|namespace\b.*;|declare\s*\(|#pragma\b|#\s*ifndef\b|#\s*define\b|extern crate\b|#!\[|mod\s+\w+;|library\b)/;
/** Files of several languages, where only what is there already shows which part of them is code. */
const MIXED = new Set(['vue', 'svelte']);

/**
 * Where an import is added to a file: below its last one at the top, else above its first line of code. `undefined` for languages
 * that have none, and for a file with nothing to stand beside.
 */
export function importPlace(lines: readonly string[], languageId: string): ImportPlace | undefined {
  const begins = IMPORTS[languageId];
  if (!begins) return undefined;
  const isComment = commentLines(lines, languageId);
  let last: number | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (begins.test(line)) {
      index = endOf(lines, index);
      last = index;
    } else if (!(isComment[index] || HEAD.test(line) || (MIXED.has(languageId) && last === undefined))) {
      return last === undefined ? { line: index, side: 'above' } : { line: last, side: 'below' };
    }
  }
  return last === undefined ? undefined : { line: last, side: 'below' };
}

/** An import may go on until its brackets are closed. */
function endOf(lines: readonly string[], start: number): number {
  let open = 0;
  for (let index = start; index < lines.length; index += 1) {
    for (const [bracket] of (lines[index] ?? '').matchAll(/[([{)\]}]/g)) open += '([{'.includes(bracket) ? 1 : -1;
    if (open <= 0) return index;
  }
  return start;
}
