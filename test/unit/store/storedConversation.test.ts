import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Notice } from '../../../src/core/chat.ts';
import type { Answer, Conversation } from '../../../src/core/conversation/conversation.ts';
import type { Reference } from '../../../src/core/conversation/reference.ts';
import { readConversation, writeConversation } from '../../../src/store/storedConversation.ts';
import { FAULTS } from '../core/sampleFaults.ts';
import { ANSWER, answered } from './sampleConversation.ts';

const REFERENCE: Reference = { uri: 'file:///queue.ts', label: 'queue.ts:1', languageId: 'typescript', text: 'a()', range: { startLine: 0, startCharacter: 0, endLine: 1, endCharacter: 0 } };
const PENDING: readonly Reference[] = [
  { ...REFERENCE, kind: 'text', source: 'file' },
  { kind: 'image', mediaType: 'image/png', data: 'AAAA', width: 2, height: 1, thumbnail: 'data:image/png;base64,AAAA', label: 'shot.png', uri: 'file:///shot.png' },
  { kind: 'document', mediaType: 'application/pdf', data: 'AAAA', label: 'a.pdf', uri: 'file:///a.pdf' },
];
const { reason: _, state: __, ...COMMON } = { ...ANSWER, reason: 'stop' };
const NOTICES: readonly Notice[] = [
  { kind: 'parameter-ignored', parameter: 'stream' }, { kind: 'retried', times: 2, because: 'overloaded', status: 529 },
  { kind: 'resumed', at: 12, because: 'cut-short', exact: false }, { kind: 'adapted', adaptation: { kind: 'rename', parameter: 'max_tokens', to: 'max_completion_tokens' }, said: 'Use the other.' },
  { kind: 'adapted', adaptation: { kind: 'system-role', role: 'user' }, said: 'No.' },
  { kind: 'routed', route: 'careful', model: 'a/b', modelName: 'B', connectionName: 'A', skipped: [{ modelName: 'C', connectionName: 'D', because: 'circuit-open' }] },
  { kind: 'trimmed', turns: 3, window: 8192, learned: true },
  { kind: 'images-left-out', images: 2 },
];
const ANSWERS: readonly Answer[] = [
  ANSWER,
  ...(['length', 'refusal', 'other'] as const).map((reason): Answer => ({ ...COMMON, state: 'finished', reason })),
  { ...COMMON, state: 'stopped', usage: { input: 1, output: 2, cacheRead: 3, reasoning: 4 } },
  { ...COMMON, state: 'stopped', usage: undefined, notices: NOTICES, timings: { started: 1 } },
  ...FAULTS.map((fault): Answer => ({ ...COMMON, state: 'failed', fault: { ...fault, status: 500, requestId: 'req_1', said: 'boom' } })),
];
const FULL: Conversation = { id: 'c', model: 'a/b', draft: 'And', pending: PENDING, summary: { upTo: 't', text: 'They spoke.' }, turns: [{ id: 't', prompt: 'Why?', instruction: 'Explain.', references: [REFERENCE], answers: ANSWERS }] };
/** The fields that may be missing: those that are `undefined` where nothing is known. */
const OPTIONAL = new Set(['model', 'instruction', 'usage', 'input', 'output', 'cacheRead', 'reasoning', 'firstToken', 'ended', 'status', 'requestId', 'said', 'tryBaseUrl', 'start', 'retryAfterMs', 'nearest', 'window', 'parameter', 'draft', 'source']);

const FLAGS = new Set(['exact', 'learned']);

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Each place in a JSON value that holds a text or a number. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name])) : [path];
}

/** A copy of the file's text with something else at `path`. */
function changed(text: string, path: readonly string[], change: (holder: Record<string, unknown>, name: string) => void): string {
  const file: unknown = JSON.parse(text);
  const holder = path.slice(0, -1).reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], file);
  change(holder as Record<string, unknown>, path.at(-1) ?? '');
  return JSON.stringify(file);
}

describe('stored conversation', () => {
  for (const answer of ANSWERS) {
    it(`gives back an answer that is ${answer.state === 'failed' ? answer.fault.kind : answer.state}`, () => assert.deepEqual(readConversation(writeConversation(answered(answer))), asJson(answered(answer))));
  }

  const text = writeConversation(FULL);
  it('gives back every part of a conversation', () => assert.deepEqual(readConversation(text), asJson(FULL)));

  it('refuses a wrong value at every place', () => {
    for (const path of leaves(JSON.parse(text))) {
      // Where a flag belongs, true is no mistake.
      for (const wrong of [null, {}, ['a'], FLAGS.has(path.at(-1) ?? '') ? 1 : true]) {
        assert.equal(readConversation(changed(text, path, (holder, name) => void (holder[name] = wrong))), undefined, `${path.join('.')} = ${JSON.stringify(wrong)}`);
      }
    }
  });

  it('refuses a file from which something is missing', () => {
    for (const path of leaves(JSON.parse(text))) {
      // Of what waits, a text may leave out its kind, and what is no text its address.
      // The model of an answer and the model that a fault names are always there; a conversation's may be absent.
      const name = path.at(-1) ?? '';
      const waits = path.includes('pending') && ((name === 'kind' && path.includes('0')) || (name === 'uri' && !path.includes('0')));
      const optional = waits || (OPTIONAL.has(name) || (name === 'because' && path.at(-2) === '2')) && !(name === 'model' && path.length > 2) && !(['parameter', 'window'].includes(name) && !path.includes('fault')) && !(name === 'reasoning' && !path.includes('usage'));
      const read = readConversation(changed(text, path, (holder, field) => void delete holder[field]));
      assert.equal(read !== undefined, optional, path.join('.'));
    }
  });

  it('refuses numbers that are none', () => {
    for (const wrong of ['-1', '1e999', '"1"']) assert.equal(readConversation(text.replace('"started":1', `"started":${wrong}`)), undefined);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((conversation) => JSON.stringify({ version: 1, conversation }))), (given) => {
      assert.equal(readConversation(given), undefined);
    }));
  });
});
