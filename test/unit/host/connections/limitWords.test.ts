import assert from 'node:assert/strict';
import type { RateWindow } from '../../../../src/core/request/rateLimits.ts';
import { translator } from '../../../../src/core/translate.ts';
import { limitLine, limitLines, timeOfDay } from '../../../../src/host/connections/limitWords.ts';

const t = translator({});
const AT = 1_795_000_000_000;
const requests: RateWindow = { of: 'requests', limit: 60, remaining: 12, resetsAt: AT + 60_000 };
const tokens: RateWindow = { of: 'tokens', limit: 40_000, remaining: 8_990, resetsAt: AT };

describe('limitLine', () => {
  const check = (name: string, windows: readonly RateWindow[], expected: string): void => {
    it(name, () => assert.equal(limitLine(windows, t), expected));
  };
  check('says what is left, and the first reset', [requests, tokens], `requests 12/60, tokens 8.9k/40k, resets ${timeOfDay(AT)}`);
  check('says what is left where the whole is unknown', [{ ...requests, limit: undefined, resetsAt: undefined }], 'requests 12');
  check('says nothing of a window of which nothing is known', [{ ...requests, remaining: undefined }], '');
  check('says that nothing is left', [{ ...tokens, of: 'output-tokens', remaining: 0 }], `output tokens 0/40k, resets ${timeOfDay(AT)}`);
  check('is empty where nothing is known', [], '');
  it('gives each window its own line', () => assert.deepEqual(limitLines([requests, { ...tokens, remaining: undefined }, { ...tokens, limit: 2_000_000 }], t), [`requests 12/60, resets ${timeOfDay(AT + 60_000)}`, `tokens 8.9k/2M, resets ${timeOfDay(AT)}`]));
});
