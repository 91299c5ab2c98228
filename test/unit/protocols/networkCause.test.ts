import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { innermostMessage } from '../../../src/protocols/networkCause.ts';

describe('the sentence of a network error', () => {
  it('is that of the innermost cause', () => {
    assert.equal(innermostMessage(new TypeError('fetch failed', { cause: new AggregateError([new Error('connect ECONNREFUSED')], '') })), 'connect ECONNREFUSED');
    assert.equal(innermostMessage('no error at all'), 'no error at all');
  });

  it('is its own where an error is its own cause', () => {
    const error = new Error('again');
    error.cause = error;
    assert.equal(innermostMessage(error), 'again');
  });
});
