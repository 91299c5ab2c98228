import assert from 'node:assert/strict';
import { placeCode } from '../../../../src/core/codeBlock/placement.ts';
import { withTests } from '../../../../src/core/tests/testsPlaced.ts';

const OLD = "import { half } from './half';\n\ndescribe('half', () => {\n  test('old', () => run({\n    ...options,\n  }));\n});\n";
const UNIT = 'pub fn half(n: i32) -> i32 {\n    n / 2\n}\n';
const MODULE = '#[cfg(test)]\nmod tests {\n    #[test]\n    fn halves() {\n        assert_eq!(half(4), 2);\n    }\n}';
const LARGER = MODULE.replace(/\}$/, '\n    #[test]\n    fn zero() {}\n}');

describe('tests that a model wrote', () => {
  const check = (name: string, file: string, tests: string, expected: string, inside = false): void => {
    it(name, () => assert.equal(withTests(file, tests, inside), expected));
  };
  check('are a new file', '', "test('new');\r\n\n", "test('new');\n");
  check('are the whole file with more in it', OLD, OLD.replace('});\n});', "});\n  test('new');\n});").trimEnd(), OLD.replace('});\n});', "});\n  test('new');\n});"));
  // It begins as the old one does, and is no new version of it.
  check('stand at the end', OLD, "describe('half', () => {\n  test('new');\n});", `${OLD}\ndescribe('half', () => {\n  test('new');\n});\n`);
  check('stand at the end of a file without a last line break', OLD.trimEnd(), "test('new');", `${OLD}\ntest('new');\n`);
  check('become a module of the unit', UNIT, MODULE, `${UNIT}\n${MODULE}\n`, true);
  check('take the place of the module that is there', `${UNIT}\n${MODULE}\n`, LARGER, `${UNIT}\n${LARGER}\n`, true);
  check('take the place of the module alone where the answer repeats the unit', `${UNIT}\n${MODULE}\n`, `${UNIT}\n${LARGER}`, `${UNIT}\n${LARGER}\n`, true);

  it('are not taken for incomplete because of a spread', () => {
    assert.equal(placeCode(OLD, OLD, undefined).how, 'whole');
    for (const left of ['...', '... existing tests ...', '...rest of the file']) assert.notEqual(placeCode(OLD, OLD.replace('    ...options,', left), undefined).how, 'whole', left);
  });
});
