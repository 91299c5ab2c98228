import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Hunk } from '../../src/core/edit/hunk.ts';
import type { PendingEdit } from '../../src/host/rewrite/pendingEdit.ts';
import { begin, clear, editing, file, firstPart, redo, saveByItself, type, undo, until } from './pendingEditing.ts';

const HALF: readonly Hunk[] = [{ start: 0, end: 0, lines: ['new 1'] }];
const WHOLE: readonly Hunk[] = [{ start: 0, end: 2, lines: ['new 1', 'new 2', 'new 3'] }];
const CONTENT = 'far above\nabove\na\nb\nbelow\nfar below\n';
const WRITTEN = 'far above\nabove\nnew 1\nnew 2\nnew 3\nbelow\nfar below\n';

/** What a person does across or at an end of the written lines, which are 2 to 4, and what comes of it. */
const EDITS: readonly (readonly [string, () => Promise<void>, string])[] = [
  ['Backspace before the first line', async () => key('deleteLeft', new vscode.Range(2, 0, 2, 0)), 'far above\nabovenew 1\nnew 2\nnew 3\nbelow\nfar below\n'],
  ['Delete behind the last line', async () => key('deleteRight', new vscode.Range(4, 5, 4, 5)), 'far above\nabove\nnew 1\nnew 2\nnew 3below\nfar below\n'],
  ['a selection over the end, typed over', async () => typeOver(new vscode.Range(3, 3, 6, 3), '!'), 'far above\nabove\nnew 1\nnew! below\n'],
  ['a selection over the beginning, deleted', async () => key('deleteLeft', new vscode.Range(0, 3, 3, 3)), 'far 2\nnew 3\nbelow\nfar below\n'],
  ['all of it and a line on either side, typed over', async () => typeOver(new vscode.Range(1, 0, 5, 5), '?'), 'far above\n?\nfar below\n'],
  ['its first line, deleted', async () => key('editor.action.deleteLines', new vscode.Range(2, 0, 2, 0)), 'far above\nabove\nnew 2\nnew 3\nbelow\nfar below\n'],
  ['its last line, deleted', async () => key('editor.action.deleteLines', new vscode.Range(4, 0, 4, 0)), 'far above\nabove\nnew 1\nnew 2\nbelow\nfar below\n'],
  ['its last lines, deleted from the end of the one before', async () => key('deleteLeft', new vscode.Range(2, 5, 4, 5)), 'far above\nabove\nnew 1\nbelow\nfar below\n'],
  ['all its lines, deleted', async () => key('editor.action.deleteLines', new vscode.Range(2, 0, 4, 1)), 'far above\nabove\nbelow\nfar below\n'],
  ['all of the document, deleted', async () => key('deleteLeft', new vscode.Range(0, 0, 7, 0)), ''],
];

async function select(range: vscode.Range): Promise<vscode.TextEditor> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  editor.selection = new vscode.Selection(range.start, range.end);
  await until('it is selected', () => editor.selection.isEqual(range));
  return editor;
}

async function key(command: string, range: vscode.Range): Promise<void> {
  await select(range);
  await vscode.commands.executeCommand(command);
}

async function typeOver(range: vscode.Range, text: string): Promise<void> {
  await select(range);
  await vscode.commands.executeCommand('type', { text });
}

