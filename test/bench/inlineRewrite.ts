import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startModelServer } from '../fakes/modelServer.ts';
import { stream, type Move } from '../fakes/reply.ts';
import { connectionTo, gate, settingsWith } from '../ui/conversation.ts';
import { closeEverything } from '../ui/hooks.ts';
import { openWorkbench, type Workbench } from '../ui/workbench.ts';
import { longestTaskWhile } from './longestTask.ts';

export interface WrittenInEditor {
  readonly linesPerSecond: number;
  /** From a key to the frame that shows it, in milliseconds: the longest, and the one in the middle. */
  readonly longestPause: number;
  readonly usualPause: number;
  /** The most that the page was kept busy at once meanwhile, in milliseconds of processor time. */
  readonly longestTask: number;
}

interface Watched { latchkeyPauses?: number[] }

const FILE_LINES = 50_000;
const FROM = 20_000;
const LINES = 3000;

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
  await watchPauses(page);
  const { result: took, longest } = await longestTaskWhile(page, async () => {
    const started = performance.now();
    begin();
    const done = status.filter({ hasText: 'pending' }).waitFor({ timeout: 120_000 }).then(() => performance.now());
    const type = async (): Promise<undefined> => {
      await page.keyboard.type('typing ', { delay: 40 });
      return undefined;
    };
    while ((await Promise.race([done, type()])) === undefined);
    return (await done) - started;
  });
  const pauses = (await page.evaluate(() => (globalThis as Watched).latchkeyPauses ?? [])).toSorted((a, b) => a - b);
  await workbench.command('Latchkey: Reject All Changes');
  await status.waitFor({ state: 'detached', timeout: 120_000 });
  await workbench.command('File: Revert File');
  return { linesPerSecond: (LINES * 1000) / took, longestPause: pauses.at(-1) ?? 0, usualPause: pauses[pauses.length >> 1] ?? 0, longestTask: longest };
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
async function watchPauses(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = globalThis as Watched & { latchkeyWatching?: boolean };
    watched.latchkeyPauses = [];
    if (watched.latchkeyWatching) return;
    watched.latchkeyWatching = true;
    addEventListener('keydown', (event) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.addEventListener('message', () => watched.latchkeyPauses?.push(performance.now() - event.timeStamp));
        channel.port1.start();
        channel.port2.postMessage(undefined);
      });
    }, { capture: true });
  });
}
