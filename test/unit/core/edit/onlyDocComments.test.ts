import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { commentLines } from '../../../../src/core/edit/commentLines.ts';
import { applyHunks } from '../../../../src/core/edit/hunk.ts';
import { diffLines } from '../../../../src/core/edit/lineDiff.ts';
import { onlyDocComments } from '../../../../src/core/edit/onlyDocComments.ts';

/** What becomes of `old` when a model that was to document it answers `now`. */
function documented(languageId: string, old: string, now: string): { readonly text: string; readonly dropped: number } {
  const original = old.split('\n');
  const { hunks, dropped } = onlyDocComments(original, languageId)(diffLines(original, now.split('\n')));
  return { text: applyHunks(original, hunks).join('\n'), dropped };
}

describe('documentation and nothing else', () => {
  it('is added and brought up to date', () => {
    assert.deepEqual(documented('typescript', 'function a() {\n  run();\n}', '/**\n * Runs.\n */\nfunction a() {\n  run();\n}'), { text: '/**\n * Runs.\n */\nfunction a() {\n  run();\n}', dropped: 0 });
    assert.deepEqual(documented('rust', '/// Old.\nfn a() {}', '/// New.\n///\n/// More.\nfn a() {}'), { text: '/// New.\n///\n/// More.\nfn a() {}', dropped: 0 });
    assert.deepEqual(documented('python', 'def a():\n    run()', 'def a():\n    """Run.\n\n    It takes a while.\n    """\n    run()'), { text: 'def a():\n    """Run.\n\n    It takes a while.\n    """\n    run()', dropped: 0 });
    assert.deepEqual(documented('vue', '<p>a</p>', '<!-- A paragraph. -->\n<p>a</p>'), { text: '<!-- A paragraph. -->\n<p>a</p>', dropped: 0 });
  });

  it('leaves code as it was, and says so', () => {
    assert.deepEqual(documented('typescript', 'function a(b) {\n  run(b);\n}', '/** Runs. */\nfunction a(b: string) {\n  run(b);\n}'), { text: '/** Runs. */\nfunction a(b) {\n  run(b);\n}', dropped: 1 });
    assert.deepEqual(documented('typescript', 'run(a);\nstop();', 'run( a );\nstop();'), { text: 'run(a);\nstop();', dropped: 1 });
    assert.deepEqual(documented('python', 'def a(b):\n    run(b)', 'def a(b: str):\n    """Run."""\n    run(b)'), { text: 'def a(b):\n    """Run."""\n    run(b)', dropped: 1 });
    assert.deepEqual(documented('go', 'func A() {}', '// A is new.\nfunc A() {}\n\n// B is new.\nfunc B() {}'), { text: '// A is new.\nfunc A() {}', dropped: 1 });
    assert.deepEqual(documented('typescript', 'a();\nb();', 'a();'), { text: 'a();\nb();', dropped: 1 });
  });

  it('takes no code for a comment', () => {
    assert.deepEqual(documented('typescript', 'a();\nb();', '/*\na();\nb();\n*/'), { text: 'a();\nb();', dropped: 2 });
    assert.deepEqual(commentLines(['const glob = "src/**/*.ts";', 'run();'], 'typescript'), [false, false]);
    assert.deepEqual(commentLines(['/* a */ run();', '/* a', 'b */ run();', '// c'], 'typescript'), [false, true, false, true]);
    assert.deepEqual(commentLines(['text = """', '# no comment', '"""', 'run()', '# one'], 'python'), [false, false, false, false, true]);
    assert.deepEqual(commentLines(['f(', '"""text"""', ')'], 'python'), [false, false, false]);
    assert.deepEqual(commentLines(['#[Attribute]', '# comment'], 'php'), [false, true]);
    assert.deepEqual(commentLines(['--[[ a', 'b ]]', 'run()'], 'lua'), [true, true, false]);
  });

  it('whatever the answer is', () => {
    const lines = fc.array(fc.constantFrom('/**', ' * text', ' */', '// note', 'run();', 'stop();', '/* a */ go();', '', '  deep();'), { maxLength: 14 });
    const code = (text: readonly string[]): string[] => text.filter((_, index) => !commentLines(text, 'typescript')[index]);
    fc.assert(fc.property(lines, lines, (old, now) => {
      const { hunks, dropped } = onlyDocComments(old, 'typescript')(diffLines(old, now));
      const result = applyHunks(old, hunks);
      assert.deepEqual(code(result), code(old));
      if (dropped === 0) assert.deepEqual(result, now);
    }), { numRuns: 1000 });
  });
});
