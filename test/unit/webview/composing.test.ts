import assert from 'node:assert/strict';
import { mentionAt } from '../../../src/webview/composer/mention.ts';
import { PromptHistory } from '../../../src/webview/composer/promptHistory.ts';

describe('a word that asks for the list', () => {
  /** `|` is the cursor. */
  const ROWS: readonly (readonly [string, string | undefined])[] = [
    ['@|', '@'], ['@que|', '@que'], ['why does @src/que|', '@src/que'], ['(@a|', '@a'], ['排空 @队列|', '@队列'], ['line\n@a|', '@a'], ['@a| b', '@a'],
    ['me@example.org|', undefined], ['@a b|', undefined], ['@|a', '@'], ['|@a', undefined], ['a @@|', undefined], ['', undefined],
    ['/|', '/'], ['/exp|', '/exp'], [' /exp|', undefined], ['see /usr|', undefined], ['/usr/bin|', undefined], ['/exp x|', undefined],
  ];
  for (const [marked, expected] of ROWS) {
    it(JSON.stringify(marked), () => {
      const cursor = Math.max(0, marked.indexOf('|'));
      const found = mentionAt(marked.replace('|', ''), cursor);
      assert.equal(found?.text, expected);
      if (found) assert.deepEqual([found.from, found.to], [cursor - found.text.length, cursor]);
    });
  }
});

describe('earlier messages', () => {
  const EARLIER = ['one', 'two', 'three'];

  it('are walked through like those of a shell, and back to what was there', () => {
    const history = new PromptHistory();
    assert.equal(history.step(-1, EARLIER, ''), 'three');
    assert.equal(history.step(-1, EARLIER, 'three'), 'two');
    assert.equal(history.step(-1, EARLIER, 'two'), 'one');
    assert.equal(history.step(-1, EARLIER, 'one'), undefined);
    assert.equal(history.step(1, EARLIER, 'one'), 'two');
    assert.equal(history.step(1, EARLIER, 'two'), 'three');
    assert.equal(history.step(1, EARLIER, 'three'), '');
    assert.equal(history.step(1, EARLIER, ''), undefined);
  });

  it('pass one that was said twice in a row once', () => {
    const history = new PromptHistory();
    assert.equal(history.step(-1, ['a', 'b', 'b'], ''), 'b');
    assert.equal(history.step(-1, ['a', 'b', 'b'], 'b'), 'a');
  });

  it('are left with Escape, for what was being typed', () => {
    const history = new PromptHistory();
    assert.equal(history.back(''), undefined);
    history.step(-1, EARLIER, '');
    history.step(-1, EARLIER, 'three');
    assert.equal(history.back('two'), '');
    assert.equal(history.back(''), undefined);
  });

  it('are not walked on from a text that was changed', () => {
    const history = new PromptHistory();
    history.step(-1, EARLIER, '');
    const box = { value: 'three and more', selectionStart: 0, selectionEnd: 0 } as HTMLTextAreaElement;
    const key = (name: string): KeyboardEvent => ({ key: name, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }) as KeyboardEvent;
    assert.equal(history.onKey(key('ArrowUp'), box, () => EARLIER), undefined);
    assert.equal(history.onKey(key('Escape'), box, () => EARLIER), undefined);
  });

  it('leave the keys to the cursor within several lines', () => {
    const history = new PromptHistory();
    const earlier = ['one', 'first\nsecond'];
    const key = (name: string): KeyboardEvent => ({ key: name, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }) as KeyboardEvent;
    const at = (value: string, cursor: number): HTMLTextAreaElement => ({ value, selectionStart: cursor, selectionEnd: cursor }) as HTMLTextAreaElement;
    assert.equal(history.onKey(key('ArrowUp'), at('', 0), () => earlier), 'first\nsecond');
    assert.equal(history.onKey(key('ArrowUp'), at('first\nsecond', 12), () => earlier), undefined);
    assert.equal(history.onKey(key('ArrowDown'), at('first\nsecond', 2), () => earlier), undefined);
    assert.equal(history.onKey(key('ArrowUp'), at('first\nsecond', 2), () => earlier), 'one');
  });
});
