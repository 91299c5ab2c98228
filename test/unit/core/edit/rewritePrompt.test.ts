import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fileExcerpt } from '../../../../src/core/edit/fileExcerpt.ts';
import { rewriteRequest, type RewriteSource } from '../../../../src/core/edit/rewritePrompt.ts';
import type { RewriteTask } from '../../../../src/core/edit/rewriteTask.ts';
import { estimateTokens } from '../../../../src/core/request/tokens.ts';

const SOURCE: RewriteSource = {
  before: 'import { a } from "./a";\n', original: '  const total = a + b;', after: '', prefix: '', suffix: '', path: 'src/sum.ts', languageId: 'typescript', prose: false, addsImports: false, excerpts: [], budget: 4000,
};

function asked(task: RewriteTask, source: Partial<RewriteSource> = {}, standing = ''): { readonly system: string; readonly text: string } {
  const { system = '', messages } = rewriteRequest(task, { ...SOURCE, ...source }, standing);
  assert.deepEqual(messages.map(({ role }) => role), ['user']);
  return { system, text: messages[0]?.text ?? '' };
}

describe('what is asked of a model for a rewrite', () => {
  it('shows the file with the range marked, and what to do with it', () => {
    const { system, text } = asked({ kind: 'rewrite', instruction: 'Use sum().' });
    assert.equal(text, 'The file src/sum.ts (typescript):\n```typescript\nimport { a } from "./a";\n\n<rewrite-this>\n  const total = a + b;\n</rewrite-this>\n```\n\nRewrite what stands between <rewrite-this> and </rewrite-this> as follows:\nUse sum().');
    assert.match(system, /between <rewrite-this> and <\/rewrite-this>/);
    assert.match(system, /one fenced code block/);
  });

  it('marks a part of a line within the line, and the place of an insertion', () => {
    const part = { prefix: '  const total = ', suffix: ';' };
    assert.match(asked({ kind: 'rewrite', instruction: 'x' }, part).text, /\n {2}const total = <rewrite-this>a \+ b<\/rewrite-this>;\n/);
    assert.match(asked({ kind: 'insert', instruction: 'x' }, { original: '  ', prefix: '  ' }).text, /\n {2}<insert-here\/>\n/);
  });

  it('takes tags and fences that the file does not have', () => {
    const { system, text } = asked({ kind: 'rewrite', instruction: 'x' }, { before: '// <rewrite-this> and ````' });
    assert.match(text, /^`````typescript\n[^]*<rewrite-this-2>\n[^]*^`````$/m);
    assert.match(system, /<rewrite-this-2>/);
  });

  it('puts the standing instruction first, and asks for text where text is wanted', () => {
    assert.match(asked({ kind: 'rewrite', instruction: 'x' }, {}, 'Be kind.').system, /^Be kind\.\n\nYou edit/);
    assert.match(asked({ kind: 'insert', instruction: 'x' }, { prose: true }).system, /the text alone/);
  });

  it('says how imports are added, where there is a place for them', () => {
    const task: RewriteTask = { kind: 'fix', problems: [] };
    assert.match(asked(task, { addsImports: true }).system, /imports can be added\.[^]*between <add-imports> and <\/add-imports>/);
    assert.doesNotMatch(asked(task).system, /imports/);
  });

  it('names problems, convention and language', () => {
    const fix = asked({ kind: 'fix', problems: [{ line: 2, severity: 'error', message: "Cannot find name 'b'.", source: 'ts', code: '2304' }] }).text;
    assert.match(fix, /- ts 2304: Cannot find name 'b'\.\n {2}in the line: const total = a \+ b;$/);
    assert.match(asked({ kind: 'document' }, { languageId: 'python' }).text, /PEP 257/);
    assert.match(asked({ kind: 'document' }, { languageId: 'brainfuck' }).text, /usual in this language/);
    assert.match(asked({ kind: 'translate', language: 'zh-cn', what: 'comments' }).text, /into this language: zh-cn\. Translate only comments and documentation, no string/);
  });
});

describe('what goes along of a file', () => {
  const lines = (count: number, name: string): string => Array.from({ length: count }, (_, index) => `const ${name}${index} = read(${index});`).join('\n');

  it('is all of it where it fits', () => {
    const { above, below, whole } = fileExcerpt({ before: 'a\nb', after: 'c', excerpts: [] }, 100);
    assert.deepEqual({ above, below, whole }, { above: ['a', 'b'], below: ['c'], whole: true });
  });

  it('is the nearest lines else, with the excerpts that fit in their places, and says what is missing', () => {
    const before = ['class A {', lines(300, 'above')].join('\n');
    const { above, below, whole } = fileExcerpt({ before, after: lines(300, 'below'), excerpts: [{ line: 0, text: 'class A {' }] }, 400);
    assert.equal(whole, false);
    assert.equal(above[0], 'class A {');
    assert.match(above[1] ?? '', /^\[\d+ lines of the file are not shown here\]$/);
    assert.equal(above.at(-1), 'const above299 = read(299);');
    assert.equal(below[0], 'const below0 = read(0);');
    assert.match(below.at(-1) ?? '', /not shown/);
  });

  it('stays within the budget, and accounts for every line', () => {
    const text = fc.array(fc.constantFrom('', 'run(a, b);', '  const value = compute(index + 1);', '// 一段中文注释'), { maxLength: 200 }).map((all) => all.join('\n'));
    fc.assert(fc.property(text, text, fc.integer({ min: 0, max: 3000 }), fc.nat(150), (before, after, budget, at) => {
      const all = before === '' ? [] : before.split('\n');
      const excerpt = { line: at, text: all.slice(at, at + 2).join('\n') };
      const { above, below } = fileExcerpt({ before, after, excerpts: at + 2 <= all.length ? [excerpt] : [] }, budget);
      const missing = (part: readonly string[]): number => part.reduce((sum, line) => sum + Number(/^\[(\d+) lines? of the file/.exec(line)?.[1] ?? 0) - (line.startsWith('[') ? 1 : 0), part.length);
      assert.equal(missing(above), all.length);
      assert.equal(missing(below), after === '' ? 0 : after.split('\n').length);
      const shown = [...above, ...below].filter((line) => !line.startsWith('['));
      assert.ok(estimateTokens(shown.join('\n')) <= budget + 2, `${estimateTokens(shown.join('\n'))} of ${budget}`);
    }), { numRuns: 300 });
  });
});
