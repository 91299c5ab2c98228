import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { composer } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the chat view', () => {
  let workbench: Workbench;
  before(async () => { workbench = await openWorkbench(); });
  after(() => workbench.close());

  it('is the first that loads anything of Latchkey', async () => {
    const activations = async (pattern: RegExp): Promise<readonly string[]> => (await workbench.extensionHostLog()).split('\n').filter((line) => line.includes('_doActivateExtension') && pattern.test(line));
    await workbench.openFile('src/queue.ts');
    // Extensions that wait for the end of the start have had their turn.
    await eventually(async () => assert.notDeepEqual(await activations(/onStartupFinished/), []));
    assert.deepEqual(await activations(/latchkey\.latchkey/), []);
    await workbench.command('Latchkey: Open Chat');
    await eventually(async () => assert.equal((await activations(/latchkey\.latchkey/)).length, 1));
    assert.match(String(await activations(/latchkey\.latchkey/)), /activationEvent: 'on(Command|View):latchkey\./);
  });

  it('opens from the palette and takes what is typed', async () => {
    await workbench.command('Latchkey: Open Chat');
    const chat = await workbench.chat();
    await composer(chat).fill('Good morning');
    assert.equal(await composer(chat).inputValue(), 'Good morning');
  });

});

/** The log is written by another process, and has no event to wait for. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await delay(50);
    }
  }
}
