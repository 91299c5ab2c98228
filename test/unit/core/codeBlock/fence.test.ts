import assert from 'node:assert/strict';
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
});
