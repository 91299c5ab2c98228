import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { ToView } from '../../../src/contract/chatView.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';

/** The narrowest side bar that VS Code allows is 170 pixels; twice as large in 344 pixels there is as little room. */
const NARROW = [172, 220, 260] as const;

describe('the page where there is little room', () => {
  let chat: ChatPage | undefined;
  afterEach(async () => {
    await chat?.close();
    assert.deepEqual(chat?.seen.errors, []);
  });

  async function show(size: { readonly width: number; readonly height?: number }, ...messages: readonly ToView[]): Promise<ChatPage> {
    chat = await openChatPage({ height: 600, ...size });
    await chat.tell(...messages);
    await chat.painted();
    return chat;
  }

  /** Where it stands, and that all of it is within the window. */
  async function seen(element: Locator, what: string): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
    const box = await element.boundingBox();
    const { width, height } = element.page().viewportSize() ?? { width: 0, height: 0 };
    assert.ok(box, `${what} is shown`);
    assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height, `${what} is within ${width} × ${height}: ${JSON.stringify(box)}`);
    return box;
  }

  const references = Array.from({ length: 100 }, (_, index) => ({ id: `r${index}`, label: `src/components/folder/file-${index}.tsx`, tokens: 120, icon: 'file' as const }));

  for (const width of NARROW) {
    it(`has every button of the composer within ${width} pixels while an answer is written`, async () => {
      const { page } = await show({ width }, snapshot([turn('t', 'Ask', streamingAnswer('a', 'So far'))], { ...SURROUNDINGS, pendingReferences: references.slice(0, 1) }, 'and then'));
      for (const id of ['new-chat', 'history', 'add-context', 'model-picker', 'send', 'stop', 'composer']) await seen(page.getByTestId(id), id);
      const name = await page.getByTestId('model-picker').locator('b').evaluate((element) => element.getBoundingClientRect().width);
      assert.ok(name >= 30, `the model has a name: ${name} pixels of it`);
    });

    it(`says whose message it is within ${width} pixels, also where there are branches`, async () => {
      const branches = { ...turn('t', 'Ask', answer('a', 'Yes.')), edit: { index: 1, count: 3 } };
      const { page } = await show({ width }, snapshot([branches]));
      const who = page.getByTestId('turn').getByRole('heading', { name: 'You' });
      await seen(who, 'You');
      assert.ok(await who.locator('b').evaluate((element) => element.clientWidth === 0 ? element.getBoundingClientRect().width >= element.scrollWidth : element.scrollWidth <= element.clientWidth));
      await page.getByTestId('edit').hover();
      await seen(page.getByTestId('edit'), 'Edit');
      await seen(page.getByTestId('pin'), 'Pin');
      await page.getByTestId('edit').click();
      await page.getByTestId('turn').getByRole('textbox').waitFor();
    });
  }

  it('leaves room to write beside a hundred chips, and shows the newest', async () => {
    const { page } = await show({ width: 300 }, snapshot([], { ...SURROUNDINGS, pendingReferences: references }));
    await seen(page.getByTestId('composer'), 'composer');
    await seen(page.getByTestId('send'), 'send');
    await seen(page.getByTestId('chip').last(), 'the newest chip');
  });

  it('keeps the buttons of a long code block in view', async () => {
    const code = Array.from({ length: 400 }, (_, index) => `const line${index} = ${index};`).join('\n');
    const { page } = await show({ width: 300 }, snapshot([turn('t', 'Ask', answer('a', `\`\`\`ts\n${code}\n\`\`\`\n\nDone.`))]));
    await page.locator('.log').evaluate((log) => { log.scrollTop = log.scrollHeight / 2; });
    await seen(page.getByTestId('copy').first(), 'copy');
    await page.getByTestId('copy').first().click();
    assert.deepEqual(await (chat as ChatPage).waitForPost('copy'), { type: 'copy', text: code });
  });
});

describe('text that is read from right to left', () => {
  let chat: ChatPage;
  beforeEach(async () => { chat = await openChatPage(); });
  afterEach(async () => {
    await chat.close();
    assert.deepEqual(chat.seen.errors, []);
  });

  /** How far the first line of an element is from its left and right edge. */
  const gaps = (element: Locator): Promise<{ readonly left: number; readonly right: number }> => element.evaluate((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const [line] = range.getClientRects();
    const box = node.getBoundingClientRect();
    return { left: Math.round((line?.left ?? 0) - box.left), right: Math.round(box.right - (line?.right ?? 0)) };
  });

  it('begins at the right, line by line, and leaves code and other text as they are', async () => {
    await chat.tell(snapshot([turn('t', 'مرحبا بالعالم', answer('a', 'مرحبا بالعالم\n\nLeft again.\n\n- عنصر\n\n```ts\nlet x = "مرحبا";\n```'))]));
    await chat.painted();
    const text = chat.answerText();
    // The mark of a question stands where it begins.
    for (const [element, mark] of [[chat.page.locator('.prompt'), 12], [text.locator('p').first(), 0]] as const) {
      const { left, right } = await gaps(element);
      assert.ok(right < mark + 2 && left > 50, JSON.stringify({ left, right }));
    }
    for (const element of [text.locator('p').nth(1), text.locator('pre code')]) {
      const { left, right } = await gaps(element);
      assert.ok(left < 2 && right > 50, JSON.stringify({ left, right }));
    }
    assert.equal(await text.locator('ul').evaluate((list) => getComputedStyle(list).direction), 'rtl');
    await chat.page.getByTestId('composer').fill('مرحبا');
    assert.equal(await chat.page.getByTestId('composer').evaluate((box) => getComputedStyle(box).unicodeBidi), 'plaintext');
  });
});
