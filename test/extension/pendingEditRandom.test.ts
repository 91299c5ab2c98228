import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as vscode from 'vscode';
import { begin, clear, file, firstPart, redo, smallDiff, streamOf, undo, until } from './pendingEditing.ts';

const line = fc.constantFrom('', 'a', 'b', '  c', '}');
const lines = fc.array(line, { minLength: 1, maxLength: 6 });

/** Something that happens between two batches. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'nothing' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('above' as const), at: fc.nat(5), text: fc.constantFrom('x', '\n', 'x\ny\n', '\nz') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('below' as const), at: fc.nat(5), text: fc.constantFrom('x', '\n', 'x\ny\n', '\nz') }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'save' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'hide' as const }) },
);

suite('a pending edit, whatever happens meanwhile', function () {
  this.timeout(240_000);
  teardown(clear);

  test('reads as it should, is one undo step, and is gone without a trace when it is rejected', async () => {
    await fc.assert(fc.asyncProperty(lines, lines, lines, lines, fc.array(happening, { minLength: 2, maxLength: 8 }), fc.boolean(), async (above, original, now, below, happenings, isEarly) => {
      const { document, uri, bytes } = await file([...above, ...original, ...below].join('\n'));
      const text = document.getText();
      const pending = begin(document, { start: above.length, end: above.length + original.length });
      const part = firstPart(pending);
      let around = { above: above.join('\n'), below: below.join('\n') };
      const steps = streamOf(original, now);
      for (const [index, hunks] of steps.entries()) {
        await part.show(hunks);
        const event = happenings[index % happenings.length];
        if (event?.kind === 'save') await document.save();
        if (event?.kind === 'hide') {
          await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: '' }), { preview: false });
          await vscode.window.showTextDocument(uri, { preview: false });
        }
        if (event?.kind === 'above' || event?.kind === 'below') {
          const there = around[event.kind];
          const at = Math.min(event.at, there.length);
          const offset = event.kind === 'above' ? at : document.getText().length - there.length + at;
          const edit = new vscode.WorkspaceEdit();
          edit.insert(uri, document.positionAt(offset), event.text);
          assert.ok(await vscode.workspace.applyEdit(edit));
          around = { ...around, [event.kind]: there.slice(0, at) + event.text + there.slice(at) };
        }
        if (isEarly && index === steps.length - 1) break;
      }
      const whole = (middle: readonly string[]): string => [around.above, ...middle, around.below].join('\n');
      const isUntouched = around.above === above.join('\n') && around.below === below.join('\n');
      if (!isEarly) {
        await pending.finish();
        assert.equal(document.getText(), whole(now));
        await vscode.window.showTextDocument(uri, { preview: false });
        await until('it is one step', () => pending.oneStep);
        assert.equal(document.getText(), whole(now));
        assert.deepEqual(part.hunks.map(({ start, end, lines: own }) => ({ start, end, lines: own })), smallDiff(original, now));
        if (steps.length > 0) {
          await undo();
          assert.equal(document.getText(), whole(original));
          await redo();
          assert.equal(document.getText(), whole(now));
        }
      }
      await pending.reject();
      assert.equal(document.getText(), whole(original));
      if (isUntouched) {
        assert.equal(document.isDirty, false);
        assert.equal((await bytes()).toString(), text);
      }
      pending.dispose();
      await clear();
    }), { numRuns: Number(process.env['LATCHKEY_RUNS'] ?? 5), interruptAfterTimeLimit: 200_000 });
  });
});
