import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type FromView, NOTICE_ACTIONS, parseFromView } from '../../../src/contract/chatView.ts';

/** One of each message that the view may post; a kind that is missing here does not compile. */
const MESSAGES: { readonly [K in FromView['type']]: Extract<FromView, { readonly type: K }> } = {
  ready: { type: 'ready', reading: '' },
  submit: { type: 'submit', text: 'Why?' },
  draft: { type: 'draft', text: '' }, focus: { type: 'focus' }, 'fork-in-editor': { type: 'fork-in-editor', turnId: 't' },
  stop: { type: 'stop' },
  'new-chat': { type: 'new-chat' },
  history: { type: 'history' },
  'edit-turn': { type: 'edit-turn', turnId: 't', text: 'Why then?' },
  regenerate: { type: 'regenerate', turnId: 't' },
  'regenerate-with': { type: 'regenerate-with', turnId: 't' },
  'show-edit': { type: 'show-edit', turnId: 't', index: 1 },
  'show-take': { type: 'show-take', turnId: 't', index: 0 },
  'delete-turn': { type: 'delete-turn', turnId: 't' },
  fork: { type: 'fork', turnId: 't' },
  'copy-turn': { type: 'copy-turn', turnId: 't' },
  'copy-answer': { type: 'copy-answer', turnId: 't', answerId: 'a' },
  'edit-queued': { type: 'edit-queued', id: 'q' },
  'change-queued': { type: 'change-queued', id: 'q', text: 'And then?' },
  'move-queued': { type: 'move-queued', id: 'q', index: 0 },
  'remove-queued': { type: 'remove-queued', id: 'q' },
  'send-queued': { type: 'send-queued' },
  'select-model': { type: 'select-model' },
  apply: { type: 'apply', text: 'x', info: 'ts a.ts', before: '' }, 'new-file': { type: 'new-file', text: 'x', language: 'ts' }, 'run-in-terminal': { type: 'run-in-terminal', text: 'x' }, preview: { type: 'preview', text: 'x', language: 'mermaid' },
  copy: { type: 'copy', text: 'a()' },
  insert: { type: 'insert', text: 'a()' },
  'open-file': { type: 'open-file', path: 'src/queue.ts', line: 12 },
  'open-reference': { type: 'open-reference', turnId: 't', index: 0 },
  'remove-reference': { type: 'remove-reference', id: 'r1' },
  'open-pending': { type: 'open-pending', id: 'r1' },
  'inline-reference': { type: 'inline-reference', id: 'r1' },
  'find-context': { type: 'find-context', serial: 7, text: '@que' },
  'add-context': { type: 'add-context', serial: 7, index: 0 },
  'pick-context': { type: 'pick-context' },
  'drop-context': { type: 'drop-context', uris: 'file:///a.ts' },
  'attach-text': { type: 'attach-text', label: '', text: 'a' },
  'attach-image': { type: 'attach-image', ticket: '', label: '', mediaType: 'image/png', data: 'AAAA', thumbnail: 'data:image/png;base64,AAAA', width: 1, height: 2 },
  'attach-document': { type: 'attach-document', label: 'a.pdf', data: 'AAAA' },
  'attach-failed': { type: 'attach-failed', ticket: '', reason: 'No.' },
  'dismiss-refusals': { type: 'dismiss-refusals' },
  'toggle-instructions': { type: 'toggle-instructions' },
  'fault-action': { type: 'fault-action', turnId: 't', answerId: 'a', index: 2 },
  'notice-action': { type: 'notice-action', turnId: 't', answerId: 'a', action: 'try-now' },
  continue: { type: 'continue', turnId: 't', answerId: 'a' },
  'toggle-pin': { type: 'toggle-pin', turnId: 't' },
  'edit-summary': { type: 'edit-summary', text: '' },
  'summary-action': { type: 'summary-action', index: 0 },
  'paste-key': { type: 'paste-key' },
  'add-connection': { type: 'add-connection' },
  'sign-in-github': { type: 'sign-in-github' },
  'use-offer': { type: 'use-offer', index: 3 },
  'find-local': { type: 'find-local' },
  'open-settings': { type: 'open-settings' },
};

const NOT_TEXTS = [undefined, null, 1, true, {}, ['a'], { toString: () => 'a' }];
const NOT_INDEXES = [undefined, null, '0', -1, 0.5, NaN, Infinity, 2 ** 53, {}, [0]];

describe('parseFromView', () => {
  for (const message of Object.values(MESSAGES)) {
    it(`takes ${message.type}`, () => assert.deepEqual(parseFromView(message), message));

    for (const [field, value] of Object.entries(message).filter(([name]) => name !== 'type')) {
      it(`refuses ${message.type} with a wrong ${field}`, () => {
        for (const wrong of typeof value === 'string' ? NOT_TEXTS : NOT_INDEXES) assert.equal(parseFromView({ ...message, [field]: wrong }), undefined);
        const { [field]: _, ...without } = message as unknown as Record<string, unknown>;
        assert.equal(parseFromView(without), undefined);
      });
    }

    it(`takes over nothing that does not belong to ${message.type}`, () => {
      assert.deepEqual(parseFromView({ ...message, more: 1, key: 'sk-1' }), message);
      assert.deepEqual(parseFromView(JSON.parse(`{"__proto__":{"evil":1},${JSON.stringify(message).slice(1)}`)), message);
    });
  }

  for (const hostile of [undefined, null, 0, '', 'ready', true, [], ['ready'], {}, { type: 1 }, { type: null }, { type: ['ready'] }, { type: '' }, { type: 'Ready' },
    { type: 'toString' }, { type: 'constructor' }, { type: '__proto__' }, { type: 'snapshot', turns: [] }, { type: { toString: () => 'ready' } }]) {
    it(`refuses ${JSON.stringify(hostile)}`, () => assert.equal(parseFromView(hostile), undefined));
  }

  it('takes the actions of notices, and no other word in their place', () => {
    const message = (action: string): unknown => ({ type: 'notice-action', turnId: 't', answerId: 'a', action });
    for (const action of NOTICE_ACTIONS) assert.deepEqual(parseFromView(message(action)), message(action));
    for (const action of ['', 'Stop', 'toString', 'retry', 'stop ']) assert.equal(parseFromView(message(action)), undefined);
  });

  it('refuses what is only inherited', () => {
    assert.equal(parseFromView(Object.create({ type: 'ready', reading: '' })), undefined);
    assert.equal(parseFromView(Object.create({ text: 'a' }, { type: { value: 'submit', enumerable: true } })), undefined);
  });

  it('never throws, and what it lets through is a message', () => {
    const type = fc.constantFrom(...Object.keys(MESSAGES), 'other');
    const field = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.jsonValue());
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ type, text: field, index: field, turnId: field, answerId: field, action: fc.oneof(field, fc.constantFrom(...NOTICE_ACTIONS)) }, { requiredKeys: ['type'] })), (value) => {
      const message = parseFromView(value);
      if (message === undefined) return;
      const types = (of: FromView): unknown => Object.fromEntries(Object.entries(of).map(([name, given]) => [name, typeof given]));
      assert.deepEqual(types(message), types(MESSAGES[message.type]));
    }), { numRuns: 1000 });
  });
});
