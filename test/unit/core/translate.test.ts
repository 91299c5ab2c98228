import assert from 'node:assert/strict';
import { translator } from '../../../src/core/translate.ts';

describe('translator', () => {
  const t = translator({ 'Use {0}': '使用 {0}', '{0} of {1}': '{1} 中的 {0}' });
  const check = (expected: string, message: string, ...args: readonly (string | number)[]): void => {
    it(expected, () => assert.equal(t(message, ...args), expected));
  };
  check('使用 x', 'Use {0}', 'x');
  check('2 中的 1', '{0} of {1}', 1, 2);
  check('No entry x', 'No entry {0}', 'x');
  check('{1} is missing', '{1} is missing', 'x');
  // What is put in is text, neither a pattern nor a sentence to translate.
  check('使用 {0} $& $1', 'Use {0}', '{0} $& $1');
  check('x 中的 {1}', '{0} of {1}', '{1}', 'x');
  check('constructor', 'constructor');
  check('__proto__', '__proto__');
  check('0 tokens', '{0} tokens', 0);
});
