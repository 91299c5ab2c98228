import assert from 'node:assert/strict';
import type { Cursor } from '../../../src/core/chat.ts';
import { joined } from '../../../src/protocols/joined.ts';
import type { Step } from '../../../src/protocols/step.ts';
import { turns } from '../access/stage.ts';

const text = (delta: string): Step => ({ type: 'text', delta });
const cursor = (sequence: number): Step => ({ type: 'cursor', cursor: { responseId: 'r', sequence } satisfies Cursor });
const nobody = (): void => undefined;

async function* from(steps: readonly Step[]): AsyncIterable<Step> {
  yield* steps;
}

/** Takes the first step, and the others when all of them have come. */
async function read(steps: AsyncIterable<Step>): Promise<readonly Step[]> {
  const seen: Step[] = [];
  for await (const step of joined(steps, nobody)) {
    seen.push(step);
    await turns();
  }
  return seen;
}

describe('the steps of a stream that is faster than its listener', () => {
  it('are joined where they say the same, in their order', async () => {
    const begin: Step = { type: 'begin' };
    const end: Step = { type: 'end', reason: 'stop' };
    assert.deepEqual(await read(from([begin, text('a'), begin, text('b'), { type: 'reasoning', delta: 'c' }, { type: 'reasoning', delta: 'd' }, text('e'), end])), [
      begin, text('ab'), { type: 'reasoning', delta: 'cd' }, text('e'), end,
    ]);
  });

  it('keep the place up to which everything was told', async () => {
    assert.deepEqual(await read(from([{ type: 'begin' }, text('a'), cursor(1), text('b'), cursor(2), cursor(3), text('c')])), [{ type: 'begin' }, text('ab'), cursor(3), text('c')]);
  });

  it('are handed on at once where nothing else is there', async () => {
    let say: ((delta: string) => void) | undefined;
    const slow = async function* (): AsyncIterable<Step> {
      for (;;) yield text(await new Promise<string>((resolve) => { say = resolve; }));
    };
    const steps = joined(slow(), nobody)[Symbol.asyncIterator]();
    for (const delta of ['a', 'b']) {
      const next = steps.next();
      await turns();
      say?.(delta);
      assert.deepEqual(await next, { done: false, value: text(delta) });
    }
  });

  it('come before what ended them', async () => {
    const broken = async function* (): AsyncIterable<Step> {
      yield text('a');
      yield text('b');
      throw new TypeError('terminated');
    };
    const seen: Step[] = [];
    await assert.rejects(async () => { for await (const step of joined(broken(), nobody)) seen.push(step); }, /terminated/);
    assert.equal(seen.map((step) => (step.type === 'text' ? step.delta : '')).join(''), 'ab');
  });

  it('are not read on when the listener leaves', async () => {
    let left = 0;
    let closed = false;
    const endless = async function* (): AsyncIterable<Step> {
      try {
        for (;;) yield text('a');
      } finally {
        closed = true;
      }
    };
    for await (const step of joined(endless(), () => { left += 1; })) {
      assert.equal(step.type, 'text');
      break;
    }
    await turns();
    assert.deepEqual({ left, closed }, { left: 1, closed: true });
  });

  it('are not read on without end while the listener hangs', async () => {
    let said = 0;
    const endless = async function* (): AsyncIterable<Step> {
      for (;; said += 1) yield text('x'.repeat(1000));
    };
    const steps = joined(endless(), nobody)[Symbol.asyncIterator]();
    await steps.next();
    await turns();
    const before = said;
    await turns();
    assert.equal(said, before);
    assert.ok(before < 1000, `${before} pieces`);
    await steps.return?.();
  });
});
