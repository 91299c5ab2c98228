import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import { describe, it } from 'mocha';
import { startSettings } from '../../host/startSettings.ts';

const settingsOf = (text: string): Record<string, unknown> => parse(text) as Record<string, unknown>;
const demo = (port: number): object => ({ id: 'demo', name: 'Demo (canned answers, local)', protocol: 'openai-chat', baseUrl: `http://127.0.0.1:${port}/v1`, credential: { from: 'none' } });

describe('the settings of npm start', () => {
  it('a first start connects the demo', () => {
    const settings = settingsOf(startSettings(undefined, 'http://127.0.0.1:1'));
    assert.deepEqual(settings['latchkey.connections'], [demo(1)]);
    assert.equal(settings['latchkey.model'], 'demo/demo-small');
    assert.equal(settings['telemetry.telemetryLevel'], 'off');
  });

  it('a later start refreshes the demo alone, and keeps comments', () => {
    const mine = `{
  // mine
  "editor.fontSize": 20,
  "latchkey.connections": [{ "id": "own" }, { "id": "demo", "baseUrl": "http://127.0.0.1:1/v1" }, { "id": "other" }],
  "latchkey.model": "own/large",
}`;
    const text = startSettings(mine, 'http://127.0.0.1:2');
    assert.match(text, /\/\/ mine\n/);
    const settings = settingsOf(text);
    assert.deepEqual(settings['latchkey.connections'], [{ id: 'own' }, demo(2), { id: 'other' }]);
    assert.equal(settings['latchkey.model'], 'own/large');
    assert.equal(settings['editor.fontSize'], 20);
  });

  it('adds the demo to connections that lack it', () => {
    const settings = settingsOf(startSettings('{ "latchkey.connections": [{ "id": "own" }] }', 'http://127.0.0.1:3'));
    assert.deepEqual(settings['latchkey.connections'], [{ id: 'own' }, demo(3)]);
  });

  it('with keys in the environment the demo goes, and the model that was its own', () => {
    const before = startSettings('{ "latchkey.connections": [{ "id": "own" }] }', 'http://127.0.0.1:4');
    const settings = settingsOf(startSettings(before, undefined));
    assert.deepEqual(settings['latchkey.connections'], [{ id: 'own' }]);
    assert.equal(settings['latchkey.model'], undefined);
  });
});
