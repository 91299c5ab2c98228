import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { originalOf, parseKeptChange, type KeptChange } from '../../../../src/core/edit/keptChange.ts';
import type { RewriteTask } from '../../../../src/core/edit/rewriteTask.ts';

const kept: KeptChange = {
  id: 'one', uri: 'file:///a.ts', task: { kind: 'rewrite', instruction: 'Simplify' }, ended: false, clean: true, owner: 7, at: 8,
  around: [['top'], ['bottom', '']], parts: [{ original: ['old'], shown: ['new', ''], prefix: '', suffix: ';' }],
};

describe('a kept change', () => {
  it('is read as it was written', () => {
    const problem = { line: 3, severity: 'error', message: 'No', source: 'ts', code: '1' } as const;
    const tasks: readonly RewriteTask[] = [
      { kind: 'insert', instruction: '' }, { kind: 'fix', problems: [problem], instruction: 'All' }, { kind: 'fix', problems: [] }, { kind: 'document' }, { kind: 'translate', language: 'de', what: 'comments' },
    ];
    for (const change of [kept, { ...kept, cell: 0, model: 'a/b', bytes: 'AA==', origin: { line: 1, selections: [[1, 2, 3, 4]] } }, ...tasks.map((task) => ({ ...kept, task }))]) {
      assert.deepEqual(parseKeptChange(JSON.stringify(change)), change);
    }
  });

  it('is none where something is missing or of another kind', () => {
    for (const wrong of ['', '{', '[]', 'null', '{"id":"one"}']) assert.equal(parseKeptChange(wrong), undefined);
    for (const field of ['id', 'uri', 'task', 'around', 'parts', 'owner', 'at'] as const) assert.equal(parseKeptChange(JSON.stringify({ ...kept, [field]: undefined })), undefined, field);
    for (const other of [{ around: [['top']] }, { around: [['top'], [3]] }, { parts: [] }, { parts: [{ original: ['old'] }] }, { task: { kind: 'run' } }, { task: { kind: 'fix', problems: [{}] } }]) {
      assert.equal(parseKeptChange(JSON.stringify({ ...kept, ...other })), undefined, JSON.stringify(other));
    }
  });

  it('has the whole document without it', () => {
    assert.deepEqual(originalOf(kept), ['top', 'old', 'bottom', '']);
  });
});
