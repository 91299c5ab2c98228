import path from 'node:path';
import type { Frame } from 'playwright-core';
import { runProgram } from '../host/processes.ts';
import { composer, freshChat, openChat } from '../ui/conversation.ts';
import { closeEverything } from '../ui/hooks.ts';
import { openWorkbench } from '../ui/workbench.ts';
import { startFloodServer, type FloodServer } from './floodServer.ts';
import { metricsOf, sessionOf, takeBusyness, traceTasks, watchMainThread } from './mainThread.ts';
import { inPieces, sampleText } from './sampleText.ts';

/** One answer at full speed. All times in milliseconds, from the moment when its server had the question. */
export interface LongAnswer {
  /** Until the frame that shows its last words was painted. */
  readonly painted: number;
  /** Until it was shown as finished. */
  readonly settled: number;
  /** Until all of it was drawn, also what is above the end. */
  readonly whole: number;
  /** What the page's thread worked for it. */
  readonly work: number;
  readonly longest: number;
  readonly long: number;
  /** Processor time of the longest task. */
  readonly longestWork: number;
}

/** The answers of one size: in the panel, and how long their bytes took to a client that only reads them, and to one that does nothing but read them with the official SDK. */
interface Answers {
  readonly ours: LongAnswer[];
  readonly bare: number[];
  readonly sdk: number[];
}

const END = '[the end of this answer]';
/** The characters of one piece: a megabyte in 20,000. */
const PIECE = 50;

/** Streams answers of these sizes, each `count` times in turns, through the extension host into the real panel, and to a bare client. */
export async function measureLongAnswers(sizes: readonly number[], count: number): Promise<ReadonlyMap<number, Answers>> {
  const server = await startFloodServer();
  try {
    const connection = { id: 'bench', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' }, models: [{ id: 'bench' }] };
    const workbench = await openWorkbench({ settings: { 'latchkey.connections': [connection], 'latchkey.model': 'bench/bench' } });
    const chat = await openChat(workbench);
    await watchMainThread(chat);
    const session = await sessionOf(chat);
    const results = new Map(sizes.map((size): [number, Answers] => [size, { ours: [], bare: [], sdk: [] }]));
    // A first one that does not count: programs are compiled while they run.
    prepare(server, 50_000);
    await ask(chat, server);
    for (let round = 0; round < count; round += 1) {
      for (const size of sizes) {
        await freshChat(workbench, chat);
        prepare(server, size);
        const before = await metricsOf(session);
        await takeBusyness(chat);
        const traced = await traceTasks(chat.page().context());
        const times = await ask(chat, server);
        const longestWork = await traced(chat);
        const { longest, long } = await takeBusyness(chat);
        results.get(size)?.ours.push({ ...times, work: (await metricsOf(session)).busy - before.busy, longest, long, longestWork });
        // The first of a process does not count here either.
        results.get(size)?.bare.push(...(await readTimes(server, 'bytes', 2)).slice(1));
        results.get(size)?.sdk.push(...(await readTimes(server, 'sdk', 2)).slice(1));
      }
    }
    return results;
  } finally {
    await closeEverything();
    await server.close();
  }
}

function prepare(server: FloodServer, size: number): void {
  server.prepare(inPieces(sampleText(size, END), size / PIECE));
}

type Moment = 'painted' | 'settled' | 'whole';

interface Seen { readonly seen?: Record<Moment, number | undefined> }

async function ask(chat: Frame, server: FloodServer): Promise<Pick<LongAnswer, Moment>> {
  await watchEnd(chat);
  await composer(chat).fill('Write it all down.');
  await composer(chat).press('Enter');
  const handle = await chat.waitForFunction(() => {
    const { seen } = globalThis as Seen;
    return seen?.whole !== undefined && seen;
  }, undefined, { timeout: 300_000, polling: 250 });
  const { painted, settled, whole } = await handle.jsonValue() as Record<Moment, number>;
  const asked = server.asked.at(-1) ?? Number.NaN;
  return { painted: painted - asked, settled: settled - asked, whole: whole - asked };
}

/** Notes in which frame the end of the next answer is painted: the page changes in its own frames alone, so each of those is looked at, and none is asked for. */
async function watchEnd(chat: Frame): Promise<void> {
  await chat.evaluate((end) => {
    const seen: Record<'painted' | 'settled' | 'whole', number | undefined> = { painted: undefined, settled: undefined, whole: undefined };
    Object.assign(globalThis, { seen });
    const newest = (): Element | null => document.querySelector('.log-content')?.lastElementChild?.querySelector('.answer') ?? null;
    const before = newest();
    const look = (): void => {
      const there = newest();
      if (there === null || there === before) return;
      const part = there.querySelector('.answer-text')?.lastElementChild;
      // A long answer stands in parts, and its end may be there ahead of what is before it.
      const ended = (part?.classList.contains('answer-part') || part?.classList.contains('answer-ahead') ? part.lastElementChild : part)?.textContent === end;
      const settled = ended && there.getAttribute('data-state') === 'finished';
      const whole = settled && there.querySelector('.answer-ahead') === null;
      if (!ended) return;
      // An animation frame runs before its frame is painted; a message that it posts is delivered after.
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', () => {
        const now = performance.timeOrigin + performance.now();
        seen.painted ??= now;
        if (settled) seen.settled ??= now;
        if (whole) seen.whole ??= now;
      });
      channel.port1.start();
      channel.port2.postMessage(undefined);
      if (whole) globalThis.requestAnimationFrame = real;
    };
    const real = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (callback) => real((time) => {
      callback(time);
      look();
    });
  }, END);
}

async function readTimes(server: FloodServer, how: 'bytes' | 'sdk', count: number): Promise<readonly number[]> {
  const first = server.asked.length;
  const ends = await runProgram(process.execPath, [path.join(import.meta.dirname, 'bareClient.ts'), server.origin, String(count), how]);
  return ends.trim().split('\n').map((end, index) => Number(end) - Number(server.asked[first + index]));
}
