import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, type Reply } from '../fakes/reply.ts';
import { connectionTo, settingsWith } from './conversation.ts';
import { notification, pressInNotification } from './notifications.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const FILE = 'src/letters.ts';
const TEXT = "import { stamp } from './stamp';\n\nexport function send(letter: string): string {\n  return join(stamp(letter));\n}\n";

describe('a model that answers a fix in its own way', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let reply: () => Reply;
  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a', name: 'Model A' }], answer: () => reply() } });
    workbench = await openWorkbench({ settings: { ...settingsWith(connectionTo(server, { limits: { retryWaitSeconds: 0 } })), 'workbench.colorTheme': 'Light+', 'files.autoSave': 'off', 'js/ts.tsserver.useSyntaxServer': 'auto' } });
    await writeFile(path.join(workbench.folder, FILE), TEXT);
    await workbench.openFile(FILE);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const line = (text: string): Locator => workbench.page.locator('.monaco-editor .view-line', { hasText: text });
  const lens = (name: string): Locator => workbench.page.locator('.codelens-decoration').getByRole('button', { name, exact: true }).or(workbench.page.locator('.codelens-decoration a', { hasText: new RegExp(`^\\s*${name}$`) }));

  it('is told where a block has no place, and tried again with an import at the top', async () => {
    reply = () => answer(['<<<<<<< SEARCH\n  return join(letter);\n=======\n  return letter;\n>>>>>>> REPLACE\n']);
    await line('return join').click();
    // By the language server of the file, which starts with it.
    await workbench.page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    await workbench.command('Latchkey: Fix');
    const words = 'The model wants to change lines that are not in this place';
    await notification(workbench, words);
    await workbench.screenshot('reply-unplaced');
    await workbench.saved(FILE, TEXT);

    reply = () => answer(["<add-imports>\nimport { join } from './join';\n</add-imports>\n\n```ts\nexport function send(letter: string): string {\n  return join(stamp(letter), '');\n}\n```\n"]);
    await pressInNotification(workbench, words, 'Retry');
    await line("from './join'").waitFor();
    await lens('Accept this').nth(1).waitFor();
    await workbench.screenshot('fix-with-import');
    await lens('Accept').first().click();
    await lens('Accept').first().waitFor({ state: 'detached' });
    await workbench.saved(FILE, TEXT.replace(";\n\n", ";\nimport { join } from './join';\n\n").replace('stamp(letter))', "stamp(letter), '')"));
  });
});
