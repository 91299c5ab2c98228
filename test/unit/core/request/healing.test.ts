import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { PROTOCOLS } from '../../../../src/core/connection/connection.ts';
import { healing, isNeeded, type Refusal } from '../../../../src/core/request/healing.ts';
import type { Adaptation } from '../../../../src/core/request/lesson.ts';
import { pathsIn } from '../../../../src/core/request/namedParameter.ts';

const REFUSAL: Refusal = { protocol: 'openai-chat', parameter: undefined, said: undefined, sent: ['model', 'messages', 'messages.*', 'messages.*.role', 'messages.*.content', 'stream'], instructed: false, tried: [] };
const drop = (parameter: string): Adaptation => ({ kind: 'drop', parameter });

describe('the fields that a sentence names', () => {
  const rows: readonly (readonly [sentence: string, paths: readonly string[]])[] = [
    ["Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", ['max_tokens', 'max_completion_tokens']],
    ['Unrecognized request argument supplied: stream_options', ['stream_options']],
    ['Unrecognized request arguments supplied: a, b', ['a', 'b']],
    ["'messages[0].role' does not support 'system'", ['messages.0.role', 'system']],
    ["developer is not one of ['system'] - 'messages.['0].role'", ['system', 'messages.0.role']],
    ['body.stream_options: Extra inputs are not permitted', ['stream_options']],
    ['messages.13.content.0.thinking.cache_control: Extra inputs are not permitted', ['messages.13.content.0.thinking.cache_control']],
    ['`max_tokens` must be greater than `thinking.budget_tokens`.', ['max_tokens', 'thinking.budget_tokens']],
    ['Unsupported parameter: background', ['background']],
    ['Model x does not support parameter reasoningEffort.', ['reasoningEffort']],
    ['Nothing of the kind is said here.', []],
  ];
  for (const [sentence, paths] of rows) it(sentence, () => assert.deepEqual(pathsIn(sentence), paths));
});

describe('healing', () => {
  it('asks in vain where the same was tried already, and then for something else', () => {
    const sent = [...REFUSAL.sent, 'max_tokens'];
    const said = "'max_tokens' is not supported. Use 'max_completion_tokens' instead.";
    assert.deepEqual(healing({ ...REFUSAL, sent, said }), { kind: 'rename', parameter: 'max_tokens', to: 'max_completion_tokens' });
    const renamed: Adaptation = { kind: 'rename', parameter: 'max_tokens', to: 'max_completion_tokens' };
    assert.deepEqual(healing({ ...REFUSAL, sent: [...REFUSAL.sent, 'max_completion_tokens'], said: "Unknown parameter: 'max_completion_tokens'.", tried: [renamed] }), drop('max_tokens'));
    assert.equal(healing({ ...REFUSAL, sent, said, tried: [renamed, drop('max_tokens')] }), undefined);
  });

  it('is not misled by a name that every object knows', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      assert.equal(healing({ ...REFUSAL, parameter: name, said: `Unknown parameter: '${name}'.` }), undefined);
    }
  });

  it('takes the role that the server says it knows', () => {
    const said = "developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.['0].role'";
    assert.deepEqual(healing({ ...REFUSAL, instructed: true, said, tried: [{ kind: 'system-role', role: 'developer' }] }), { kind: 'system-role', role: 'system' });
    const rust = 'Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`, expected one of `user`, `assistant` at line 1 column 85';
    assert.deepEqual(healing({ ...REFUSAL, instructed: true, said: rust, tried: [{ kind: 'system-role', role: 'developer' }] }), { kind: 'system-role', role: 'user' });
    assert.equal(healing({ ...REFUSAL, instructed: true, said: "Unsupported value: 'messages[2].role' does not support 'assistant' with this model." }), undefined);
  });

  const word = fc.constantFrom('model', 'messages', 'stream', 'input', 'system', 'temperature', 'store', 'tools.*.function.strict', 'thinking.type', 'max_tokens', 'reasoning.effort', 'cache_control', 'instructions', 'messages.0.role', 'top_p');
  const sentence = fc.array(fc.oneof(word, fc.constantFrom("'temperature'", '`top_p`', 'is not supported', 'Unknown parameter:', 'Use', 'instead', 'moved to', 'role', 'expected a string, but got an array', 'both', 'must be', 'required')), { maxLength: 10 }).map((parts) => parts.join(' '));
  const refusal = fc.record({
    protocol: fc.constantFrom(...PROTOCOLS), parameter: fc.option(word, { nil: undefined }), said: fc.option(sentence, { nil: undefined }), sent: fc.array(word), instructed: fc.boolean(),
    tried: fc.array(fc.oneof(word.map(drop), fc.constant<Adaptation>({ kind: 'plain-content' }), fc.record({ kind: fc.constant('rename' as const), parameter: word, to: word }), fc.record({ kind: fc.constant('system-role' as const), role: fc.constantFrom('system' as const, 'developer' as const, 'user' as const) })), { maxLength: 4 }),
  });

  it('whatever is said: changes only what was sent, nothing that is needed, and nothing twice', () => {
    fc.assert(fc.property(refusal, (given) => {
      const found = healing(given);
      if (found === undefined) return;
      assert.ok(!given.tried.some((one) => JSON.stringify(one) === JSON.stringify(found)));
      if (found.kind === 'plain-content') return assert.ok(given.sent.some((path) => path.includes('content.*') || path.includes('system.*')));
      if (found.kind === 'system-role') return assert.ok(given.instructed && given.protocol !== 'anthropic-messages');
      assert.ok(!isNeeded(found.parameter) || given.tried.some((one) => one.kind === 'rename' && one.parameter === found.parameter), found.parameter);
      const wire = given.tried.flatMap((one) => (one.kind === 'rename' && one.parameter === found.parameter ? [one.to] : [found.parameter]));
      assert.ok([found.parameter, ...wire].some((name) => given.sent.some((path) => path === name || path.endsWith(`.${name}`) || path.startsWith(`${name}.`))), JSON.stringify(found));
      if (given.protocol === 'anthropic-messages') assert.notEqual(found.parameter, 'max_tokens');
      if (found.kind === 'rename') assert.ok(!isNeeded(found.to));
    }), { numRuns: 2000 });
  });

  it('comes to an end: one thing after the other, at most as many as were sent', () => {
    fc.assert(fc.property(refusal, (given) => {
      let tried = given.tried;
      for (let round = 0; round < 50; round += 1) {
        const found = healing({ ...given, tried });
        if (found === undefined) return;
        tried = [...tried, found];
      }
      assert.fail(JSON.stringify(tried.slice(-4)));
    }), { numRuns: 500 });
  });
});
