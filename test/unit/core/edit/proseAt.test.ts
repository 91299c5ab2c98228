import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isProseAt } from '../../../../src/core/edit/proseAt.ts';

describe('where words belong and where code does', () => {
  const words: readonly (readonly [string, string])[] = [
    ['markdown', 'Some '], ['plaintext', ''], ['git-commit', 'fix: '],
    ['typescript', 'const a = 1; // because '], ['typescript', '/**\n * Says '], ['typescript', "throw new Error('could not "], ['typescript', 'const a = `one\ntwo '],
    ['python', '# '], ['python', 'def f():\n    """Gives '], ['python', "print('a\\'b "], ['go', '// Name '], ['rust', '/// Gives '], ['rust', 'panic!("no '],
    ['yaml', 'a: 1\n# '], ['shellscript', 'ls # '], ['sql', 'SELECT 1 -- '], ['html', '<p>\n<!-- '], ['vue', '<template>\n<!-- '], ['lua', '--[[ '], ['css', 'a {} /* '], ['unheard-of', 'x // '],
  ];
  for (const [language, before] of words) it(`words in ${language} after ${JSON.stringify(before)}`, () => assert.ok(isProseAt(language, before)));

  const code: readonly (readonly [string, string])[] = [
    ['typescript', ''], ['typescript', '// because\n'], ['typescript', '/* a */ '], ['typescript', "const a = 'b'; "], ['typescript', "// don't\nconst "], ['typescript', 'const a = "http://b"; '],
    ['python', '"""Doc."""\n'], ['python', "x = 'a'\n"], ['rust', "fn f<'a>(x: &'a str) { "], ['shellscript', 'echo $# '], ['shellscript', 'a#b '], ['html', '<!-- a --> '], ['makefile', 'all:\n\t'], ['json', '{ "a": '],
  ];
  for (const [language, before] of code) it(`code in ${language} after ${JSON.stringify(before)}`, () => assert.ok(!isProseAt(language, before)));
});
