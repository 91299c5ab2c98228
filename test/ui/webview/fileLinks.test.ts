import assert from 'node:assert/strict';
import type { ChatPage } from './chatPage.ts';
import { withChatPage } from './chatPage.ts';
import { answer, snapshot, turn } from './samples.ts';

describe('a file that an answer names', () => {
  let chat: ChatPage;
  withChatPage((page) => { chat = page; });

  const TEXT = 'See `src/queue.ts:12`, [the *queue*](src/queue.ts#L3-L9) and [`docs/a.md`](docs/a.md), not `console.log`, [up](../a.ts), [quit](command:workbench.action.quit) or `/etc/passwd.txt:1`.';
  const posted = async (): Promise<readonly unknown[]> => (await chat.posted()).filter(({ type }) => type === 'open-file');

  it('is a link, with its line, by mouse and keyboard; what is no file of the workspace is none', async () => {
    await chat.tell(snapshot([turn('t', 'Where?', answer('a', TEXT))]));
    await chat.painted();
    const links = chat.answerText().getByRole('link');
    assert.deepEqual(await links.allInnerTexts(), ['src/queue.ts:12', 'the queue', 'docs/a.md']);
    assert.equal(await chat.answerText().evaluate((text) => text.textContent), 'See src/queue.ts:12, the queue and docs/a.md, not console.log, up, quit or /etc/passwd.txt:1.');
    await links.nth(0).click();
    await links.nth(1).focus();
    await chat.page.keyboard.press('Enter');
    await links.nth(2).click();
    assert.deepEqual(await posted(), [
      { type: 'open-file', path: 'src/queue.ts', line: 12 }, { type: 'open-file', path: 'src/queue.ts', line: 3 }, { type: 'open-file', path: 'docs/a.md', line: 0 },
    ]);
  });

  it('can be selected by a drag that begins on it, which does not open it', async () => {
    await chat.tell(snapshot([turn('t', 'Where?', answer('a', TEXT))]));
    await chat.painted();
    const { x = 0, y = 0, width = 0, height = 0 } = (await chat.answerText().getByRole('link').first().boundingBox()) ?? {};
    const { mouse } = chat.page;
    await mouse.move(x + 5, y + height / 2);
    await mouse.down();
    await mouse.move(x + width - 5, y + height / 2, { steps: 5 });
    await mouse.up();
    const selected = await chat.page.evaluate(() => String(getSelection()));
    assert.ok(selected.length > 5 && TEXT.includes(selected), selected);
    assert.deepEqual(await posted(), []);
    await mouse.click(x + 5, y + height / 2);
    assert.equal((await posted()).length, 1);
  });
});
