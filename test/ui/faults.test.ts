import assert from 'node:assert/strict';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, jsonDocument, redirect, stream, webPage, type Reply } from '../fakes/reply.ts';
import { selfSignedCertificate } from '../fakes/certificate.ts';
import { answers, composer, connectionTo, freshChat, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The server says not to try again, so that its fault is the answer's at once. */
const LAST = { 'x-should-retry': 'false' };

describe('when something is wrong', () => {
  let server: ModelServer;
  let secure: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  before(async () => {
    const models = [{ id: 'model-a', name: 'Model A' }];
    server = await startModelServer({ script: { models, key: 'sk-right', answer: () => answer(['Good.']) } });
    secure = await startModelServer({ tls: selfSignedCertificate() });
    workbench = await openWorkbench({ env: { LATCHKEY_UI_KEY: 'sk-right', LATCHKEY_UI_WRONG: 'sk-wrong-123456', LATCHKEY_UI_OTHER: 'sk-ant-api03-not-for-this-door' } });
    await workbench.setSettings(settings());
    chat = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
    await secure.close();
  });

  function settings(fields: Readonly<Record<string, unknown>> = {}, model = 'local/model-a') {
    return { ...settingsWith(connectionTo(server, { credential: { from: 'env', name: 'LATCHKEY_UI_KEY' }, limits: { retryWaitSeconds: 0.01 }, ...fields })), 'latchkey.model': model };
  }

  beforeEach(async () => {
    await freshChat(workbench, chat);
  });

  async function fault(): Promise<Locator> {
    const failed = await newestAnswer(chat, 'failed');
    return failed.getByTestId('fault');
  }

  /** Faults that come from what stands in the settings; the first text is a part of the words, the second a button. */
  const wrongSettings: readonly [name: string, fields: () => Promise<Record<string, unknown>>, words: RegExp, button: string, model?: string][] = [
    ['a wrong key', async () => ({ credential: { from: 'env', name: 'LATCHKEY_UI_WRONG' } }), /does not accept this key.*"Local"/, 'Change key'],
    ['a missing key', async () => ({ credential: { from: 'secret' } }), /"Local" has no key yet/, 'Enter key'],
    ['a missing variable', async () => ({ credential: { from: 'env', name: 'LATCHKEY_UI_UNSET' } }), /LATCHKEY_UI_UNSET is not set.*"Local"/, 'Enter key'],
    ['a key for another door', async () => ({ credential: { from: 'env', name: 'LATCHKEY_UI_OTHER' } }), /belongs to another door.*"Local".*Anthropic/, 'Use Anthropic'],
    ['a wrong path', async () => ({ baseUrl: `${server.origin}/v1/v1` }), /does not know this path.*"Local".*\/v1/, `/v1`],
    ['a model that is not there', async () => ({}), /has no model "model-z"/, 'Choose a model', 'local/model-z'],
    ['a connection that is not there', async () => ({}), /no connection "gone"/, 'Choose a model', 'gone/model-a'],
    ['a server that does not run', async () => ({ baseUrl: `http://127.0.0.1:${await closedPort()}/v1` }), /Nothing answers at.*"Local"/, 'Try again'],
    ['a host that is not there', async () => ({ baseUrl: 'http://latchkey.invalid/v1' }), /cannot be found.*"Local"/, 'Proxy settings'],
    ['a certificate that nobody trusts', async () => ({ baseUrl: `${secure.origin}/v1` }), /certificate of .* is not trusted.*"Local"/, 'Certificate settings'],
  ];
  for (const [name, fields, words, button, model] of wrongSettings) {
    it(`says ${name} in its own words, with what to do`, async () => {
      await workbench.setSettings(settings(await fields(), model));
      await chat.getByTestId('model-picker').filter({ hasText: model?.startsWith('gone') ? 'gone' : 'Local' }).waitFor();
      await send(chat, 'Precious question');
      const shown = await fault();
      assert.match((await shown.textContent())?.replace(/\s+/g, ' ') ?? '', words);
      await shown.getByRole('button', { name: button }).first().waitFor();
      await chat.getByTestId('turn').last().getByText('Precious question').waitFor();
      assert.doesNotMatch(await chat.locator('body').textContent() ?? '', /sk-(right|wrong-123456|ant-api03-not)/);
    });
  }

  /** Faults that come from the server. */
  const wrongReplies: readonly [name: string, reply: () => Reply, words: RegExp, times?: number][] = [
    ['a web page', () => webPage(200, 'Welcome to nginx!'), /answered with a web page.*"Local"/],
    ['a document in place of a stream', () => jsonDocument({ hello: 1 }), /did not stream.*"Local"/],
    ['an empty answer', () => stream({ do: 'finish' }), /empty answer.*"Local"/],
    ['too many requests', () => ({ kind: 'error', status: 429, type: 'rate_limit_error', message: 'Slow down', headers: { 'retry-after': '20' } }), /slow down.*"Local".*takes requests again at/],
    ['an overloaded server', () => ({ kind: 'error', status: 529, type: 'overloaded_error', message: 'Overloaded', headers: LAST }), /overloaded.*"Local"/],
    ['an error of the server', () => ({ kind: 'error', status: 500, type: 'api_error', message: 'Oops', headers: LAST }), /error of its own.*Oops/],
    ['no credit', () => ({ kind: 'error', status: 402, type: 'billing_error', message: 'Pay first' }), /no credit left.*Pay first/],
    ['a redirect', () => redirect('https://elsewhere.example/v1/chat/completions'), /sends on to.*elsewhere\.example.*"Local"/],
    ['a dropped connection', () => ({ kind: 'drop' }), /The connection to .* failed.*"Local"/, 5],
    ['the other protocol', () => ({ kind: 'error', status: 404, type: 'not_found_error', message: 'Not Found', shape: 'anthropic-messages' }), /speaks another protocol.*anthropic-messages/],
  ];
  for (const [name, reply, words, times = 1] of wrongReplies) {
    it(`says ${name} in its own words, and keeps the question`, async () => {
      await workbench.setSettings(settings());
      await chat.getByTestId('model-picker').filter({ hasText: 'Local' }).waitFor();
      server.enqueue(...Array.from({ length: times }, reply));
      await send(chat, 'Precious question');
      const shown = await fault();
      assert.match((await shown.textContent())?.replace(/\s+/g, ' ') ?? '', words);
      await chat.getByTestId('turn').last().getByText('Precious question').waitFor();
    });
  }

  it('keeps what had arrived when the connection breaks, and tries again on a click', async () => {
    await workbench.setSettings(settings());
    // It does not go on either, which is where the person comes in.
    server.enqueue(stream({ do: 'text', delta: 'The first half' }, { do: 'cut', how: 'rst' }), { kind: 'error', status: 400, type: 'invalid_request_error', message: 'No' }, answer(['The whole.']));
    await send(chat, 'Tell me');
    const shown = await fault();
    await answers(chat).last().getByText('The first half').waitFor();
    await workbench.screenshot('fault-cut');
    await shown.getByRole('button', { name: 'Try again' }).click();
    await chat.getByText('The whole.').waitFor();
    await chat.getByRole('button', { name: 'Previous answer' }).last().click();
    await chat.getByText('The first half').waitFor();
  });

  it('mends the address with one click and asks again', async () => {
    await workbench.setSettings(settings({ baseUrl: `${server.origin}/v1/v1` }));
    await chat.getByTestId('model-picker').filter({ hasText: 'Local' }).waitFor();
    await send(chat, 'Mend it');
    await (await fault()).getByRole('button', { name: `${server.origin}/v1` }).click();
    await chat.getByText('Good.').waitFor();
    await newestAnswer(chat, 'finished');
  });

  it('takes a key in the password box and asks again', async () => {
    await workbench.setSettings(settings({ credential: { from: 'secret' } }));
    await chat.getByTestId('model-picker').filter({ hasText: 'Local' }).waitFor();
    await send(chat, 'With a key');
    await (await fault()).getByRole('button', { name: 'Enter key' }).click();
    const box = workbench.page.locator('.quick-input-widget input.input[type="password"]');
    await box.waitFor();
    await box.fill('sk-right');
    await box.press('Enter');
    await chat.getByText('Good.').waitFor();
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer sk-right');
    // The same connection, aimed elsewhere: the key stays at home.
    const other = await startModelServer({ script: { answer: () => answer(['Got it']) } });
    try {
      await workbench.setSettings(settings({ credential: { from: 'secret' }, baseUrl: `${other.origin}/v1` }));
      await send(chat, 'Where does the key go?');
      assert.match(await (await fault()).textContent() ?? '', /saved for another address/);
      assert.equal(other.requests.length, 0);
    } finally {
      await other.close();
    }
  });

  it('keeps the text in the composer while nothing can be sent', async () => {
    await workbench.setSettings({});
    await chat.getByText('Bring a key').waitFor();
    await composer(chat).fill('Waiting for a key');
    await composer(chat).press('Enter');
    await workbench.page.locator('.quick-input-widget').waitFor();
    await workbench.page.keyboard.press('Escape');
    assert.equal(await composer(chat).inputValue(), 'Waiting for a key');
    await composer(chat).fill('');
  });
});
