import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ExchangeQueue } from '../../../../src/host/chat/exchangeQueue.ts';

describe('ExchangeQueue', () => {
  it('runs one after the other, and goes on after one that fails', async () => {
    const order: string[] = [];
    const queue = new ExchangeQueue((id) => order.push(`${id} ended`));
    const first = queue.add('a', async () => {
      order.push('a');
      throw new Error('broken');
    });
    const second = queue.add('b', async () => void order.push('b'));
    assert.equal(queue.busy, true);
    await assert.rejects(first, /broken/);
    await second;
    assert.deepEqual(order, ['a', 'a ended', 'b', 'b ended']);
    assert.equal(queue.busy, false);
  });
});
