import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ToView } from '../../../src/contract/chatView.ts';
import { screenshotDirectory } from '../../host/directories.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, turn } from './samples.ts';
import { THEMES, type ThemeName } from './themes.ts';

const FORMULAS = 'Euler: $e^{i\\pi} + 1 = 0$, and \\(O(n \\log n)\\).\n\n$$\n\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}\n- 1\n= x\n$$\n\n\\[\n\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} \\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}\n\\]\n\n- in a list: $\\vec v \\cdot \\hat n \\le \\overline{ab}$\n- inside of a line $$x_1^2$$ too';

interface AxeResult { readonly violations: readonly { readonly id: string; readonly impact: string | null }[] }

describe('formulas in the chat page', () => {
  let chat: ChatPage;
  before(async () => { chat = await openChatPage({ width: 420 }); });
  after(() => chat.close());
  afterEach(() => assert.deepEqual(chat.seen.errors, []));

  const show = async (...texts: readonly string[]): Promise<void> => {
    await chat.tell(snapshot(texts.map((text, index) => turn(`t${index}`, 'Ask', answer(`a${index}`, text)))));
    await chat.painted();
  };
  /** The sources of the formulas that were found, in their order. */
  const found = async (): Promise<readonly string[]> => chat.page.locator('.formula').allTextContents();
  const drawn = () => chat.page.waitForFunction(() => [...document.querySelectorAll('.formula')].every(({ shadowRoot }) => shadowRoot?.querySelector('math')));

  it('load nothing while there are none', async () => {
    await show('A price of $5 and $6, $HOME/$USER, US$5, a \\[bracket\\] and \\(aside like this\\).');
    assert.deepEqual(await found(), []);
    assert.deepEqual(chat.seen.requests.filter((url) => url.includes('formula')), []);
  });

  it('are found where they are written, and nowhere else', async () => {
    const cases: readonly (readonly [text: string, ...formulas: readonly string[]])[] = [
      ['$x$ and $x+1$, ($y$) $z$.', '$x$', '$x+1$', '$y$', '$z$'],
      ['costs $5 (or 6$) and $2 + 2 = 4$', '$2 + 2 = 4$'],
      ['$ x$ $x $ $x$y \\$x$ a$x$'],
      ['`$x$` and\n\n```\n$$x$$\n```\n'],
      ['\\(x\\) \\(O(n)\\) \\[x^2\\]', '\\(x\\)', '\\(O(n)\\)', '\\[x^2\\]'],
      ['$\\$5 + x$', '$\\$5 + x$'],
      ['before\n$$\nx\n\\\\\n- y\n$$\nafter', '$$\nx\n\\\\\n- y\n$$'],
      ['$$\nnot\n\nclosed in time\n$$'],
      ['| a | $x^2$ |\n|---|---|\n| $y$ | b |', '$x^2$', '$y$'],
      ['**bold $a_1$** and _it $b_2$_', '$a_1$', '$b_2$'],
    ];
    for (const [text, ...formulas] of cases) {
      await show(text);
      assert.deepEqual(await found(), formulas, text);
    }
  });

  it('are drawn as MathML, and are as they were written in the text of the answer', async () => {
    await show(FORMULAS);
    await drawn();
    const text = await chat.answerText('a0').textContent();
    assert.match(text ?? '', /^Euler: \$e\^\{i\\pi\} \+ 1 = 0\$, and \\\(O\(n \\log n\)\\\)\.\n\$\$\n\\sum/);
    const first = chat.page.locator('.formula').first();
    assert.equal(await first.locator('annotation').textContent(), 'e^{i\\pi} + 1 = 0');
    assert.equal(await chat.page.locator('.formula.display').count(), 3);
    assert.equal(await chat.page.locator('.formula mfrac').first().isVisible(), true);
    assert.equal(await chat.page.evaluate(() => document.fonts.size), 0);
  });

  it('stay as they were written where they are no TeX', async () => {
    await show('Broken: $\\frac{1$ and $\\nosuchcommand{x}$, good: $x^2$');
    await chat.page.locator('.formula math').first().waitFor();
    assert.equal(await chat.page.locator('.formula').last().evaluate(({ shadowRoot }) => shadowRoot !== null), true);
    assert.equal(await chat.page.locator('.formula').first().evaluate(({ shadowRoot }) => shadowRoot === null), true);
    assert.equal(await chat.page.getByText('$\\frac{1$').isVisible(), true);
  });

  it('are plain text until they are closed', async () => {
    const told = (delta: string): ToView => ({ type: 'delta', turnId: 't', answerId: 's', channel: 'text', delta });
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('s'))]));
    await chat.painted();
    await chat.tell(told('Now:\n\n$$\nx\n- y\n'));
    await chat.painted();
    assert.equal(await chat.answerText('s').locator('li, .formula').count(), 0);
    assert.match(await chat.answerText('s').textContent() ?? '', /\$\$\nx\n- y/);
    await chat.tell(told('= z\n$$\n\nand $a'));
    await chat.page.locator('.formula math').waitFor();
    assert.deepEqual(await found(), ['$$\nx\n- y\n= z\n$$']);
    await chat.tell(told('^2$'));
    await chat.page.waitForFunction(() => document.querySelectorAll('.formula').length === 2);
  });

  it('can do no harm', async () => {
    await show('$\\href{javascript:window.owned=1}{x}$ $\\includegraphics{https://evil.example/a.png}$ $\\url{https://evil.example}$ $\\class{x}{y}$ $\\data{a=b}{y}$ $\\style{background:url(https://evil.example/b.png)}{y}$ $\\def\\a{\\a\\a}\\a$ $\\rule{9999em}{9999em}$ $\\htmlId{app}{x}$ $<script>window.owned=1</script>$ $ok^2$');
    await chat.page.locator('.formula').last().locator('math').waitFor();
    const strangers = await chat.page.evaluate(() => [...document.querySelectorAll('.formula')].flatMap(({ shadowRoot }) => [...shadowRoot?.querySelectorAll('*') ?? []])
      .filter((element) => element.namespaceURI !== 'http://www.w3.org/1998/Math/MathML' || [...element.attributes].some(({ name, value }) => /^(?:href|src|id|on.*|data-.*)$/.test(name) || /url\(|javascript:/.test(value))).map(({ outerHTML }) => outerHTML));
    assert.deepEqual(strangers, []);
    assert.equal(await chat.page.evaluate(() => 'owned' in window), false);
    const origin = new URL(chat.page.url()).origin;
    assert.deepEqual(chat.seen.requests.filter((url) => !url.startsWith(origin)), []);
    assert.ok(await chat.page.evaluate(() => Math.max(...[...document.querySelectorAll('.formula')].map((element) => element.getBoundingClientRect().height))) < 1000);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`can be read by everybody, ${theme}`, async () => {
      const page = await openChatPage({ theme, width: 420 });
      try {
        await page.tell(snapshot([turn('t', 'Ask', answer('a', FORMULAS))]));
        await page.page.waitForFunction(() => [...document.querySelectorAll('.formula')].every(({ shadowRoot }) => shadowRoot?.querySelector('math')) && document.querySelector('.formula'));
        await mkdir(screenshotDirectory, { recursive: true });
        await page.page.screenshot({ path: path.join(screenshotDirectory, `webview-formulas-${theme}.png`) });
        await page.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
        const { violations } = await page.page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run());
        assert.deepEqual(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'), []);
        assert.deepEqual(page.seen.errors, []);
      } finally {
        await page.close();
      }
    });
  }
});
