import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, property, shuffledSubarray } from 'fast-check';
import { changedPlaceholders } from '../../../../src/core/edit/placeholders.ts';

const PLACEHOLDERS = ['{0}', '{name}', '{}', '{0:N2}', '{{user.name}}', '${x}', '${a + b}', '#{y}', '%s', '%1$d', '%.2f', '%(count)d', '%ld', '%@'];

describe('placeholders of a translation', () => {
  const check = (before: string, after: string, ...changed: readonly string[]): void => {
    it(`${before} → ${after}`, () => {
      assert.deepEqual(changedPlaceholders(before, after).map(({ placeholder }) => placeholder), changed);
    });
  };
  for (const one of PLACEHOLDERS) {
    check(`Hello ${one}.`, `Hallo ${one}.`);
    check(`Hello ${one}.`, 'Hallo.', one);
  }
  check('{0} of {1}', '{1} von {0}');
  check('{name}', '{nombre}', '{name}', '{nombre}');
  check('Hello', '{0} hallo', '{0}');
  check('%s and %s', '%s und', '%s');
  check('a {0}\nb {1}', 'a {1}\nb {0}', '{0}', '{1}', '{1}', '{0}');
  check('a {0} b {1}', 'a {1}\nb {0}');
  check('a {0}\r\nb', 'x {0}\ny');
  // Neither of these is one.
  check('50% done, 20% sure', '50 % fertig, 20 % sicher');
  check('{ a: 1 }', '{ b: 1 }');
  check('100%', '100 %');

  it('says on which line', () => assert.deepEqual(changedPlaceholders('a\n%s %s', 'a\n%s'), [{ placeholder: '%s', before: 2, after: 1, line: 1 }]));

  it('may stand in any order on their line, whatever is said around them', () => {
    const words = array(constantFrom('eins', 'zwei', '、', ' – ', '100%'), { maxLength: 4 });
    assertProperty(property(array(constantFrom(...PLACEHOLDERS), { maxLength: 5 }).chain((all) => shuffledSubarray(all, { minLength: all.length }).map((shuffled) => [all, shuffled] as const)), words, ([all, shuffled], around) => {
      assert.deepEqual(changedPlaceholders(all.join(' '), [...around, ...shuffled, ...around].join(' ')), []);
    }));
  });
});
