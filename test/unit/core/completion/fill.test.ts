import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { originOf } from '../../../../src/core/connection/baseUrl.ts';
import { fillDoors } from '../../../../src/core/completion/fill.ts';
import { PROVIDERS } from '../../../../src/core/connection/providers.ts';

describe('where a gap is filled', () => {
  for (const [baseUrl, doors] of [
    ['https://api.deepseek.com', ['suffix https://api.deepseek.com/beta']],
    ['https://api.mistral.ai/v1', ['suffix https://api.mistral.ai/v1/fim']],
    ['http://localhost:11434/v1', ['suffix http://localhost:11434/v1']],
    ['http://localhost:8080/v1', ['infill http://localhost:8080']],
    // Known, and without an endpoint for it.
    ['https://api.groq.com/openai/v1', []],
    // Another server may stand at a port of this machine; one that ignores what stands behind the gap is not asked to guess.
    ['http://localhost:8000/v1', ['infill http://localhost:8000']],
    ['https://models.example.com/team/v1', ['infill https://models.example.com', 'suffix https://models.example.com/team/v1']],
  ] as const) {
    it(`at ${baseUrl}`, () => assert.deepEqual(fillDoors({ protocol: 'openai-chat', baseUrl }).map((door) => `${door.way} ${door.baseUrl}`), doors));
  }

  it('in no other protocol', () => {
    assert.deepEqual(fillDoors({ protocol: 'openai-responses', baseUrl: 'https://models.example.com/v1' }), []);
    assert.deepEqual(fillDoors({ protocol: 'anthropic-messages', baseUrl: 'https://models.example.com' }), []);
  });

  it('is behind the door that the key was given for', () => {
    for (const { baseUrl, quirks } of PROVIDERS) if (quirks?.fill) assert.equal(originOf(quirks.fill.baseUrl), originOf(baseUrl));
  });
});
