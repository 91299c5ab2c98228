import assert from 'node:assert/strict';
import { assert as assertProperty, array, integer, property } from 'fast-check';
import { commitMessageFrom, commitRequest, styleSamples, type CommitFacts } from '../../../../src/core/commit/commitMessage.ts';

/** What a model writes, and the message in it. */
const TABLE: readonly (readonly [written: string, message: string])[] = [
  ['Fix the queue', 'Fix the queue'],
  ['\n Fix the queue \n\nBecause.\n', 'Fix the queue\n\nBecause.'],
  ['"Fix the queue"', 'Fix the queue'],
  ['“Fix the queue”', 'Fix the queue'],
  ['`Fix the queue`', 'Fix the queue'],
  ['**Fix the queue**\n\nBecause.', 'Fix the queue\n\nBecause.'],
  ['# Fix the queue', 'Fix the queue'],
  ['"drain" waits no longer for "fill"', '"drain" waits no longer for "fill"'],
  ['`drain` waits', '`drain` waits'],
  ['```\nFix the queue\n```', 'Fix the queue'],
  ['```text\nFix the queue\n\n- one\n```\nI chose this because …', 'Fix the queue\n\n- one'],
  ['~~~\nFix\n~~~', 'Fix'],
  ['Here is the commit message:\n\n```\nFix the queue\n```', 'Fix the queue'],
  ['Sure! Here\'s a commit message for these changes:\n\nFix the queue', 'Fix the queue'],
  ['Commit message: Fix the queue', 'Fix the queue'],
  ['**Commit message:**\n\nFix the queue', 'Fix the queue'],
  ['提交信息：修复队列', '修复队列'],
  ['以下是提交信息：\n修复队列', '修复队列'],
  ['Here documents are quoted', 'Here documents are quoted'],
  ['okay: no, this is a scope: of its own\nmore', 'okay: no, this is a scope: of its own\nmore'],
  ['fix(a): b\r\n\r\nc', 'fix(a): b\n\nc'],
  ['Document fences\n\n```\nnpm test\n```', 'Document fences\n\n```\nnpm test\n```'],
  ['', ''],
  ['```\n```', ''],
];

describe('commitMessageFrom', () => {
  for (const [written, message] of TABLE) it(JSON.stringify(written), () => assert.equal(commitMessageFrom(written, true), message));

  it('shows nothing while it is written that is gone at the end, apart from marks around its first line', () => {
    const bare = (text: string): string => text.replace(/^(\*\*|["“`'])/, '');
    for (const [written, message] of TABLE) {
      for (let length = 0; length <= written.length; length += 1) {
        const shown = commitMessageFrom(written.slice(0, length), false).replace(/[\s"”`*~:：]+$/, '');
        assert.ok(bare(message).startsWith(bare(shown)) || message.startsWith(shown) || LABELS.some((label) => label.startsWith(shown.replace(/^[*# ]+/, ''))), `${JSON.stringify(shown)} of ${JSON.stringify(written)}`);
      }
    }
  });
});
/** What is a label only once its colon is there. */
const LABELS = ['Commit message', '提交信息'];

const FACTS: CommitFacts = { changes: { kind: 'diff', text: '+a' }, named: [], recent: [], branch: '', hint: '', instructions: '', language: 'de' };

describe('commitRequest', () => {
  it('says only what there is to say', () => {
    const { system = '', messages } = commitRequest(FACTS);
    assert.deepEqual(messages, [{ role: 'user', text: 'Diff:\n=====\n+a\n=====' }]);
    assert.match(system, /language with the tag de/);
    assert.doesNotMatch(system, /Follow the style/);
  });
  it('gives the style, the branch, the hint and the rules', () => {
    const { system = '', messages } = commitRequest({ ...FACTS, recent: ['fix: a', 'feat: b\n\nc'], branch: 'topic', hint: 'closes #4 ', instructions: ' No emoji. ', named: ['x.lock (generated, +1 -2)'] });
    assert.match(system, /Follow the style[\s\S]*come before all of that: No emoji\.$/);
    assert.equal(messages[0]?.text, 'Recent messages, newest first:\n=====\nfix: a\n---\nfeat: b\n\nc\n=====\n\nBranch: topic\n\nDiff:\n=====\n+a\n=====\n\nAlso changed, not shown:\n=====\nx.lock (generated, +1 -2)\n=====\n\nWhat the author says about it; the message must say this too:\n=====\ncloses #4\n=====');
  });
  it('shows no diff where everything is only named', () => {
    const { messages } = commitRequest({ ...FACTS, changes: { kind: 'diff', text: '' }, named: ['a.ts (new)'] });
    assert.equal(messages[0]?.text, 'Also changed, not shown:\n=====\na.ts (new)\n=====');
  });
  it('keeps a diff in one piece, whatever is in it', () => {
    assertProperty(property(array(integer({ min: 1, max: 12 }), { minLength: 1 }), (runs) => {
      const text = runs.map((run) => '='.repeat(run)).join('\n');
      const [, mark = ''] = (commitRequest({ ...FACTS, changes: { kind: 'diff', text } }).messages[0]?.text ?? '').split('\n');
      assert.ok(!text.split('\n').includes(mark));
    }));
  });
});

describe('styleSamples', () => {
  it('are ten messages that people wrote, shortened', () => {
    const commits = [{ message: 'Merge branch \'a\'', parents: ['1', '2'] }, { message: 'Merge pull request #1 from a/b' }, { message: `long ${'x'.repeat(1000)}` }, ...Array.from({ length: 20 }, (_, index) => ({ message: `Say ${index}\n` }))];
    const samples = styleSamples(commits);
    assert.deepEqual([samples.length, samples[0]?.length, samples[1]], [10, 600, 'Say 0']);
  });
});
