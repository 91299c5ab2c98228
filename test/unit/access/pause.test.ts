import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pauseUntil } from '../../../src/access/pause.ts';
import { testClock } from '../../fakes/testClock.ts';

describe('a pause', () => {
  it('is over when its time comes, at once where that was before', async () => {
    const clock = testClock(500);
    const pause = pauseUntil(clock, 600, {}, new AbortController().signal);
    clock.advance(99);
    assert.equal(pause.ended, undefined);
    clock.advance(1);
    assert.deepEqual([pause.ended, await pause.over], ['due', 'due']);
    const late = pauseUntil(clock, 100, {}, new AbortController().signal);
    clock.advance(0);
    assert.equal(await late.over, 'due');
  });

  it('is over where the exchange was stopped before, and the first reason counts', async () => {
    const clock = testClock();
    const pause = pauseUntil(clock, 600, {}, AbortSignal.abort());
    clock.advance(600);
    assert.deepEqual([pause.ended, await pause.over], ['stopped', 'stopped']);
    pause.cancel();
    pause.cancel();
    assert.equal(clock.pending, 0);
  });
});
