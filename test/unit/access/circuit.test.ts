import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { circuits, type Circuits, type Outcome } from '../../../src/access/circuit.ts';
import { testClock } from '../../fakes/testClock.ts';

const ask = (circuit: Circuits, outcome: Outcome): void => (circuit.enter('a') ?? assert.fail('it is left alone'))(outcome);
const fail = (circuit: Circuits, times: number): void => { for (let n = 0; n < times; n++) ask(circuit, 'failed'); };

describe('circuit', () => {
  it('opens after three failures in a row, for half a minute', () => {
    const clock = testClock(1000);
    const circuit = circuits(clock);
    fail(circuit, 2);
    assert.equal(circuit.openUntil('a'), undefined);
    fail(circuit, 1);
    assert.equal(circuit.openUntil('a'), 31_000);
    assert.equal(circuit.enter('a'), undefined);
    assert.equal(circuit.openUntil('b'), undefined, 'each by itself');
    clock.advance(29_999);
    assert.equal(circuit.enter('a'), undefined);
    clock.advance(1);
    assert.ok(circuit.enter('a'));
  });

  it('counts only failures in a row', () => {
    const circuit = circuits(testClock());
    fail(circuit, 2);
    ask(circuit, 'worked');
    fail(circuit, 2);
    ask(circuit, 'neither');
    assert.equal(circuit.openUntil('a'), undefined);
    fail(circuit, 1);
    assert.notEqual(circuit.openUntil('a'), undefined, 'what says nothing of the server does not reset the count');
  });

  it('lets one try at a time when its rest is over, and closes when that works', () => {
    const clock = testClock();
    const circuit = circuits(clock);
    fail(circuit, 3);
    clock.advance(30_000);
    const leave = circuit.enter('a') ?? assert.fail();
    assert.equal(circuit.enter('a'), undefined);
    leave('neither');
    const again = circuit.enter('a') ?? assert.fail('the place of the one that was stopped is free');
    again('worked');
    fail(circuit, 2);
    assert.equal(circuit.openUntil('a'), undefined);
  });

  it('rests twice as long after each failed try, up to five minutes', () => {
    const clock = testClock();
    const circuit = circuits(clock);
    fail(circuit, 3);
    const rests: number[] = [];
    for (let n = 0; n < 6; n++) {
      const rest = (circuit.openUntil('a') ?? assert.fail()) - clock.now();
      rests.push(rest / 1000);
      clock.advance(rest);
      ask(circuit, 'failed');
    }
    assert.deepEqual(rests, [30, 60, 120, 240, 300, 300]);
  });

  it('may be tried anyway, which counts as its try', () => {
    const clock = testClock();
    const circuit = circuits(clock);
    fail(circuit, 3);
    (circuit.enter('a', 'anyway') ?? assert.fail())('failed');
    assert.equal(circuit.openUntil('a'), 60_000);
    (circuit.enter('a', 'anyway') ?? assert.fail())('worked');
    assert.equal(circuit.openUntil('a'), undefined);
  });

  it('is told once of each', () => {
    const circuit = circuits(testClock());
    const leave = circuit.enter('a') ?? assert.fail();
    for (let n = 0; n < 3; n++) leave('failed');
    assert.equal(circuit.openUntil('a'), undefined);
  });

  it('is not prolonged by what was asked before it opened', () => {
    const clock = testClock();
    const circuit = circuits(clock);
    const early = circuit.enter('a') ?? assert.fail();
    fail(circuit, 3);
    clock.advance(10_000);
    early('failed');
    assert.equal(circuit.openUntil('a'), 30_000);
  });

  it('always opens again for a try, and leaves no timer', () => {
    const step = fc.record({ outcome: fc.constantFrom<Outcome>('worked', 'failed', 'neither'), wait: fc.nat(400_000) });
    fc.assert(fc.property(fc.array(step), (steps) => {
      const clock = testClock();
      const circuit = circuits(clock);
      for (const { outcome, wait } of steps) {
        circuit.enter('a')?.(outcome);
        assert.ok((circuit.openUntil('a') ?? 0) - clock.now() <= 300_000);
        clock.advance(wait);
      }
      clock.advance(300_000);
      assert.ok(circuit.enter('a'));
      assert.equal(clock.pending, 0);
    }));
  });
});
