import { placeCode } from '../codeBlock/placement.ts';

/**
 * A file with the tests that a model wrote for it; line breaks are `\n`. What is the whole file replaces it, anything else stands at
 * its end: no test that is there is taken for an older version of a new one. `inside`: the tests are a Rust module of the unit's own file.
 */
export function withTests(file: string, tests: string, inside: boolean): string {
  const code = tests.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  if (inside) return withModule(file, code);
  const placed = placeCode(file, code, undefined);
  return placed.how === 'whole' ? placed.text : appended(file, code);
}

/** With the test module in the place of the one that is there (doc.rust-lang.org/book, Test Organization), else at the end. */
function withModule(file: string, code: string): string {
  const lines = file.split('\n');
  const start = lines.findLastIndex((line, index) => line.startsWith('#[cfg(test)]') && /^(?:pub )?mod \w+ \{/.test(lines[index + 1] ?? ''));
  const end = start < 0 ? -1 : lines.indexOf('}', start);
  const at = code.search(/^#\[cfg\(test\)\]/m);
  // Where the answer repeats the code above the module, that is no test.
  const module = at < 0 ? code : code.slice(at);
  return end < 0 ? appended(file, module) : [...lines.slice(0, start), module, ...lines.slice(end + 1)].join('\n');
}

function appended(file: string, code: string): string {
  return `${file.trimEnd() === '' ? '' : `${file.replace(/\n+$/, '')}\n\n`}${code}\n`;
}
