import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import type { ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { answers, composer, connectionTo, gate, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { pressInNotification } from './notifications.ts';
import type { Workbench } from './workbench.ts';
import { withChat } from './withChat.ts';

describe('going back in a conversation', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;

  const models = [{ id: 'model-a', name: 'Model A', contextWindow: 1000, price: { input: 1000, output: 2000, currency: 'USD' } }, { id: 'model-b', name: 'Model B' }];
  withChat({ models: models.map(({ id, name }) => ({ id, name })), answer: () => answer(['Yes.']) }, (given) => settingsWith(connectionTo(given, { models })), (opened) => ({ server, workbench, chat } = opened));

  const turn = (text: string): Locator => chat.getByTestId('turn').filter({ hasText: text });
  const asked = (): unknown => (server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined)?.map(({ content }) => content);
  /** Sends a message and waits for its answer. */
  async function say(question: string, reply: string): Promise<void> {
    server.enqueue(answer([reply]));
    await send(chat, question);
    await newestAnswer(chat, 'finished');
    await answers(chat).getByTestId('answer-text').getByText(reply.replaceAll('*', '')).waitFor();
  }

  it('asks an edited message in the place of the old one, and walks between the two', async () => {
    await say('First question', 'First answer.');
    await say('Second question', 'Second answer.');
    server.enqueue(answer(['Edited answer.']));
    await turn('First question').getByRole('button', { name: 'Edit' }).click();
    await chat.getByTestId('edit-box').fill('Better question');
    await workbench.screenshot('edit-a-message');
    await chat.getByTestId('edit-box').press('Enter');
    await chat.getByText('Edited answer.').waitFor();
    assert.deepEqual(asked(), ['Better question']);
    assert.equal(await chat.getByTestId('turn').count(), 1);

    await chat.getByRole('group', { name: 'Message 2 of 2' }).getByRole('button', { name: 'Previous message' }).click();
    await chat.getByText('Second answer.').waitFor();
    assert.equal(await chat.getByText('Edited answer.').count(), 0);
    assert.equal(await chat.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Previous message');
    await workbench.screenshot('branches');
    await say('Third question', 'Third answer.');
    assert.deepEqual(asked(), ['First question', 'First answer.', 'Second question', 'Second answer.', 'Third question']);

    await chat.getByRole('button', { name: 'Next message' }).click();
    await chat.getByText('Edited answer.').waitFor();
    await workbench.reload();
    chat = await openChat(workbench);
    await chat.getByText('Edited answer.').waitFor();
    await chat.getByRole('group', { name: 'Message 2 of 2' }).waitFor();
  });

  it('asks again, and another model, and keeps all that was answered', async () => {
    await say('Question', 'From A.');
    server.enqueue(answer(['From A again.']));
    await answers(chat).last().hover();
    await chat.getByRole('button', { name: 'Ask again' }).click();
    await chat.getByText('From A again.').waitFor();
    await newestAnswer(chat, 'finished');
    server.enqueue(answer(['From B.']));
    await chat.getByRole('button', { name: 'Ask another model…' }).click();
    await workbench.page.locator('.quick-input-widget .monaco-list-row[aria-label*="model-b"]').click();
    await chat.getByText('From B.').waitFor();
    await newestAnswer(chat, 'finished');
    assert.equal(server.requests.at(-1)?.body?.['model'], 'model-b');
    assert.deepEqual(asked(), ['Question']);
    await chat.getByTestId('model-picker').filter({ hasText: 'Model A' }).waitFor();
    await chat.getByRole('group', { name: 'Answer 3 of 3' }).getByRole('button', { name: 'Previous answer' }).click();
    await chat.getByText('From A again.').waitFor();
    await chat.getByRole('group', { name: 'Answer 2 of 3' }).getByRole('button', { name: 'Previous answer' }).click();
    await chat.getByText('From A.').waitFor();
    await say('Going on', 'From the first.');
    assert.deepEqual(asked(), ['Question', 'From A.', 'Going on']);
  });

  it('says what an answer cost and how full the window is, and that it does not know', async () => {
    server.enqueue(answer(['Dear.'], { usage: { input: 200, output: 50 } }));
    await send(chat, 'How much?');
    const finished = await newestAnswer(chat, 'finished');
    assert.match(await finished.getByTestId('usage').innerText(), /200 in · 50 out\s+\$0\.30 · /);
    assert.equal(await chat.getByRole('meter').getAttribute('aria-valuenow'), '25');
    server.enqueue(answer(['Who knows.']));
    await chat.getByRole('button', { name: 'Ask another model…' }).click();
    await workbench.page.locator('.quick-input-widget .monaco-list-row[aria-label*="model-b"]').click();
    await chat.getByText('Who knows.').waitFor();
    await newestAnswer(chat, 'finished');
    assert.doesNotMatch(await chat.getByTestId('usage').innerText(), /\$/);
    assert.match(await chat.getByTestId('usage').locator('[title]').first().getAttribute('title') ?? '', /Cost unknown/);
  });

  it('lets messages wait while an answer is written, and sends them one after the other', async () => {
    const { until, open } = gate();
    server.enqueue(stream({ do: 'text', delta: 'Begun' }, { do: 'wait', until }, { do: 'text', delta: ', done.' }, { do: 'finish' }), answer(['To the third.']), answer(['To the second.']));
    await send(chat, 'First');
    await chat.getByText('Begun').waitFor();
    for (const text of ['Second', 'Thrid', 'Never']) {
      await composer(chat).fill(text);
      await composer(chat).press('Enter');
      await chat.getByTestId('queue').getByText(text).waitFor();
    }
    await workbench.screenshot('queue');
    await chat.getByRole('button', { name: 'Remove "Never"' }).click();
    await composer(chat).fill('Begun meanwhile');
    await chat.getByRole('button', { name: 'Move "Thrid" up' }).click();
    await chat.locator('[data-testid="queue"] li:first-of-type').getByText('Thrid').waitFor();
    await chat.getByRole('button', { name: 'Edit "Thrid"' }).click();
    const box = chat.getByTestId('edit-box');
    await box.fill('Third');
    // From here on the host knows of it, and does not send it when its turn has come.
    await chat.getByTestId('queue').getByText('Sent when you are done with the change.').waitFor();
    const soFar = server.requests.length;
    open();
    await newestAnswer(chat, 'finished');
    await workbench.screenshot('queue-changing');
    await box.press('Enter');
    await chat.getByText('To the second.').waitFor();
    assert.equal(server.requests.length, soFar + 2);
    assert.deepEqual(asked(), ['First', 'Begun, done.', 'Third', 'To the third.', 'Second']);
    assert.equal(await composer(chat).inputValue(), 'Begun meanwhile');
    await composer(chat).fill('');
    assert.equal(await chat.getByTestId('queue').count(), 0);
  });

  it('holds what waits when the answer is stopped, also over a reload, until the person says so', async () => {
    server.enqueue(stream({ do: 'text', delta: 'Half' }, { do: 'hang' }));
    await send(chat, 'Go on for ever');
    await chat.getByText('Half').waitFor();
    await composer(chat).fill('And now?');
    await composer(chat).press('Enter');
    await chat.getByTestId('queue').getByText('And now?').waitFor();
    await composer(chat).press('Escape');
    await chat.getByTestId('queue').getByText('Not sent').waitFor();
    await workbench.stored('Half');
    await workbench.stored('And now?');
    await workbench.reload();
    chat = await openChat(workbench);
    server.enqueue(answer(['Now this.']));
    await chat.getByRole('button', { name: 'Send now' }).click();
    await chat.getByText('Now this.').waitFor();
    assert.deepEqual(asked(), ['Go on for ever', 'Half', 'And now?']);
  });

  it('deletes a message with what followed it, and brings it back', async () => {
    await say('Keep this', 'Kept.');
    await say('Delete this', 'Gone.');
    await say('And what followed', 'Gone as well.');
    await turn('Delete this').getByRole('button', { name: 'Delete with what follows' }).click();
    await chat.getByText('Gone as well.').waitFor({ state: 'detached' });
    await workbench.screenshot('deleted-with-undo');
    assert.equal(await chat.getByTestId('turn').count(), 1);
    await say('In its place', 'Meanwhile.');
    await pressInNotification(workbench, 'The message and what followed it are deleted.', 'Undo');
    await chat.getByText('Gone as well.').waitFor();
    await chat.getByRole('group', { name: 'Message 1 of 2' }).getByRole('button', { name: 'Next message' }).click();
    await chat.getByText('Meanwhile.').waitFor();
  });

  it('goes on in a new chat from the middle of one', async () => {
    await say('Common', 'Ground.');
    await say('This way', 'Was taken.');
    await turn('Common').getByRole('button', { name: 'Go on from here in a new chat' }).click();
    await chat.getByText('Was taken.').waitFor({ state: 'detached' });
    await say('That way', 'Is taken.');
    assert.deepEqual(asked(), ['Common', 'Ground.', 'That way']);
  });

  it('copies an answer as it was written, and a turn as Markdown', async () => {
    await say('Bold?', '**Bold** it is.');
    const clipboard = (text: string): Promise<unknown> => workbench.page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, text);
    await chat.getByRole('button', { name: 'Copy the answer' }).click();
    await clipboard('**Bold** it is.');
    await chat.getByRole('button', { name: 'Copy with the answer' }).click();
    await clipboard('> Bold?\n\n**Model A** via Local:\n\n**Bold** it is.');
  });
});
