import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Fault, FaultKind } from '../../../../src/core/faults/fault.ts';
import { isRetryable } from '../../../../src/core/faults/retryable.ts';
import { FAULTS } from '../sampleFaults.ts';

const of = (kind: FaultKind): Fault => FAULTS.find((fault) => fault.kind === kind) ?? assert.fail(kind);
const kinds = (faults: readonly Fault[]): readonly string[] => [...new Set(faults.map((fault) => (fault.kind === 'not-a-stream' ? `${fault.kind} ${fault.got}` : fault.kind)))].sort();
describe('whether to ask again', () => {
  it('by kind: what passes by itself, and nothing that somebody has to do something about', () => {
    assert.deepEqual(kinds(FAULTS.filter(isRetryable)), ['cut-short', 'malformed', 'network', 'not-a-stream nothing', 'overloaded', 'rate-limited', 'server-error', 'silent']);
  });

  it('by status: exactly 408, 409, 429, 500 to 504 and 529', () => {
    const passing = new Set([408, 409, 429, 500, 501, 502, 503, 504, 529]);
    for (let status = 400; status < 600; status += 1) {
      for (const kind of ['bad-request', 'server-error'] as const) assert.equal(isRetryable({ ...of(kind), status }), passing.has(status), `${kind} ${status}`);
    }
    // An error inside a stream, or in place of one, comes with the status of a success.
    assert.equal(isRetryable({ ...of('overloaded'), status: 200 }), true);
    assert.equal(isRetryable({ ...of('bad-request'), status: 200 }), false);
  });

  it('obeys the server both ways', () => {
    assert.equal(isRetryable({ ...of('bad-request'), status: 400, shouldRetry: true }), true);
    assert.equal(isRetryable({ ...of('overloaded'), status: 529, shouldRetry: false }), false);
    assert.deepEqual(kinds(FAULTS.filter((fault) => isRetryable({ ...fault, shouldRetry: false }))), []);
  });

  it('spends no credit, and no key, on a promise', () => {
    const told = kinds(FAULTS.filter((fault) => isRetryable({ ...fault, status: 429, shouldRetry: true })));
    for (const never of ['out-of-credit', 'wrong-key', 'no-key', 'other-door', 'key-moved', 'host-not-found', 'bad-certificate', 'not-running', 'captive-portal']) assert.ok(!told.includes(never), never);
  });
});
