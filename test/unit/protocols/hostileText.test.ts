import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { healing } from '../../../src/core/request/healing.ts';
import { pathsIn } from '../../../src/core/request/namedParameter.ts';
import { connectionTo } from '../../fakes/exchange.ts';
import { windowIn } from '../../../src/protocols/contextWindow.ts';
import { parseErrorBody } from '../../../src/protocols/errorBody.ts';
import { refusalCause } from '../../../src/protocols/refusalCause.ts';
import { waitIn } from '../../../src/protocols/statedWait.ts';
import { asksToSignIn } from '../../../src/protocols/webPage.ts';

/** As much as is read of an error, made of what patterns stumble over. */
const BYTES = 64 * 1024;
const PIECES = ['supplied aaaa', 'parameter a, a, ', 'a_', 'a.', '_a.b', 'a[0]', "'a.", 'supported a', '1', '1s ', '1 m', 'try again in 1', 'tokens > ', 'maximum context length is 1 tokens (', 'max', 'role ', '<meta ', '<script', '<title', '<', ' ', '{', '[', '"', 'one of ', 'not ', 'organization ', 'country '];

describe('what a hostile server says', () => {
  for (const piece of PIECES) {
    it(`${JSON.stringify(piece)}, over and over, is read in no time`, () => {
      const text = `supplied ${piece.repeat(BYTES / piece.length)}!`;
      const from = performance.now();
      const body = parseErrorBody(text);
      pathsIn(text);
      windowIn(text.slice(0, 2000));
      waitIn(text.slice(0, 2000));
      asksToSignIn(text, 'http://localhost:1');
      for (const status of [400, 403, 422]) refusalCause({ access: { connection: connectionTo('http://localhost:1', 'openai-chat'), key: undefined }, model: 'm', status, headers: undefined, body: { ...body, message: text, codes: body.codes || text.slice(0, 500) }, sent: ['model'] });
      healing({ protocol: 'openai-chat', parameter: undefined, said: text.slice(0, 300), sent: ['messages', 'messages.*.content.*', 'a', 'a.b'], instructed: true, tried: [] });
      // Milliseconds in truth; what grows without bound takes minutes, on any machine.
      assert.ok(performance.now() - from < 20_000, `${Math.round(performance.now() - from)} ms`);
    }).timeout(60_000);
  }
});
