import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Conversation, Turn } from '../../../../src/core/conversation/conversation.ts';
import { branch, end, fork, show, upTo, withoutTurn, withTurn, withTurnsBack } from '../../../../src/core/conversation/tree.ts';
import { ANSWER } from '../../store/sampleConversation.ts';

const EMPTY: Conversation = { id: 'c', turns: [] };
const turn = (id: string, ...answers: readonly string[]): Turn => ({ id, prompt: id, references: [], answers: answers.map((answer) => ({ ...ANSWER, id: answer, text: answer })) });
const shown = (conversation: Conversation): string => branch(conversation).map((step) => `${step.turn.id}:${step.answer?.id ?? '-'}`).join(' ');
/** Adds an answer to a turn and shows it, as a regeneration does. */
function regenerated(conversation: Conversation, turnId: string, id: string): Conversation {
  return show({ ...conversation, turns: conversation.turns.map((each) => (each.id === turnId ? { ...each, answers: [...each.answers, { ...ANSWER, id, text: id }] } : each)) }, turnId, id);
}

describe('tree', () => {
  const two = withTurn(withTurn(EMPTY, turn('a', 'a1')), turn('b', 'b1'));

  it('is a row as long as nobody goes back', () => {
    assert.equal(shown(EMPTY), '');
    assert.equal(shown(two), 'a:a1 b:b1');
    assert.deepEqual(end(two), { turn: 'b', answer: 'b1' });
    assert.equal(end(EMPTY), undefined);
  });

  it('branches where a message is edited, and walks between the branches', () => {
    const edited = withTurn(two, turn('a2', 'a2x'), 'a');
    assert.equal(shown(edited), 'a2:a2x');
    assert.deepEqual(branch(edited)[0]?.edits, ['a', 'a2']);
    const longer = withTurn(edited, turn('c', 'c1'));
    assert.equal(shown(longer), 'a2:a2x c:c1');
    assert.equal(shown(show(longer, 'a')), 'a:a1 b:b1');
    assert.equal(shown(show(show(longer, 'a'), 'a2')), 'a2:a2x c:c1');
  });

  it('branches where an answer is asked for again', () => {
    const again = regenerated(two, 'a', 'a1x');
    assert.equal(shown(again), 'a:a1x');
    const on = withTurn(again, turn('c', 'c1'));
    assert.equal(shown(on), 'a:a1x c:c1');
    assert.equal(shown(show(on, 'a', 'a1')), 'a:a1 b:b1');
    assert.deepEqual(upTo(on, 'c').turns.map(({ answers }) => answers.map(({ id }) => id)), [['a1x'], ['c1']]);
  });

  it('tells a model only of the branch that it answers', () => {
    const edited = withTurn(withTurn(two, turn('b2'), 'b'), turn('c'));
    assert.deepEqual(upTo(edited, 'b2').turns.map(({ id }) => id), ['a', 'b2']);
    assert.deepEqual(upTo(edited, 'b').turns.map(({ id }) => id), ['a', 'b'], 'also of one that is not shown');
  });

  it('deletes a turn with what goes on from it', () => {
    const edited = withTurn(two, turn('b2', 'b2x'), 'b');
    assert.equal(shown(withoutTurn(edited, 'b2')), 'a:a1 b:b1');
    assert.equal(shown(withoutTurn(two, 'b')), 'a:a1');
    assert.equal(shown(withoutTurn(edited, 'a')), '');
    assert.deepEqual(withoutTurn(edited, 'a').turns, []);
    assert.equal(withoutTurn(two, 'nobody'), two);
    assert.equal(shown(withoutTurn(edited, 'b')), 'a:a1 b2:b2x', 'what is shown stays');
  });

  it('brings back what was deleted, beside what was said meanwhile', () => {
    const three = withTurn(withTurn(two, turn('b2', 'b2x'), 'b'), turn('c', 'c1'));
    const without = withoutTurn(three, 'b2');
    const lost = new Set(['b2', 'c']);
    assert.equal(shown(without), 'a:a1 b:b1');
    assert.deepEqual(withTurnsBack(without, three, lost), three);
    const meanwhile = withTurn(without, turn('d', 'd1'));
    const back = withTurnsBack(meanwhile, three, lost);
    assert.equal(shown(back), 'a:a1 b2:b2x c:c1');
    assert.equal(shown(show(back, 'd')), 'a:a1 b:b1 d:d1');
    assert.deepEqual(withTurnsBack(withoutTurn(without, 'b'), three, lost).turns.map(({ id }) => id), ['a', 'b2', 'c'], 'what was deleted besides stays so');
    assert.equal(shown(withTurnsBack(EMPTY, { id: 'c', turns: two.turns }, new Set(['a', 'b']))), 'a:a1 b:b1');
  });

  it('forks what is shown into a conversation of its own', () => {
    let n = 0;
    const copy = fork({ ...regenerated(two, 'a', 'a1x'), draft: 'typed', queue: [{ id: 'q', prompt: 'Later', references: [] }] }, 'a', () => `n${n += 1}`);
    assert.deepEqual(branch(copy).map((step) => [step.turn.prompt, step.answer?.text]), [['a', 'a1x']]);
    assert.equal(new Set([copy, ...copy.turns, ...copy.turns.flatMap(({ answers }) => answers)].map(({ id }) => id)).size, 3);
    assert.deepEqual([copy.draft, copy.queue], [undefined, undefined]);
    assert.deepEqual(branch(fork(two, 'b', () => `m${n += 1}`)).map((step) => step.answer?.text), ['a1', 'b1']);
  });

  it('never loses or shows twice, whatever is done', () => {
    const act = fc.record({ do: fc.constantFrom('say', 'edit', 'again', 'show', 'delete'), at: fc.nat() });
    fc.assert(fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      let conversation = EMPTY;
      let n = 0;
      for (const { do: what, at } of acts) {
        const at1 = conversation.turns[at % Math.max(1, conversation.turns.length)];
        const before = conversation.turns.length;
        if (what === 'say' || !at1) conversation = withTurn(conversation, turn(`t${n += 1}`, `x${n}`));
        else if (what === 'edit') conversation = withTurn(conversation, turn(`t${n += 1}`, `x${n}`), at1.id);
        else if (what === 'again') conversation = regenerated(conversation, at1.id, `y${n += 1}`);
        else if (what === 'show') conversation = show(conversation, at1.id);
        else conversation = withoutTurn(conversation, at1.id);
        if (what !== 'delete') assert.ok(conversation.turns.length >= before);
        const steps = branch(conversation);
        assert.equal(new Set(steps.map((step) => step.turn.id)).size, steps.length);
        steps.forEach((step, index) => {
          assert.deepEqual(step.turn.after?.turn, steps[index - 1]?.turn.id);
          assert.deepEqual(step.turn.after?.answer, steps[index - 1]?.answer?.id);
          assert.ok(step.edits.includes(step.turn.id));
        });
        if (what === 'show' && at1) assert.ok(steps.some((step) => step.turn.id === at1.id));
        if (conversation.turns.length > 0) assert.ok(steps.length > 0);
      }
    }));
  });

  it('bears what is incomplete or goes round', () => {
    const round: Conversation = { id: 'c', turns: [{ ...turn('a'), after: { turn: 'b' } }, { ...turn('b'), after: { turn: 'a' } }] };
    assert.equal(branch(round).length, 2);
    assert.equal(shown({ id: 'c', turns: [{ ...turn('b'), after: { turn: 'lost' } }] }), 'b:-');
    assert.equal(shown({ ...two, head: { turn: 'lost' } }), 'a:a1 b:b1');
    assert.doesNotThrow(() => show(round, 'a'));
  });
});
