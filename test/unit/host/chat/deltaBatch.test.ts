import assert from 'node:assert/strict';
import { deltaBatch } from '../../../../src/host/chat/deltaBatch.ts';
import type { Clock } from '../../../../src/core/clock.ts';
import { testClock } from '../../../fakes/testClock.ts';

describe('the deltas of a frame', () => {
  function batch(clock: Clock): { readonly posted: string[]; readonly add: (delta: string) => Promise<void> | undefined; readonly flush: () => void } {
    const posted: string[] = [];
    const { add, flush } = deltaBatch(clock, (channel, delta) => posted.push(`${channel} ${delta}`));
    return { posted, add: (delta) => add('text', delta), flush };
  }

  it('are joined, but the first one goes at once', () => {
    const clock = testClock();
    const { posted, add } = batch(clock);
    for (const delta of ['a', 'b', 'c']) assert.equal(add(delta), undefined);
    assert.deepEqual(posted, ['text a']);
    clock.advance(16);
    assert.deepEqual(posted, ['text a', 'text bc']);
    clock.advance(1000);
    assert.equal(clock.pending, 0);
  });

  it('go out also while a stream leaves no turn to the timers, and then ask for one', async () => {
    const clock = testClock();
    // The time goes on, and no timer is called.
    let busy = 0;
    const { posted, add } = batch({ ...clock, now: () => clock.now() + busy });
    void add('a');
    void add('b');
    busy = 17;
    const pause = add('c');
    assert.deepEqual(posted, ['text a', 'text bc']);
    let over = false;
    assert.ok(pause);
    const waited = pause.then(() => { over = true; });
    await Promise.resolve();
    assert.equal(over, false);
    clock.advance(0);
    await waited;
    assert.equal(add('d'), undefined);
    assert.deepEqual(posted, ['text a', 'text bc']);
  });

  it('of a flood are joined for longer, until it is over', () => {
    const clock = testClock();
    const { posted, add } = batch(clock);
    void add('x'.repeat(20_000));
    void add('a');
    clock.advance(99);
    assert.equal(posted.length, 1);
    clock.advance(1);
    assert.equal(posted[1], 'text a');
    void add('b');
    clock.advance(16);
    assert.equal(posted[2], 'text b');
  });

  it('come in order when something else is to follow them at once', () => {
    const clock = testClock();
    const posted: string[] = [];
    const { add, flush } = deltaBatch(clock, (channel, delta) => posted.push(`${channel} ${delta}`));
    void add('reasoning', 'a');
    void add('reasoning', 'b');
    void add('text', 'c');
    flush();
    assert.deepEqual(posted, ['reasoning a', 'reasoning b', 'text c']);
    assert.equal(clock.pending, 0);
  });
});
