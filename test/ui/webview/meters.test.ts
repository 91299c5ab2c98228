import assert from 'node:assert/strict';
import { withChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';

describe('the meters', () => {
  let chat: ChatPage;
  withChatPage((opened) => { chat = opened; });

  const usage = async (): Promise<{ readonly line: string; readonly hover: readonly (string | null)[] }> => ({
    line: (await chat.page.getByTestId('usage').innerText()).replace(/\s+/g, ' '),
    hover: await chat.page.getByTestId('usage').locator('[title]').evaluateAll((parts) => parts.map((part) => part.getAttribute('title'))),
  });
  const model = { ref: 'a/m', name: 'M', connectionName: 'A', contextWindow: 128_000 };

  it('say what an answer took, cost and how fast it came', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'Text', { cost: { amount: 0.003_14, currency: 'USD' } }))]));
    const { line, hover } = await usage();
    assert.equal(line, '1.2k in · 1k cached · 41 out $0.0031 · 0.6 s');
    assert.match(hover[0] ?? '', /1,204 tokens in, 1,000 of them from the cache, 41 tokens out\nCost at the prices in the settings: \$0\.0031/);
    assert.equal(hover[2], 'First token after 0.3 s, whole answer 0.6 s, 137 tokens a second');
  });

  it('call unknown what nobody said', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'Text', { usage: undefined, timings: { started: 1000, ended: 3000 } }))], { ...SURROUNDINGS, model }));
    const { line, hover } = await usage();
    assert.equal(line, 'usage unknown 2.0 s');
    assert.match(hover[0] ?? '', /did not say how many tokens[\s\S]*Cost unknown/);
    assert.equal(hover[1], 'whole answer 2.0 s');
    assert.equal(await chat.page.getByRole('meter').count(), 0);
  });

  it('leave out what is none, and write a strange currency as it is', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'Text', { usage: { input: 10, output: 5, cacheRead: 0, reasoning: undefined }, cost: { amount: 12.345, currency: 'points' } }))]));
    assert.equal((await usage()).line, '10 in · 5 out 12.35 points · 0.6 s');
  });

  it('say how full the model\'s window is, by what was counted last', async () => {
    const full = (input: number): Parameters<typeof answer>[2] => ({ usage: { input, output: 1000, cacheRead: undefined, reasoning: undefined } });
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'Text', full(5000))), turn('u', 'Ask', answer('b', 'Text', full(22_000))), turn('v', 'Ask', streamingAnswer('c'))], { ...SURROUNDINGS, model }));
    const meter = chat.page.getByRole('meter', { name: 'Context' });
    assert.equal(await meter.getAttribute('aria-valuetext'), '23k of 128k tokens of the context used (18%)');
    assert.equal(await meter.getAttribute('aria-valuenow'), '18');
    const cost = (amount: number, currency: string): Parameters<typeof answer>[2] => ({ ...full(22_000), cost: { amount, currency } });
    await chat.tell(snapshot([turn('t', 'Ask', answer('a', 'Text', cost(0.1, 'USD'))), turn('u', 'Ask', answer('b', 'Text', cost(0.3, 'EUR'))), turn('v', 'Ask', answer('c', 'Text', cost(0.02, 'USD')))], { ...SURROUNDINGS, model }));
    await chat.page.locator('.context-meter[title$="The answers shown cost $0.12 + €0.30 at the prices in the settings"]').waitFor();
    const width = async (): Promise<number> => (await meter.locator('rect').boundingBox())?.width ?? 0;
    assert.ok(Math.abs((await width()) - 0.18 * (344 - 24)) < 3, String(await width()));
    await chat.tell({ type: 'surroundings', surroundings: SURROUNDINGS });
    await meter.waitFor({ state: 'detached' });
  });
});
