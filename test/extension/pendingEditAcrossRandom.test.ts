import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as vscode from 'vscode';
import { lineDifference } from '../../src/core/edit/rewriteLayout.ts';
import { begin, clear, file, firstPart, redo, saveByItself, undo, until } from './pendingEditing.ts';

/** What a person does next, anywhere: places are drawn as parts of the whole. */
const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), one: fc.nat(999), two: fc.nat(999), near: fc.boolean(), shape: fc.constantFrom('', 'x', 'x\n', '\nx', 'x\nx') }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'undo' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'redo' as const }) },
);

/** A document of which some lines are ours, and what is to stand there without them. */
interface Held {
  readonly text: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly original: readonly string[];
  /** Of the original so many lines came from above and from below. */
  readonly above: number;
  readonly below: number;
}

const rejected = ({ text, start, end, original }: Held): string => [...text.slice(0, start), ...original, ...text.slice(end)].join('\n');

/** The rule, in whole lines: what changes only lines outside stays; what changes one of ours is ours, with all that it changes. */
function edited(held: Held, now: readonly string[]): Held {
  const change = lineDifference(held.text, now);
  if (!change) return held;
  const by = change.lines.length - (change.end - change.start);
  if (change.end <= held.start) return { ...held, text: now, start: held.start + by, end: held.end + by };
  if (change.start >= held.end) return { ...held, text: now };
  const [start, end] = [Math.min(held.start, change.start), Math.max(held.end, change.end)];
  const original = [...held.text.slice(start, held.start), ...held.original, ...held.text.slice(held.end, end)];
  let wide: Held = { text: now, start, end: end + by, original, above: held.above + held.start - start, below: held.below + end - held.end };
  while (wide.above > 0 && wide.start < wide.end && wide.original[0] === now[wide.start]) wide = { ...wide, start: wide.start + 1, original: wide.original.slice(1), above: wide.above - 1 };
  while (wide.below > 0 && wide.start < wide.end && wide.original.at(-1) === now[wide.end - 1]) wide = { ...wide, end: wide.end - 1, original: wide.original.slice(0, -1), below: wide.below - 1 };
  return wide;
}

suite('a pending edit, whatever is typed anywhere', function () {
  this.timeout(240_000);
  suiteSetup(() => saveByItself('off'));
  suiteTeardown(() => saveByItself(undefined));
  teardown(clear);

  test('is taken back with all that was typed in it and across its ends, and with nothing that was typed elsewhere', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(4), fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.integer({ min: 1, max: 4 }), fc.array(happening, { minLength: 3, maxLength: 12 }), async (above, own, below, written, happenings) => {
      // No two lines have a character in common, so that it is plain which is which.
      let next = 0x4e00;
      const fresh = (): string => String.fromCodePoint(next++, next++);
      const rows = Array.from({ length: above + own + below }, fresh);
      const { editor, document } = await file(rows.join('\n'));
      const pending = begin(document, { start: above, end: above + own });
      const lines = Array.from({ length: written }, fresh);
      await firstPart(pending).show([{ start: 0, end: own, lines }]);
      await pending.finish();
      await until('it is one step', () => pending.oneStep);
      const textNow = (): string[] => document.getText().split('\n');
      let at = 0;
      let states: readonly Held[] = [{ text: textNow(), start: above, end: above + written, original: rows.slice(above, above + own), above: 0, below: 0 }];
      const did: string[] = [];
      for (const one of happenings) {
        const before = document.getText();
        if (one.kind === 'undo' && at > 0) {
          await undo();
          at -= 1;
        } else if (one.kind === 'redo' && at < states.length - 1) {
          await redo();
          at += 1;
        } else if (one.kind === 'edit') {
          const from = Math.floor(one.one * (before.length + 1) / 1000);
          const to = one.near ? Math.min(before.length, from + one.two % 4) : Math.floor(one.two * (before.length + 1) / 1000);
          const text = one.shape.replaceAll('x', () => fresh());
          const range = new vscode.Range(document.positionAt(Math.min(from, to)), document.positionAt(Math.max(from, to)));
          if (range.isEmpty && text === '') continue;
          assert.ok(await editor.edit((builder) => builder.replace(range, text)));
          const held = states[at];
          assert.ok(held);
          states = [...states.slice(0, at + 1), edited(held, textNow())];
          at += 1;
        } else continue;
        did.push(JSON.stringify([one.kind, before, document.getText()]));
        assert.equal(document.getText(), states[at]?.text.join('\n'));
        assert.equal(pending.state, 'written', did.join('\n'));
      }
      await pending.reject();
      const held = states[at];
      assert.equal(document.getText(), held && rejected(held), did.join('\n'));
      pending.dispose();
      await clear();
    }), { numRuns: Number(process.env['LATCHKEY_RUNS'] ?? 8), interruptAfterTimeLimit: 200_000 });
  });
});
