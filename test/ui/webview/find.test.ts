import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { screenshotDirectory } from '../../host/directories.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, turn } from './samples.ts';
import { THEMES, type ThemeName } from './themes.ts';

const said = (index: number, code: string): ReturnType<typeof turn> => turn(`t${index}`, `Question ${index}`, answer(`a${index}`, `The **fin**al answer ${index}.\n\n${code}`));
const LONG = Array.from({ length: 60 }, (_, index) => said(index, `\`const Needle${index} = 1;\``));
const CODED = Array.from({ length: 4 }, (_, index) => said(index, `\`\`\`ts\nconst Needle${index} = 1;\n\`\`\``));

interface AxeResult { readonly violations: readonly { readonly id: string; readonly impact: string | null }[] }

describe('finding in the conversation', () => {
  let chat: ChatPage;
  let box: Locator;
  beforeEach(async () => {
    chat = await openChatPage();
    box = chat.page.getByRole('textbox', { name: 'Find' });
  });
  afterEach(async () => {
    assert.deepEqual(chat.seen.errors, []);
    await chat.close();
  });

  /** The older turns of a long conversation are drawn little by little. */
  async function allThere(): Promise<void> {
    await chat.page.waitForFunction((turns) => document.querySelectorAll('.turn').length === turns, LONG.length);
    await chat.painted();
  }
  const count = (text: string): Promise<void> => chat.page.locator('.find-count', { hasText: text }).waitFor();
  /** What is painted: the texts of the found places, and the one in front. */
  const painted = (): Promise<{ readonly found: readonly string[]; readonly current: readonly string[] }> => chat.page.evaluate(() => {
    const texts = (name: string): string[] => [...CSS.highlights.get(name) ?? []].map((range) => (range as Range).cloneContents().textContent);
    return { found: texts('latchkey-found'), current: texts('latchkey-current') };
  });
  /** Once what is around the place has been laid out. */
  const currentInView = async (): Promise<boolean> => chat.page.waitForFunction(() => {
    const [range] = [...CSS.highlights.get('latchkey-current') ?? []] as Range[];
    const view = document.querySelector('.log')?.getBoundingClientRect();
    const place = range?.getBoundingClientRect();
    return Boolean(view && place && place.height > 0 && place.top >= view.top && place.bottom <= view.bottom);
  }).then(() => true);

  it('stays at its place while older turns come in above it, and says until then that there may be more', async () => {
    await chat.tell({ ...snapshot(LONG.slice(40)), older: 40 }, { type: 'focus-composer' });
    await chat.page.waitForFunction(() => document.querySelectorAll('.turn').length === 20);
    await chat.page.keyboard.press('Control+F');
    await box.fill('needle10');
    await count('…');
    await box.fill('needle');
    await count('of 20+');
    const { current: [word] } = await painted();
    const where = (): Promise<string | undefined> => chat.page.evaluate(() => ([...CSS.highlights.get('latchkey-current') ?? []] as Range[])[0]?.startContainer.parentElement?.closest<HTMLElement>('.turn')?.dataset['turnId']);
    const before = await where();
    await chat.tell({ type: 'older', turns: LONG.slice(0, 40), older: 0 });
    await allThere();
    await count('of 60');
    assert.deepEqual((await painted()).current, [word]);
    assert.equal(await where(), before);
    assert.equal(await chat.page.locator('.find-count').textContent().then((text) => text?.includes('+')), false);
  });

  it('counts, walks in both directions and around, and gives everything back', async () => {
    await chat.tell(snapshot(LONG), { type: 'focus-composer' });
    await chat.page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement);
    await allThere();
    await chat.page.keyboard.press('Control+F');
    await box.fill('needle');
    await count('of 60');
    assert.equal((await painted()).found.length, 59);
    await box.press('Enter');
    const { current: [first] } = await painted();
    await box.press('F3');
    await box.press('Shift+Enter');
    assert.deepEqual((await painted()).current, [first]);
    await chat.page.waitForFunction(() => document.querySelector('.find-count')?.textContent?.includes('of 60'));
    assert.equal(await currentInView(), true);
    // Around the end.
    for (const step of ['Next match', 'Next match', 'Previous match']) await chat.page.getByRole('button', { name: step }).click();
    await chat.page.keyboard.press('Escape');
    await chat.page.getByTestId('find').waitFor({ state: 'detached' });
    await chat.painted();
    assert.deepEqual(await painted(), { found: [], current: [] });
    assert.equal(await chat.page.evaluate(() => document.activeElement instanceof HTMLTextAreaElement), true);
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'stop' || type === 'submit'), []);
  });

  it('finds across emphasis, in any case, in the question and in far-off turns, and changes no element', async () => {
    await chat.tell(snapshot(LONG));
    await allThere();
    const before = await chat.page.locator('.log').innerHTML();
    await chat.page.keyboard.press('Control+F');
    await box.fill('THE FINAL ANSWER 7');
    await count('1 of 1');
    assert.deepEqual((await painted()).current, ['The final answer 7']);
    assert.equal(await currentInView(), true);
    await box.fill('question 0');
    await count('1 of 1');
    assert.equal(await currentInView(), true);
    await box.fill('Question');
    await count('of 60');
    await box.fill('a.*b[');
    await count('No results');
    await box.fill('needle59');
    await count('1 of 1');
    const withoutColours = (html: string): string => html.replace(/<\/?span[^>]*>/g, '');
    assert.equal(withoutColours(await chat.page.locator('.log').innerHTML()), withoutColours(before));
  });

  it('unfolds what it finds in a folded part', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'No.', { reasoning: 'a hidden thought' }))]));
    await chat.painted();
    await chat.page.keyboard.press('Control+F');
    await box.fill('hidden');
    await count('1 of 1');
    await chat.page.getByText('a hidden thought').waitFor();
    assert.equal(await currentInView(), true);
  });

  it('goes on finding while an answer is written', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a', 'one word'))]));
    await chat.painted();
    await chat.page.keyboard.press('Control+F');
    await box.fill('word');
    await count('1 of 1');
    await chat.tell({ type: 'delta', turnId: 't', answerId: 'a', channel: 'text', delta: ', another word' });
    await count('1 of 2');
  });

  it('begins with what is selected', async () => {
    await chat.tell(snapshot(CODED.slice(0, 2)));
    await chat.page.getByText('Question 1').selectText();
    await chat.painted();
    await chat.page.keyboard.press('Control+F');
    await count('1 of 1');
    assert.equal(await box.inputValue(), 'Question 1');
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`can be used by everybody, ${theme}`, async () => {
      const themed = await openChatPage({ theme });
      try {
        await themed.tell(snapshot(CODED));
        await themed.painted();
        await themed.page.keyboard.press('Control+F');
        await themed.page.getByRole('textbox', { name: 'Find' }).fill('final');
        await themed.page.locator('.find-count', { hasText: 'of 4' }).waitFor();
        await themed.page.locator('.token-number').first().waitFor();
        await themed.page.screenshot({ path: path.join(screenshotDirectory, `webview-find-${theme}.png`) });
        await themed.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
        const { violations } = await themed.page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run());
        assert.deepEqual(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'), []);
      } finally {
        await themed.close();
      }
    });
  }
});
