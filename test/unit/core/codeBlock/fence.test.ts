import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { fencedBlocks, openFence } from '../../../../src/core/codeBlock/fence.ts';

describe('fenced blocks', () => {
  const check = (text: string, ...blocks: readonly (readonly [info: string, text: string])[]): void => {
    it(JSON.stringify(text), () => assert.deepEqual(fencedBlocks(text).map((block) => [block.info, block.text]), blocks));
  };
  check('none');
  check('Here:\n```ts\na\n\nb\n```\nDone.', ['ts', 'a\n\nb']);
  check('```\na\n```\n~~~py x\nb\n~~~', ['', 'a'], ['py x', 'b']);
  check('````md\n```ts\na\n```\n````', ['md', '```ts\na\n```']);
  check('```ts\nnever closed\n\n', ['ts', 'never closed']);
  check('- item\n  ```\n  a\n    b\n  ```', ['', 'a\n  b']);
  check('```ts\r\na\r\n```\r\n', ['ts', 'a']);
  check('``` not `a fence` ```\nx');

  it('and the one that is still open agree', () => {
    assert.equal(openFence('```ts\na\n```\n'), undefined);
    assert.deepEqual(openFence('x\n```ts\na'), { marker: '```', info: 'ts', at: 2 });
  });

  it('and the one that is still open agree about any text', () => {
    const line = array(constantFrom('```', '``', '~~~', '~', ' ', '   ', '- ', '> ', 'ts', 'a', '\r'), { maxLength: 5 });
    assertProperty(property(array(line, { maxLength: 8 }), (lines) => {
      const text = lines.map((parts) => parts.join('')).join('\n');
      const open = openFence(text);
      const last = fencedBlocks(`${text}\nwithin`).at(-1);
      assert.equal(open?.info, last?.text.endsWith('within') === true ? last.info : undefined);
      if (open) assert.deepEqual(openFence(text.slice(open.at)), { ...open, at: 0 });
    }), { numRuns: 1000 });
  });
});
