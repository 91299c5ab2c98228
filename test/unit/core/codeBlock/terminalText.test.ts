import assert from 'node:assert/strict';
import { assert as assertProperty, property, string } from 'fast-check';
import { isShell, terminalText } from '../../../../src/core/codeBlock/terminalText.ts';

describe('what is typed into a terminal', () => {
  it('is the command, without an end that would run it', () => {
    assert.equal(terminalText('npm test\n'), 'npm test');
    assert.equal(terminalText('cd a\r\nls\r\n\r\n'), 'cd a\nls');
  });

  it('is not the prompt, and not what the command printed', () => {
    assert.equal(terminalText('$ npm test\n12 passed\n$ git push'), 'npm test\ngit push');
    assert.equal(terminalText('PS C:\\work> Get-Item .\n'), 'Get-Item .');
    assert.equal(terminalText('echo a\n$ not a prompt here'), 'echo a\n$ not a prompt here');
  });

  it('presses no keys', () => {
    assert.equal(terminalText('echo a\u001b[201~\u0003\u0015\tb\u009b1A'), 'echo a[201~  b1A');
    assertProperty(property(string({ unit: 'binary' }), (text) => assert.doesNotMatch(terminalText(text), /[^\P{Cc}\n]|\n$/u)));
  });

  it('is offered for shells', () => {
    assert.deepEqual(['Bash', 'pwsh', 'console'].map(isShell), [true, true, true]);
    assert.deepEqual(['ts', ''].map(isShell), [false, false]);
  });
});