suite('a pending edit across whose ends someone types', function () {
  this.timeout(120_000);
  // What is typed while a save goes on counts as a formatter's.
  suiteSetup(() => saveByItself('off'));
  suiteTeardown(() => saveByItself(undefined));
  teardown(clear);

  async function written(content = CONTENT): Promise<{ document: vscode.TextDocument; uri: vscode.Uri; bytes: () => Promise<Buffer>; pending: PendingEdit }> {
    const { document, uri, bytes } = await file(content);
    const pending = begin(document, { start: 2, end: 4 });
    await firstPart(pending).show(WHOLE);
    await pending.finish();
    await until('it is one step', () => pending.oneStep);
    return { document, uri, bytes, pending };
  }

  for (const [what, edit, comesOfIt] of EDITS) {
    test(`${what}: it stays pending, undo and redo keep it right, and rejecting brings back what stood there`, async () => {
      const { document, bytes, pending } = await written();
      await edit();
      assert.equal(document.getText(), comesOfIt);
      assert.equal(pending.state, 'written');
      await undo();
      assert.equal(document.getText(), WRITTEN);
      const part = firstPart(pending);
      assert.deepEqual([part.span, part.original, part.beyond], [{ start: 2, end: 5 }, ['a', 'b'], { above: 0, below: 0 }], 'what came to it is nobody\'s again');
      assert.deepEqual(part.hunks.map(({ start, end, lines }) => ({ start, end, lines })), WHOLE);
      await redo();
      assert.equal(document.getText(), comesOfIt);
      assert.equal(pending.state, 'written');
      await pending.reject();
      assert.equal(document.getText(), CONTENT);
      assert.equal(pending.state, 'rejected');
      assert.equal(document.isDirty, false);
      assert.equal((await bytes()).toString(), CONTENT);
      pending.dispose();
    });

    test(`${what}, while it is written: it waits, and goes on over it or is taken back`, async () => {
      for (const goesOn of [true, false]) {
        const { document } = await file(CONTENT);
        const pending = begin(document, { start: 2, end: 4 });
        const part = firstPart(pending);
        // What stands there meanwhile has as many lines as the whole, and other text.
        await part.show([{ start: 0, end: 2, lines: ['new 1', 'new 2', 'so far'] }]);
        await edit();
        await until('it is noticed', () => pending.collided);
        const there = document.getText();
        await part.show(WHOLE);
        assert.equal(document.getText(), there, 'nothing more is written');
        if (goesOn) {
          await pending.goOn();
          await pending.finish();
          assert.equal(document.getText(), WRITTEN);
          assert.deepEqual(part.span, { start: 2, end: 5 });
        }
        await pending.reject();
        assert.equal(document.getText(), CONTENT);
        assert.equal(document.isDirty, false);
        pending.dispose();
        await clear();
      }
    });
  }

  test('who keep what is there then: all of it can still be taken back', async () => {
    const { document } = await file(CONTENT);
    const pending = begin(document, { start: 2, end: 4 });
    await firstPart(pending).show(HALF);
    await key('deleteLeft', new vscode.Range(2, 0, 2, 0));
    await until('it is noticed', () => pending.collided);
    await pending.keep();
    assert.equal(pending.state, 'written');
    assert.equal(document.getText(), 'far above\nabovenew 1\na\nb\nbelow\nfar below\n');
    await pending.reject();
    assert.equal(document.getText(), CONTENT);
    pending.dispose();
  });

  test('and elsewhere: that stays when it is rejected', async () => {
    const { document, pending } = await written();
    await type(new vscode.Position(0, 0), '1 ');
    await key('deleteRight', new vscode.Range(4, 5, 4, 5));
    await type(new vscode.Position(5, 0), '2 ');
    assert.equal(document.getText(), '1 far above\nabove\nnew 1\nnew 2\nnew 3below\n2 far below\n');
    await pending.reject();
    assert.equal(document.getText(), '1 far above\nabove\na\nb\nbelow\n2 far below\n');
    pending.dispose();
  });

  test('in a line that was typed in before: it comes back as it was then', async () => {
    const { document, pending } = await written();
    await type(new vscode.Position(1, 5), '!');
    await key('deleteLeft', new vscode.Range(2, 0, 2, 0));
    assert.equal(document.getText(), 'far above\nabove!new 1\nnew 2\nnew 3\nbelow\nfar below\n');
    await pending.reject();
    assert.equal(document.getText(), 'far above\nabove!\na\nb\nbelow\nfar below\n');
    pending.dispose();
  });

  test('at several places at once', async () => {
    const { document, pending } = await written();
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selections = [new vscode.Selection(2, 0, 2, 0), new vscode.Selection(5, 0, 5, 0), new vscode.Selection(6, 0, 6, 0)];
    await until('they are selected', () => editor.selections.length === 3);
    await vscode.commands.executeCommand('deleteLeft');
    assert.equal(document.getText(), 'far above\nabovenew 1\nnew 2\nnew 3belowfar below\n');
    await pending.reject();
    assert.equal(document.getText(), CONTENT);
    pending.dispose();
  });

  test('who move a line past its end: rejecting leaves each line once', async () => {
    for (const [command, line] of [['editor.action.moveLinesDownAction', 1], ['editor.action.moveLinesUpAction', 5], ['editor.action.moveLinesUpAction', 2], ['editor.action.moveLinesDownAction', 4]] as const) {
      const { document, pending } = await written();
      await key(command, new vscode.Range(line, 0, line, 0));
      assert.notEqual(document.getText(), WRITTEN);
      assert.equal(pending.state, 'written');
      await pending.reject();
      assert.equal(document.getText(), CONTENT, command);
      pending.dispose();
      await clear();
    }
  });

  test('who accept one place of it then: the rest is still taken back', async () => {
    const { document } = await file(CONTENT);
    const pending = begin(document, { start: 1, end: 5 });
    const part = firstPart(pending);
    await part.show([{ start: 0, end: 1, lines: ['above, new'] }, { start: 3, end: 4, lines: ['below, new'] }]);
    await pending.finish();
    await key('deleteRight', new vscode.Range(4, 10, 4, 10));
    assert.equal(document.getText(), 'far above\nabove, new\na\nb\nbelow, newfar below\n');
    await part.accept(0);
    assert.equal(pending.state, 'written');
    await pending.reject();
    assert.equal(document.getText(), 'far above\nabove, new\na\nb\nbelow\nfar below\n');
    pending.dispose();
  });

  suite('and so joins it to', () => {
    test('another that is pending below: the one that began first has both', async () => {
      const { document, bytes } = await file(CONTENT);
      const later = begin(document, { start: 4, end: 5 });
      const pending = begin(document, { start: 2, end: 3 });
      for (const one of [later, pending]) {
        await firstPart(one).show([{ start: 0, end: 1, lines: [one === later ? 'below, new' : 'a, new'] }]);
        await one.finish();
      }
      await until('each is one step', () => later.oneStep && pending.oneStep);
      await typeOver(new vscode.Range(2, 1, 4, 5), '-');
      assert.equal(document.getText(), 'far above\nabove\na-, new\nfar below\n');
      assert.deepEqual([later.state, pending.state], ['written', 'accepted']);
      await undo();
      assert.equal(document.getText(), 'far above\nabove\na, new\nb\nbelow, new\nfar below\n');
      assert.equal(firstPart(later).hunks.length, 2);
      await redo();
      await later.reject();
      assert.equal(document.getText(), CONTENT);
      assert.equal(document.isDirty, false);
      assert.equal((await bytes()).toString(), CONTENT);
      later.dispose();
      pending.dispose();
    });

    test('one that is being written right above: that ends there, and rejecting brings both back', async () => {
      const { document } = await file(CONTENT);
      const [upper, lower] = [begin(document, { start: 1, end: 2 }), begin(document, { start: 2, end: 4 })];
      await firstPart(lower).show(WHOLE);
      await lower.finish();
      const above = firstPart(upper);
      await above.show([{ start: 0, end: 0, lines: ['so far'] }]);
      assert.equal(document.getText(), 'far above\nso far\nabove\nnew 1\nnew 2\nnew 3\nbelow\nfar below\n');
      await key('deleteLeft', new vscode.Range(3, 0, 3, 0));
      assert.deepEqual([upper.state, lower.state], ['written', 'accepted']);
      await above.show([{ start: 0, end: 1, lines: ['all of it'] }]);
      assert.equal(document.getText(), 'far above\nso far\nabovenew 1\nnew 2\nnew 3\nbelow\nfar below\n');
      await upper.reject();
      assert.equal(document.getText(), CONTENT);
      upper.dispose();
      lower.dispose();
    });

    test('another place of the same change', async () => {
      const { document } = await file(CONTENT);
      const pending = begin(document, { start: 1, end: 2 }, { start: 3, end: 4 }, { start: 5, end: 6 });
      await Promise.all(pending.parts.map(async (part, index) => part.show([{ start: 0, end: 1, lines: [`new ${index}`, 'more'] }])));
      await pending.finish();
      assert.equal(document.getText(), 'far above\nnew 0\nmore\na\nnew 1\nmore\nbelow\nnew 2\nmore\n');
      await typeOver(new vscode.Range(2, 2, 4, 2), '-');
      assert.equal(document.getText(), 'far above\nnew 0\nmo-w 1\nmore\nbelow\nnew 2\nmore\n');
      assert.equal(pending.parts.length, 2);
      assert.equal(pending.state, 'written');
      await pending.parts[1]?.reject();
      assert.equal(document.getText(), 'far above\nnew 0\nmo-w 1\nmore\nbelow\nfar below\n');
      await pending.reject();
      assert.equal(document.getText(), CONTENT);
      pending.dispose();
    });
  });

  test('where nothing was written yet: it is written where that stands now', async () => {
    const { document } = await file(CONTENT);
    const pending = begin(document, { start: 2, end: 2 });
    await key('deleteLeft', new vscode.Range(2, 0, 2, 0));
    await firstPart(pending).show([{ start: 0, end: 0, lines: ['new'] }]);
    await pending.finish();
    assert.equal(document.getText(), 'far above\nnew\nabovea\nb\nbelow\nfar below\n');
    await pending.reject();
    assert.equal(document.getText(), 'far above\nabovea\nb\nbelow\nfar below\n');
    pending.dispose();
  });

  test('and which takes out its own first and last lines: undone and done again after something else was typed, too', async () => {
    const { document } = await file(CONTENT);
    for (const gone of [{ start: 0, end: 1 }, { start: 1, end: 2 }, { start: 0, end: 2 }]) {
      const pending = begin(document, { start: 2, end: 4 });
      await firstPart(pending).show([{ ...gone, lines: [] }]);
      await pending.finish();
      await until('it is one step', () => pending.oneStep);
      const after = document.getText();
      await type(new vscode.Position(0, 0), '!');
      await undo();
      assert.equal(document.getText(), after);
      await undo();
      assert.equal(document.getText(), CONTENT);
      assert.equal(pending.state, 'rejected');
      await redo();
      assert.equal(document.getText(), after);
      assert.equal(pending.state, 'written');
      await pending.reject();
      assert.equal(document.getText(), CONTENT);
      pending.dispose();
    }
  });

  test('after it was rejected: there is nothing to bring back', async () => {
    const { document, pending } = await written();
    await pending.reject();
    await key('deleteLeft', new vscode.Range(2, 0, 2, 0));
    assert.equal(pending.state, 'rejected');
    assert.equal(document.getText(), 'far above\nabovea\nb\nbelow\nfar below\n');
    assert.ok(editing.begin(document, [{ start: 1, end: 2 }]));
    pending.dispose();
  });
});
