import assert from 'node:assert/strict';
import { assert as assertProperty, constantFrom, array, property, string } from 'fast-check';
import { frontMatter, type FrontMatterValue } from '../../../../src/core/promptFiles/frontMatter.ts';
import { translator } from '../../../../src/core/translate.ts';

const t = translator({});

describe('frontMatter', () => {
  const check = (header: string, expected: Readonly<Record<string, FrontMatterValue>>): void => {
    it(JSON.stringify(header), () => {
      const read = frontMatter(`---\n${header}\n---\nBody\n`, t);
      assert.ok('matter' in read, JSON.stringify(read));
      assert.deepEqual([Object.fromEntries(read.matter.fields), read.matter.body], [expected, 'Body']);
    });
  };
  check('description: Reviews code', { description: 'Reviews code' });
  check('description:   spaced   ', { description: 'spaced' });
  check("description: 'it''s # no comment' # but this", { description: "it's # no comment" });
  check('description: "two\\nlines: \\"a\\""', { description: 'two\nlines: "a"' });
  check('description: C#-like and a#b # comment', { description: 'C#-like and a#b' });
  check('# only a comment\n\nmode: ask', { mode: 'ask' });
  check('model: GPT-4o (copilot)', { model: 'GPT-4o (copilot)' });
  check('model: vendor/name:free', { model: 'vendor/name:free' });
  check("tools: ['githubRepo', 'search/codebase', plain]", { tools: ['githubRepo', 'search/codebase', 'plain'] });
  check('tools: [\n  a,\n  "b, c",\n]', { tools: ['a', 'b, c'] });
  check('tools: []', { tools: [] });
  check('model:\n  - a/b\n  - "c"\nmode: ask', { model: ['a/b', 'c'], mode: 'ask' });
  check('model:\n- a\n- b', { model: ['a', 'b'] });
  check('description: >-\n  folded\n  text\nmode: ask', { description: 'folded text', mode: 'ask' });
  check('description: |\n    kept\n      deeper', { description: 'kept\n  deeper' });
  check('description: goes on\n  below', { description: 'goes on below' });
  check('handoffs:\n  - label: Start\n    agent: x\nargument-hint: a', { handoffs: ['label: Start', 'agent: x'].join(' ').replace(/^/, '- '), 'argument-hint': 'a' });
  check('empty:\nmode: ask', { empty: '', mode: 'ask' });
  check('description: "a\u2028b"\nargument-hint: a\u2029b # c\u2028d', { description: 'a\u2028b', 'argument-hint': 'a\u2029b' });

  it('is optional', () => assert.deepEqual(frontMatter('\uFEFF# Title\r\n\r\nText\r\n', t), { matter: { fields: new Map(), body: '# Title\n\nText' } }));
  it('leaves rules in the text alone', () => {
    const read = frontMatter('---\r\na: b\r\n---\r\nOne\r\n\r\n---\r\n\r\nTwo', t);
    assert.ok('matter' in read);
    assert.equal(read.matter.body, 'One\n\n---\n\nTwo');
  });

  const refuses = (text: string, line: number, reason: RegExp): void => {
    it(`says what is wrong with ${JSON.stringify(text)}`, () => {
      const read = frontMatter(text, t);
      assert.ok('problem' in read);
      assert.equal(read.problem.line, line);
      assert.match(read.problem.reason, reason);
    });
  };
  refuses('---\ndescription: x\n\nText', 1, /has no end/);
  refuses('---\ndescription: x\nno key here\n---\nText', 3, /"key: value"/);
  refuses('---\n  indented: x\n---\nText', 2, /"key: value"/);
  refuses('---\n\ndescription: "open\n---\nText', 3, /"description" begins with a quotation mark/);
  refuses("---\ntools: ['a'\n---\nText", 2, /no end/);
  refuses('---\nmode: ask\nmode: insert\n---\nText', 3, /second time/);

  it('takes any text, and loses nothing of the body behind a header', () => {
    const piece = constantFrom('---', '\n', 'a: b', '- ', '[', ']', "'", '"', '|', ' ', ':', '#', 'key', ',', '\\');
    assertProperty(property(array(piece), (pieces) => {
      const read = frontMatter(pieces.join(''), t);
      assert.ok('matter' in read || read.problem.line >= 1);
    }));
    assertProperty(property(string({ unit: 'grapheme' }), (text) => {
      const read = frontMatter(`---\nmode: ask\n---\n${text}`, t);
      assert.ok('matter' in read);
      assert.equal(read.matter.body, text.replace(/\r\n/g, '\n').trim());
    }));
  });
});
