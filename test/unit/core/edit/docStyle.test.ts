import assert from 'node:assert/strict';
import { docStart } from '../../../../src/core/edit/docComments.ts';
import { docConvention, docForm } from '../../../../src/core/edit/docStyle.ts';

describe('how a language documents', () => {
  /** The example that a file gives, as the lines that stand in `text` between `>>` and `<<`; nothing marked: none. */
  const check = (languageId: string, rule: RegExp, text: string): void => {
    it(`${languageId}: ${rule.source}`, () => {
      const expected = /^>>\n([^]*?)\n<<$/m.exec(text)?.[1];
      const told = docConvention(languageId, text.replace(/^(?:>>|<<)\n/gm, ''));
      assert.match(told, rule);
      assert.equal(/<example>\n([^]*)\n<\/example>/.exec(told)?.[1], expected);
    });
  };
  check('typescript', /TSDoc/, `/** Copyright. */

>>
/**
 * Adds.
 *
 * @param a - One.
 */
export function add(a: number): void {}
<<

/** Short. */
const b = 1;
`);
  check('javascript', /JSDoc.*\{Type\}/, '// nothing\nfunction a() {}\n');
  check('python', /PEP 257.*Google/, 'def a():\n  pass\n');
  check('python', /NumPy/, `
>>
def a(x):
    """Do it.

    Parameters
    ----------
    x : int
    """
<<
    return x

def b():
    '''One line.'''
`);
  check('python', /Sphinx/, `class A:
  text = """no
  docstring"""
>>
  def a(x):
    """Do it.

    :param x: what
    """
<<
`);
  check('go', /begins with the name/, `// Not this one: nothing is declared below it.

>>
// Add adds.
// It is quick.
func Add() {}
<<
x := 1 // nor this
`);
  check('rust', /# Errors/, `//! Module.
>>
/// Adds.
///
/// # Errors
#[must_use]
<<
fn add() {}
`);
  check('csharp', /<summary>/, '>>\n/// <summary>Adds.</summary>\nvoid Add() {}\n<<\n');
  check('ruby', /YARD/, '# frozen_string_literal: true\n\n>>\n# Adds.\n# @return [Integer]\ndef add\n<<\nend\n');
  check('shellscript', /Globals:/, '#!/bin/sh\n>>\n# Adds.\nadd() {\n<<\n}\n');
  check('elixir', /@moduledoc/, '>>\n@doc """\nAdds.\n"""\ndef add(a), do: a\n<<\n');
  check('lua', /---@param/, '>>\n--- Adds.\n---@param a number\nlocal function add(a)\n<<\n-- no\n');
  check('brainfuck', /usual in this language/, '# a comment\n+++\n');

  it('has words for the languages of the day', () => {
    const plain = docConvention('brainfuck', '');
    for (const id of ['java', 'kotlin', 'swift', 'php', 'c', 'cpp', 'dart', 'scala', 'powershell', 'r', 'haskell', 'typescriptreact', 'vue', 'sql', 'perl', 'vb', 'fsharp', 'groovy', 'objective-c', 'zig']) assert.notEqual(docConvention(id, ''), plain, id);
  });

  it('takes no example from a comment that is never closed, however often one begins', () => {
    assert.doesNotMatch(docConvention('typescript', '/** a\n'.repeat(50_000)), /<example>/);
  });
});

describe('what is documented begins', () => {
  const check = (languageId: string, text: string, line: number, start: number): void => {
    it(`${languageId} ${line} → ${start}`, () => assert.equal(docStart(docForm(languageId), text.split('\n'), line), start));
  };
  check('typescript', 'a();\n/**\n * Old.\n */\nfunction f() {}', 4, 1);
  check('typescript', '/** One. */\n@decorated()\nclass A {}', 2, 0);
  check('typescript', '/** Other. */\na();\n/* plain */\nfunction f() {}', 3, 3);
  check('typescript', 'a();\nfunction f() {}', 1, 1);
  check('rust', '/// Old.\n#[test]\nfn f() {}', 2, 0);
  check('go', 'x\n// Old.\n// Two.\nfunc f() {}', 3, 1);
  check('python', '@cached\ndef f():\n  pass', 1, 0);
});
