import assert from 'node:assert/strict';
import type { FromView, ViewTurn } from '../../../src/contract/chatView.ts';
import { withChatPage, type ChatPage } from './chatPage.ts';
import { answer, FAULT, snapshot, streamingAnswer, SURROUNDINGS, turn } from './samples.ts';

const TWO = [turn('t', 'Why?', answer('a', 'Because.')), turn('u', 'And then?', answer('b', 'Then that.'))];

describe('what can be done with a turn', () => {
  let chat: ChatPage;
  withChatPage((opened) => { chat = opened; });

  const last = async (): Promise<FromView | undefined> => (await chat.posted()).at(-1);
  const focused = (): Promise<string | null | undefined> => chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const first = () => chat.page.getByTestId('turn').first();
  const edit = async (): Promise<ReturnType<typeof first>> => {
    await first().getByRole('button', { name: 'Edit' }).click();
    return first().getByTestId('edit-box');
  };

  it('asks the host for each of it', async () => {
    await chat.tell(snapshot(TWO));
    const wishes: readonly (readonly [name: string, wish: FromView])[] = [
      ['Copy with the answer', { type: 'copy-turn', turnId: 't' }],
      ['Go on from here in a new chat', { type: 'fork', turnId: 't' }],
      ['Go on from here in a tab', { type: 'fork-in-editor', turnId: 't' }],
      ['Delete with what follows', { type: 'delete-turn', turnId: 't' }],
      ['Keep in every request', { type: 'toggle-pin', turnId: 't' }],
      ['Copy the answer', { type: 'copy-answer', turnId: 't', answerId: 'a' }],
      ['Ask again', { type: 'regenerate', turnId: 't' }],
      ['Ask another model…', { type: 'regenerate-with', turnId: 't' }],
    ];
    for (const [name, wish] of wishes) {
      await first().getByRole('button', { name }).click();
      assert.deepEqual(await last(), wish);
      if (name.startsWith('Copy')) await chat.page.getByRole('status').getByText('Copied').waitFor();
    }
  });

  it('is seen by whoever is there, and by nobody else', async () => {
    await chat.tell(snapshot([turn('t', 'Why?', answer('a', 'Because.')), { ...turn('u', 'And then?', answer('b', 'Then that.')), pinned: true }]));
    const seen = (name: string, index = 0): Promise<string> => chat.page.getByRole('button', { name }).nth(index).evaluate((button) => getComputedStyle(button).opacity);
    await chat.page.getByTestId('composer').hover();
    assert.deepEqual([await seen('Edit'), await seen('Ask again'), await seen('Keep in every request', 1)], ['0', '0', '1']);
    await first().getByText('Why?').hover();
    assert.deepEqual([await seen('Edit'), await seen('Edit', 1), await seen('Ask again')], ['1', '0', '0']);
    await chat.page.getByTestId('composer').hover();
    await chat.page.getByTestId('regenerate').first().focus();
    assert.deepEqual([await seen('Ask again'), await seen('Edit')], ['1', '0']);
  });

  it('is one stop of the Tab key, with the arrow keys between', async () => {
    await chat.tell(snapshot(TWO));
    await chat.page.getByRole('log').focus();
    await chat.page.keyboard.press('Tab');
    assert.equal(await focused(), 'Edit');
    assert.deepEqual(await chat.page.getByRole('toolbar').evaluateAll((bars) => bars.map((bar) => bar.getAttribute('aria-label'))), ['Message', 'Answer', 'Message', 'Answer']);
    const walked: (string | null | undefined)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'End', 'ArrowRight', 'ArrowLeft', 'Home', 'ArrowRight']) {
      await chat.page.keyboard.press(key);
      walked.push(await focused());
    }
    assert.deepEqual(walked, ['Copy with the answer', 'Go on from here in a new chat', 'Keep in every request', 'Edit', 'Keep in every request', 'Edit', 'Copy with the answer']);
    await chat.page.keyboard.press('Tab');
    assert.equal(await focused(), 'Copy the answer');
    await chat.page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'Copy with the answer', 'where it was left');
  });

  it('offers nothing for an answer that is being written, and no text of one that has none', async () => {
    await chat.tell(snapshot([turn('t', 'Why?', answer('a', '', FAULT)), turn('u', 'And then?', streamingAnswer('b', 'Half'))]));
    await chat.painted();
    assert.equal(await chat.page.getByTestId('copy-answer').count(), 0);
    assert.equal(await chat.page.getByTestId('regenerate').count(), 1);
  });

  it('edits a message in its place, and sends it with Enter', async () => {
    await chat.tell(snapshot(TWO));
    const box = await edit();
    assert.equal(await box.inputValue(), 'Why?');
    assert.equal(await box.evaluate((element) => element === document.activeElement), true);
    await box.press('Shift+Enter');
    await box.pressSequentially('And how?');
    await box.press('Enter');
    assert.deepEqual(await last(), { type: 'edit-turn', turnId: 't', text: 'Why?\nAnd how?' });
    await box.waitFor({ state: 'detached' });
  });

  it('leaves a message as it was with Escape or Cancel, and the focus where it came from', async () => {
    await chat.tell(snapshot(TWO));
    for (const leave of ['Escape', 'Cancel']) {
      const box = await edit();
      await box.fill('Something else');
      if (leave === 'Escape') await box.press('Escape');
      else await first().getByRole('button', { name: 'Cancel' }).click();
      await first().getByText('Why?').waitFor();
      assert.equal(await focused(), 'Edit');
    }
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'edit-turn' || type === 'stop'), []);
    assert.equal(await (await edit()).inputValue(), 'Why?');
  });

  it('sends an edit neither empty nor while an input method composes, and with Ctrl+Enter only where Enter begins a line', async () => {
    await chat.tell(snapshot(TWO, { ...SURROUNDINGS, enterBehavior: 'newline' }));
    const box = await edit();
    await box.press('Enter');
    await box.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', ctrlKey: true, isComposing: true });
    await box.dispatchEvent('keydown', { key: 'Escape', code: 'Escape', isComposing: true });
    assert.equal(await box.inputValue(), 'Why?\n');
    await box.fill(' ');
    await box.press('Control+Enter');
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'edit-turn'), []);
    await box.fill('How?');
    await box.press('Control+Enter');
    assert.deepEqual(await last(), { type: 'edit-turn', turnId: 't', text: 'How?' });
  });

  it('still has what was typed into a message when the view is shown again', async () => {
    await chat.tell(snapshot(TWO));
    await (await edit()).fill('Half an edit');
    await chat.showAgain();
    await chat.tell(snapshot(TWO));
    assert.equal(await first().getByTestId('edit-box').inputValue(), 'Half an edit');
    await first().getByTestId('edit-box').press('Escape');
    await chat.showAgain();
    await chat.tell(snapshot(TWO));
    await chat.painted();
    assert.equal(await chat.page.getByTestId('edit-box').count(), 0);
  });

  it('walks between messages and answers, and keeps the focus on the way', async () => {
    const at = (index: number): readonly ViewTurn[] => [{ ...turn(`t${index}`, `Message ${index}`, answer(`a${index}`, `Answer ${index}`)), edit: { index, count: 3 }, take: { index: 1, count: 2 } }];
    await chat.tell(snapshot(at(2)));
    const walker = chat.page.getByRole('group', { name: 'Message 3 of 3' });
    assert.equal(await walker.innerText(), '3/3');
    await walker.getByRole('button', { name: 'Next message' }).press('Enter');
    assert.deepEqual((await chat.posted()).filter(({ type }) => type === 'show-edit'), [], 'there is none behind the last');
    await walker.getByRole('button', { name: 'Previous message' }).press('Enter');
    assert.deepEqual(await last(), { type: 'show-edit', turnId: 't2', index: 1 });
    await chat.page.getByRole('status').getByText('Message 2 of 3').waitFor();
    await chat.tell({ type: 'turns', turns: at(1) });
    await chat.page.getByText('Message 1').waitFor();
    assert.equal(await focused(), 'Previous message');
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await last(), { type: 'show-edit', turnId: 't1', index: 0 });

    const takes = chat.page.getByRole('group', { name: 'Answer 2 of 2' });
    await takes.getByRole('button', { name: 'Previous answer' }).press('Enter');
    assert.deepEqual(await last(), { type: 'show-take', turnId: 't1', index: 0 });
    await chat.tell({ type: 'turns', turns: at(1).map((shown) => ({ ...shown, take: { index: 0, count: 2 }, answers: [answer('other', 'Another answer')] })) });
    await chat.page.getByText('Another answer').waitFor();
    assert.equal(await focused(), 'Previous answer');
    assert.equal(await chat.page.getByTestId('answer').count(), 1);
  });

  it('has no walker where there is nothing to walk to', async () => {
    await chat.tell(snapshot(TWO));
    await chat.painted();
    assert.equal(await chat.page.locator('.walker').count(), 0);
  });
});
