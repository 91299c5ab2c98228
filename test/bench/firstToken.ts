import type { Frame } from 'playwright-core';
import { closeEverything } from '../ui/hooks.ts';
import { openWorkbench } from '../ui/workbench.ts';
import { markOf, startStampingServer } from './stampingServer.ts';

interface Painted { readonly paintedAt?: Record<string, number> }

/**
 * How long it takes from a first token's bytes leaving a server on this machine to the frame that shows them, in
 * milliseconds, for each of `count` answers in the real chat panel.
 */
export async function measureFirstTokens(count: number): Promise<readonly number[]> {
  const server = await startStampingServer();
  try {
    const connection = { id: 'bench', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' }, models: [{ id: 'bench' }] };
    const workbench = await openWorkbench({ settings: { 'latchkey.connections': [connection], 'latchkey.model': 'bench/bench' } });
    await workbench.command('Latchkey: Open Chat');
    const chat = await workbench.chat();
    await watchPaints(chat);
    const delays: number[] = [];
    for (let number = 1; number <= count; number += 1) {
      const composer = chat.locator('[data-testid="composer"]:is(textarea, [contenteditable]), [data-testid="composer"] :is(textarea, [contenteditable])').first();
      await composer.fill(`question ${number}`);
      await composer.press('Enter');
      const mark = markOf(number);
      const handle = await chat.waitForFunction((text) => (globalThis as Painted).paintedAt?.[text], mark);
      delays.push(Number(await handle.jsonValue()) - Number(server.sentAt.get(number)));
      await chat.locator('[data-testid="answer"][data-state="finished"]').nth(number - 1).waitFor();
    }
    return delays;
  } finally {
    await closeEverything();
    await server.close();
  }
}

/**
 * Stamps each mark when it has been painted: an animation frame runs before its frame is painted, and a message that it
 * posts is delivered after. Both clocks are this machine's.
 */
async function watchPaints(chat: Frame): Promise<void> {
  await chat.evaluate(() => {
    const paintedAt: Record<string, number> = {};
    Object.assign(globalThis, { paintedAt });
    const seen = new Set<string>();
    new MutationObserver(() => {
      for (const [mark] of (document.body.textContent ?? '').matchAll(/\[first token \d+\]/g)) {
        if (seen.has(mark)) continue;
        seen.add(mark);
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.addEventListener('message', () => { paintedAt[mark] = performance.timeOrigin + performance.now(); });
          channel.port1.start();
          channel.port2.postMessage(undefined);
        });
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
}
