import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { FromView } from '../../../src/contract/chatView.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, FIRST_RUN, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';

describe('the composer', () => {
  let chat: ChatPage;
  let composer: Locator;
  beforeEach(async () => {
    chat = await openChatPage();
    composer = chat.page.getByTestId('composer');
  });
  afterEach(async () => {
    assert.deepEqual(chat.seen.errors, []);
    await chat.close();
  });

  const pageState = async (): Promise<Record<string, unknown>> => JSON.parse(await chat.page.evaluate(() => sessionStorage.getItem('state') ?? '{}')) as Record<string, unknown>;
  const submitted = async (): Promise<readonly FromView[]> => (await chat.posted()).filter(({ type }) => type === 'submit');

  it('sends with Enter, empties itself and keeps the focus', async () => {
    await chat.tell(snapshot());
    await composer.fill('Hello');
    await composer.press('Enter');
    assert.deepEqual(await chat.waitForPost('submit'), { type: 'submit', text: 'Hello' });
    assert.equal(await composer.inputValue(), '');
    assert.equal(await composer.evaluate((box) => box === document.activeElement), true);
  });

  it('begins a new line with Shift+Enter', async () => {
    await chat.tell(snapshot());
    await composer.fill('one');
    await composer.press('Shift+Enter');
    await composer.pressSequentially('two');
    assert.equal(await composer.inputValue(), 'one\ntwo');
    assert.deepEqual(await submitted(), []);
  });

  it('sends with Ctrl+Enter only, where Enter begins a new line', async () => {
    await chat.tell(snapshot([], { ...SURROUNDINGS, enterBehavior: 'newline' }));
    await composer.fill('one');
    await composer.press('Enter');
    await composer.pressSequentially('two');
    assert.equal(await composer.inputValue(), 'one\ntwo');
    assert.deepEqual(await submitted(), []);
    await composer.press('Control+Enter');
    assert.deepEqual(await chat.waitForPost('submit'), { type: 'submit', text: 'one\ntwo' });
  });

  it('leaves Enter and Escape to an input method', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]));
    await composer.focus();
    const input = await chat.page.context().newCDPSession(chat.page);
    // A real composition, as an input method makes it: the browser marks its keys.
    await input.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
    await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'Enter', code: 'Enter' });
    await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', windowsVirtualKeyCode: 229, key: 'Escape', code: 'Escape' });
    for (const key of ['Enter', 'Escape']) await composer.dispatchEvent('keydown', { key, code: key, isComposing: true });
    assert.equal(await composer.inputValue(), 'ni hao');
    await input.send('Input.insertText', { text: '你好' });
    assert.equal(await composer.inputValue(), '你好');
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'submit' || type === 'stop'), []);
    await chat.tell({ type: 'answer', turnId: 't', answer: answer('a', 'Done') });
    await chat.page.getByTestId('stop').waitFor({ state: 'detached' });
    await composer.press('Enter');
    assert.deepEqual(await chat.waitForPost('submit'), { type: 'submit', text: '你好' });
  });

  it('sends nothing that is empty', async () => {
    await chat.tell(snapshot());
    assert.equal(await chat.page.getByTestId('send').isDisabled(), true);
    await composer.fill(' \n ');
    assert.equal(await chat.page.getByTestId('send').isDisabled(), true);
    await composer.press('Enter');
    assert.deepEqual(await submitted(), []);
    await composer.fill('x');
    await chat.page.getByTestId('send').click();
    assert.deepEqual(await chat.waitForPost('submit'), { type: 'submit', text: 'x' });
  });

  it('sends what goes along without a word about it, and shows it so', async () => {
    const references = [{ id: 'r', icon: 'selection', label: 'queue.ts:12–31', tokens: 120 }] as const;
    await chat.tell(snapshot([], { ...SURROUNDINGS, pendingReferences: references }));
    await chat.page.getByTestId('send').click();
    assert.deepEqual(await chat.waitForPost('submit'), { type: 'submit', text: '' });
    await chat.tell({ ...snapshot([{ ...turn('t', '', streamingAnswer('a')), references }]), queue: { messages: [{ id: 'q', prompt: '' }], held: false } });
    await chat.page.getByTestId('turn').getByRole('button', { name: /queue\.ts/ }).waitFor();
    assert.equal(await chat.page.locator('.prompt').count(), 0);
    await chat.page.getByTestId('queue').getByText('Only what goes along').waitFor();
  });

  it('stops with Escape or the button while an answer is written, and keeps what is typed meanwhile', async () => {
    await chat.tell(snapshot([turn('t', 'Ask', streamingAnswer('a'))]));
    await chat.page.getByTestId('stop').waitFor();
    assert.equal(await chat.page.getByTestId('send').count(), 0);
    await composer.fill('And then?');
    assert.deepEqual(await submitted(), []);
    await composer.press('Escape');
    assert.deepEqual(await chat.waitForPost('stop'), { type: 'stop' });
    await chat.page.getByTestId('stop').click();
    assert.equal((await chat.posted()).filter(({ type }) => type === 'stop').length, 2);
    await chat.tell({ type: 'answer', turnId: 't', answer: answer('a', 'Half', { state: 'stopped' }) });
    await chat.page.getByTestId('stop').waitFor({ state: 'detached' });
    await chat.page.getByRole('button', { name: 'Send' }).waitFor();
    assert.equal(await composer.inputValue(), 'And then?');
    assert.equal(await composer.evaluate((box) => box === document.activeElement), true);
  });

  it('takes back what could not be sent', async () => {
    await chat.tell(snapshot([], FIRST_RUN));
    await composer.fill('My question');
    await composer.press('Enter');
    await chat.waitForPost('submit');
    await chat.tell({ type: 'draft', draft: 'My question', basis: 'another', from: 'host' });
    await chat.painted();
    assert.equal(await composer.inputValue(), 'My question');
    assert.equal(await chat.page.getByTestId('send').isEnabled(), true);
  });

  it('tells the host what is typed, soon while typing and at once when it is left', async () => {
    await chat.tell(snapshot());
    await composer.fill('Half a th');
    assert.deepEqual(await chat.waitForPost('draft'), { type: 'draft', text: 'Half a th' });
    await composer.fill('Half a thought');
    await composer.blur();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'draft', text: 'Half a thought' });
  });

  it('shows its draft again after it was hidden', async () => {
    await chat.tell(snapshot());
    await composer.fill('Not lost');
    await chat.waitForPost('draft');
    await chat.showAgain();
    await chat.tell(snapshot([], SURROUNDINGS, 'Not lost'));
    await chat.painted();
    assert.equal(await composer.inputValue(), 'Not lost');
  });

  it('prefers what the host did not hear of any more', async () => {
    await chat.tell(snapshot());
    // The window goes away between a key and the message about it. Put there as the next page begins, because this one still writes.
    await chat.page.addInitScript(() => sessionStorage.setItem('state', JSON.stringify({ draft: 'The newest words', draftPosted: false, basis: 'basis' })));
    await chat.showAgain();
    await chat.tell(snapshot([], SURROUNDINGS, 'The newest'));
    await chat.painted();
    assert.equal(await composer.inputValue(), 'The newest words');
    assert.deepEqual(await chat.waitForPost('draft'), { type: 'draft', text: 'The newest words' }, 'and now the host hears of it');
  });

  it('does not take an old memory for new words, when the window was reloaded', async () => {
    await chat.page.addInitScript(() => sessionStorage.setItem('state', JSON.stringify({ draft: 'Sent long ago', draftPosted: false, basis: 'the one before' })));
    await chat.showAgain();
    await chat.tell(snapshot([], SURROUNDINGS, 'The draft'));
    await chat.painted();
    assert.equal(await composer.inputValue(), 'The draft');
  });

  it('follows what is typed in another place that shows the conversation, unless it is just being typed here', async () => {
    await chat.tell(snapshot());
    await chat.tell({ type: 'draft', draft: 'Typed there', basis: 'b', from: 'elsewhere' });
    await chat.painted();
    assert.equal(await composer.inputValue(), 'Typed there');
    // In one task, so that the host hears of neither before the other.
    await composer.evaluate((box: HTMLTextAreaElement) => {
      box.value = 'Typed here';
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      dispatchEvent(new MessageEvent('message', { data: { type: 'draft', draft: 'Typed there too', basis: 'c', from: 'elsewhere' } }));
    });
    await chat.painted();
    assert.equal(await composer.inputValue(), 'Typed here');
    assert.deepEqual(await chat.waitForPost('draft'), { type: 'draft', text: 'Typed here' });
    assert.equal((await pageState())['basis'], 'c', 'it was typed after that');
  });

  it('remembers which conversation it shows', async () => {
    await chat.tell(snapshot());
    await chat.painted();
    assert.equal((await pageState())['conversation'], 'c');
  });

  it('lets the host clear what it sent in the meantime', async () => {
    await chat.tell(snapshot([], SURROUNDINGS, 'Sent once there is a key'));
    await chat.painted();
    await chat.showAgain();
    await chat.tell(snapshot([turn('t', 'Sent once there is a key', answer('a', 'Yes.'))], SURROUNDINGS, ''));
    await chat.painted();
    assert.equal(await composer.inputValue(), '');
  });

  it('does not disturb what is being typed when everything around it changes', async () => {
    await chat.tell(snapshot());
    await chat.painted();
    // In one task, so that the host hears of it after it has spoken.
    await composer.evaluate((box: HTMLTextAreaElement, messages) => {
      box.value = 'In the middle of';
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      for (const message of messages) dispatchEvent(new MessageEvent('message', { data: message }));
    }, [{ type: 'surroundings', surroundings: { ...SURROUNDINGS, connectionCount: 2 } }, snapshot([], SURROUNDINGS, '')]);
    await chat.painted();
    assert.equal(await composer.inputValue(), 'In the middle of');
  });

  it('grows with its text, up to less than half of the panel', async () => {
    await chat.tell(snapshot());
    const height = async (): Promise<number> => (await composer.boundingBox())?.height ?? 0;
    const small = await height();
    await composer.fill('line\n'.repeat(8));
    const grown = await height();
    assert.ok(grown > small);
    await composer.fill('line\n'.repeat(200));
    const most = await height();
    assert.ok(most > grown && most <= 0.41 * 720, String(most));
  });

  it('shows what goes along, and lets it be removed', async () => {
    await chat.tell(snapshot([], { ...SURROUNDINGS, pendingReferences: [{ id: 'r1', label: 'queue.ts:1–2' }, { id: 'r2', label: 'app.ts:7' }] }));
    await chat.page.getByRole('button', { name: 'Remove app.ts:7' }).click();
    assert.deepEqual(await chat.waitForPost('remove-reference'), { type: 'remove-reference', id: 'r2' });
    assert.equal(await composer.evaluate((box) => box === document.activeElement), true);
  });

  it('names the model and asks for another', async () => {
    await chat.tell(snapshot());
    const picker = chat.page.getByTestId('model-picker');
    assert.equal(await picker.innerText(), 'DeepSeek Chat\nvia DeepSeek');
    await picker.click();
    assert.deepEqual(await chat.waitForPost('select-model'), { type: 'select-model' });
    await chat.tell({ type: 'surroundings', surroundings: { ...SURROUNDINGS, model: undefined } });
    await chat.page.getByRole('button', { name: 'Choose a model' }).waitFor();
  });

  it('takes the focus when the host asks for it', async () => {
    await chat.tell(snapshot(), { type: 'focus-composer' });
    await chat.page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement);
    await composer.blur();
    await chat.tell({ type: 'focus-composer' });
    await chat.page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement);
  });
});
