import assert from 'node:assert/strict';
import type { FromView, ViewQueue } from '../../../src/contract/chatView.ts';
import { withChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';

const WAITING: ViewQueue = { messages: [{ id: 'q1', prompt: 'And then?' }, { id: 'q2', prompt: 'And after that?' }], held: false };

describe('the queue', () => {
  let chat: ChatPage;
  withChatPage((opened) => { chat = opened; });

  const last = async (): Promise<FromView | undefined> => (await chat.posted()).at(-1);

  it('takes what is sent while an answer is written, by key or by button', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]));
    const composer = chat.page.getByTestId('composer');
    await composer.fill('And then?');
    await composer.press('Enter');
    assert.deepEqual(await last(), { type: 'submit', text: 'And then?' });
    assert.equal(await composer.inputValue(), '');
    await composer.fill('And after that?');
    await chat.page.getByRole('button', { name: 'Queue' }).click();
    assert.deepEqual(await last(), { type: 'submit', text: 'And after that?' });
    await chat.tell({ type: 'queue', queue: WAITING });
    await chat.page.getByRole('status').getByText('Waiting, sent when the answer is there').waitFor();
    await chat.page.getByRole('region', { name: 'Waiting messages' }).getByText('Sent when the answer is there.').waitFor();
    assert.deepEqual(await chat.page.getByTestId('queue').getByRole('listitem').allInnerTexts(), ['And then?', 'And after that?']);
  });

  it('gives a message back, lets one be removed, and keeps the keyboard in the panel', async () => {
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: WAITING });
    await chat.page.getByRole('button', { name: 'Edit "And then?"' }).click();
    assert.deepEqual(await last(), { type: 'edit-queued', id: 'q1' });
    await chat.page.getByRole('button', { name: 'Remove "And after that?"' }).press('Enter');
    assert.deepEqual(await last(), { type: 'remove-queued', id: 'q2' });
    await chat.tell({ type: 'queue', queue: { messages: [], held: false } });
    await chat.page.getByTestId('queue').waitFor({ state: 'detached' });
    assert.equal(await chat.page.getByTestId('composer').evaluate((box) => box === document.activeElement), true);
  });

  it('says why it waits, and sends when it is told to', async () => {
    await chat.tell({ ...snapshot([turn('t', 'Ask', answer('a', 'Half', { state: 'stopped' }))]), queue: WAITING });
    assert.equal(await chat.page.getByRole('button', { name: 'Send now' }).count(), 0);
    await chat.tell({ type: 'queue', queue: { ...WAITING, held: true } });
    await chat.page.getByRole('status').getByText('The waiting messages are not sent').waitFor();
    await chat.page.getByTestId('queue').getByText('Not sent, because the answer before did not come to its end.').waitFor();
    await chat.page.getByRole('button', { name: 'Send now' }).click();
    assert.deepEqual(await last(), { type: 'send-queued' });
  });

  it('says nothing when it empties itself', async () => {
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: WAITING }, { type: 'queue', queue: { messages: [], held: true } });
    await chat.painted();
    assert.equal(await chat.page.getByRole('status').first().textContent(), '');
  });

  it('leaves the conversation most of the room, however much waits', async () => {
    const messages = Array.from({ length: 60 }, (_, index) => ({ id: `q${index}`, prompt: `Question ${index} ${'and on '.repeat(40)}` }));
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: { messages, held: false } });
    await chat.page.getByTestId('queue').waitFor();
    const { height = 0 } = (await chat.page.getByTestId('queue').boundingBox()) ?? {};
    assert.ok(height <= 0.31 * 720, String(height));
    assert.equal(await chat.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  });

  it('asks for the history', async () => {
    await chat.tell(snapshot([], SURROUNDINGS));
    await chat.page.getByTestId('history').click();
    assert.deepEqual(await last(), { type: 'history' });
  });
});
