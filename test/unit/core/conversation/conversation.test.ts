import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { marked, type Tokens } from 'marked';
import type { StreamEvent } from '../../../../src/core/chat.ts';
import { type Answer, applyEvent, type Conversation, messageText, type Reference, requestFrom, type Turn } from '../../../../src/core/conversation/conversation.ts';
import type { Fault } from '../../../../src/core/faults/fault.ts';

const FAULT: Fault = { kind: 'cut-short', connectionId: 'a', connection: 'A', host: 'https://a.example' };
const USAGE = { input: 12, output: 3, cacheRead: undefined, reasoning: undefined };
const EMPTY: Answer = { state: 'streaming', id: '1', model: 'a/x', modelName: 'X', connectionName: 'A', text: '', reasoning: '', notices: [], usage: undefined, timings: { started: 100 } };

const fold = (events: readonly StreamEvent[]): Answer => events.reduce<Answer>((answer, event, index) => applyEvent(answer, event, 200 + index), EMPTY);

describe('applyEvent', () => {
  const delta = fc.oneof(
    fc.record({ type: fc.constant('text' as const), delta: fc.string({ unit: 'binary' }) }),
    fc.record({ type: fc.constant('reasoning' as const), delta: fc.string() }),
    fc.record({ type: fc.constant('notice' as const), notice: fc.record({ kind: fc.constant('parameter-ignored' as const), parameter: fc.string() }) }),
  );
  const terminal = fc.constantFrom<Extract<StreamEvent, { readonly type: 'finish' | 'fault' }>>(
    { type: 'finish', reason: 'stop', usage: USAGE }, { type: 'finish', reason: 'length', usage: undefined }, { type: 'finish', reason: 'refusal', usage: undefined },
    { type: 'finish', reason: 'other', usage: undefined }, { type: 'finish', reason: 'stopped', usage: undefined }, { type: 'fault', fault: FAULT, usage: USAGE },
  );

  it('loses nothing, doubles nothing, keeps the order, and ends in the state of the last event', () => {
    fc.assert(fc.property(fc.array(delta), fc.option(terminal, { nil: undefined }), (events, end) => {
      const answer = fold(end ? [...events, end] : events);
      assert.equal(answer.text, events.map((event) => (event.type === 'text' ? event.delta : '')).join(''));
      assert.equal(answer.reasoning, events.map((event) => (event.type === 'reasoning' ? event.delta : '')).join(''));
      assert.deepEqual(answer.notices, events.flatMap((event) => (event.type === 'notice' ? [event.notice] : [])));
      const state = end === undefined ? 'streaming' : end.type === 'fault' ? 'failed' : end.reason === 'stopped' ? 'stopped' : 'finished';
      assert.equal(answer.state, state);
      assert.deepEqual(answer.usage, end?.usage);
      const first = events.findIndex((event) => event.type !== 'notice');
      assert.deepEqual(answer.timings, { started: 100, ...(first < 0 ? {} : { firstToken: 200 + first }), ...(end ? { ended: 200 + events.length } : {}) });
      assert.deepEqual([answer.id, answer.model, answer.modelName, answer.connectionName], ['1', 'a/x', 'X', 'A']);
    }));
  });

  it('keeps the reason, or the fault, of the end and nothing of another one', () => {
    assert.deepEqual(fold([{ type: 'finish', reason: 'length', usage: undefined }]), { ...EMPTY, state: 'finished', reason: 'length', timings: { started: 100, ended: 200 } });
    assert.deepEqual(fold([{ type: 'fault', fault: FAULT, usage: undefined }]), { ...EMPTY, state: 'failed', fault: FAULT, timings: { started: 100, ended: 200 } });
    assert.deepEqual(fold([{ type: 'finish', reason: 'stopped', usage: undefined }]), { ...EMPTY, state: 'stopped', timings: { started: 100, ended: 200 } });
  });

  it('does not change the answer it was given', () => {
    const before = structuredClone(EMPTY);
    applyEvent(EMPTY, { type: 'text', delta: 'a' }, 1);
    assert.deepEqual(EMPTY, before);
  });
});

const turn = (prompt: string, ...texts: readonly string[]): Turn =>
  ({ id: prompt, prompt, references: [], answers: texts.map((text, index): Answer => ({ ...EMPTY, id: `${prompt}${index}`, text, state: 'finished', reason: 'stop' })) });
const conversation = (...turns: readonly Turn[]): Conversation => ({ id: 'c', turns });

