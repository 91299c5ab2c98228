import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Usage } from '../../../../src/core/chat.ts';
import { addUsage } from '../../../../src/core/conversation/usage.ts';

const usage = (given: Partial<Usage>): Usage => ({ input: undefined, output: undefined, cacheRead: undefined, reasoning: undefined, ...given });

describe('the usage of several requests', () => {
  it('adds what was reported, and never makes a 0 of what was not', () => {
    assert.deepEqual(addUsage(usage({ input: 12, output: 7, cacheRead: 4 }), usage({ input: 20, output: 1, reasoning: 3 })), { input: 32, output: 8, cacheRead: 4, reasoning: 3 });
    assert.deepEqual(addUsage(usage({}), usage({ output: 0 })), usage({ output: 0 }));
  });

  it('is that of the other where one has none', () => {
    assert.deepEqual(addUsage(undefined, usage({ input: 12 })), usage({ input: 12 }));
    assert.deepEqual(addUsage(usage({ input: 12 }), undefined), usage({ input: 12 }));
    assert.equal(addUsage(undefined, undefined), undefined);
  });
});
