import { commentLines } from './commentLines.ts';

/** Where a file takes more imports: within and below those that it has, or above its first line of code. Lines are counted from 0. */
export interface ImportPlace {
  readonly first: number;
  /** Of the imports; that of the code is `first` again. */
  readonly last: number;
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
 * Where an import is added to a file: to those at its top, else above its first line of code. `undefined` for languages that have
 * none, and for a file with nothing to stand beside.
 */
export function importPlace(lines: readonly string[], languageId: string): ImportPlace | undefined {
  const begins = IMPORTS[languageId];
  if (!begins) return undefined;
  const isComment = commentLines(lines, languageId);
  let first: number | undefined;
  let last = -1;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (isComment[index] || HEAD.test(line)) continue;
    if (begins.test(line)) {
      first ??= index;
      index = endOf(lines, index);
      last = index;
    } else if (first !== undefined || !MIXED.has(languageId)) {
      return first === undefined ? { first: index, last: index, side: 'above' } : { first, last, side: 'below' };
    }
  }
  return first === undefined ? undefined : { first, last, side: 'below' };
}

/** Lines as statements, each import whole, with its line breaks; every other line stands alone. */
export function importStatements(lines: readonly string[], languageId: string): readonly string[] {
  const begins = IMPORTS[languageId];
  const isComment = commentLines(lines, languageId);
  const statements: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const end = begins?.test(lines[index] ?? '') && !isComment[index] ? endOf(lines, index) : index;
    statements.push(lines.slice(index, end + 1).join('\n'));
    index = end;
  }
  return statements;
}

/** An import may go on until its brackets are closed, and in Python behind a backslash. */
function endOf(lines: readonly string[], start: number): number {
  let open = 0;
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    for (const [bracket] of line.matchAll(/[([{)\]}]/g)) open += '([{'.includes(bracket) ? 1 : -1;
    if (open <= 0 && !line.endsWith('\\')) return index;
  }
  return start;
}
