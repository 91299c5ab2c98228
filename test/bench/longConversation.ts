import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame, Page } from 'playwright-core';
import type { Conversation } from '../../src/core/conversation/conversation.ts';
import { openLibrary } from '../../src/store/library.ts';
import { systemClock } from '../../src/host/systemClock.ts';
import { closeEverything } from '../ui/hooks.ts';
import { openWorkbench } from '../ui/workbench.ts';
import { metricsOf, sessionOf, takeBusyness, traceTasks, watchMainThread } from './mainThread.ts';
import { sampleText } from './sampleText.ts';

/** How the panel comes up. Milliseconds from the click that shows it. */
export interface Opening {
  /** Until the frame was painted in which one can type. */
  readonly firstPaint: number;
  /** Until the frame was painted in which the end of the conversation can be read. */
  readonly readable: number;
  /** Until VS Code had written our page into its frame: all before it is its own. */
  readonly ourPage: number;
  /** The longest task from then on, until all turns were there. */
  readonly longest: number;
  /** Processor time of the longest one. */
  readonly longestWork: number;
}

export interface LongConversation {
  readonly openings: readonly Opening[];
  /** While it is scrolled through, here and there. */
  readonly scrolling: { readonly longest: number; readonly long: number; readonly longestWork: number };
  /** Megabytes of JavaScript in the page's process, after a collection: with the conversation, and before it. */
  readonly memory: { readonly before: number; readonly after: number };
}

const END = '[the end of this conversation]';

/** Shows the panel again and again, with a conversation of so many turns and characters in it; none: an empty one. */
export async function measureOpening(turns: number, characters: number, count: number): Promise<LongConversation> {
  try {
    const workbench = await openWorkbench({ settings: { 'latchkey.connections': [{ id: 'bench', protocol: 'openai-chat', baseUrl: 'http://127.0.0.1:9/v1', credential: { from: 'none' }, models: [{ id: 'bench' }] }], 'latchkey.model': 'bench/bench' } });
    const { page } = workbench;
    if (turns > 0) store(path.join(workbench.userDataDirectory, 'User', 'globalStorage', 'latchkey.latchkey', 'history.db'), pathToFileURL(workbench.folder).href, conversation(turns, characters));
    await page.addInitScript(watchOpening, turns > 0 ? END : '');
    const session = await sessionOf(page.mainFrame());
    const memory = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      return (await metricsOf(session)).heap / 2 ** 20;
    };
    const before = await memory();
    const openings: Opening[] = [];
    const icon = page.locator('.activitybar a.action-label[aria-label^="Latchkey"]');
    let chat = await shown(page, icon, () => workbench.chat(), turns, openings);
    // The first one starts the extension; what is measured is showing it again.
    openings.length = 0;
    for (let round = 0; round < count; round += 1) {
      // Of two clicks within 300 ms VS Code takes the second for the end of a double click.
      await page.waitForTimeout(600);
      await icon.click();
      await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
      await page.waitForTimeout(600);
      chat = await shown(page, icon, () => workbench.chat(), turns, openings);
    }
    const after = await memory();
    return { openings, scrolling: turns > 0 ? await scrollThrough(chat) : { longest: 0, long: 0, longestWork: 0 }, memory: { before, after } };
  } finally {
    await closeEverything();
  }
}

interface Watch { readonly opening?: Record<'ourPage' | 'firstPaint' | 'readable', number | undefined> }

async function shown(page: Page, icon: ReturnType<Page['locator']>, find: () => Promise<Frame>, turns: number, openings: Opening[]): Promise<Frame> {
  const traced = await traceTasks(page.context());
  const clicked = await page.evaluate(() => performance.timeOrigin + performance.now());
  await icon.click();
  const chat = await find();
  await watchMainThread(chat);
  await chat.waitForFunction(() => (globalThis as Watch).opening?.readable !== undefined, undefined, { polling: 50 });
  await chat.waitForFunction((count) => document.querySelectorAll('.turn').length === count, turns, { polling: 100, timeout: 180_000 });
  const { ourPage = Number.NaN, firstPaint = Number.NaN, readable = Number.NaN } = await chat.evaluate(() => (globalThis as Watch).opening ?? { ourPage: undefined, firstPaint: undefined, readable: undefined });
  openings.push({ firstPaint: firstPaint - clicked, readable: readable - clicked, ourPage: ourPage - clicked, longest: (await takeBusyness(chat)).longest, longestWork: await traced(chat) });
  return chat;
}

