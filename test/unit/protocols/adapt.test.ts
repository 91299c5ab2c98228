import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ChatRequest, Target } from '../../../src/core/chat.ts';
import type { Adaptation } from '../../../src/core/request/lesson.ts';
import { adapted } from '../../../src/protocols/adapt.ts';
import { messagesBody } from '../../../src/protocols/anthropicMessages.ts';
import { chatBody } from '../../../src/protocols/openaiChat.ts';
import { responsesBody } from '../../../src/protocols/openaiResponses.ts';
import { targetAt } from '../../fakes/exchange.ts';

const drop = (parameter: string): Adaptation => ({ kind: 'drop', parameter });
const rename = (parameter: string, to: string): Adaptation => ({ kind: 'rename', parameter, to });
const role = (name: 'system' | 'developer' | 'user'): Adaptation => ({ kind: 'system-role', role: name });

describe('adapted', () => {
  const rows: readonly (readonly [name: string, body: object, adaptations: readonly Adaptation[], expected: object])[] = [
    ['nothing', { a: 1 }, [], { a: 1 }],
    ['a field', { a: 1, b: 2 }, [drop('b')], { a: 1 }],
    ['a field that is not there', { a: 1 }, [drop('b'), drop('a.b'), rename('c', 'd')], { a: 1 }],
    ['a field in a field', { a: { b: 1, c: 2 } }, [drop('a.b')], { a: { c: 2 } }],
    ['the last field in a field', { a: { b: 1 }, d: 1 }, [drop('a.b')], { d: 1 }],
    ['a field of one item', { a: [{ b: 1 }, { b: 2, c: 3 }] }, [drop('a.1.b')], { a: [{ b: 1 }, { c: 3 }] }],
    ['a field of every item', { a: [{ b: 1 }, { b: 2, c: 3 }] }, [drop('a.*.b')], { a: [{}, { c: 3 }] }],
    ['a mark wherever it stands', { cache_control: 1, system: [{ text: 'x', cache_control: 1 }], messages: [{ content: [{ text: 'y', cache_control: 1 }] }] }, [drop('cache_control')], { system: [{ text: 'x' }], messages: [{ content: [{ text: 'y' }] }] }],
    ['what is needed stays', { model: 'm', messages: [{ role: 'user' }], stream: true, input: 1, system: 's' }, ['model', 'messages', 'messages.0.role', 'stream', 'input', 'system'].map(drop), { model: 'm', messages: [{ role: 'user' }], stream: true, input: 1, system: 's' }],
    ['a name', { max_tokens: 5 }, [rename('max_tokens', 'max_completion_tokens')], { max_completion_tokens: 5 }],
    ['a name that is taken', { max_tokens: 5, max_completion_tokens: 6 }, [rename('max_tokens', 'max_completion_tokens')], { max_completion_tokens: 6 }],
    ['a name within another', { reasoning_effort: 'low' }, [rename('reasoning_effort', 'reasoning.effort')], { reasoning: { effort: 'low' } }],
    ['a name within another that is there', { reasoning_effort: 'low', reasoning: { summary: 'auto' } }, [rename('reasoning_effort', 'reasoning.effort')], { reasoning: { effort: 'low', summary: 'auto' } }],
    ['no name that would make it another request', { a: 'dearer', model: 'm' }, [rename('a', 'model'), rename('model', 'b'), rename('a', '__proto__'), rename('a', 'b.__proto__')], { a: 'dearer', model: 'm' }],
    ['left out rather than renamed, in either order', { a: 1, c: 2 }, [rename('a', 'b'), drop('a')], { c: 2 }],
    ['the newest role', { messages: [{ role: 'system', content: 'S' }, { role: 'user', content: 'U' }] }, [role('user'), role('developer')], { messages: [{ role: 'developer', content: 'S' }, { role: 'user', content: 'U' }] }],
    ["as the person's own words", { messages: [{ role: 'system', content: 'S' }, { role: 'user', content: 'U' }, { role: 'assistant', content: 'A' }] }, [role('user')], { messages: [{ role: 'user', content: 'S\n\nU' }, { role: 'assistant', content: 'A' }] }],
    ['no role where there is no instruction', { messages: [{ role: 'user', content: 'U' }] }, [role('developer')], { messages: [{ role: 'user', content: 'U' }] }],
    ['instructions as a message', { instructions: 'S', input: [{ role: 'user', content: 'U' }] }, [role('system')], { input: [{ role: 'system', content: 'S' }, { role: 'user', content: 'U' }] }],
    ['no instructions to move', { input: [{ role: 'user', content: 'U' }] }, [role('system')], { input: [{ role: 'user', content: 'U' }] }],
    ['parts as text', { system: [{ type: 'text', text: 'S' }], messages: [{ role: 'user', content: [{ type: 'text', text: 'U' }] }] }, [{ kind: 'plain-content' }], { system: 'S', messages: [{ role: 'user', content: 'U' }] }],
    ['an image stays what it is', { messages: [{ role: 'user', content: [{ type: 'text', text: 'U' }, { type: 'image' }] }] }, [{ kind: 'plain-content' }], { messages: [{ role: 'user', content: [{ type: 'text', text: 'U' }, { type: 'image' }] }] }],
  ];
  for (const [name, body, adaptations, expected] of rows) {
    it(name, () => {
      const before = structuredClone(body);
      assert.deepEqual(adapted(body, adaptations), expected);
      assert.deepEqual(adapted(body, adaptations.toReversed().toSorted((a, b) => Number(a.kind === 'system-role') - Number(b.kind === 'system-role') || (a.kind === 'system-role' ? adaptations.indexOf(a) - adaptations.indexOf(b) : 0))), expected);
      assert.deepEqual(body, before, 'what was given is left as it was');
    });
  }

  const adaptation: fc.Arbitrary<Adaptation> = fc.oneof(
    fc.record({ kind: fc.constant('drop' as const), parameter: fc.oneof(fc.constantFrom('model', 'messages', 'messages.0', 'stream', 'temperature', 'a.b', '*', ''), fc.string()) }),
    fc.record({ kind: fc.constant('rename' as const), parameter: fc.constantFrom('model', 'messages', 'temperature', 'a'), to: fc.oneof(fc.constantFrom('model', 'stream', '__proto__', 'a.b.c'), fc.string()) }),
    fc.record({ kind: fc.constant('system-role' as const), role: fc.constantFrom('system' as const, 'developer' as const, 'user' as const) }),
    fc.constant({ kind: 'plain-content' as const }),
  );

  it('whatever was learned: what a request is made of stays, and the words of both sides', () => {
    fc.assert(fc.property(fc.array(adaptation, { maxLength: 6 }), fc.string({ minLength: 1 }), (adaptations, text) => {
      const target: Target = { ...targetAt('http://localhost:1', 'openai-chat', { parameters: { temperature: 1, a: { b: 2 } } }), adaptations };
      const request: ChatRequest = { system: 'Be brief.', messages: [{ role: 'user', text }, { role: 'assistant', text: 'A' }, { role: 'user', text: 'B' }] };
      const body = chatBody(target, request);
      assert.equal(body.model, 'm');
      assert.equal(body.stream, true);
      const said = body.messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('|');
      assert.ok(said.includes('Be brief.') && said.includes(text) && said.endsWith('A|B'));
      assert.equal(Object.getPrototypeOf(body), Object.prototype);
      const messages = messagesBody({ ...target, adaptations: [...adaptations, drop('max_tokens'), rename('max_tokens', 'x')] }, request);
      assert.ok(messages.max_tokens > 0 && messages.system !== undefined);
      const responses = responsesBody(target, request);
      assert.ok(JSON.stringify([responses.instructions, responses.input]).includes('Be brief.'));
      assert.equal(JSON.stringify(chatBody(target, request)), JSON.stringify(body), 'the same bytes each time');
    }));
  });
});

