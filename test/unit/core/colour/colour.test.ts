import assert from 'node:assert/strict';
import { assert as assertProperty, integer, property, record } from 'fast-check';
import { contrast, flatten, parseColour, readable, type Colour } from '../../../../src/core/colour/colour.ts';

const colour = (text: string): Colour => parseColour(text) ?? assert.fail(text);

describe('a colour', () => {
  it('is read as themes and browsers write it', () => {
    assert.deepEqual(parseColour('#0af'), { red: 0, green: 170, blue: 255, alpha: 1 });
    assert.deepEqual(parseColour('#00AAFF80'), { red: 0, green: 170, blue: 255, alpha: 128 / 255 });
    assert.deepEqual(parseColour('rgba(1, 2, 3, 0.5)'), { red: 1, green: 2, blue: 3, alpha: 0.5 });
    assert.deepEqual(parseColour(' rgb(1 2 3 / 0.5) '), { red: 1, green: 2, blue: 3, alpha: 0.5 });
    for (const nonsense of ['', 'red', '#12345', 'rgb(1,2)', 'rgb(a,b,c)']) assert.equal(parseColour(nonsense), undefined);
  });

  it('has the contrast that WCAG gives as examples', () => {
    assert.equal(contrast(colour('#000'), colour('#fff')), 21);
    // https://webaim.org/articles/contrast/: pure red on white is 4:1.
    assert.equal(contrast(colour('#f00'), colour('#fff')).toFixed(1), '4.0');
  });

  it('stays as it is where it can be read', () => {
    assert.equal(readable(colour('#569cd6'), colour('#1f1f1f'), 4.5), '#569cd6');
    assert.equal(readable(flatten(colour('#ffffff80'), colour('#000')), colour('#000'), 4.5), '#808080');
  });

  it('can be read on any background', () => {
    const part = integer({ min: 0, max: 255 });
    const any = record({ red: part, green: part, blue: part, alpha: integer({ min: 0, max: 1 }) });
    assertProperty(property(any, any, (text, below) => {
      const background = { ...below, alpha: 1 };
      assert.ok(contrast(colour(readable(text, background, 4.5)), background) >= 4.5);
    }));
  });
});
