import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, integer, property, tuple } from 'fast-check';
import { Lexer, type Links, type Token } from 'marked';
import { readWhole } from '../../../../src/webview/markdown/wholeText.ts';

function lex(source: string, known: Links): { tokens: readonly Token[]; links: Links } {
  const lexer = new Lexer();
  Object.assign(lexer.tokens.links, known);
  return { tokens: lexer.lex(source), links: lexer.tokens.links };
}

/** Blocks that go on over empty lines, that end others or that only look like something, with what may stand between them. */
const BLOCKS = [
  'plain text', 'two\nlines', '# Head', 'Under\n---', '---', '- a\n- b', '- a', '  goes on', '    indented', '\tindented', '1. one', '2. two', '* * *', '+ x\n\n  y', '> quote', '> - in\n>   it', 'lazy',
  '```ts\ncode\n\nmore\n```', '```', '~~~', '| a | b |\n|---|---|\n| 1 | 2 |', '| 3 | 4 |', '<div>\n*html*', '</div>', '<!-- note', '-->', '<script>', '[late]: https://late.example/', '> [quoted]: /q', '- [listed]: /l "title', 'title"',
  'see [late] and [quoted] and [listed][]', '[late]: /second', '[open]: /u', "'title\nand more'", '[x] y', '- [ ] task', '\\', '&amp;', '<b>x</b>',
];
const texts = array(tuple(constantFrom(...BLOCKS), constantFrom('\n', '\n\n', '\n\n', '\n \n', '\n\n\n')), { maxLength: 30 })
  .map((pairs) => pairs.map(([block, between]) => block + between).join(''));

function check(text: string, step: number): void {
  const tokens = [...readWhole(text, lex, step)].flatMap((read) => read.tokens);
  // White space between blocks is no block, and a step may divide it.
  const shown = (list: readonly Token[]): readonly Token[] => list.filter(({ type }) => type !== 'space');
  assert.deepEqual(shown(tokens), shown(lex(text, {}).tokens));
  assert.equal(tokens.map(({ raw }) => raw).join(''), text);
}

describe('a whole text that is read in steps', () => {
  it('means what it means when read at once', () => {
    assertProperty(property(texts, integer({ min: 1, max: 60 }), check), { numRuns: 2000 });
  });

  it('is read in more than one step', () => {
    assert.ok([...readWhole('one\n\ntwo\n\nthree', lex, 1)].length > 1);
  });

  it('may be one block from beginning to end', () => check('- item\n\n'.repeat(500), 10));

  it('knows links that are defined at its end', () => {
    const [first] = [...readWhole('[late] x\n\nthen\n\n[late]: /there', lex, 1)].flatMap(({ tokens }) => tokens);
    assert.equal(first?.type === 'paragraph' && first.tokens?.[0]?.type, 'link');
  });
});
