import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { languageIdsOf } from '../../../../src/core/codeBlock/fenceLanguage.ts';

describe('the name of a block\'s language', () => {
  it('is its own id, and that of the language which it is another name for', () => assert.deepEqual(languageIdsOf('Py'), ['py', 'python']));
  it('stands for itself alone where it is no other name, also where every object knows it', () => {
    for (const name of ['rust', 'constructor', '__proto__']) assert.deepEqual(languageIdsOf(name), [name]);
  });
});
