import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { diffLines } from '../../../../src/core/edit/lineDiff.ts';
import { mergedImports } from '../../../../src/core/edit/mergedImports.ts';

const STYLE = { indent: '  ', width: 40 };

function merged(languageId: string, block: string, wanted: string): string {
  const lines = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));
  return mergedImports(lines(block), lines(wanted), languageId, STYLE, (line) => lines(block).includes(line)).join('\n');
}

describe('imports that are added to those of a file', () => {
  const check = (title: string, languageId: string, block: string, wanted: string, expected: string): void => {
    it(title, () => assert.equal(merged(languageId, block, wanted), expected));
  };
  const script = (title: string, block: string, wanted: string, expected: string): void => check(title, 'typescript', block, wanted, expected);
  const python = (title: string, block: string, wanted: string, expected: string): void => check(`${title}, in Python`, 'python', block, wanted, expected);

  script('go into the statement that is there, in its order', "import { a, c } from './x';\nimport d from 'd';", "import { b } from './x';", "import { a, b, c } from './x';\nimport d from 'd';");
  script('go to the beginning of an order', "import { b, c } from './x';", "import { a } from './x';", "import { a, b, c } from './x';");
  script('follow an order in which capitals come where they are in the alphabet', "import { a, C, d } from './x';", "import { B } from './x';", "import { a, B, C, d } from './x';");
  script('follow an order in which they come first', "import { B, D, a } from './x';", "import { C } from './x';", "import { B, C, D, a } from './x';");
  script('go behind names in no order', "import { c, a } from './x';", "import { b } from './x';", "import { c, a, b } from './x';");
  script('keep the quotation marks, the spaces and the missing semicolon', 'import {a,c} from "./x"', "import { b } from './x';", 'import {a,b,c} from "./x"');
  script('keep a last comma', "import { a, b, } from './x';", "import { c } from './x';", "import { a, b, c, } from './x';");
  script('get a line of their own where each name has one', "import {\n\ta,\n\tc,\n} from './x';", "import { b, d } from './x';", "import {\n\ta,\n\tb,\n\tc,\n\td,\n} from './x';");
  script('get one also without a last comma, and below a single name', "import {\n    a\n} from './x';", "import { b } from './x';", "import {\n    a,\n    b\n} from './x';");
  script('break a line that becomes too long', "import { first, second } from './numbers';", "import { third } from './numbers';", "import {\n  first,\n  second,\n  third,\n} from './numbers';");
  script('break none where the file has longer ones', "import { first, second } from './numbers';\nimport { something } from './somewhere/far/away';", "import { third } from './numbers';", "import { first, second, third } from './numbers';\nimport { something } from './somewhere/far/away';");
  script('go along with a default', "import x, { a } from './x';", "import { b } from './x';", "import x, { a, b } from './x';");
  script('bring another name with them', "import { a } from './x';", "import { b as c, type D } from './x';", "import { a, b as c, type D } from './x';");
  script('are not there twice', "import { a, type B } from './x';", "import { a } from './x';\nimport { type B, type a } from './x';", "import { a, type B } from './x';");
  script('make a value of what was a type', "import { type A, b } from './x';", "import { A } from './x';", "import { A, b } from './x';");
  script('keep types apart', "import type { A } from './x';\nimport { a } from './x';", "import { b } from './x';\nimport type { B } from './x';", "import type { A, B } from './x';\nimport { a, b } from './x';");
  script('stand below where nothing is imported from there', "import { a } from './x';", "import { b } from './y';\nimport { c } from './y';", "import { a } from './x';\nimport { b, c } from './y';");
  script('stand below where a comment is in the list, which would not know where it belongs', "import {\n  a, // first\n} from './x';", "import { b } from './x';", "import {\n  a, // first\n} from './x';\nimport { b } from './x';");
  script('stand below with a default or a whole module', "import { a } from './x';", "import x, { b } from './x';\nimport * as y from './x';\nimport './x';", "import { a } from './x';\nimport x, { b } from './x';\nimport * as y from './x';\nimport './x';");
  script('leave a whole module and what is no import alone', "import * as x from './x';\n// { a }\nimport y, * as z from './x';", "import { a } from './x';", "import * as x from './x';\n// { a }\nimport y, * as z from './x';\nimport { a } from './x';");
  script('of several lines are one statement', "import { a } from './x';", "import {\n  b,\n  c,\n} from './x';\nimport {\n  d,\n} from './y';", "import { a, b, c } from './x';\nimport {\n  d,\n} from './y';");
  script('are all that there is in a file without any', '', "import { a } from './x';\nimport { b } from './x';", "import { a, b } from './x';");
  script('are nothing where the file has them', "import './x';", "import './x';", "import './x';");
  python('go into the statement that is there', 'import os\nfrom a import b, d\nimport sys', 'from a import c', 'import os\nfrom a import b, c, d\nimport sys');
  python('go between brackets', 'from a import (b)', 'from a import c as d', 'from a import (b, c as d)');
  python('get a line of their own where each name has one', 'from ..a import (\n    b,\n    d,\n)', 'from ..a import c', 'from ..a import (\n    b,\n    c,\n    d,\n)');
  python('break a line that becomes too long', 'from numbers import Complex, Integral', 'from numbers import Number', 'from numbers import (\n  Complex,\n  Integral,\n  Number,\n)');
  python('stand below a comment, a star and a line that goes on', 'from a import b  # noqa\nfrom c import *\nfrom d import e, \\\n    f', 'from a import x\nfrom c import y\nfrom d import z', 'from a import b  # noqa\nfrom c import *\nfrom d import e, \\\n    f\nfrom a import x\nfrom c import y\nfrom d import z');
  python('from the future come first', 'import os', 'from __future__ import annotations', 'from __future__ import annotations\nimport os');
  check('of other languages stand below', 'go', 'import (\n\t"fmt"\n)', 'import "os"', 'import (\n\t"fmt"\n)\nimport "os"');

  const names = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'C', 'D', 'east', 'West', 'north', 'somethingLonger'), { minLength: 1, maxLength: 6 });
  const places = fc.constantFrom('./x', './y', 'pkg');
  const layouts = fc.constantFrom<(list: readonly string[], from: string) => string>(
    (list, from) => `import { ${list.join(', ')} } from '${from}';`,
    (list, from) => `import {${list.join(',')}} from "${from}"`,
    (list, from) => `import {\n  ${list.join(',\n  ')}\n} from '${from}';`,
    (list, from) => `import {\n\t${list.join(',\n\t')},\n} from '${from}';`,
    (list, from) => `import {\n  ${list.join(', ')},\n} from '${from}';`,
    (list, from) => `import def, { ${list.join(', ')} } from '${from}';`,
  );
  const statement = fc.tuple(layouts, names, places).map(([layout, list, from]) => ({ text: layout(list, from), list, from }));
  const others = fc.constantFrom('', '// { a } from', "import './x';", "import * as all from './x';", "import { a /* kept */ } from './y';", "const { a } = require('pkg');");
  const block = fc.array(fc.oneof(statement, others.map((text) => ({ text, list: [] as readonly string[], from: '' }))), { maxLength: 6 });

  it('whatever there is: every name is there once more than before at most, and nothing else changes', () => {
    fc.assert(fc.property(block, names, places, (before, list, from) => {
      const lines = before.flatMap(({ text }) => text.split('\n'));
      const now = mergedImports(lines, [`import { ${list.join(', ')} } from '${from}';`], 'typescript', STYLE, () => false);
      // The first statement that imports from there has all of the names now, in its quotation marks; without one there is a line more.
      const target = before.findIndex((each) => each.from === from);
      const kept = before.map(({ text }) => text);
      if (target < 0) return assert.equal(now.join('\n'), [...kept, `import { ${list.join(', ')} } from '${from}';`].join('\n'));
      const [above, below] = [kept.slice(0, target).flatMap((text) => text.split('\n')), kept.slice(target + 1).flatMap((text) => text.split('\n'))];
      assert.deepEqual(now.slice(0, above.length), above);
      assert.deepEqual(now.slice(now.length - below.length), below);
      const changed = now.slice(above.length, now.length - below.length).join('\n');
      const was = before[target];
      const found = /^import (?:def, )?\{([^}]*)\} from (['"][^'"]+['"];?)$/.exec(changed);
      const imported = (found?.[1] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
      assert.deepEqual(imported.toSorted(), [...new Set([...was?.list ?? [], ...list])].toSorted());
      // Those of before stay in the order that they had.
      assert.deepEqual(imported.filter((name) => was?.list.includes(name)), was?.list);
      assert.ok(was?.text.endsWith(found?.[2] ?? 'no end'));
      const widest = Math.max(STYLE.width, ...lines.map((line) => line.length));
      if (!was?.text.includes('\n')) assert.ok(changed.split('\n').every((line) => line.length <= widest));
      // A list with a name a line changes by the lines of the new names, and by the comma of the last.
      if (was?.text.includes(',\n')) assert.ok(diffLines(was.text.split('\n'), changed.split('\n')).every(({ start, end }) => end - start <= 1));
    }));
  });

  it('adds nothing when it is asked for the same again', () => {
    fc.assert(fc.property(block, fc.array(statement, { maxLength: 4 }), (before, wanted) => {
      const lines = before.flatMap(({ text }) => text.split('\n'));
      const texts = wanted.filter(({ text }) => !text.includes('def')).flatMap(({ text }) => text.split('\n'));
      const once = mergedImports(lines, texts, 'typescript', STYLE, () => false);
      assert.deepEqual(mergedImports(once, texts, 'typescript', STYLE, () => false), once);
    }));
  });
});
