import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseHistorySettings } from '../../../../src/core/conversation/historySettings.ts';

describe('the setting of the history', () => {
  it('is taken as it stands', () => assert.deepEqual(parseHistorySettings({ enabled: false, retentionDays: 30 }), { enabled: false, retentionDays: 30 }));
  // `true` is more than 0, and a day old is soon a conversation.
  for (const value of [undefined, null, 7, {}, { enabled: 'no', retentionDays: true }, { retentionDays: '1' }, { retentionDays: -1 }, { retentionDays: Number.NaN }]) {
    it(`keeps everything where it says something else: ${JSON.stringify(value)}`, () => assert.deepEqual(parseHistorySettings(value), { enabled: true, retentionDays: 0 }));
  }
});
