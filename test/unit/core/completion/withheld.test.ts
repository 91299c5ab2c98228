import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseCompletionSettings } from '../../../../src/core/completion/completionSettings.ts';
import { parseRedaction } from '../../../../src/core/redaction.ts';
import { withheld } from '../../../../src/core/completion/withheld.ts';

describe('what is not sent by itself', () => {
  const none = parseRedaction(undefined);
  for (const path of ['.env', 'a/.env.local', 'deploy/server.key', 'id_ed25519', 'home/.npmrc', 'CA.PEM']) it(`${path} at all`, () => assert.equal(withheld(path, ['x'], none), 'secret-file'));
  for (const path of ['.env.example', 'environment.ts', 'keys.ts', 'src/monkey.ts', 'credentials.ts']) it(`${path}, only if something else speaks against it`, () => assert.equal(withheld(path, ['x'], none), undefined));

  it('keys', () => {
    assert.equal(withheld('a.ts', ['x', '-----BEGIN OPENSSH PRIVATE KEY-----'], none), 'secret');
    assert.equal(withheld('a.ts', [`k = "sk-ant-${'a'.repeat(24)}"`], none), 'secret');
    assert.equal(withheld('a.ts', ['keyPrefix: "sk-ant-"'], none), undefined);
  });
  it('the words and patterns of the settings', () => {
    const rules = parseRedaction({ words: ['Nightingale'], patterns: ['\\bEMP-\\d{4}\\b'] });
    assert.equal(withheld('a.ts', ['project NIGHTINGALE'], rules), 'word');
    assert.equal(withheld('a.ts', ['', 'emp-1234'], rules), 'pattern');
    assert.equal(withheld('a.ts', ['emp-12345'], rules), undefined);
  });
  it('anything, where a pattern cannot be read', () => assert.equal(withheld('a.ts', ['x'], parseRedaction({ patterns: ['('] })), 'broken-pattern'));
  it('nothing but the files, where the person has turned it off', () => {
    const off = parseRedaction({ enabled: false, words: ['x'], patterns: ['('] });
    assert.equal(withheld('a.ts', ['x'], off), undefined);
    assert.equal(withheld('.env', ['x'], off), 'secret-file');
  });
});

describe('the setting for completions', () => {
  it('is off until it is turned on', () => {
    for (const value of [undefined, null, {}, { enabled: 'yes' }, true]) assert.equal(parseCompletionSettings(value).enabled, false);
    assert.deepEqual(parseCompletionSettings({ enabled: true, model: '', debounceMs: -1, disabledLanguages: ['markdown', 3] }), { enabled: true, model: undefined, debounceMs: 300, disabledLanguages: ['markdown'] });
    assert.deepEqual(parseCompletionSettings({ enabled: true, model: 'a/b', debounceMs: 0 }), { enabled: true, model: 'a/b', debounceMs: 0, disabledLanguages: [] });
  });
});
