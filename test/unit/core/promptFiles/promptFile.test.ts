import assert from 'node:assert/strict';
import { assert as assertProperty, property, string } from 'fast-check';
import { fillIn, linksOf, needsOf, parsePromptFile, promptFileText, proposeName, type PromptFile } from '../../../../src/core/promptFiles/promptFile.ts';
import { translator } from '../../../../src/core/translate.ts';

const t = translator({});
const read = (text: string, name = 'review.prompt.md'): PromptFile => {
  const parsed = parsePromptFile(text, name, t);
  assert.ok('prompt' in parsed, JSON.stringify(parsed));
  return parsed.prompt;
};

describe('parsePromptFile', () => {
  it('reads a file as VS Code writes it', () => {
    assert.deepEqual(read("---\nagent: ask\nmodel: ['local/a', GPT-4o]\ntools: ['search']\ndescription: 'Reviews\n  the code'\nargument-hint: what\n---\nReview ${selection}.\n"), {
      name: 'review', description: 'Reviews the code', mode: 'ask', models: ['local/a', 'GPT-4o'], body: 'Review ${selection}.', notes: [],
    });
  });
  it('needs no header', () => assert.deepEqual(read('Just ask.', 'a b.prompt.md'), { name: 'a-b', description: '', mode: 'ask', models: [], body: 'Just ask.', notes: [] }));
  it('takes the name of the header', () => assert.equal(read('---\nname: my review\n---\nx').name, 'my-review'));
  it('knows our modes', () => {
    for (const mode of ['ask', 'rewrite', 'insert']) assert.deepEqual([read(`---\nmode: ${mode}\n---\nx`).mode, read(`---\nmode: ${mode}\n---\nx`).notes], [mode, []]);
  });
  it('asks where VS Code would set an agent to work, and says so', () => {
    for (const header of ['mode: agent', 'mode: edit', 'agent: my-planner']) {
      const { mode, notes } = read(`---\n${header}\n---\nx`);
      assert.equal(mode, 'ask');
      assert.match(notes.join(), new RegExp(`"${header.split(': ')[1]}" is an agent of VS Code`));
    }
  });
  it('says where it is wrong', () => {
    assert.deepEqual(parsePromptFile('---\nmode: ask\n---\n\n', 'a.prompt.md', t), { problem: { line: 5, reason: 'There is no prompt below the header.' } });
    assert.ok('problem' in parsePromptFile('---\nmode ask\n---\nx', 'a.prompt.md', t));
  });
});

describe('variables of a prompt', () => {
  const body = 'Rename ${input:what} in ${file} to ${input:to:a new name}; ${input:what:ignored?} ${selection} `${HOME}` ${unknown} ${input:to}';
  it('are found once each', () => {
    assert.deepEqual(needsOf(body), { variables: ['file', 'selection'], inputs: [{ name: 'what', placeholder: 'ignored?' }, { name: 'to', placeholder: 'a new name' }] });
  });
  it('are filled in, and what is none stays', () => {
    assert.equal(fillIn(body, (name) => `<${name}>`, (name) => `[${name}]`), 'Rename [what] in <file> to [to]; [what] <selection> `${HOME}` ${unknown} [to]');
  });
  it('do not grow out of values', () => {
    assertProperty(property(string(), string(), (selection, input) => {
      const hostile = `${selection}\${file}$&\${input:b}`;
      assert.equal(fillIn('${selection}|${input:a}', () => hostile, () => `${input}$1\${selection}`), `${hostile}|${input}$1\${selection}`);
    }));
  });
});

describe('linksOf', () => {
  const check = (body: string, ...links: readonly string[]): void => {
    it(JSON.stringify(body), () => assert.deepEqual(linksOf(body), links));
  };
  check('See [the style](../docs/style.md) and [it](../docs/style.md).', '../docs/style.md');
  check('[a](<with space.md>) [b](a%20b.ts "title") [c](100%.md)', 'with space.md', 'a b.ts', '100%.md');
  check('[web](https://example.com) [mail](mailto:a@b.c) [here](#part) [net](//host/x) [part](a.md#b)', 'a.md');
  check('![picture](a.png)', 'a.png');
  check('Use #file:src/a.ts, #file:../b.ts. And (#file:c/d.md)', 'src/a.ts', '../b.ts', 'c/d.md');
  check("#file:'my file.ts' #tool:search #123", 'my file.ts');
  check('```md\n[a](a.md)\n```\nand `[b](b.md)` but [c](c.md)', 'c.md');
  check('~~~\n#file:a.ts\n');
  check('no links');
});

describe('a new prompt file', () => {
  it('has a name made from what is asked', () => {
    assert.equal(proposeName('Explain this function, step by step, please!'), 'explain-this-function-step-by');
    assert.equal(proposeName('解释这段代码'), '解释这段代码');
    assert.equal(proposeName('?!'), 'prompt');
    assertProperty(property(string({ unit: 'grapheme' }), (text) => assert.match(proposeName(text), /^[\p{L}\p{N}-]{1,40}$/u)));
  });
  it('reads back as it was written', () => {
    assertProperty(property(string({ unit: 'grapheme' }), string({ unit: 'grapheme', minLength: 1 }), (description, body) => {
      if (body.trim() === '') return;
      const back = read(promptFileText(body, description));
      assert.deepEqual([back.mode, back.body], ['ask', body.trim().replace(/\r\n/g, '\n')]);
    }));
  });
});
