import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { completionCache } from '../../../../src/core/completion/completionCache.ts';

const uri = 'file:///a.ts';

describe('completions that were made before', () => {
  it('are found at their place, and as they are typed', () => {
    const cache = completionCache();
    cache.put({ uri, before: 'const a = ', behind: '\n' }, 'compute(1);');
    assert.equal(cache.find({ uri, before: 'const a = ', behind: '\n' }), 'compute(1);');
    assert.equal(cache.find({ uri, before: 'const a = comp', behind: '\n' }), 'ute(1);');
    assert.equal(cache.find({ uri, before: 'const a = compute(', behind: ')\n' }), '1);', 'the editor closed the bracket');
    for (const before of ['const a = comet', 'const b = ', 'const a =', 'const a = compute(1);']) assert.equal(cache.find({ uri, before, behind: '\n' }), undefined, before);
    assert.equal(cache.find({ uri, before: 'const a = ', behind: '\nb' }), undefined);
    assert.equal(cache.find({ uri: 'file:///b.ts', before: 'const a = ', behind: '\n' }), undefined);
  });

  it('are not those of a place that only looks alike', () => {
    const cache = completionCache();
    cache.put({ uri, before: '', behind: '' }, 'x');
    cache.put({ uri, before: 'a = ', behind: '' }, 'x');
    assert.equal(cache.find({ uri, before: 'b;\na = ', behind: '' }), undefined);
    const long = 'line;\n'.repeat(1000);
    cache.put({ uri, before: `${long}a = `, behind: '' }, 'y');
    assert.equal(cache.find({ uri, before: `${long.slice(600)}a = `, behind: '' }), 'y', 'the same, looked at from less far');
  });

  it('remember that there was nothing, at that place alone', () => {
    const cache = completionCache();
    cache.put({ uri, before: 'a', behind: '' }, '');
    assert.equal(cache.find({ uri, before: 'a', behind: '' }), '');
    assert.equal(cache.find({ uri, before: 'ab', behind: '' }), undefined);
  });

  it('go when a hundred others were used since', () => {
    const cache = completionCache();
    for (let index = 0; index <= 100; index++) {
      cache.put({ uri, before: `${index}:`, behind: '' }, 'x');
      assert.equal(cache.find({ uri, before: '0:', behind: '' }), 'x');
    }
    assert.equal(cache.find({ uri, before: '1:', behind: '' }), undefined);
    cache.clear();
    assert.equal(cache.find({ uri, before: '0:', behind: '' }), undefined);
  });

  it('give the rest of what was said, whatever is typed of it', () => {
    fc.assert(fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(), (before, text, count) => {
      const typed = count % text.length;
      const cache = completionCache();
      cache.put({ uri, before, behind: '' }, text);
      const rest = cache.find({ uri, before: before + text.slice(0, typed), behind: '' });
      // Where the text repeats itself, a later place may be meant as well as this one.
      assert.ok(rest !== undefined && text.endsWith(rest), JSON.stringify({ before, text, typed, rest }));
    }));
  });
});
