import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { newSeam, WINDOW } from '../../../../src/core/seam/seam.ts';

/** What is shown in the end, when a continuation comes in pieces of this length. */
function joined(shown: string, continuation: string, options: { readonly unsent?: string; readonly size?: number } = {}): string {
  const seam = newSeam(shown, options.unsent);
  const size = options.size ?? 1;
  let text = shown;
  for (let at = 0; at < continuation.length; at += size) text += seam.feed(continuation.slice(at, at + size));
  return text + seam.end();
}

const PROSE = 'The quick brown fox jumps over the lazy dog, and then it goes back to where it came from.\n\nNext paragraph.';
const CODE = 'Like this:\n\n```ts\nfunction a(b: boolean) {\n  if (b) {\n    run();\n  }\n}\n```\nThat is all.';

describe('the seam', () => {
  const joins = (title: string, shown: string, continuation: string, whole: string): void => {
    it(title, () => {
      for (const size of [1, 3, 7, 10_000]) assert.equal(joined(shown, continuation, { size }), whole, `in pieces of ${size}`);
    });
  };
  const [before, behind] = [PROSE.slice(0, 50), PROSE.slice(50)];
  const inCode = CODE.indexOf('run();') + 3;
  const [open, rest] = [CODE.slice(0, inCode), CODE.slice(inCode)];

  describe('leaves an exact continuation alone', () => {
    joins('in prose', before, behind, PROSE);
    joins('that begins like the end', 'a', 'ab', 'aab');
    joins('with a space after a space', 'Hello ', ' world', 'Hello  world');
    joins('going round in circles', 'Round and round', ' and round it goes', 'Round and round and round it goes');
    joins('with one more closing bracket', '    }\n', '  }\n}\n', '    }\n  }\n}\n');
    joins('with one more closing tag', '    </section>\n', '  </section>\n</section>\n', '    </section>\n  </section>\n</section>\n');
    joins('with one more closing tag at the margin', '<div>\n<div>\n</div>\n', '</div>\nDone', '<div>\n<div>\n</div>\n</div>\nDone');
    joins('of a table', '| a | b |\n| --- |', ' --- |\n', '| a | b |\n| --- | --- |\n');
    joins('of a rule', '----------', '----------\n', '--------------------\n');
    joins('that closes the code block', CODE.slice(0, CODE.indexOf('```\nThat')), '```\nThat is all.', CODE);
    joins('that announces what it does next', 'First this.\n', 'Here is the code for the second step:\n\nx', 'First this.\nHere is the code for the second step:\n\nx');
    joins('that consents in the text', '"Can you?" she asked. "', 'Sure," he said.', '"Can you?" she asked. "Sure," he said.');
    joins('with the next step of a list', '## Step one\nText\n', '## Step two\nText', '## Step one\nText\n## Step two\nText');
  });

  describe('cuts what is there already', () => {
    for (const length of [5, 8, 20, 50]) joins(`the last ${length} characters`, before, before.slice(-length) + behind, PROSE);
    joins('the whole of it', before, PROSE, PROSE);
    joins('the whole of it after a preface', before, `Certainly! Here is the whole text:\n\n${PROSE}`, PROSE);
    joins('the code block from its top', open, CODE.slice(CODE.indexOf('```ts')), CODE);
    joins('the code block from its top, with other marks', open, CODE.slice(CODE.indexOf('```ts')).replace('```ts', '~~~typescript'), CODE);
    joins('the last words after consent', before, `Of course. ${before.slice(-20)}${behind}`, PROSE);
    joins('with other white space', before, `${before.slice(-30).replaceAll(' ', '\n  ')}${behind}`, PROSE);
    joins('emoji', 'A family: 👩‍👩‍👧', '👩‍👧 of three', 'A family: 👩‍👩‍👧 of three');
    joins('Chinese', '先进先出的队列适合大多数情况', '适合大多数情况，但不是全部。', '先进先出的队列适合大多数情况，但不是全部。');
  });

  describe('drops what announces the rest', () => {
    for (const preface of ['Sure, continuing:', 'Sure, continuing: ', 'Sure, continuing:\n\n', 'Here is the continuation:\n\n', "Here's the rest of the answer:\n", 'Continuing from where I left off:\n\n', "I'll continue from where I left off.\n\n", '好的，继续：', '好的，继续：\n', '继续：\n\n', '以下是剩余部分：\n']) {
      joins(JSON.stringify(preface), before, preface + behind, PROSE);
    }
    joins('a fence that is open already', open, `\`\`\`ts\n${rest}`, CODE);
    joins('a fence that is closed and opened again', open, `\`\`\`\n\n\`\`\`ts\n${rest}`, CODE);
    joins('a preface and a fence', open, `Sure, continuing:\n\n\`\`\`ts\n${rest}`, CODE);
    joins('a preface, a fence and the last line', open, `Sure, continuing:\n\n\`\`\`ts\n    run${rest}`, CODE);
  });

  it('knows white space that the server was not told of', () => {
    assert.equal(joined('Hello\n\n', '\n\nworld', { unsent: '\n\n' }), 'Hello\n\nworld');
    assert.equal(joined('Hello\n', '\n\nworld', { unsent: '\n' }), 'Hello\n\nworld');
    assert.equal(joined('Hello ', 'world', { unsent: ' ' }), 'Hello world');
    assert.equal(joined('Hello ', ' world', { unsent: ' ' }), 'Hello world');
  });

  it('shows nothing of an answer that begins anew and goes another way, until it comes back', () => {
    const long = Array.from({ length: 60 }, (_, index) => `Sentence number ${index}.`).join(' ');
    const other = `${long.slice(0, 400)} And now for something else entirely.`;
    const lost = newSeam(long);
    assert.equal(lost.feed(other) + lost.end(), '');
    assert.equal(lost.astray, true);
    const back = newSeam(long);
    assert.equal(back.feed(other) + back.feed(` ${long.slice(-60)} More.`) + back.end(), ' More.');
    assert.equal(back.astray, false);
  });

  it('follows a new beginning of any length without showing it', () => {
    const long = Array.from({ length: 5000 }, (_, index) => `Line ${index * 7919}\n`).join('');
    const seam = newSeam(long);
    for (let at = 0; at < long.length; at += 11) assert.equal(seam.feed(long.slice(at, at + 11)), '');
    assert.equal(seam.feed('and on') + seam.feed(' and on') + seam.end(), 'and on and on');
  });

  /** Text in which the last five characters of the first part come nowhere else, so that there is only one way to read a repetition. */
  const cutText = fc.tuple(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 3 }), fc.constantFrom('\n', '```\n', '  ', '漢字', '🚀', '}\n')), { minLength: 2, maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([parts, share]) => ({ whole: parts.join(''), cut: Math.round(share * parts.join('').length) }))
    .filter(({ whole, cut }) => cut >= 5 && whole.indexOf(whole.slice(cut - 5, cut)) === cut - 5 && whole.lastIndexOf(whole.slice(cut - 5, cut)) === cut - 5);
  const pieces = fc.integer({ min: 1, max: 40 });

  it('never changes an exact continuation, whatever the text, the cut and the pieces', () => {
    fc.assert(fc.property(cutText, pieces, ({ whole, cut }, size) => {
      assert.equal(joined(whole.slice(0, cut), whole.slice(cut), { size }), whole);
    }), { numRuns: 1000 });
  });

  it('cuts a repetition of any length exactly, whatever the text, the cut and the pieces', () => {
    // Five different ones, so that they are not the same short piece again and again.
    const telling = cutText.filter(({ whole, cut }) => new Set(whole.slice(cut - 5, cut)).size === 5 && /[\p{L}\p{N}].*[\p{L}\p{N}]/su.test(whole.slice(cut - 5, cut)) && !/\s/.test(whole.slice(cut - 5, cut)));
    fc.assert(fc.property(telling, pieces, fc.double({ min: 0, max: 1, noNaN: true }), ({ whole, cut }, size, share) => {
      const length = Math.min(cut, 5 + Math.round(share * Math.min(cut, WINDOW - 5)));
      // From the middle of an indentation on a short repetition may as well be the next line: it rather stands there twice than not at all.
      const from = cut - length;
      fc.pre(!(/^[ \t]\s$/.test(whole.slice(from - 1, from + 1)) && whole.slice(from, cut).trimStart().length < 24));
      assert.equal(joined(whole.slice(0, cut), whole.slice(cut - length), { size }), whole);
    }), { numRuns: 1000 });
  });

  it('holds back no more than a window, and nothing once it has shown something', () => {
    fc.assert(fc.property(cutText, fc.string({ minLength: 1, maxLength: 2000 }), pieces, ({ whole, cut }, continuation, size) => {
      const seam = newSeam(whole.slice(0, cut));
      let given = 0;
      let shown = '';
      for (let at = 0; at < continuation.length; at += size) {
        const settled = seam.settled;
        const piece = seam.feed(continuation.slice(at, at + size));
        if (settled) assert.equal(piece, continuation.slice(at, at + size));
        given = Math.min(continuation.length, at + size);
        shown += piece;
        if (!seam.settled) assert.ok(given <= WINDOW + cut);
      }
      assert.ok(continuation.endsWith(shown + seam.end()));
    }));
  });
});
