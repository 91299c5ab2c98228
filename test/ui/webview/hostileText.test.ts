import assert from 'node:assert/strict';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, FAULT, snapshot, SURROUNDINGS, turn } from './samples.ts';

/** Every element that the text of an answer may become. */
const ELEMENTS = new Set(['p', 'h4', 'h5', 'h6', 'span', 'em', 'strong', 'del', 'a', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'hr', 'div', 'button', 'svg', 'path']);
const ATTRIBUTES = new Set(['class', 'href', 'title', 'start', 'dir', 'data-path', 'data-line', 'role', 'aria-label', 'aria-hidden', 'tabindex', 'type', 'data-testid', 'data-language', 'data-info', 'aria-haspopup', 'aria-expanded', 'viewBox', 'd']);

const ATTACKS: readonly string[] = [
  '<script>window.owned = 1</script>',
  '<img src=x onerror="window.owned = 1">',
  '<svg onload="window.owned = 1"><script>window.owned = 1</script></svg>',
  '<iframe srcdoc="<script>parent.owned = 1</script>"></iframe>',
  '<style>@import url(https://evil.example/a.css);</style><link rel=stylesheet href=https://evil.example/b.css>',
  '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><input name=q autofocus onfocus="window.owned = 1"></form>',
  '<a href="javascript:window.owned=1" ping="https://evil.example/">x</a>',
  '<details open ontoggle="window.owned = 1"><summary>x</summary></details>',
  '<div style="background:url(https://evil.example/c.png)">x</div>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.owned=1&gt;">',
  '<!--><img src=x onerror=window.owned=1>-->',
  '<![CDATA[<img src=x onerror=window.owned=1>]]>',
  '[x](javascript:window.owned=1)', '[x](JaVaScRiPt:window.owned=1)', '[x](java&#x09;script:window.owned=1)', '[x](&#106;avascript:window.owned=1)', '[x](\u0001javascript:window.owned=1)',
  '[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cub3duZWQ9MTwvc2NyaXB0Pg==)', '[x](vbscript:x)', '[x](file:///etc/passwd)',
  '[x](command:workbench.action.quit)', '[x](vscode://latchkey.latchkey/x)', '[x](vscode-resource:/etc/passwd)', '[x](blob:https://evil.example/1)', '[x](//evil.example/)', '[x](/etc)', '[x](#top)',
  '<javascript:window.owned=1>', '<command:workbench.action.quit>',
  '![x](https://evil.example/d.png)', '![x](data:image/svg+xml,<svg/onload=window.owned=1>)', '[![x](https://evil.example/e.png)](https://evil.example/f)', '![x][ref]\n\n[ref]: https://evil.example/g.png',
  '[x][ref]\n\n[ref]: javascript:window.owned=1', '[__proto__]: https://a.example\n\n[x][__proto__] [x][constructor]',
  '```"onmouseover="window.owned=1\ncode\n```', '```html\n<script>window.owned = 1</script>\n```', '`<img src=x onerror=window.owned=1>`',
  '| <img src=x onerror=window.owned=1> | b |\n|---|---|\n| <script>window.owned=1</script> | [x](javascript:1) |',
  '- <img src=x onerror=window.owned=1>\n  > <script>window.owned=1</script>', '# <img src=x onerror=window.owned=1>',
  '&lt;script&gt;window.owned=1&lt;/script&gt; &#60;img src=x onerror=window.owned=1&#62;',
  '[x](https://good.example/ "onclick=window.owned=1")', '[x](https://good.example/"onclick="window.owned=1)', '[x](mailto:a@b.example)',
  '<x data-testid="fault">', '<div id="app"></div>', '<button data-testid="copy">x</button>',
];

describe('hostile text in the chat page', () => {
  let chat: ChatPage;
  before(async () => { chat = await openChatPage(); });
  after(() => chat.close());

  /** What of the page's answers is neither on the list of elements nor on that of attributes. */
  async function strangers(): Promise<readonly string[]> {
    const found = await chat.page.evaluate(() => [...document.querySelectorAll('.answer-text *')].map((element) => ({ name: element.localName, attributes: [...element.attributes].map(({ name, value }) => ({ name, value })) })));
    return found.flatMap(({ name, attributes }) => [
      ...(ELEMENTS.has(name) ? [] : [`<${name}>`]),
      ...attributes.filter((attribute) => !ATTRIBUTES.has(attribute.name)).map((attribute) => `<${name} ${attribute.name}>`),
      ...attributes.filter((attribute) => attribute.name === 'href' && !/^(https?:|mailto:)/.test(attribute.value)).map(({ value }) => `href=${value}`),
    ]);
  }

  async function assertHarmless(): Promise<void> {
    assert.deepEqual(await strangers(), []);
    assert.equal(await chat.page.evaluate(() => 'owned' in window), false);
    const origin = new URL(chat.page.url()).origin;
    assert.deepEqual(chat.seen.requests.filter((url) => !url.startsWith(origin)), []);
    // A breach of the policy that was stopped would be reported here.
    assert.deepEqual(chat.seen.errors, []);
  }

  it('becomes text, whole or streamed', async () => {
    await chat.tell(snapshot(ATTACKS.map((text, index) => turn(`t${index}`, text, answer(`a${index}`, text)))));
    await chat.painted();
    await assertHarmless();
    await chat.tell(snapshot([]));
    await chat.tell(...ATTACKS.flatMap((text, index) => [
      { type: 'turn', turn: turn(`u${index}`, text, answer(`b${index}`, '', { state: 'streaming' })) } as const,
      ...Array.from(text, (delta) => ({ type: 'delta', turnId: `u${index}`, answerId: `b${index}`, channel: 'text', delta }) as const),
    ]));
    await chat.painted();
    await assertHarmless();
    await chat.tell({ type: 'turn', turn: turn('all', 'All of it', answer('all', ATTACKS.join('\n\n'))) });
    await chat.painted();
    await assertHarmless();
  });

  it('loses nothing of what was written', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'See <script>window.owned = 1</script> and <img src=x onerror="x">.'))]));
    await chat.painted();
    assert.equal(await chat.answerText('a').textContent(), 'See <script>window.owned = 1</script> and <img src=x onerror="x">.');
  });

  it('stays text in names, chips, notices, faults and settings too', async () => {
    const tag = '<img src=x onerror="window.owned=1">';
    await chat.tell(snapshot([{ ...turn('t', tag, answer('a', '', { ...FAULT, modelName: tag, connectionName: tag, reasoning: tag, notices: [{ kind: 'parameter-ignored', parameter: tag }], faultWords: { title: tag, detail: tag, small: tag, actions: [{ label: tag, action: { do: 'retry' } }] } })), references: [{ label: tag }] }],
      { ...SURROUNDINGS, problems: [{ place: tag, reason: tag }], model: { ref: 'a/b', name: tag, connectionName: tag }, pendingReferences: [{ id: 'r', label: tag }] }, tag));
    await chat.painted();
    assert.equal(await chat.page.locator('img').count(), 0);
    await assertHarmless();
  });

  it('does not follow a link by itself, and shows where one leads', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', '[the docs](https://good.example/path)'))]));
    await chat.painted();
    const link = chat.answerText('a').locator('a');
    assert.equal(await link.getAttribute('href'), 'https://good.example/path');
    assert.equal(await link.getAttribute('title'), 'https://good.example/path');
    await assertHarmless();
  });
});
