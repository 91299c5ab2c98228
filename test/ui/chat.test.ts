import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import type { ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { composer, connectionTo, gate, newestAnswer, send, settingsWith } from './conversation.ts';
import type { Workbench } from './workbench.ts';
import { withChat } from './withChat.ts';

const CODE = 'Use this:\n\n```ts\nconst one = 1;\n```\n\nDone.';

describe('a conversation in the panel', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  withChat({ models: [{ id: 'model-a', name: 'Model A' }, { id: 'model-b', name: 'Model B' }], answer: () => answer(['Yes.']) },
    (given) => settingsWith(connectionTo(given), connectionTo(given, { id: 'responses', name: 'Over Responses', protocol: 'openai-responses' }), connectionTo(given, { id: 'messages', name: 'Over Messages', protocol: 'anthropic-messages' })), (opened) => ({ server, workbench, chat } = opened));

  it('shows the answer while it streams, then its tokens', async () => {
    const { until, open } = gate();
    server.enqueue(stream({ do: 'text', delta: 'Hello ' }, { do: 'wait', until }, { do: 'text', delta: '**world**.' }, { do: 'finish', usage: { input: 1200, output: 41 } }));
    await send(chat, 'Say hello');
    const streaming = await newestAnswer(chat, 'streaming');
    await streaming.getByText('Hello').waitFor();
    await chat.getByTestId('stop').waitFor();
    await workbench.screenshot('chat-streaming');
    open();
    const finished = await newestAnswer(chat, 'finished');
    assert.equal((await finished.getByTestId('answer-text').textContent())?.trim(), 'Hello world.');
    assert.equal(await finished.locator('strong').textContent(), 'world');
    assert.match(await finished.getByTestId('usage').textContent() ?? '', /1[.,]?2.*in.*41.*out/);
    await chat.getByTestId('send').waitFor();
  });

  it('sends what was said before along with the next question', async () => {
    server.enqueue(answer(['First answer.']), answer(['Second answer.']));
    await send(chat, 'First question');
    await newestAnswer(chat, 'finished');
    await send(chat, 'Second question');
    await chat.getByText('Second answer.').waitFor();
    assert.deepEqual(server.requests.at(-1)?.body?.['messages'], [
      { role: 'user', content: 'First question' }, { role: 'assistant', content: 'First answer.' }, { role: 'user', content: 'Second question' },
    ]);
  });

  it('begins a new conversation from the panel, and keeps what is being typed', async () => {
    await send(chat, 'The old one');
    await newestAnswer(chat, 'finished');
    await composer(chat).fill('Half a thought');
    await chat.getByTestId('new-chat').click();
    await chat.getByTestId('turn').first().waitFor({ state: 'detached' });
    assert.equal(await composer(chat).inputValue(), 'Half a thought');
    await composer(chat).fill('');
    await send(chat, 'The new one');
    await newestAnswer(chat, 'finished');
    assert.deepEqual(server.requests.at(-1)?.body?.['messages'], [{ role: 'user', content: 'The new one' }]);
  });

  it('sends with the button too', async () => {
    await composer(chat).fill('With a click');
    await chat.getByTestId('send').click();
    await chat.getByTestId('turn').last().getByText('With a click').waitFor();
    await newestAnswer(chat, 'finished');
  });

  it('stops with Escape: the text stays, and the server sees the end', async () => {
    server.enqueue(stream({ do: 'text', delta: 'Half of it' }, { do: 'hang' }));
    await send(chat, 'Go on for ever');
    await chat.getByText('Half of it').waitFor();
    await composer(chat).press('Escape');
    const stopped = await newestAnswer(chat, 'stopped');
    assert.equal((await stopped.getByTestId('answer-text').textContent())?.trim(), 'Half of it');
    await server.requests.at(-1)?.closed;
  });

  it('stops with the button, and goes on with the next question', async () => {
    server.enqueue(stream({ do: 'hang' }));
    await send(chat, 'Hang');
    await chat.getByTestId('stop').click();
    await newestAnswer(chat, 'stopped');
    await send(chat, 'And now?');
    await newestAnswer(chat, 'finished');
    await chat.getByText('Yes.').waitFor();
  });

  it('copies code, and inserts it at the cursor as one undo step', async () => {
    server.enqueue(answer([CODE.slice(0, 20), CODE.slice(20)]));
    const original = await readFile(path.join(workbench.folder, 'src/queue.ts'), 'utf8');
    const editor = await workbench.openFile('src/queue.ts');
    await workbench.page.keyboard.press('Control+Home');
    await send(chat, 'Show me');
    const finished = await newestAnswer(chat, 'finished');
    assert.equal((await finished.getByTestId('answer-text').textContent())?.replace(/\s+/g, ' ').trim(), 'Use this: const one = 1; Done.');
    await finished.getByTestId('code-block').hover();
    await finished.getByTestId('copy').first().click();
    await workbench.page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('const one = 1;'));
    await finished.getByTestId('insert').first().click();
    await editor.getByText('const one = 1;').first().waitFor();
    // The editor gets the focus after the text, and only then the key.
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await workbench.page.keyboard.press('Control+Z');
    await editor.getByText('const one = 1;').first().waitFor({ state: 'detached' });
    await workbench.saved('src/queue.ts', original);
  });

  it('lets the person choose another model, over each protocol', async () => {
    for (const [connection, address] of [['Over Responses', '/v1/responses'], ['Over Messages', '/v1/messages']] as const) {
      await chat.getByTestId('model-picker').click();
      const box = workbench.page.locator('.quick-input-widget');
      // By the accessible name: the list re-uses rows and leaves hidden text of others in them.
      await box.locator(`.monaco-list-row[aria-label*="model-b · ${connection}"]`).click();
      await chat.getByTestId('model-picker').filter({ hasText: connection }).waitFor();
      await send(chat, `Over ${address}`);
      await newestAnswer(chat, 'finished');
      assert.equal(server.requests.at(-1)?.path, address);
    }
  });

  it('does not send while an input method composes', async () => {
    await composer(chat).fill('ni hao');
    const asked = server.requests.length;
    await composer(chat).dispatchEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true, keyCode: 229 });
    assert.equal(await composer(chat).inputValue(), 'ni hao');
    assert.equal(server.requests.length, asked);
    await composer(chat).fill('');
  });

  it('treats the model\'s text as data', async () => {
    const seen: string[] = [];
    workbench.page.on('request', (request) => seen.push(request.url()));
    server.enqueue(answer(['<img src="https://evil.example/a.png" onerror="alert(1)"> ![x](https://evil.example/b.png) [run](command:workbench.action.quit) [js](javascript:alert(1)) <script>document.title="owned"</script> [ok](https://good.example/)']));
    await send(chat, 'Attack');
    const finished = await newestAnswer(chat, 'finished');
    const text = finished.getByTestId('answer-text');
    assert.equal(await text.locator('img, script, iframe, object, embed, form, style').count(), 0);
    assert.deepEqual(await text.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')).filter((href) => !href?.startsWith('https://'))), []);
    assert.notEqual(await chat.title(), 'owned');
    assert.deepEqual(seen.filter((url) => url.includes('evil.example')), []);
  });
});
