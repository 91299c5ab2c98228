import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { settingsFile } from '../host/profile.ts';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { connectionTo, freshChat, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the first run', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  before(async () => {
    server = await startModelServer({ script: { key: 'sk-plain', models: [{ id: 'model-a', name: 'Model A' }, { id: 'model-b', name: 'Model B' }], answer: () => answer(['At your service.']) } });
    workbench = await openWorkbench({ env: { OPENAI_API_KEY: 'sk-plain', OPENAI_BASE_URL: `${server.origin}/v1` } });
    chat = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });
  beforeEach(async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.setSettings({});
    await chat.getByText('Bring a key').waitFor();
  });

  const storedSettings = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(settingsFile(workbench.userDataDirectory), 'utf8')) as Record<string, unknown>;
  const box = (): Locator => workbench.page.locator('.quick-input-widget');
  const input = (): Locator => box().locator('input.input');
  const row = (text: string | RegExp): Locator => box().locator('.monaco-list-row', { hasText: text }).first();
  /** Answers a step of the wizard, by its title: the box of the step before may still be there. */
  async function type(title: string, text: string): Promise<void> {
    await box().locator('.quick-input-title').getByText(title).waitFor();
    await input().fill(text);
    await input().press('Enter');
  }
  const password = (): Locator => box().locator('input[type="password"]');

  it('says what to do, and offers what it finds in the environment', async () => {
    await chat.getByText('OPENAI_API_KEY').waitFor();
    await workbench.screenshot('first-run');
    await chat.getByRole('button', { name: /OPENAI_API_KEY/ }).click();
    await row('Model A').click();
    await chat.getByTestId('model-picker').filter({ hasText: 'Model A' }).waitFor();
    await send(chat, 'Hello');
    await chat.getByText('At your service.').waitFor();
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer sk-plain');
    const settings = await storedSettings();
    assert.deepEqual(settings['latchkey.connections'], [{ id: 'openai', name: `OpenAI (http://127.0.0.1:${server.port})`, protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'env', name: 'OPENAI_API_KEY' } }]);
    assert.equal(settings['latchkey.model'], 'openai/model-a');
    await freshChat(workbench, chat);
  });

  it('adds a service by its address: three decisions, and a wrong key can be corrected on the way', async () => {
    await workbench.command('Latchkey: Add Connection…');
    await input().fill('Another');
    await row('Another, by its address').click();
    await type('Another service', `${server.origin}/v1/chat/completions`);
    await password().waitFor();
    await type('Key for 127.0.0.1', 'sk-mistyped');
    await row(/does not accept this key/).waitFor();
    await workbench.screenshot('wizard-wrong-key');
    await row('Enter another key').click();
    await password().waitFor();
    await type('Key for 127.0.0.1', 'sk-plain');
    await row('Model B').click();
    await chat.getByTestId('model-picker').filter({ hasText: 'Model B' }).waitFor();
    await send(chat, 'Hello');
    await newestAnswer(chat, 'finished');
    const settings = JSON.stringify(await storedSettings());
    assert.doesNotMatch(settings, /sk-/, 'a key never stands in the settings');
    assert.match(JSON.stringify(await workbench.secrets()), /sk-plain/);
    await workbench.reload();
    chat = await openChat(workbench);
    await send(chat, 'Still there?');
    await newestAnswer(chat, 'finished');
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer sk-plain');
    await freshChat(workbench, chat);
  });

  it('takes a key after all, when the server that was said to need none asks for one', async () => {
    await workbench.command('Latchkey: Add Connection…');
    await input().fill('Another');
    await row('Another, by its address').click();
    await type('Another service', `${server.origin}/v1/chat/completions`);
    await password().waitFor();
    await type('Key for 127.0.0.1', '');
    await row(/has no key yet/).waitFor();
    await row('Enter another key').click();
    await password().waitFor();
    await type('Key for 127.0.0.1', 'sk-plain');
    await row('Model B').click();
    await chat.getByTestId('model-picker').filter({ hasText: 'Model B' }).waitFor();
    await send(chat, 'Hello');
    await newestAnswer(chat, 'finished');
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer sk-plain');
    await freshChat(workbench, chat);
  });

  it('takes the door from a key whose shape is unmistakable, and sends it nowhere else', async () => {
    await chat.getByRole('button', { name: /Paste an API key/ }).click();
    await input().waitFor();
    await input().fill('gsk_0123456789abcdef');
    await box().getByText(/This is a key of Groq/).waitFor();
    const asked = server.requests.length;
    await input().press('Enter');
    await box().getByText('Models of Groq').waitFor();
    assert.equal(server.requests.length, asked);
    await workbench.page.keyboard.press('Escape');
  });

  it('asks for the service of a key that could be anybody\'s', async () => {
    await chat.getByRole('button', { name: /Paste an API key/ }).click();
    const asked = server.requests.length;
    await type('Paste an API key', 'sk-0123456789abcdef');
    await row('DeepSeek').waitFor();
    await row('Moonshot').waitFor();
    assert.equal(await box().locator('.monaco-list-row', { hasText: 'Ollama' }).count(), 0);
    assert.equal(server.requests.length, asked);
    await workbench.page.keyboard.press('Escape');
  });

  it('leaves everything as it was when the person escapes', async () => {
    await workbench.command('Latchkey: Add Connection…');
    await row('DeepSeek').click();
    await password().waitFor();
    await workbench.page.keyboard.press('Escape');
    await box().waitFor({ state: 'hidden' });
    await chat.getByText('Bring a key').waitFor();
    const settings = await storedSettings();
    assert.equal(settings['latchkey.connections'], undefined);
  });

  it('finds a local server on a click, and not before', async () => {
    const local = await startModelServer({ port: 11434, host: 'localhost', script: { models: [{ id: 'llama' }], answer: () => answer(['Local hello.']) } });
    try {
      assert.equal(local.requests.length, 0);
      await chat.getByRole('button', { name: /on this machine/i }).click();
      await chat.getByRole('button', { name: /Ollama.*localhost:11434|Use Ollama|Ollama/ }).last().click();
      await row('llama').click();
      await chat.getByTestId('model-picker').filter({ hasText: 'llama' }).waitFor();
      await send(chat, 'Hello');
      await chat.getByText('Local hello.').waitFor();
      await freshChat(workbench, chat);
    } finally {
      await local.close();
    }
  });

  it('reports an invalid setting with its place, and the valid connection works', async () => {
    const { 'latchkey.connections': good, ...model } = settingsWith(connectionTo(server, { credential: { from: 'env', name: 'OPENAI_API_KEY' } }));
    await workbench.setSettings({ ...model, 'latchkey.connections': [{ id: 'Bad Id', protocol: 'openai-chat', baseUrl: 'https://x.example' }, ...(good as unknown[])] });
    await chat.getByText('latchkey.connections[0].id').waitFor();
    await workbench.screenshot('invalid-setting');
    await send(chat, 'Hello');
    await newestAnswer(chat, 'finished');
    await freshChat(workbench, chat);
  });
});
