import assert from 'node:assert/strict';
import { rankedNames, semanticTokens } from '../../../../src/core/edit/semanticNames.ts';

describe('names as a language sees them', () => {
  it('are decoded from relative places', () => {
    const data = new Uint32Array([2, 4, 3, 0, 0, 0, 6, 2, 1, 1, 1, 1, 5, 7, 0]);
    assert.deepEqual(semanticTokens(data, ['class', 'variable']), [
      { line: 2, character: 4, length: 3, type: 'class' }, { line: 2, character: 10, length: 2, type: 'variable' }, { line: 3, character: 1, length: 5, type: '' },
    ]);
  });

  it('come in the order of what their definitions say, each once, without words that are none', () => {
    const names = [['total', 'variable'], ['say', 'function'], ['a note', 'comment'], ['size', 'property'], ['Queue', 'class'], ['say', 'function'], ['return', 'keyword']]
      .map(([name = '', type = ''], index) => ({ name, type, offset: index * 10 }));
    assert.deepEqual(rankedNames(names, 3), [{ name: 'say', offset: 10 }, { name: 'Queue', offset: 40 }, { name: 'size', offset: 30 }]);
    assert.deepEqual(rankedNames(names, 60).map(({ name }) => name), ['say', 'Queue', 'size', 'total']);
  });
});