describe('requestFrom', () => {
  const check = (name: string, turns: readonly Turn[], expected: readonly string[]): void => {
    it(name, () => assert.deepEqual(requestFrom(conversation(...turns), '').messages.map(({ role, text }) => `${role}: ${text}`), expected));
  };
  check('asks the first question', [turn('a')], ['user: a']);
  check('sends what was said before', [turn('a', 'A'), turn('b')], ['user: a', 'assistant: A', 'user: b']);
  check('takes the newest answer of a turn that has several', [turn('a', 'A1', 'A2'), turn('b')], ['user: a', 'assistant: A2', 'user: b']);
  check('takes the one before an empty answer', [turn('a', 'A1', ''), turn('b')], ['user: a', 'assistant: A1', 'user: b']);
  check('leaves out a turn that got no answer', [turn('a'), turn('b', ''), turn('c', 'C'), turn('d')], ['user: c', 'assistant: C', 'user: d']);
  // Messages refuses a message of white space alone, which an answer stopped at its first token may be.
  check('takes white space for no answer', [turn('a', 'A1', ' \n\n'), turn('b', '\n'), turn('c')], ['user: a', 'assistant: A1', 'user: c']);
  check('asks the newest turn again without its own answers', [turn('a', 'A'), turn('b', 'B')], ['user: a', 'assistant: A', 'user: b']);

  it('keeps what a failed or stopped answer had said', () => {
    const failed: Turn = { ...turn('a'), answers: [{ ...EMPTY, text: 'half', state: 'failed', fault: FAULT }] };
    const stopped: Turn = { ...turn('b'), answers: [{ ...EMPTY, text: 'a part', state: 'stopped' }] };
    assert.deepEqual(requestFrom(conversation(failed, stopped, turn('c')), '').messages.map(({ text }) => text), ['a', 'half', 'b', 'a part', 'c']);
  });

  it('sends a system prompt only where there is one', () => {
    assert.equal(requestFrom(conversation(turn('a')), 'Be brief.').system, 'Be brief.');
    for (const none of ['', ' \n']) assert.equal('system' in requestFrom(conversation(turn('a')), none), false);
  });

  it('alternates roles, begins and ends with the person', () => {
    const texts = fc.array(fc.constantFrom('', ' ', 'said', 'more'), { maxLength: 3 });
    fc.assert(fc.property(fc.array(texts, { minLength: 1, maxLength: 8 }), (turns) => {
      const { messages } = requestFrom(conversation(...turns.map((answers, index) => turn(`q${index}`, ...answers))), '');
      messages.forEach((message, index) => assert.equal(message.role, index % 2 === 0 ? 'user' : 'assistant'));
      assert.equal(messages.at(-1)?.text, `q${turns.length - 1}`);
      for (const message of messages) assert.notEqual(message.text.trim(), '');
    }));
  });
});

describe('messageText', () => {
  const reference = (text: string, languageId = 'typescript'): Reference => ({ uri: 'file:///queue.ts', label: 'queue.ts:1–2', languageId, text, range: { startLine: 0, startCharacter: 0, endLine: 2, endCharacter: 0 } });
  const check = (name: string, given: Pick<Turn, 'prompt' | 'instruction' | 'references'>, expected: string): void => {
    it(name, () => assert.equal(messageText(given), expected));
  };
  check('is the prompt', { prompt: 'Why?', references: [] }, 'Why?');
  check('is the instruction where a command gave one', { prompt: 'Explain', instruction: 'Explain this code.', references: [] }, 'Explain this code.');
  check('is the references alone where nothing was said', { prompt: ' \n', references: [reference('a()')] }, 'queue.ts:1–2\n```typescript\na()\n```');
  check('begins with the references', { prompt: 'Why?', references: [reference('a()'), reference('b()', 'python')] }, 'queue.ts:1–2\n```typescript\na()\n```\n\nqueue.ts:1–2\n```python\nb()\n```\n\nWhy?');
  check('fences code that holds a fence', { prompt: 'Why?', references: [reference('```js\n1\n```', 'markdown')] }, 'queue.ts:1–2\n````markdown\n```js\n1\n```\n````\n\nWhy?');

  it('is read by a Markdown parser as one block of that code, nothing left outside', () => {
    const code = fc.array(fc.constantFrom('`', '``', '```', '````', '~~~', '\n', 'a', ' ', '> ', '- '), { minLength: 1, maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(fc.property(code, (text) => {
      const blocks = marked.lexer(messageText({ prompt: 'Why?', references: [reference(text)] })).filter((token) => token.type === 'code') as Tokens.Code[];
      // The parser is free with empty lines at the end of a block.
      assert.deepEqual(blocks.map((block) => [block.lang, block.text.replace(/\n+$/, '')]), [['typescript', text.replace(/\n+$/, '')]]);
    }), { numRuns: 500 });
  });

  it('takes a file full of backticks', () => {
    const text = '` '.repeat(300_000);
    assert.ok(messageText({ prompt: 'Why?', references: [reference(text)] }).includes(text));
  });
});
