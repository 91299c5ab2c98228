import assert from 'node:assert/strict';
import { array, assert as assertProperty, asyncProperty, constantFrom, nat, oneof, record, string } from 'fast-check';
import type { ToView } from '../../../src/contract/chatView.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, MARKDOWN, snapshot, streamingAnswer, turn } from './samples.ts';

/** No answer has the id of an earlier one, in any run. */
let runs = 0;

/** A text and the places at which it is cut into deltas. */
interface Cut {
  readonly text: string;
  readonly at: readonly number[];
}

declare global {
  interface Window {
    /** The index of the first turn whose streamed answer does not look like its whole one; -1: all do. */
    differs: () => number;
  }
}

function piecesOf({ text, at }: Cut): readonly string[] {
  const ends = [...new Set(at.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, index) => text.slice(start, ends[index] ?? text.length));
}

/** A megabyte is drawn frame by frame, and a machine that is busy has few of them: only the time of the whole test counts. */
const WITH_ITS_TIME = { timeout: 0 };

describe('Markdown in the chat page', () => {
  let chat: ChatPage;
  before(async () => {
    chat = await openChatPage({ width: 500 });
    await chat.page.evaluate(() => {
      window.differs = () => [...document.querySelectorAll('.turn')].findIndex((element) => {
        // Code gets its colours when it comes into view, each block at its own time.
        const plain = element.cloneNode(true) as Element;
        for (const code of plain.querySelectorAll('pre code')) code.replaceChildren(code.textContent);
        const [whole, streamed] = [...plain.querySelectorAll('.answer-text')].map(({ innerHTML }) => innerHTML);
        return whole !== streamed;
      });
    });
  });
  after(() => chat.close());
  afterEach(() => assert.deepEqual(chat.seen.errors, []));

  async function show(text: string): Promise<void> {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', text))]));
    await chat.painted();
  }

  /** Streams each text piece by piece, all at once, a frame for each piece. Beside each stands the whole one. */
  async function stream(cuts: readonly Cut[]): Promise<void> {
    runs += 1;
    const pieces = cuts.map(piecesOf);
    await chat.tell(snapshot(cuts.map(({ text }, index) => turn(`t${runs}-${index}`, 'Ask', answer(`w${runs}-${index}`, text), streamingAnswer(`s${runs}-${index}`)))));
    await chat.painted();
    for (let step = 0; step < Math.max(...pieces.map(({ length }) => length)); step += 1) {
      await chat.tell(...pieces.flatMap((texts, index): ToView[] => {
        const delta = texts[step];
        return delta ? [{ type: 'delta', turnId: `t${runs}-${index}`, answerId: `s${runs}-${index}`, channel: 'text', delta }] : [];
      }));
      await chat.painted();
    }
  }

  async function finish(cuts: readonly Cut[]): Promise<void> {
    await chat.tell(...cuts.map(({ text }, index): ToView => ({ type: 'answer', turnId: `t${runs}-${index}`, answer: answer(`s${runs}-${index}`, text) })));
    await chat.painted();
  }

  /** The first of the streamed answers that does not come to look like its whole one. */
  async function firstDifference(cuts: readonly Cut[]): Promise<{ readonly streamed: string; readonly whole: string; readonly pieces: readonly string[] } | undefined> {
    const same = await chat.page.waitForFunction(() => window.differs() === -1, undefined, { timeout: 60_000 }).then(() => true, () => false);
    if (same) return undefined;
    const index = await chat.page.evaluate(() => window.differs());
    const cut = cuts[index];
    return { streamed: await chat.answerText(`s${runs}-${index}`).innerHTML(), whole: await chat.answerText(`w${runs}-${index}`).innerHTML(), pieces: cut ? piecesOf(cut) : [] };
  }

  it('ends as if it had been there at once, wherever it is cut', async function () {
    this.timeout(300_000);
    for (let start = 0; start < MARKDOWN.length; start += 100) {
      const cuts = Array.from({ length: Math.min(100, MARKDOWN.length - start) }, (_, index): Cut => ({ text: MARKDOWN, at: [start + index] }));
      await stream(cuts);
      await finish(cuts);
      assert.equal(await firstDifference(cuts), undefined);
    }
  });

  it('ends as if it had been there at once, for any text in any pieces', async function () {
    this.timeout(300_000);
    const fragment = oneof(
      constantFrom('\n', '\n\n', ' ', '    ', '\r\n', '\t', '- ', '1. ', '> ', '# ', '* ', '```', '```ts\n', '~~~\n', '`', '**', '_', '~~', '[', ']', '](', ')', '![', '<', '>', '&amp;', '&#65;', '\\', '|', '| a | b |\n|---|---|\n', '---', '===', '- [x] ', '[a]: https://a.example\n', '[a]', '<br>', '<script>', '</script>', 'https://b.example/', '😀', '$', '$$', '$$\n', '\n$$\n', '\\(', '\\)', '\\[', '\\]', 'x^2', '$x_1$', '\n\\[\ny = \\frac{1}{2}\n\\]\n'),
      constantFrom('word', 'two words', 'const x = 1;', 'a\nb', MARKDOWN.slice(0, 200), MARKDOWN.slice(300, 600)),
      string({ unit: 'grapheme', maxLength: 8 }),
    );
    const cut = record({ text: array(fragment, { maxLength: 24 }).map((parts) => parts.join('')), at: array(nat(400), { maxLength: 6 }) });
    await assertProperty(
      asyncProperty(array(cut, { minLength: 25, maxLength: 25 }), async (cuts) => {
        await stream(cuts);
        await finish(cuts);
        assert.equal(await firstDifference(cuts), undefined);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('ends as if it had been there at once also where it is long', async () => {
    const text = `${MARKDOWN}\n\n`.repeat(20);
    const cuts = [1, 2, 3].map((n): Cut => ({ text, at: Array.from({ length: 9 }, (_, piece) => n * 501 + piece * 2203) }));
    await stream(cuts);
    await finish(cuts);
    assert.equal(await firstDifference(cuts), undefined);
    const drawn = await chat.page.locator('.answer-part').evaluateAll((parts) => parts.map((part) => part.firstElementChild?.checkVisibility({ contentVisibilityAuto: true })));
    assert.ok(drawn.length > 2 * 3 && drawn.includes(false), 'it is divided, and what is not seen is left out');
    assert.equal(await chat.answerText().locator('> .answer-part').last().evaluate((part) => part.checkVisibility({ contentVisibilityAuto: true })), true);
  });

  it('ends as if it had been there at once also where it ends while most of it still waits', async () => {
    const text = `${MARKDOWN}\n\n`.repeat(60).replaceAll(/\r?\n/g, (_, at: number) => (at % 2 === 0 ? '\n' : '\r\n')) + 'The last words of all.';
    const [start, middle] = [text.slice(0, 1000), text.indexOf('\r\n', text.length / 2) + 1];
    await chat.tell(snapshot([turn('flood', 'Ask', answer('whole', text), streamingAnswer('flooded', start))]));
    await chat.painted();
    const deltas = [text.slice(start.length, middle), text.slice(middle)].map((delta): ToView => ({ type: 'delta', turnId: 'flood', answerId: 'flooded', channel: 'text', delta }));
    await chat.tell(...deltas, { type: 'answer', turnId: 'flood', answer: answer('flooded', text) });
    await chat.answerText('flooded').getByText('The last words of all.').waitFor();
    await chat.page.waitForFunction(() => window.differs() === -1);
  });

  it('shows its newest words before the rest, where more comes than can be drawn at once', async () => {
    const body = `${MARKDOWN}\n\n`.repeat(300);
    const text = `${body}The newest words.`;
    const flood = (deltas: readonly ToView[]): Promise<{ readonly seen: string; readonly inView: boolean; readonly headings: number }> => chat.page.evaluate(async (messages) => {
      for (const message of messages) dispatchEvent(new MessageEvent('message', { data: message }));
      for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => { requestAnimationFrame(resolve); });
      // Behind the whole frame, with what the new sizes have moved.
      await new Promise((resolve) => { setTimeout(resolve); });
      const [words, log] = [document.querySelector('.turn:last-of-type .answer-text'), document.querySelector('.log')];
      const last = words?.lastElementChild?.lastElementChild;
      const bottom = last?.getBoundingClientRect().bottom ?? Number.NaN;
      return { seen: last?.textContent ?? '', inView: bottom > 0 && bottom <= (log?.getBoundingClientRect().bottom ?? 0), headings: words?.querySelectorAll('h4').length ?? 0 };
    }, deltas);
    const told = (delta: string): ToView => ({ type: 'delta', turnId: 'ahead', answerId: 'drawn', channel: 'text', delta });
    const drawn = (): Promise<unknown> => chat.page.waitForFunction(() => document.querySelector('.answer-ahead') === null, undefined, WITH_ITS_TIME);
    await chat.tell(snapshot([turn('ahead', 'Ask', streamingAnswer('drawn'))]));
    await chat.painted();

    const first = await flood([told(body), told('The new')]);
    assert.deepEqual({ seen: first.seen, inView: first.inView }, { seen: 'The new', inView: true });
    assert.ok(first.headings < 300, `${first.headings} are drawn`);
    await drawn();
    assert.equal(await chat.answerText('drawn').locator('h4').count(), 300);
    assert.equal((await flood([told('est')])).seen, 'The newest');

    // The same answer, when its view is shown again with all of it, and beside it as it was streamed.
    await chat.tell(snapshot([]));
    await chat.painted();
    const again = await flood([snapshot([turn('ahead', 'Ask', answer('at once', text))])]);
    assert.deepEqual({ seen: again.seen, inView: again.inView }, { seen: 'The newest words.', inView: true });
    assert.ok(again.headings < 300, `${again.headings} are drawn`);
    await drawn();
    await chat.tell(snapshot([turn('ahead', 'Ask', answer('at once', text), streamingAnswer('drawn'))]));
    await chat.painted();
    await flood([told(body), told('The newest words.')]);
    await chat.tell({ type: 'answer', turnId: 'ahead', answer: answer('drawn', text) });
    await drawn();
    await chat.page.waitForFunction(() => window.differs() === -1);
  });

  it('draws the end of a flood now and then, and what stands before it when it pauses', async () => {
    await chat.tell(snapshot([turn('paused', 'Ask', streamingAnswer('paused'))]));
    await chat.painted();
    // The page's time stands still, but for its frames.
    await chat.page.evaluate(() => {
      const pauses: (() => void)[] = [];
      const real = setTimeout;
      const pass = (andGoOn: boolean): void => {
        if (andGoOn) Object.assign(globalThis, { setTimeout: real });
        for (const callback of pauses.splice(0)) callback();
      };
      Object.assign(globalThis, { pass, setTimeout: (callback: () => void, ms = 0) => (ms < 50 ? real(callback, ms) : -pauses.push(callback)) });
    });
    const pass = (andGoOn: boolean): Promise<void> => chat.page.evaluate((go) => (globalThis as unknown as { readonly pass: (andGoOn: boolean) => void }).pass(go), andGoOn);
    const body = `${MARKDOWN}\n\n`.repeat(40);
    const flood = (words: string): Promise<void> => chat.tell({ type: 'delta', turnId: 'paused', answerId: 'paused', channel: 'text', delta: `${body}The ${words}.\n\n` });
    const drawn = async (): Promise<unknown> => {
      for (let frame = 0; frame < 3; frame += 1) await chat.painted();
      return chat.answerText('paused').evaluate((text) => ({ end: text.lastElementChild?.lastElementChild?.textContent, before: text.childElementCount - 1 }));
    };
    await flood('first');
    assert.deepEqual(await drawn(), { end: 'The first.', before: 0 });
    for (const words of ['second', 'third']) {
      await flood(words);
      assert.deepEqual(await drawn(), { end: 'The first.', before: 0 });
    }
    await pass(false);
    assert.deepEqual(await drawn(), { end: 'The third.', before: 0 });
    await pass(true);
    await chat.page.waitForFunction(() => document.querySelector('.answer-ahead') === null, undefined, WITH_ITS_TIME);
    assert.equal(await chat.answerText('paused').locator('h4').count(), 120);
  });

  it('offers nothing of a code block whose beginning is not drawn yet', async () => {
    await chat.tell(snapshot([turn('code', 'Ask', streamingAnswer('code'))]));
    await chat.painted();
    const buttons = await chat.page.evaluate(async (delta) => {
      dispatchEvent(new MessageEvent('message', { data: { type: 'delta', turnId: 'code', answerId: 'code', channel: 'text', delta } }));
      for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => { requestAnimationFrame(resolve); });
      return [...document.querySelectorAll('.answer-ahead .code-block')].map((block) => ({ code: block.querySelector('code')?.textContent?.slice(-7), buttons: block.querySelectorAll('button').length }));
    }, `${MARKDOWN.replace(/\[late[^\n]*\n/g, '')}\n\n`.repeat(100) + `\`\`\`ts\n${'more();\n'.repeat(5000)}`);
    assert.deepEqual(buttons, [{ code: 'more();', buttons: 0 }]);
    await chat.page.waitForFunction(() => document.querySelector('.answer-ahead') === null, undefined, WITH_ITS_TIME);
    assert.equal(await chat.page.locator('.code-block').last().getByTestId('copy').count(), 1);
  });

  it('is there with its end where it is short, however long the machine takes for each step', async () => {
    await chat.tell(snapshot([turn('slow', 'Ask', streamingAnswer('slow'))]));
    await chat.painted();
    const text = await chat.page.evaluate(async (messages) => {
      const now = performance.now.bind(performance);
      let late = 0;
      performance.now = () => now() + (late += 1000);
      for (const message of messages) dispatchEvent(new MessageEvent('message', { data: message }));
      // Asked for after the frame of the page, which has run by then.
      await new Promise((resolve) => { requestAnimationFrame(resolve); });
      performance.now = now;
      return document.querySelector('[data-state="finished"] .answer-text')?.textContent;
    }, [{ type: 'delta', turnId: 'slow', answerId: 'slow', channel: 'text', delta: 'Use ' }, { type: 'answer', turnId: 'slow', answer: answer('slow', 'Use this:\n\n```ts\nconst one = 1;\n```\n\nDone.') }] satisfies ToView[]);
    assert.equal(text, 'Use this:\nconst one = 1;\nDone.');
  });

  it('looks right already before the end, where nothing later changes what came before', async () => {
    const text = MARKDOWN.replaceAll('[late one][late]', 'late one').replace('[late]: https://late.example/\n', '');
    const cuts = Array.from({ length: 40 }, (_, index): Cut => ({ text, at: Array.from({ length: 12 }, (_unused, piece) => index * 3 + piece * 97) }));
    await stream(cuts);
    assert.equal(await firstDifference(cuts), undefined);
  });

  it('is the answer as read in its text content', async () => {
    const cases: readonly (readonly [markdown: string, text: string])[] = [
      ['Hello **world**.', 'Hello world.'],
      ['Use this:\n\n```ts\nconst one = 1;\n```\n\nDone.', 'Use this:\nconst one = 1;\nDone.'],
      ['- one\n- two\n  - three', 'one\ntwo\nthree'],
      ['- [x] done\n- [ ] open', 'done\nopen'],
      ['| a | b |\n|---|---|\n| 1 | 2 |', 'a\tb\n1\t2'],
      ['a&lt;b&gt; &eacute;&#x4e2d;&bogus;', 'a<b> é中&bogus;'],
      ['one\\\ntwo', 'one\ntwo'],
      ['![a cat](https://x.example/cat.png)', 'a cat'],
      ['<b onclick="x()">bold</b>', '<b onclick="x()">bold</b>'],
      ['~~~\nno language\n~~~', 'no language'],
    ];
    for (const [markdown, text] of cases) {
      await show(markdown);
      assert.equal(await chat.answerText('a').textContent(), text);
    }
  });

  it('shows the structure that the text means', async () => {
    await show(MARKDOWN);
    const text = chat.answerText('a');
    const count = (selector: string): Promise<number> => text.locator(selector).count();
    assert.equal(await count('strong > em'), 1);
    assert.equal(await count('del'), 1);
    assert.equal(await count('li .code-block'), 1);
    assert.equal(await count('ol[start="3"] > li'), 2);
    assert.equal(await count('blockquote li'), 1);
    assert.equal(await count('td.align-right'), 2);
    assert.equal(await count('[role="img"][aria-label="Done"]'), 1);
    assert.equal(await text.locator('a', { hasText: 'late one' }).getAttribute('href'), 'https://late.example/');
    assert.equal(await text.locator('a', { hasText: /^link$/ }).getAttribute('href'), 'https://example.com/a?b=c&d=e');
  });

  it('colours code, and keeps it the same', async () => {
    const code = 'const x: string = `a ${1} <b>`; // "quoted" & done\nfunction f() { return /x/; }';
    await show(`\`\`\`ts\n${code}\n\`\`\`\n\n\`\`\`nosuchlanguage\nplain\n\`\`\``);
    await chat.answerText('a').locator('.token-keyword').first().waitFor();
    assert.equal(await chat.answerText('a').locator('code').first().textContent(), code);
    assert.equal(await chat.answerText('a').locator('code').last().innerHTML(), 'plain');
  });

  it('hands code to the host as it was written', async () => {
    await show('```ts\nconst a = 1;\n\n\tif (a) {}\n```\n\n```\nsecond\n```');
    await chat.page.getByTestId('copy').first().click();
    assert.deepEqual(await chat.waitForPost('copy'), { type: 'copy', text: 'const a = 1;\n\n\tif (a) {}' });
    await chat.page.getByTestId('insert').last().click();
    assert.deepEqual(await chat.waitForPost('insert'), { type: 'insert', text: 'second' });
    await chat.page.getByRole('status').getByText('Copied').waitFor();
  });

  it('takes text that is nested deeper than any reader can follow', async () => {
    const deep = `${'> '.repeat(20_000)}deep`;
    await show(deep);
    assert.match(await chat.answerText('a').textContent() ?? '', /deep$/);
  });

  it('adds to a long answer without touching what is there', async () => {
    const block = `${MARKDOWN.replace(/\[late[^\n]*\n/g, '')}\n`;
    const megabyte = block.repeat(Math.ceil(1_000_000 / block.length));
    const told = (delta: string): ToView => ({ type: 'delta', turnId: 't', answerId: 'a', channel: 'text', delta });
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]));
    await chat.painted();
    for (let start = 0; start < megabyte.length; start += 50_000) {
      await chat.tell(told(megabyte.slice(start, start + 50_000)));
      await chat.painted();
    }
    await chat.tell(told('Now one more'));
    await chat.page.getByText('Now one more').waitFor();
    await chat.page.waitForFunction(() => document.querySelector('.answer-ahead') === null, undefined, WITH_ITS_TIME);
    await chat.page.evaluate(() => {
      const text = document.querySelector('.answer-text');
      const first = text?.querySelector('p, h4');
      const watch = { touched: 0, kept: (): boolean => Boolean(first?.isConnected) };
      // Colours of code that arrived before may still be on their way; they are no part of what a delta costs.
      new MutationObserver((records) => { watch.touched += records.filter(({ target }) => !(target instanceof Element && target.closest('code'))).length; }).observe(text as Node, { childList: true, characterData: true, subtree: true });
      Object.assign(window, { watch });
    });
    await chat.tell(told(' word and **another** one'));
    await chat.page.locator('.answer-text strong', { hasText: 'another' }).waitFor();
    const { touched, kept } = await chat.page.evaluate(() => {
      const { watch } = window as unknown as { watch: { touched: number; kept: () => boolean } };
      return { touched: watch.touched, kept: watch.kept() };
    });
    assert.ok(touched > 0 && touched < 10, `${touched} changes for one delta`);
    assert.equal(kept, true);
    await chat.tell({ type: 'answer', turnId: 't', answer: answer('a', `${megabyte}Now one more word and **another** one`) });
    await chat.page.locator('[data-state="finished"]').waitFor();
    assert.equal(await chat.page.locator('.answer-text h4').count(), Math.ceil(1_000_000 / block.length));
  });
});
