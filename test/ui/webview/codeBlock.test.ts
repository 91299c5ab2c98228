import assert from 'node:assert/strict';
import { codeColours, rulesFrom } from '../../../src/core/colour/tokenTheme.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, SURROUNDINGS, turn } from './samples.ts';

const CODE = 'In `src/queue.ts`:\n\n```ts title="a.ts"\nconst one = 1; // if\nif (one) print("x");\n```\n\n```bash\n$ npm test\n```\n\n```mermaid\ngraph TD; A-->B\n```';

describe('a code block in the chat page', () => {
  let chat: ChatPage;
  beforeEach(async () => {
    chat = await openChatPage();
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', CODE))]));
    await chat.page.locator('.token-comment').first().waitFor();
  });
  afterEach(async () => {
    assert.deepEqual(chat.seen.errors, []);
    await chat.close();
  });

  const block = (index: number) => chat.page.getByTestId('code-block').nth(index);
  const menu = () => chat.page.getByRole('menu');
  const openMenu = async (index: number): Promise<void> => {
    await block(index).getByRole('button', { name: 'More for this code' }).click();
    await menu().waitFor();
  };

  it('goes to its file, with what the answer says about which that is', async () => {
    await block(0).getByTestId('apply').click();
    assert.deepEqual(await chat.waitForPost('apply'), { type: 'apply', text: 'const one = 1; // if\nif (one) print("x");', info: 'ts title="a.ts"', before: 'In src/queue.ts:' });
  });

  it('says the file that its fence names, else the language', async () => {
    const head = (index: number): Promise<string> => block(index).locator('.code-head').evaluate((element) => getComputedStyle(element, '::before').content.replace(/[\u200E"]/g, ''));
    assert.deepEqual([await head(0), await head(1)], ['a.ts', 'bash']);
    assert.deepEqual([await block(0).getAttribute('aria-label'), await block(1).getAttribute('aria-label')], ['Code, a.ts', 'Code, bash']);
    assert.equal(await block(0).locator('.code-head').getAttribute('title'), 'a.ts');
  });

  it('has the rarer actions in a menu, each where it makes sense', async () => {
    await openMenu(0);
    assert.deepEqual(await menu().getByRole('menuitem').allTextContents(), ['New file']);
    await menu().getByText('New file').click();
    assert.deepEqual(await chat.waitForPost('new-file'), { type: 'new-file', text: 'const one = 1; // if\nif (one) print("x");', language: 'ts' });
    await openMenu(1);
    await menu().getByText('Put into the terminal').click();
    assert.deepEqual(await chat.waitForPost('run-in-terminal'), { type: 'run-in-terminal', text: '$ npm test' });
    await openMenu(2);
    await menu().getByText('Preview').click();
    assert.deepEqual(await chat.waitForPost('preview'), { type: 'preview', text: 'graph TD; A-->B', language: 'mermaid' });
  });

  it('has a menu for the keyboard, which gives the focus back', async () => {
    const focused = (): Promise<string> => chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
    await block(1).getByRole('button', { name: 'More for this code' }).focus();
    await chat.page.keyboard.press('Enter');
    await menu().waitFor();
    assert.equal(await focused(), 'New file');
    await chat.page.keyboard.press('ArrowUp');
    assert.equal(await focused(), 'Put into the terminal');
    await chat.page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'New file');
    await chat.page.keyboard.press('Escape');
    await menu().waitFor({ state: 'detached' });
    assert.equal(await focused(), 'More for this code');
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'stop'), []);
    await chat.page.keyboard.press('Space');
    await chat.page.keyboard.press('ArrowDown');
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.waitForPost('run-in-terminal'), { type: 'run-in-terminal', text: '$ npm test' });
  });

  it("has the colours of the person's theme, made readable, and its own again where that is not known", async () => {
    const style = async (kind: string): Promise<readonly string[]> => chat.page.locator(`.token-${kind}`).first().evaluate((element) => {
      const { color, fontStyle, fontWeight } = getComputedStyle(element);
      return [color, fontStyle, fontWeight];
    });
    const own = await style('comment');
    const codeTheme = codeColours(rulesFrom([
      { scope: 'comment', settings: { foreground: '#7f00ff' } },
      { scope: 'storage', settings: { foreground: '#00ff7f', fontStyle: 'italic bold' } },
      { scope: 'keyword.control', settings: { foreground: '#2a2a2a' } },
    ]));
    await chat.tell({ type: 'surroundings', surroundings: { ...SURROUNDINGS, codeColours: codeTheme } });
    await chat.painted();
    assert.deepEqual(await style('storage'), ['rgb(0, 255, 127)', 'italic', '700']);
    // Neither can be seen on #1f1f1f as they are.
    const [comment, control] = [(await style('comment'))[0], (await style('control'))[0]];
    assert.notEqual(comment, 'rgb(127, 0, 255)');
    assert.match(control ?? '', /^rgb\(1\d\d, 1\d\d, 1\d\d\)$/);
    assert.equal((await style('comment'))[1], 'normal');
    assert.deepEqual((await style('number'))[0], 'rgb(204, 204, 204)', 'what the theme does not speak of looks like the text around it');
    await chat.tell({ type: 'surroundings', surroundings: SURROUNDINGS });
    await chat.painted();
    assert.deepEqual(await style('comment'), own);
  });
});