/** Runs in every page before its own scripts: notes when the composer and the end of the conversation are painted. */
function watchOpening(end: string): void {
  const opening: Record<'ourPage' | 'firstPaint' | 'readable', number | undefined> = { ourPage: undefined, firstPaint: undefined, readable: undefined };
  Object.assign(globalThis, { opening });
  let asked = false;
  const look = (): void => {
    asked = false;
    const composer = document.querySelector('.composer textarea') !== null;
    const last = [...document.querySelectorAll('.turn:last-of-type .answer-text')].at(-1);
    const log = document.querySelector('.log');
    const atEnd = log !== null && log.scrollHeight - log.scrollTop - log.clientHeight < 10;
    const readable = composer && (end === '' || (atEnd && last?.textContent?.endsWith(end) === true));
    const channel = new MessageChannel();
    channel.port1.addEventListener('message', () => {
      const now = performance.timeOrigin + performance.now();
      if (composer) opening.firstPaint ??= now;
      if (readable) opening.readable ??= now;
    });
    channel.port1.start();
    channel.port2.postMessage(undefined);
    if (readable) clearInterval(timer);
    else ask();
  };
  const ask = (): void => {
    if (!asked) requestAnimationFrame(look);
    asked = true;
  };
  // VS Code writes its page into a frame that is there already: then frames that were asked for never come.
  const timer = setInterval(() => {
    if (document.getElementById('app') === null) asked = false;
    else {
      opening.ourPage ??= performance.timeOrigin + performance.now();
      ask();
    }
  }, 2);
}

/** A hundred screens up from its end, a hundred from its middle and a hundred down from its beginning, one in each frame. */
async function scrollThrough(chat: Frame): Promise<LongConversation['scrolling']> {
  await takeBusyness(chat);
  const traced = await traceTasks(chat.page().context());
  await chat.evaluate(async () => {
    const log = document.querySelector('.log');
    if (!log) return;
    log.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
    for (const [from, direction] of [[1, -1], [0.5, -1], [0, 1]] as const) {
      log.scrollTop = from * log.scrollHeight;
      for (let screen = 0; screen < 100; screen += 1) {
        await new Promise((resolve) => { requestAnimationFrame(resolve); });
        log.scrollTop += direction * log.clientHeight;
      }
    }
  });
  return { longestWork: await traced(chat), ...(await takeBusyness(chat)) };
}

function conversation(turns: number, characters: number): Conversation {
  const text = Math.round(characters / turns);
  return {
    id: 'bench', model: 'bench/bench',
    turns: Array.from({ length: turns }, (_, index) => ({
      id: `t${index}`, prompt: `Question ${index}: why does the queue lose its last item?`, references: [],
      ...(index === 0 ? {} : { after: { turn: `t${index - 1}`, answer: `a${index - 1}` } }),
      answers: [{
        state: 'finished' as const, reason: 'stop' as const, id: `a${index}`, model: 'bench/bench', modelName: 'Bench', connectionName: 'Bench', text: sampleText(text, index === turns - 1 ? END : `The end of ${index}.`),
        reasoning: '', notices: [], usage: { input: 1000, output: 1000, cacheRead: undefined, reasoning: undefined }, timings: { started: index, firstToken: index, ended: index },
      }],
    })),
  };
}

function store(file: string, workspace: string, stored: Conversation): void {
  const failed = (error: Error): never => { throw error; };
  const library = openLibrary({ path: file, workspace, clock: systemClock, failed, troubled: ({ kind }) => failed(new Error(kind)) });
  library.save(stored);
  library.close();
}
