import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { connectionTo, newestAnswer, openChat, send } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('in Simplified Chinese', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }], answer: () => answer(['你好，世界。']) } });
    workbench = await openWorkbench({ locale: 'zh-cn' });
    chat = await openChat(workbench, 'Latchkey: 打开聊天');
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  /** Words that are the same in both languages: names, protocols, addresses. */
  const LATIN = /Latchkey|API|GitHub|Ollama|LM Studio|llama\.cpp|vLLM|DeepSeek|Mistral|Inkess|Azure|OpenAI|VS Code|Enter|Shift|model-[ab]|Local|tok|req_fake|https?:\/\/[\w.:/-]+|[\d.]+/g;

  async function onlyChinese(): Promise<void> {
    const spoken = await chat.evaluate(() => [document.body.innerText, ...Array.from(document.querySelectorAll('[aria-label], [placeholder], [title]'), (element) => ['aria-label', 'placeholder', 'title'].map((name) => element.getAttribute(name) ?? '').join(' '))].join('\n'));
    const rest = spoken.replace(LATIN, '');
    assert.doesNotMatch(rest, /[A-Za-z]{4,}/, 'an English word is left');
    assert.match(rest, /\p{Script=Han}/u);
  }

  it('speaks Chinese before the first key', async () => {
    await chat.getByTestId('composer').waitFor();
    await onlyChinese();
    await workbench.screenshot('first-run-zh-cn');
  });

  it('speaks Chinese in a conversation and in a fault', async () => {
    await workbench.setSettings({ 'latchkey.connections': [connectionTo(server)], 'latchkey.model': 'local/model-a' });
    await chat.getByTestId('model-picker').filter({ hasText: 'model-a' }).waitFor();
    await send(chat, '你好');
    await newestAnswer(chat, 'finished');
    await onlyChinese();
    server.enqueue({ kind: 'error', status: 402, type: 'billing_error', message: '余额不足' });
    await send(chat, '再来');
    const failed = await newestAnswer(chat, 'failed');
    assert.match(await failed.getByTestId('fault').textContent() ?? '', /\p{Script=Han}/u);
    await workbench.screenshot('fault-zh-cn');
  });

  it('speaks Chinese of what happens on the way', async () => {
    server.enqueue({ kind: 'error', status: 529, type: 'overloaded_error', message: '过载', headers: { 'retry-after': '40' } });
    await send(chat, '在吗');
    const line = chat.getByTestId('notice').filter({ hasText: '后重试' });
    await line.waitFor();
    await onlyChinese();
    await workbench.screenshot('notice-zh-cn');
    await line.getByRole('button', { name: '立即重试' }).click();
    await newestAnswer(chat, 'finished');
    await onlyChinese();
  });

  it('writes dates in Chinese', async () => {
    await chat.getByTestId('history').click();
    await workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: /你好.*\d+年\d+月\d+日/ }).waitFor();
    await workbench.page.keyboard.press('Escape');
  });
});
