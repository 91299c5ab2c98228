import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { joinFrames } from '../../../src/protocols/joinFrames.ts';
import { chunkSteps } from '../../../src/protocols/openaiChat.ts';

interface Frame { readonly event?: string | undefined; readonly data: string }

const chunk = (delta: object, more: object = {}, spaced = false): Frame => {
  const data = { id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }], ...more };
  // As Python's `json.dumps` writes it, too.
  return { event: undefined, data: spaced ? JSON.stringify(data, null, 1).replaceAll(/\n\s*(?=[\]}])/g, '').replaceAll(/([[{])\n\s*/g, '$1').replaceAll(/\n\s*/g, ' ') : JSON.stringify(data) };
};
const messages = (delta: object): Frame => ({ event: 'content_block_delta', data: JSON.stringify({ type: 'content_block_delta', index: 0, delta }) });

/** What the frames say: the words in their order, and of everything else the last, which is what counts. */
function said(frames: readonly Frame[]): { readonly words: readonly string[]; readonly facts: ReadonlyMap<string, unknown> } {
  const words: string[] = [];
  const facts = new Map<string, unknown>();
  for (const step of frames.flatMap(({ data }) => chunkSteps(JSON.parse(data)))) {
    if (step.type !== 'text' && step.type !== 'reasoning') facts.set(step.type, step);
    else if (words.at(-1)?.startsWith(`${step.type} `)) words.push(`${words.pop()}${step.delta}`);
    else words.push(`${step.type} ${step.delta}`);
  }
  return { words, facts };
}

const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', '"', '\\', '\\"', '"content":"', '\n', '\ud83d', '\ude00', '"}}', '","tool_calls":[]'));
const delta = fc.oneof(
  { weight: 6, arbitrary: words.map((content) => ({ content })) },
  { weight: 3, arbitrary: words.map((reasoning) => ({ content: null, reasoning_content: reasoning })) },
  words.map((content) => ({ role: 'assistant', content, refusal: null })),
  fc.tuple(words, words).map(([content, reasoning]) => ({ content, reasoning_content: reasoning })),
  words.map((refusal) => ({ refusal })),
  words.map((text) => ({ content: [{ type: 'text', text }] })),
  fc.constant({ content: null, tool_calls: [{ index: 0, function: { arguments: 'a' } }] }),
);
const more = fc.oneof({ weight: 8, arbitrary: fc.constant({}) }, fc.constant({ usage: { prompt_tokens: 1, completion_tokens: 2 } }), words.map((content) => ({ choices: [{ index: 1, delta: { content } }, { index: 0, delta: { content } }] })));

describe('frames that came together', () => {
  it('say the same when they are joined', () => {
    fc.assert(fc.property(fc.array(fc.tuple(delta, more), { maxLength: 12 }), fc.boolean(), (deltas, spaced) => {
      const frames = deltas.map(([one, beside]) => chunk(one, beside, spaced));
      assert.deepEqual(said(joinFrames(frames)), said(frames));
    }), { numRuns: 400 });
  });

  it('are one where they differ in their words alone', () => {
    const text = ['Hel', 'lo "', 'you\\', '"\n', '', '\u{1f600}'];
    const chats = joinFrames(text.map((content) => chunk({ content })));
    assert.deepEqual(chats, [chunk({ content: text.join('') })]);
    assert.deepEqual(joinFrames(text.map((content) => chunk({ content }, {}, true))), [chunk({ content: text.join('') }, {}, true)]);
    assert.deepEqual(joinFrames(text.map((one) => messages({ type: 'text_delta', text: one }))), [messages({ type: 'text_delta', text: text.join('') })]);
    assert.deepEqual(joinFrames(text.map((one) => messages({ type: 'thinking_delta', thinking: one }))), [messages({ type: 'thinking_delta', thinking: text.join('') })]);
  });

  it('stay apart where more differs, or where more may be said than words', () => {
    const apart: readonly (readonly Frame[])[] = [
      [chunk({ content: 'a' }, { id: '1' }), chunk({ content: 'a' }, { id: '2' })],
      [chunk({ content: 'a' }), { ...chunk({ content: 'b' }), event: 'other' }],
      [chunk({ content: 'a' }), chunk({ reasoning_content: 'a' })],
      // The same words twice are said twice.
      [chunk({ content: '', reasoning_content: 'a' }), chunk({ content: '', reasoning_content: 'a' })],
      [messages({ type: 'input_json_delta', partial_json: '1' }), messages({ type: 'input_json_delta', partial_json: '2' })],
      [{ event: undefined, data: '[DONE]' }, { event: undefined, data: '[DONE]' }],
    ];
    for (const frames of apart) assert.deepEqual(joinFrames(frames), frames);
  });

  it('stay apart from one that is garbled, so that what came before it is read', () => {
    const whole = chunk({ content: 'a' });
    for (const garbled of ['\\q', '\\u12', 'b" "', 'b\\', '\t']) {
      const frames = [whole, chunk({ content: 'b' }), { event: undefined, data: whole.data.replace('"content":"a"', () => `"content":"${garbled}"`) }];
      assert.throws(() => JSON.parse(frames[2]?.data ?? ''));
      assert.deepEqual(joinFrames(frames), [chunk({ content: 'ab' }), frames[2]], garbled);
    }
  });
});
