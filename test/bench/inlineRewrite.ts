import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startModelServer } from '../fakes/modelServer.ts';
import { stream, type Move } from '../fakes/reply.ts';
import { connectionTo, gate, settingsWith } from '../ui/conversation.ts';
import { closeEverything } from '../ui/hooks.ts';
import { openWorkbench, type Workbench } from '../ui/workbench.ts';
import { longestTaskWhile } from './longestTask.ts';

/** Keys that were typed at the top of the file: from each to the frame that shows it, in milliseconds. */
export interface Typed {
  readonly usual: number;
  readonly longest: number;
  /** How much of the longest had passed when the page heard of the key: until then something else had it. */
  readonly longestWait: number;
  /** The most that the page was kept busy at once meanwhile, in milliseconds of processor time. */
  readonly longestTask: number;
}

export interface WrittenInEditor {
  readonly linesPerSecond: number;
  /** While the rewrite is written, and while nothing is. */
  readonly during: Typed;
  readonly plain: Typed;
}

/** Milliseconds from a key until the page hears of it, and until a frame that shows it is painted. */
interface Key { readonly heard: number; readonly shown: number }

interface Watched { latchkeyKeys?: Key[] }

const FILE_LINES = 50_000;
const FROM = 20_000;
const LINES = 3000;
/** As long as a rewrite takes at about 1,500 lines a second: the longest of more keys is longer. */
const PLAIN_MS = 2000;

/** A rewrite of 3,000 lines of a file of 50,000 as fast as the server sends, while somebody types at the top of the file. Coloured, but without a language server. */
export async function measureInlineRewrite(rounds: number): Promise<readonly WrittenInEditor[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'latchkey-bench-'));
  const code = Array.from({ length: FILE_LINES }, (_, index) => (index % 5 === 0 ? '' : `\tvalue${index} := read(${index})`));
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'big.go'), `${code.join('\n')}\n`);
  let ready = gate();
  const changed = code.slice(FROM, FROM + LINES).map((text, index) => (index % 3 === 0 ? `${text} // changed` : text));
  const pieces = `\`\`\`\n${changed.join('\n')}\n\`\`\`\n`.match(/[^]{1,24}/g) ?? [];
  const server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => stream({ do: 'wait', until: ready.until }, ...pieces.map((delta): Move => ({ do: 'text', delta })), { do: 'finish' }) } });
  try {
    const workbench = await openWorkbench({ folder, settings: { ...settingsWith(connectionTo(server)), 'files.autoSave': 'off' } });
    await workbench.openFile('big.go');
    await workbench.command('View: Keep Editor');
    const all: WrittenInEditor[] = [];
    // The first round loads what is loaded on first use.
    for (let round = 0; round <= rounds; round += 1) {
      ready = gate();
      const figures = await one(workbench, () => ready.open());
      if (round > 0) all.push(figures);
    }
    return all;
  } finally {
    await closeEverything();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function one(workbench: Workbench, begin: () => void): Promise<WrittenInEditor> {
  const { page } = workbench;
  await goTo(page, FROM + 1);
  await workbench.command('Set Selection Anchor');
  await goTo(page, FROM + LINES + 1);
  await workbench.command('Select from Anchor to Cursor');
  await workbench.command('Latchkey: Rewrite…');
  const input = page.locator('.quick-input-widget input.input');
  await input.fill('Say what changed');
  await input.press('Enter');
  const status = page.locator('#latchkey\\.latchkey\\.latchkey\\.rewrites, [id$="latchkey.rewrites"]');
  await status.filter({ hasText: 'Writing in' }).waitFor();
  await goTo(page, 1);
  let took = 0;
  const during = await typeUntil(page, async () => {
    const started = performance.now();
    begin();
    await status.filter({ hasText: 'pending' }).waitFor({ timeout: 120_000 });
    took = performance.now() - started;
  });
  await workbench.command('Latchkey: Reject All Changes');
  await status.waitFor({ state: 'detached', timeout: 120_000 });
  await workbench.command('File: Revert File');
  await goTo(page, 1);
  const plain = await typeUntil(page, () => delay(PLAIN_MS));
  await workbench.command('File: Revert File');
  return { linesPerSecond: (LINES * 1000) / took, during, plain };
}

/** Types, a key each 40 ms, until `run` is done. */
async function typeUntil(page: Page, run: () => Promise<void>): Promise<Typed> {
  await watchKeys(page);
  const { longest: longestTask } = await longestTaskWhile(page, async () => {
    const done = run().then(() => true);
    const type = async (): Promise<boolean> => {
      await page.keyboard.type('typing ', { delay: 40 });
      return false;
    };
    while (!(await Promise.race([done, type()])));
  });
  const keys = (await page.evaluate(() => (globalThis as Watched).latchkeyKeys ?? [])).toSorted((a, b) => a.shown - b.shown);
  const longest = keys.at(-1);
  return { usual: keys[keys.length >> 1]?.shown ?? 0, longest: longest?.shown ?? 0, longestWait: longest?.heard ?? 0, longestTask };
}

async function goTo(page: Page, line: number): Promise<void> {
  await page.keyboard.press('Control+G');
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await input.fill(`:${line}`);
  await input.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

/** From each key that goes down to the next frame that was painted after it: an animation frame runs before its frame is painted, and a message that it posts is delivered after. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = globalThis as Watched & { latchkeyWatching?: boolean };
    watched.latchkeyKeys = [];
    if (watched.latchkeyWatching) return;
    watched.latchkeyWatching = true;
    addEventListener('keydown', (event) => {
      const heard = performance.now() - event.timeStamp;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.addEventListener('message', () => watched.latchkeyKeys?.push({ heard, shown: performance.now() - event.timeStamp }));
        channel.port1.start();
        channel.port2.postMessage(undefined);
      });
    }, { capture: true });
  });
}
