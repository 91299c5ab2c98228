import assert from 'node:assert/strict';
import { codeColours, customRules, rulesFrom, styleOfScope, TOKEN_KINDS } from '../../../../src/core/colour/tokenTheme.ts';

const rules = rulesFrom([
  { settings: { foreground: '#111111' } },
  { scope: 'keyword', settings: { foreground: '#000001' } },
  { scope: ['keyword.control', 'storage'], settings: { foreground: '#000002', fontStyle: 'italic' } },
  { scope: 'comment, string.quoted', settings: { foreground: '#000003' } },
  { scope: 'keyword.control', settings: { fontStyle: 'bold' } },
  { scope: 'source.css keyword.control', settings: { foreground: '#0000ff' } },
  { scope: 'string - string.regexp', settings: { foreground: '#0000fe' } },
  { scope: 'constant.numeric', settings: { foreground: 'red' } },
  { scope: 'constant', settings: { foreground: '#00ff0080' } },
  'nonsense', { scope: 7, settings: { foreground: '#000000' } }, { scope: 'a' },
]);

describe('the colours of a theme', () => {
  it('come from the most precise rule', () => {
    assert.deepEqual(styleOfScope(rules, 'keyword.other'), { foreground: '#000001' });
    assert.deepEqual(styleOfScope(rules, 'keyword.control.flow'), { foreground: '#000002', fontStyle: 'bold' });
  });

  it('come from the later of two that are as precise', () => {
    const twice = [...rules, ...rulesFrom([{ scope: 'keyword', settings: { foreground: '#0000aa' } }])];
    assert.equal(styleOfScope(twice, 'keyword').foreground, '#0000aa');
    assert.equal(styleOfScope(twice, 'keyword.control').foreground, '#000002');
  });

  it('go by whole parts of a scope', () => assert.deepEqual(styleOfScope(rules, 'keywords'), {}));
  it('are left alone by rules for what is inside something, and by what is no colour', () => {
    assert.deepEqual(styleOfScope(rules, 'string'), {});
    assert.equal(styleOfScope(rules, 'constant.numeric').foreground, '#00ff0080');
  });

  it('are known for every kind that the theme speaks of, and missing for the others', () => {
    const colours = codeColours(rules);
    assert.deepEqual(Object.keys(colours), TOKEN_KINDS);
    assert.equal(colours.control.foreground, '#000002');
    assert.equal(colours.storage.foreground, '#000002');
    assert.equal(colours.string.foreground, '#000003');
    assert.deepEqual(colours.function, {});
  });

  it('give way to those of the person, for all themes and for this one', () => {
    const setting = {
      comments: '#aaaaaa', functions: { foreground: '#bbbbbb', fontStyle: 'underline' }, textMateRules: [{ scope: 'keyword', settings: { foreground: '#cccccc' } }],
      '[Monokai]': { comments: '#dddddd' }, '[Abyss][*Dark*]': { numbers: '#eeeeee' }, '[Red]': { strings: '#ffffff' },
    };
    const mine = (theme: string): ReturnType<typeof codeColours> => codeColours([...rules, ...customRules(setting, theme)]);
    assert.equal(mine('Monokai').comment.foreground, '#dddddd');
    assert.equal(mine('My Dark One').comment.foreground, '#aaaaaa');
    assert.equal(mine('My Dark One').number.foreground, '#eeeeee');
    assert.equal(mine('Monokai').number.foreground, '#00ff0080');
    assert.deepEqual(mine('Monokai').function, { foreground: '#bbbbbb', fontStyle: 'underline' });
    assert.equal(mine('Monokai').keyword.foreground, '#cccccc');
    assert.equal(mine('Monokai').string.foreground, '#000003');
    assert.deepEqual(customRules('nonsense', 'Monokai'), []);
  });
});
