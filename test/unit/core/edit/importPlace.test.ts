import assert from 'node:assert/strict';
import { importPlace, type ImportPlace } from '../../../../src/core/edit/importPlace.ts';

describe('where an import is added', () => {
  const check = (title: string, languageId: string, text: string, expected: ImportPlace | undefined): void => {
    it(title, () => assert.deepEqual(importPlace(text.split('\n'), languageId), expected));
  };
  const below = (first: number, last: number): ImportPlace => ({ first, last, side: 'below' });
  const above = (line: number): ImportPlace => ({ first: line, last: line, side: 'above' });
  check('below the last one', 'typescript', "// Licence\n\nimport a from 'a';\nimport { b } from 'b';\n\nrun(a, b);\n", below(2, 3));
  check('below one of several lines', 'typescript', "import {\n  a,\n  b,\n} from 'a';\nrun(a);\n", below(0, 3));
  check('below a require', 'javascript', "'use strict';\nconst a = require('a');\n\na();\n", below(1, 1));
  check('not below a dynamic import', 'javascript', 'const a = 1;\nimport("b");\n', above(0));
  check('above the code where there is none', 'typescript', '#!/usr/bin/env node\n/**\n * About.\n */\n\nexport const a = 1;\n', above(5));
  check('below a docstring and imports of Python', 'python', '"""About."""\nfrom __future__ import annotations\nimport os\nfrom typing import (\n    Any,\n)\n\ndef run(): ...\n', below(1, 5));
  check('not in a docstring that shows one', 'python', '"""Use it:\n\nfrom a import b\n"""\nimport os\n\ndef run(): ...\n', below(4, 4));
  check('below one that goes on behind a backslash', 'python', 'from a import b, \\\n    c\nimport os\n\nrun()\n', below(0, 2));
  check('above the code of Python', 'python', '# -*- coding: utf-8 -*-\n"""About."""\n\ndef run(): ...\n', above(3));
  check('below the block of Go', 'go', 'package main\n\nimport (\n\t"fmt"\n)\n\nfunc main() {}\n', below(2, 4));
  check('above the code of Go, behind the package', 'go', 'package main\n\nfunc main() {}\n', above(2));
  check('of Java', 'java', 'package a.b;\n\nimport java.util.List;\n\nclass A {}\n', below(2, 2));
  check('of C#', 'csharp', 'using System;\nusing A = B.C;\n\nnamespace N;\nclass A { void M() { using var x = y; } }\n', below(0, 1));
  check('of C, behind the guard', 'c', '#ifndef A_H\n#define A_H\n\n#include <stdio.h>\n\nint a;\n', below(3, 3));
  check('of Rust', 'rust', '//! About.\nuse std::{\n    fmt,\n};\n\nfn main() {}\n', below(1, 3));
  check('of PHP', 'php', '<?php\n\nnamespace A;\n\nuse B\\C;\n\nclass D {}\n', below(4, 4));
  check('in the script of Vue', 'vue', '<template>\n  <p>import x</p>\n</template>\n\n<script setup>\nimport a from \'a\'\nconst b = a\n</script>\n', below(5, 5));
  check('nowhere in Vue without an import', 'vue', '<template>\n  <p>a</p>\n</template>\n', undefined);
  check('nowhere in other languages', 'css', '@import "a.css";\n', undefined);
  check('nowhere in an empty file', 'typescript', '\n\n', undefined);
});
