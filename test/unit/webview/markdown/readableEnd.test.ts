import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { openFence } from '../../../../src/core/codeBlock/fence.ts';
import { EndFinder, type ReadableEnd } from '../../../../src/webview/markdown/readableEnd.ts';

function endOf(text: string): ReadableEnd | undefined {
  return new EndFinder().find(text, 0, '');
}

const PARAGRAPHS = 'A sentence of some words.\n\n'.repeat(1000);

describe('the readable end of a text', () => {
  it('begins with a block and reaches to its last character', () => {
    const end = endOf(`${PARAGRAPHS}The last words`);
    assert.equal(end?.cutsCode, false);
    assert.match(end?.source ?? '', /^A sentence/);
    assert.match(end?.source ?? '', /The last words$/);
    assert.equal(end?.length, end?.source.length);
    assert.ok((end?.length ?? 0) > 5000 && (end?.length ?? 0) <= 6000);
  });

  it('does not begin with the indented part of a list item', () => {
    assert.match(endOf(`${PARAGRAPHS}${'- item\n\n    goes on\n\n'.repeat(2000)}`)?.source ?? '', /^- item/);
  });

  it('opens the code block that it begins in', () => {
    const end = endOf(`${PARAGRAPHS}\`\`\`\`ts title\n${'code();\n\n'.repeat(2000)}`);
    assert.equal(end?.cutsCode, true);
    assert.match(end?.source ?? '', /^````ts title\n\n?code\(\);\n/);
    assert.equal(end?.length, (end?.source.length ?? 0) - '````ts title\n'.length);
  });

  it('is not looked for within one endless line or block', () => {
    assert.equal(endOf('x'.repeat(20_000)), undefined);
    assert.equal(endOf('| a | b |\n'.repeat(5000)), undefined);
  });

  it('knows of a code block that began before, in what is being read', () => {
    assert.equal(new EndFinder().find('code();\n'.repeat(2000), 100, '~~~js\n')?.source.startsWith('~~~js\ncode();\n'), true);
  });

  it('is no longer than it has to be, where there are blocks to begin with', () => {
    const text = Array.from({ length: 400 }, (_, n) => `Paragraph ${n}.\n\n`).join('');
    const length = (enough: number): number => new EndFinder().find(text, 0, '', enough)?.length ?? 0;
    assert.ok(length(300) >= 300 && length(300) < 330, `${length(300)} characters`);
    assert.ok(length(10_000) > 5900, 'and never more than can be read at once');
    assert.equal(new EndFinder().find(`${text}${'one long line '.repeat(100)}\n\nEnd.`, 0, '', 300)?.source.startsWith('one long line'), true);
  });

  it('is the same however the text came, and whatever of it was read meanwhile', function () {
    this.timeout(20_000);
    const block = constantFrom(...['plain text of a paragraph\n\n', '```ts\nconst a = 1;\n\n', '```\n\n', '> quoted\n\n', '- item\n\n', '  indented\n', 'line\n', '~~~\n', '\r\n\r\n'].map((text) => text.repeat(60)));
    assertProperty(property(array(block, { maxLength: 40 }), integer({ min: 700, max: 9000 }), (blocks, step) => {
      const text = blocks.join('');
      const finder = new EndFinder();
      let end: ReadableEnd | undefined;
      for (let length = step; length < text.length + step; length += step) {
        const whole = text.slice(0, length);
        // Half of what there is has been read by now, up to the beginning of a line.
        const read = whole.lastIndexOf('\n', whole.length / 2) + 1;
        const open = openFence(whole.slice(0, read));
        end = finder.find(whole.slice(read), read, open ? `${open.marker}${open.info}\n` : '');
      }
      // Less than its length is left where half of it was read.
      if (text.length > 12_100) assert.deepEqual(end, endOf(text));
    }), { numRuns: 100 });
  });
});
