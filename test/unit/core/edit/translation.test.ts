import assert from 'node:assert/strict';
import { languageName, offeredLanguages, translatedParts } from '../../../../src/core/edit/translation.ts';

describe('what is translated, and into what', () => {
  it('is what a person reads in such a file', () => {
    assert.deepEqual(['markdown', 'json', 'go'].map((id) => translatedParts(id)[0]), ['prose', 'strings', 'comments']);
    for (const id of ['markdown', 'json', 'go']) assert.deepEqual([...translatedParts(id)].toSorted((a, b) => a.localeCompare(b)), ['comments', 'prose', 'strings']);
  });
  it('offers each language once, the last one first', () => {
    assert.deepEqual(offeredLanguages('de', undefined), ['de', 'en']);
    assert.deepEqual(offeredLanguages('en', 'en'), ['en']);
    assert.deepEqual(offeredLanguages('zh-cn', 'Plattdeutsch'), ['Plattdeutsch', 'zh-cn', 'en']);
  });
  it('calls a language by its name, and one that was typed as it was typed', () => {
    assert.equal(languageName('de', 'en'), 'German');
    assert.equal(languageName('zh-CN', 'de'), 'Chinesisch (China)');
    assert.equal(languageName('Plattdeutsch', 'en'), 'Plattdeutsch');
    assert.equal(languageName('', 'en'), '');
  });
});
