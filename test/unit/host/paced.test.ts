import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { paced } from '../../../src/host/paced.ts';
import { testClock } from '../../fakes/testClock.ts';

describe('paced work', () => {
  it('is done at once, and what is asked for meanwhile together', () => {
    const clock = testClock();
    const runs: number[] = [];
    const work = paced(clock, () => 100, () => runs.push(clock.now()));
    work.soon();
    work.soon();
    work.soon();
    assert.deepEqual(runs, [0]);
    clock.advance(100);
    assert.deepEqual(runs, [0, 100]);
    clock.advance(500);
    assert.deepEqual(runs, [0, 100]);
    work.soon();
    assert.deepEqual(runs, [0, 100, 600]);
  });

  it('does not wait where it may not, and ends', () => {
    const clock = testClock();
    let runs = 0;
    const work = paced(clock, () => 100, () => { runs += 1; });
    work.soon();
    work.now();
    assert.equal(runs, 2);
    work.soon();
    work.dispose();
    clock.advance(1000);
    assert.equal(runs, 2);
  });
});
