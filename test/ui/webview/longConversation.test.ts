import assert from 'node:assert/strict';
import type { ToView, ViewTurn } from '../../../src/contract/chatView.ts';
import { openChatPage, type ChatPage } from './chatPage.ts';
import { answer, snapshot, streamingAnswer, turn } from './samples.ts';

const TURNS: readonly ViewTurn[] = Array.from({ length: 200 }, (_, index) =>
  turn(`t${index}`, `Question ${index}`, answer(`a${index}`, `Answer ${index}.\n\n\`\`\`ts\nconst n = ${index};\n\`\`\`\n\n${'More of it. '.repeat(200)}`)));

describe('a long conversation', () => {
  let chat: ChatPage;
  before(async () => { chat = await openChatPage(); });
  after(() => chat.close());
  beforeEach(async () => chat.tell(snapshot([])));
  afterEach(() => assert.deepEqual(chat.seen.errors, []));

  async function allThere(count: number): Promise<void> {
    await chat.page.waitForFunction((turns) => document.querySelectorAll('.turn').length === turns, count);
  }

  function distanceToEnd(): Promise<number> {
    return chat.page.evaluate(() => {
      const log = document.querySelector('.log');
      return log ? log.scrollHeight - log.scrollTop - log.clientHeight : Number.NaN;
    });
  }

  it('shows its end at once, and the older turns above it soon after, in their order', async () => {
    // Looked at in the page itself: it may have drawn the rest by the time that it is asked.
    const atOnce = await chat.page.evaluate(async (message) => {
      dispatchEvent(new MessageEvent('message', { data: message }));
      for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => { requestAnimationFrame(resolve); });
      return { end: document.querySelector('[data-turn-id="t199"]')?.checkVisibility(), turns: document.querySelectorAll('.turn').length };
    }, snapshot(TURNS));
    assert.equal(atOnce.end, true);
    assert.ok(atOnce.turns < TURNS.length, 'not all of them at once');
    await allThere(TURNS.length);
    assert.deepEqual(await chat.page.locator('.turn').evaluateAll((turns) => turns.map((element) => (element as HTMLElement).dataset['turnId'])), TURNS.map(({ id }) => id));
    await chat.painted();
    assert.ok(await distanceToEnd() <= 8, 'the end stays in view');
  });

  it('stays at the walker of who goes to another branch and back', async () => {
    const withEdits = (turns: readonly ViewTurn[], index: number): readonly ViewTurn[] => turns.map((each) => (each.id === 't3' ? { ...each, id: `t3-${index}`, edit: { index, count: 2 } } : each));
    const short = withEdits(TURNS.slice(0, 5), 1);
    await chat.tell(snapshot(short));
    await allThere(5);
    const walker = chat.page.getByTestId('edit-walker');
    await walker.getByRole('button').first().click();
    const before = await walker.boundingBox();
    await chat.tell({ type: 'turns', turns: withEdits(TURNS, 0) });
    await allThere(TURNS.length);
    await chat.painted();
    assert.ok(await distanceToEnd() > 1000, 'not at the end');
    assert.ok(Math.abs(((await walker.boundingBox())?.y ?? 0) - (before?.y ?? -1)) <= 2, 'the walker is under the mouse');
    await walker.getByRole('button').last().click();
    await chat.tell({ type: 'turns', turns: short });
    await allThere(5);
    await chat.painted();
    assert.equal(await walker.isVisible(), true);
    // Where all of a branch fits there is nothing to jump to.
    await chat.page.setViewportSize({ width: 344, height: 4000 });
    await chat.painted();
    await walker.getByRole('button').first().click();
    await chat.tell({ type: 'turns', turns: withEdits(TURNS.slice(0, 4), 0) });
    await allThere(4);
    await chat.painted();
    assert.equal(await chat.page.getByTestId('jump-to-latest').count(), 0);
    await chat.page.setViewportSize({ width: 344, height: 720 });
  });

  it('takes new turns and words while the older ones are still to come', async () => {
    await chat.tell(snapshot(TURNS), { type: 'turn', turn: turn('new', 'One more', streamingAnswer('n')) });
    await chat.painted();
    await chat.tell({ type: 'delta', turnId: 'new', answerId: 'n', channel: 'text', delta: 'Here it is.' });
    await chat.answerText('n').getByText('Here it is.').waitFor();
    await allThere(TURNS.length + 1);
    assert.equal(await chat.page.locator('.turn').last().getAttribute('data-turn-id'), 'new');
  });

  it('shows another conversation from its end, whatever was still to come of the one before', async () => {
    await chat.tell(snapshot(TURNS));
    await chat.painted();
    await chat.tell(snapshot(TURNS.slice(50, 52)));
    await allThere(2);
    await chat.tell(snapshot(TURNS.slice(1)));
    await allThere(TURNS.length - 1);
  });

  it('takes the older turns in pieces, and neither its end nor what is above moves by that', async () => {
    const piece = (from: number, to: number): ToView => ({ type: 'older', turns: TURNS.slice(from, to), older: from });
    await chat.tell({ ...snapshot(TURNS.slice(150)), older: 150 });
    await allThere(50);
    const end = chat.page.locator('[data-turn-id="t199"]');
    await end.evaluate((element) => Object.assign(element, { kept: true }));
    await chat.tell(piece(100, 150));
    await chat.page.locator('[data-turn-id="t180"]').evaluate((element) => {
      document.querySelector('.log')?.dispatchEvent(new WheelEvent('wheel'));
      element.scrollIntoView({ block: 'start', behavior: 'instant' });
    });
    await chat.painted();
    const top = (): Promise<number> => chat.page.locator('[data-turn-id="t180"]').evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    await chat.tell(piece(40, 100), piece(0, 40));
    await allThere(TURNS.length);
    await chat.painted();
    assert.ok(Math.abs(await top() - before) <= 2, `${before} became ${await top()}`);
    assert.equal(await end.evaluate((element) => 'kept' in element), true, 'the elements are the same');
    assert.deepEqual(await chat.page.locator('.turn').evaluateAll((turns) => turns.map((element) => (element as HTMLElement).dataset['turnId'])), TURNS.map(({ id }) => id));
  });

  it('tells the host which turn it was read in', async () => {
    await chat.tell(snapshot(TURNS));
    await allThere(TURNS.length);
    await chat.page.locator('[data-turn-id="t150"]').evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
    await chat.page.waitForFunction(() => (sessionStorage.getItem('state') ?? '').includes('"t150"'));
    await chat.showAgain();
    assert.equal((await chat.waitForPost('ready')).reading, 't150');
  });

  it('is read on in an old turn when the view is shown again', async () => {
    await chat.tell(snapshot(TURNS));
    await allThere(TURNS.length);
    await chat.page.locator('[data-turn-id="t20"]').evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
    await chat.page.waitForFunction(() => (sessionStorage.getItem('state') ?? '').includes('"t20"'));
    await chat.showAgain();
    await chat.tell(snapshot(TURNS));
    await chat.page.waitForFunction(() => {
      const [there, log] = [document.querySelector('[data-turn-id="t20"]'), document.querySelector('.log')];
      return there && log && Math.abs(there.getBoundingClientRect().top - log.getBoundingClientRect().top) < 40;
    });
  });

  it('colours code when it comes into view', async () => {
    await chat.tell(snapshot(TURNS));
    await allThere(TURNS.length);
    await chat.page.locator('[data-turn-id="t199"] .token-keyword').waitFor();
    const old = chat.page.locator('[data-turn-id="t3"]');
    assert.equal(await old.locator('.token-keyword').count(), 0);
    await old.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
    await old.locator('.token-keyword').waitFor();
  });
});
