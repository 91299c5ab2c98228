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

  it('lets a message be changed in its place, and removed, and keeps the keyboard in the panel', async () => {
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: WAITING });
    const focused = (): Promise<boolean> => chat.page.getByTestId('composer').evaluate((box) => box === document.activeElement);
    await chat.page.getByRole('button', { name: 'Edit "And then?"' }).click();
    const box = chat.page.getByTestId('queue').getByRole('textbox', { name: 'Edit the message' });
    assert.equal(await box.inputValue(), 'And then?');
    assert.deepEqual(await last(), { type: 'edit-queued', id: 'q1' });
    await box.fill('And then, why?');
    // What is typed is still there when the panel is shown again, and the host is told again that it waits for it.
    await chat.showAgain();
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: WAITING });
    assert.equal(await box.inputValue(), 'And then, why?');
    assert.deepEqual(await last(), { type: 'edit-queued', id: 'q1' });
    await chat.tell({ type: 'queue', queue: { ...WAITING, held: true, changing: true } });
    await chat.page.getByTestId('queue').getByText('Sent when you are done with the change.').waitFor();
    assert.equal(await chat.page.getByRole('button', { name: 'Send now' }).count(), 0);
    await box.press('Enter');
    assert.deepEqual(await last(), { type: 'change-queued', id: 'q1', text: 'And then, why?' });
    assert.equal(await focused(), true);
    await chat.page.getByRole('button', { name: 'Edit "And after that?"' }).press('Enter');
    await box.fill('no');
    await box.press('Escape');
    assert.deepEqual(await last(), { type: 'change-queued', id: 'q2', text: '' });
    await chat.page.getByRole('button', { name: 'Remove "And after that?"' }).press('Enter');
    assert.deepEqual(await last(), { type: 'remove-queued', id: 'q2' });
    await chat.tell({ type: 'queue', queue: { messages: [], held: false } });
    await chat.page.getByTestId('queue').waitFor({ state: 'detached' });
    assert.equal(await focused(), true);
  });

  it('puts a message before the one above, says where it is, and keeps the focus on the button', async () => {
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: WAITING });
    const up = chat.page.getByRole('button', { name: 'Move "And after that?" up' });
    await up.focus();
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await last(), { type: 'move-queued', id: 'q2', index: 0 });
    await chat.page.getByRole('status').getByText('Number 1 of 2').waitFor();
    await chat.tell({ type: 'queue', queue: { messages: WAITING.messages.toReversed(), held: false } });
    await chat.painted();
    assert.equal(await up.evaluate((button) => button === document.activeElement), true);
    const before = (await chat.posted()).length;
    await chat.page.keyboard.press('Enter');
    assert.equal((await chat.posted()).length, before);
    assert.equal(await up.getAttribute('aria-disabled'), 'true');
  });

  it('puts a message behind the one below as well', async () => {
    const messages = [...WAITING.messages, { id: 'q3', prompt: 'And at last?' }];
    await chat.tell({ ...snapshot([turn('t', 'Ask', streamingAnswer('a'))]), queue: { messages, held: false } });
    const down = chat.page.getByRole('button', { name: 'Move "And after that?" down' });
    await down.press('Enter');
    assert.deepEqual(await last(), { type: 'move-queued', id: 'q2', index: 2 });
    await chat.page.getByRole('status').getByText('Number 3 of 3').waitFor();
    await chat.tell({ type: 'queue', queue: { messages: [0, 2, 1].map((index) => messages[index]).filter((message) => message !== undefined), held: false } });
    await chat.page.locator('[data-testid="move-down"][aria-disabled="true"]:focus').waitFor();
    assert.equal(await down.getAttribute('aria-disabled'), 'true');
    const before = (await chat.posted()).length;
    await chat.page.keyboard.press('Enter');
    await chat.page.keyboard.press('Shift+Tab');
    await chat.page.keyboard.press('Enter');
    const posted = (await chat.posted()).slice(before);
    assert.deepEqual(posted, [{ type: 'move-queued', id: 'q2', index: 1 }]);
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
