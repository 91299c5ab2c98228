import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { answer } from '../fakes/reply.ts';
import { connectionTo, newestAnswer, send, settingsWith } from './conversation.ts';
import { notification } from './notifications.ts';
import { withChat } from './withChat.ts';
import type { Workbench } from './workbench.ts';

describe('a file that an answer names, in the workbench', () => {
  let workbench: Workbench;
  let chat: Frame;
  withChat({ answer: () => answer(['The loop is in `src/queue.ts:5`, the words in [the guide](postage.md#L2); `src/gone.ts:1` is gone, `src/out.ts:1` is elsewhere.']) },
    (server) => settingsWith(connectionTo(server)), (all) => ({ workbench, chat } = all));

  it('opens at its line, also where only its name was given; one that is not there is said', async () => {
    const { page } = workbench;
    await send(chat, 'Where is it?');
    const links = (await newestAnswer(chat, 'finished')).getByRole('link');
    await links.filter({ hasText: 'src/queue.ts:5' }).click();
    await page.locator('.tab.active', { hasText: 'queue.ts' }).waitFor();
    await page.locator('.statusbar').getByText('Ln 5, Col 1').waitFor();
    await workbench.screenshot('file-link');
    await links.filter({ hasText: 'the guide' }).click();
    await page.locator('.tab.active', { hasText: 'postage.md' }).waitFor();
    await page.locator('.statusbar').getByText('Ln 2, Col 1').waitFor();
    await links.filter({ hasText: 'src/gone.ts:1' }).click();
    await notification(workbench, 'This workspace has no file src/gone.ts.');
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'latchkey-elsewhere-'));
    try {
      await writeFile(path.join(elsewhere, 'out.ts'), 'export {};\n');
      await symlink(path.join(elsewhere, 'out.ts'), path.join(workbench.folder, 'src', 'out.ts'));
      await links.filter({ hasText: 'src/out.ts:1' }).click();
      await notification(workbench, 'This workspace has no file src/out.ts.');
    } finally {
      await rm(path.join(workbench.folder, 'src', 'out.ts'), { force: true });
      await rm(elsewhere, { recursive: true, force: true });
    }
  });
});
