import assert from 'node:assert/strict';
import { assert as assertProperty, property, string } from 'fast-check';
import { placeCode } from '../../../../src/core/codeBlock/placement.ts';
import { difference } from '../../../../src/core/edit/textEdit.ts';

const FILE = `import { log } from './log';

export class Queue {
  drain(): void {
    for (let i = 0; i < this.items.length - 1; i += 1) {
      log(this.items[i]);
    }
  }

  clear(): void {
    this.items = [];
  }
}
`;

const DRAIN = `drain(): void {
  for (const item of this.items) {
    log(item);
  }
}`;

describe('a block of code finds its place', () => {
  it('as the whole file', () => {
    const whole = FILE.replace(' - 1', '').trimEnd();
    assert.deepEqual(placeCode(FILE, whole, { start: 5, end: 9 }), { how: 'whole', text: `${whole}\n` });
    assert.deepEqual(placeCode('\n \n', 'first();\n', undefined), { how: 'whole', text: 'first();\n' });
    assert.deepEqual(placeCode('', 'first();', { start: 0, end: 0 }), { how: 'whole', text: 'first();\n' });
  });

  it('not as the whole file where it leaves something out', () => {
    for (const left of ['// ... existing code ...', '# …', '...', '<!-- rest of the file -->', '/* unchanged */']) {
      assert.notEqual(placeCode(FILE, FILE.replace('    this.items = [];', `    ${left}`), undefined).how, 'whole', left);
    }
  });

  it('as the new version of lines, moved in as far as they are', () => {
    const placed = placeCode(FILE, DRAIN, { start: 0, end: 0 });
    assert.deepEqual({ ...placed, text: '' }, { how: 'lines', text: '', from: 4, to: 8 });
    assert.equal(placed.text, FILE.replace(/ {2}drain[\s\S]*? {2}\}\n\n/, `${DRAIN.replace(/^/gm, '  ')}\n\n`));
  });

  it('as the new version of a single line', () => {
    assert.deepEqual(placeCode('a = one\nb = two\nc = three\n', 'b = two', undefined), { how: 'lines', text: 'a = one\nb = two\nc = three\n', from: 2, to: 2 });
  });

  it('not where its first line stands twice, or its end is not found', () => {
    const twice = `${FILE}\n${FILE.replace('class Queue', 'class Other')}`;
    assert.equal(placeCode(twice, DRAIN, { start: 3, end: 3 }).how, 'cursor');
    assert.equal(placeCode('if ready:\n    go()\nother()\n', 'if ready:\n    go()\n    wait_for_it()', undefined).how, 'end');
  });

  it('in place of the selection', () => {
    const start = FILE.indexOf('this.items = []');
    assert.deepEqual(placeCode(FILE, 'this.items.length = 0\n', { start, end: start + 15 }), { how: 'selection', text: FILE.replace('this.items = []', 'this.items.length = 0') });
    const line = FILE.indexOf('import');
    assert.equal(placeCode(FILE, 'import x;', { start: line, end: FILE.indexOf('\n') + 1 }).text, FILE.replace(/^.*\n/, 'import x;\n'));
  });

  it('at the cursor, else at the end', () => {
    assert.deepEqual(placeCode('one two\nthree four\n', 'new()', { start: 8, end: 8 }), { how: 'cursor', text: 'one two\nnew()three four\n' });
    assert.deepEqual(placeCode('one two\nthree four', 'new()', undefined), { how: 'end', text: 'one two\nthree four\nnew()\n' });
  });

  it('and becomes one edit that changes nothing else', () => {
    const text = string({ unit: 'binary-ascii', maxLength: 12 });
    assertProperty(property(text, text, (before, after) => {
      const { start, end, text: piece } = difference(before, after);
      assert.equal(before.slice(0, start) + piece + before.slice(end), after);
      assert.ok(start <= end && (before !== after || (piece === '' && start === end)));
    }));
    assert.deepEqual(difference('aXa', 'aXXa'), { start: 2, end: 2, text: 'X' });
  });
});
