import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { placeAt, type Place } from '../../../../src/core/completion/completionPlace.ts';
import { settle, type Ended } from '../../../../src/core/completion/completionText.ts';

/** The place of the bar in a text. */
function at(marked: string): Place {
  const index = marked.indexOf('|');
  return placeAt(marked.slice(0, index), marked.slice(index + 1)) ?? assert.fail('no place');
}

/** The text after the completion was taken. */
function taken(marked: string, said: string, ended: Ended = 'whole'): string {
  const index = marked.indexOf('|');
  const { text, replaces } = settle(said, at(marked), ended);
  return marked.slice(0, index) + text + marked.slice(index + 1 + replaces);
}

describe('a completion ends', () => {
  const cases: readonly (readonly [why: string, place: string, said: string, text: string])[] = [
    ['with the line, where something stands behind the cursor', 'call(|, b)', 'a\nmore()', 'a'],
    ['at a blank line', 'const a = |', '1;\n\nconst b = 2;', '1;'],
    ['where the indentation goes back', 'if (a) {\n    |\n}', 'b();\n    c();\nd();', 'b();\n    c();'],
    ['with the bracket that closes what was opened', 'function f() {|', '\n  return 1;\n}\nf();', '\n  return 1;\n}'],
    ['before the next statement where nothing closes the block', 'def f():|', '\n    return 1\nprint(f())', '\n    return 1'],
    ['with the word that closes a block', 'def f |', '\n  1\nend\nf', '\n  1\nend\nf'],
    ['before what stands below', 'a = 1\n|\nreturn total(a)', 'b = 2\nreturn total(a)', 'b = 2'],
    ['before the bracket that stands below', 'function f() {\n  |\n}', 'return 1;\n}', 'return 1;'],
    ['after the statements of one level', 'const a = 1;\n|', 'const b = 2;\nconst c = 3;', 'const b = 2;\nconst c = 3;'],
    ['before the marks of a model', 'const a = |', '1;<|endoftext|>junk', '1;'],
    ['before the mark of another', 'const a = |', '1;<｜end▁of▁sentence｜>', '1;'],
    ['at the end of a fence', 'const a = |', '```ts\n1;\n```\nThat is one.', '1;'],
    ['without a second beginning of the line', '  const a = |', 'const a = 1;', '1;'],
    ['without space at its end', 'const a = |', '1;   \n  ', '1;'],
    ['with nothing, where only space was said', 'const a = |', '  \n', ''],
    ['with nothing, where what stands there was said', 'sum(|, b)', ', b)', ''],
    ['with Windows line ends as with others', 'if (a) {\n  |\n}', 'b();\r\n  c();\r\n}', 'b();\n  c();'],
  ];
  for (const [why, place, said, text] of cases) it(why, () => assert.equal(settle(said, at(place), 'whole').text, text));

  it('after as many lines as can be read', () => {
    const { text, done } = settle(Array.from({ length: 60 }, (_, index) => `line${index};`).join('\n'), at('begin();\n|'), 'no');
    assert.deepEqual([text.split('\n').length, done], [24, true]);
  });
  it('before a line that was cut off, unless it is the only one', () => {
    assert.equal(settle('b();\nc(d', at('a();\n|'), 'cut').text, 'b();');
    assert.equal(settle('b(c', at('a();\n|'), 'cut').text, 'b(c');
  });
});

describe('brackets and quotation marks behind the cursor', () => {
  for (const [place, said, whole] of [
    ['foo(|)', 'a, b)', 'foo(a, b)'],
    ['foo(|)', 'a, b', 'foo(a, b)'],
    ['foo(|)', 'a, b);', 'foo(a, b);'],
    ['foo(bar(|)', 'x)', 'foo(bar(x))'],
    ['foo(bar(|))', 'x))', 'foo(bar(x))'],
    ['print("|")', 'hello")', 'print("hello")'],
    ['print("|")', 'hello', 'print("hello")'],
    ['const a = [|];', '1, 2];', 'const a = [1, 2];'],
    ['  })|)', ';', '  });)'],
    ['a = x| + b + c', ' * y + b + c', 'a = x * y + b + c'],
    ['a = |;', '1;', 'a = 1;'],
  ] as const) {
    it(`${place} + ${said}`, () => assert.equal(taken(place, said), whole));
  }
});

describe('a completion that is still being written', () => {
  it('is done as soon as nothing can change it', () => {
    assert.equal(settle('a', at('call(|, b)'), 'no').done, false);
    assert.equal(settle('a\n', at('call(|, b)'), 'no').done, true);
    assert.equal(settle('b();\n', at('a();\n|'), 'no').done, false);
    assert.equal(settle('b();\n\nc', at('a();\n|'), 'no').done, true);
    assert.equal(settle('```typescript', at('a();\n|'), 'no').text, '');
  });

  it('waits behind line ends for what may be a fence, or the line said again', () => {
    for (const raw of ['\n', '\n\n\n\n', '\n``', '\nconst a']) assert.deepEqual(settle(raw, at('const a = |;'), 'no'), { text: '', replaces: 0, done: false }, JSON.stringify(raw));
    assert.equal(settle('\n```\n1;\n```', at('const a = |'), 'whole').text, '1;');
    assert.equal(settle('\nconst a = 1', at('const a = |;'), 'whole').text, '1');
  });

  it('says the same when it is done as when all of it has come', () => {
    const line = fc.constantFrom('', '  ', 'a();', 'x = 1', 'def f():', '  b(c);', '    d', '}', '  }', ')', 'return x;', '```', '"', 'é漢');
    const places = ['a();\n|', 'f(|)', 'if (x) {|\n}', '  {\n    |\n  }\nreturn x;', 'a = "|"', 'def f():\n    |', 'x = |'].map(at);
    fc.assert(fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom(...places), (lines, place) => {
      const raw = lines.join('\n');
      const whole = settle(raw, place, 'whole').text;
      for (let end = 0; end <= raw.length; end++) {
        const { text, done } = settle(raw.slice(0, end), place, 'no');
        if (done) return assert.equal(text, whole, JSON.stringify({ raw, end }));
      }
    }));
  });
});

describe('the place of a completion', () => {
  it('is none inside a word, or in a file without a word before the cursor', () => {
    assert.equal(placeAt('con', 'st a'), undefined);
    assert.equal(placeAt('名', '字'), undefined);
    assert.equal(placeAt(' \n\n', ''), undefined);
    assert.equal(placeAt('x'.repeat(5000), ''), undefined);
  });
  it('wants the line alone where something stands behind the cursor', () => {
    assert.equal(at('f(|)').multiline, false);
    assert.equal(at('f()|  \nb').multiline, true);
  });
  it('sends whole lines near the cursor, and no more than fit', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `const value${index} = compute(${index});`);
    const { prefix, suffix, following } = placeAt(`${lines.join('\n')}\nlast = `, `\n${lines.join('\n')}`) ?? assert.fail();
    assert.ok(prefix.startsWith('const value') && prefix.endsWith('\nlast = ') && prefix.split('\n').length > 50 && prefix.split('\n').length < 300, String(prefix.length));
    assert.ok(suffix.startsWith('\nconst value0') && suffix.endsWith(';') && suffix.split('\n').length < 120, String(suffix.length));
    assert.equal(following.length, 20);
  });
});
