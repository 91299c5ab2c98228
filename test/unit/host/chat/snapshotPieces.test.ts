import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ToView, ViewTurn } from '../../../../src/contract/chatView.ts';
import { outbox, snapshotPieces } from '../../../../src/host/chat/snapshotPieces.ts';
import { NOTHING_SHOWN, reduce } from '../../../../src/webview/state.ts';
import { snapshot, turn } from '../../../ui/webview/samples.ts';

describe('the snapshot of a long conversation', () => {
  const sized = (sizes: readonly number[]): readonly ViewTurn[] => sizes.map((size, index) => turn(`t${index}`, 'x'.repeat(size)));
  const folded = (messages: readonly ToView[]): typeof NOTHING_SHOWN => messages.reduce((shown, message) => reduce(shown, message, 0), NOTHING_SHOWN);
  const conversation = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 12 }).map(sized);

  it('goes in pieces that come to the whole again, whatever is read in it', () => {
    fc.assert(fc.property(conversation, fc.nat(14), (turns, read) => {
      const shown = folded(snapshotPieces(snapshot(turns), `t${read}`));
      assert.deepEqual(shown.turns, turns);
      assert.equal(shown.older, 0);
    }));
  });

  it('begins with the newest turns alone, and with the one that is being read', () => {
    const turns = sized(Array.from({ length: 100 }, () => 10_000));
    const first = (reading: string): readonly string[] => folded(snapshotPieces(snapshot(turns), reading).slice(0, 1)).turns.map(({ id }) => id);
    assert.deepEqual(first(''), ['t96', 't97', 't98', 't99']);
    assert.equal(first('t40')[0], 't40');
    assert.equal(first('gone')[0], 't96');
  });

  it('is one message where the conversation is short', () => {
    const short = snapshot(sized([10, 20]));
    assert.deepEqual(snapshotPieces(short, ''), [{ ...short, older: 0 }]);
  });

  /** An outbox with the event loop in hand. */
  function sent(): { readonly out: ReturnType<typeof outbox>; readonly posted: ToView[]; readonly turnLoop: () => boolean } {
    const posted: ToView[] = [];
    const callbacks: (() => void)[] = [];
    const out = outbox((message) => posted.push(message), (callback) => callbacks.push(callback));
    return { out, posted, turnLoop: () => { const next = callbacks.shift(); next?.(); return next !== undefined; } };
  }
  const LONG = snapshot(sized(Array.from({ length: 100 }, () => 20_000)));

  it('lets its first piece out before the others, and nothing overtakes it', () => {
    const { out, posted, turnLoop } = sent();
    out.post(LONG);
    out.post({ type: 'focus-composer' });
    out.post({ type: 'turn', turn: turn('new', 'One more') });
    assert.deepEqual(posted.map(({ type }) => type), ['snapshot']);
    while (turnLoop()) { /* Until nothing waits. */ }
    assert.deepEqual(posted.slice(-2).map(({ type }) => type), ['focus-composer', 'turn']);
    assert.deepEqual(folded(posted).turns.map(({ id }) => id), [...LONG.turns.map(({ id }) => id), 'new']);
  });

  it('is followed by that of another conversation without the rest', () => {
    const { out, posted, turnLoop } = sent();
    out.post(LONG);
    out.post(snapshot(sized([1, 2])));
    while (turnLoop()) { /* Until nothing waits. */ }
    assert.deepEqual(posted.map(({ type }) => type), ['snapshot', 'snapshot']);
    assert.equal(folded(posted).turns.length, 2);
  });

  it('sends nothing that was for an earlier page to the next one', () => {
    const { out, posted, turnLoop } = sent();
    out.post(LONG);
    out.post({ type: 'focus-composer' });
    out.begin('t3');
    out.post(LONG);
    const before = posted.length;
    assert.equal(folded(posted.slice(1)).turns[0]?.id, 't3');
    while (turnLoop()) { /* Until nothing waits. */ }
    assert.deepEqual(folded(posted.slice(1)).turns, LONG.turns);
    assert.ok(!posted.slice(before).some(({ type }) => type === 'focus-composer'));
  });
});
