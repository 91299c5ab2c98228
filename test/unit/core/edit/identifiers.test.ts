import assert from 'node:assert/strict';
import { identifiersIn } from '../../../../src/core/edit/identifiers.ts';

describe('names in code', () => {
  const check = (text: string, names: readonly string[], most = 100): void => {
    it(text.slice(0, 60), () => {
      const found = identifiersIn(text, most);
      assert.deepEqual(found.map(({ name }) => name), names);
      for (const { name, offset } of found) assert.equal(text.slice(offset, offset + name.length), name);
    });
  };
  check('const total = await countTokens(text);', ['countTokens', 'total', 'text']);
  check('class A extends Base<Item> { x = 1; }', ['Base', 'Item']);
  check('def größe_von(x): return 变量', ['größe_von', '变量']);
  check('value; value(); value', ['value']);
  check('// plain words here\nrun(it)', ['run', 'plain'], 2);
  check('', []);
});