describe('cache marks', () => {
  const MARK = { type: 'ephemeral' };
  const block = (text: string): unknown => [{ type: 'text', text, cache_control: MARK }];
  const long = (count: number): ChatRequest['messages'] => Array.from({ length: count }, (_, index) => ({ role: index % 2 === 0 ? 'user' as const : 'assistant' as const, text: `T${index}` }));
  const target = targetAt('http://localhost:1', 'anthropic-messages');

  it('stand on the instruction and where the prefix ends', () => {
    const body = messagesBody(target, { system: 'S', messages: long(3), cacheAfter: [1, 2] });
    assert.deepEqual([body.system, body.messages], [block('S'), [{ role: 'user', content: 'T0' }, { role: 'assistant', content: block('T1') }, { role: 'user', content: block('T2') }]]);
  });

  it('are four at most, the latest ones', () => {
    const body = messagesBody(target, { system: 'S', messages: long(9), cacheAfter: [0, 2, 4, 6, 8] });
    assert.deepEqual(body.messages.flatMap(({ content }, index) => (typeof content === 'string' ? [] : [index])), [4, 6, 8]);
    assert.equal(JSON.stringify(body).split('cache_control').length - 1, 4);
  });

  it('stand on no text of nothing but space', () => {
    const body = messagesBody(target, { system: ' ', messages: [{ role: 'user', text: '\n' }], cacheAfter: [0] });
    assert.ok(!JSON.stringify(body).includes('cache_control'));
  });

  for (const adaptation of [drop('cache_control'), { kind: 'plain-content' } as const]) {
    it(`are gone, and the lists with them, after the lesson ${adaptation.kind}`, () => {
      const body = messagesBody({ ...target, adaptations: [adaptation] }, { system: 'S', messages: long(1), cacheAfter: [0] });
      assert.deepEqual([body.system, body.messages], ['S', [{ role: 'user', content: 'T0' }]]);
    });
  }

  it('are asked for by none: plain text', () => {
    const body = messagesBody(target, { system: 'S', messages: long(1) });
    assert.deepEqual([body.system, body.messages], ['S', [{ role: 'user', content: 'T0' }]]);
  });

  it('mean nothing to the other protocols, whose next request begins with the same bytes', () => {
    const first: ChatRequest = { system: 'S', messages: long(3) };
    const later: ChatRequest = { system: 'S', messages: long(5), cacheAfter: [3, 4] };
    const chat = [first, later].map((request) => JSON.stringify(chatBody(targetAt('http://localhost:1', 'openai-chat'), request).messages).slice(0, -1));
    const responses = [first, later].map((request) => JSON.stringify(responsesBody(targetAt('http://localhost:1', 'openai-responses'), request).input).slice(0, -1));
    for (const [before = '', after = ''] of [chat, responses]) assert.ok(after.startsWith(before));
    assert.ok(!`${chat.join('')}${responses.join('')}`.includes('cache_control'));
  });
});
