import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { indented } from '../../../../src/core/reply/indentation.ts';
import { rescaled } from '../../../../src/core/reply/rescaled.ts';

describe('the indentation of a reply', () => {
  const depths = fc.constantFrom('', ' ', '  ', '   ', '    ', '        ', '\t');
  const texts = fc.constantFrom('/**', '* What it is.', '*/', '', 'export function a() {', 'if (b) {', 'call(one,', 'two);', 'const text = `', '`;', '}', '// c', 'return d;');
  const lines = fc.array(fc.tuple(depths, texts).map(([depth, text]) => (text === '' ? '' : depth + text)), { maxLength: 12 });

  it('is all that changes: no line is lost, and none overtakes another', () => {
    const method = ['  export function a() {', '    if (b) {', '      return d;', '    }', '  }'];
    fc.assert(fc.property(fc.oneof(fc.constant(method), lines), lines, fc.boolean(), fc.constantFrom('typescript', 'python'), (original, reply, tabs, languageId) => {
      const style = { tabs, width: 4 };
      for (const stage of [rescaled(original, [], languageId, style), indented(original, 0, style, false)]) {
        const passed = [...reply.flatMap((line) => stage.push(line)), ...stage.end()];
        assert.deepEqual(passed.map((line) => line.trim()), reply.map((line) => line.trim()));
      }
    }), { numRuns: 500 });
  });
});
