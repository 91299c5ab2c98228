import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { settingsFile } from '../host/profile.ts';
import { connectionTo, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('settings.json', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ settings: settingsWith(connectionTo({ origin: 'http://127.0.0.1:9' }), { id: 'Not Good', protocol: 'openai-chat', baseUrl: 'https://one.example/v1' }) });
    await workbench.command('Preferences: Open User Settings (JSON)');
    await workbench.page.locator('.tab.active', { hasText: 'settings.json' }).waitFor();
  });
  after(() => workbench.close());

  const word = (text: string): Locator => workbench.page.locator('.editor-instance .view-line span', { hasText: new RegExp(`^"?${text}"?$`) }).first();

  it('says what a field is for', async () => {
    const hover = workbench.page.locator('.monaco-hover', { hasText: 'The door' }).first();
    // The language server of the file starts when it is first needed, and has nothing to say until then.
    for (const end = performance.now() + 60_000; !(await hover.isVisible()) && performance.now() < end;) {
      await workbench.page.mouse.move(5, 5);
      await word('baseUrl').hover();
      await hover.waitFor({ timeout: 2500 }).catch(() => undefined);
    }
    await hover.waitFor();
    await workbench.screenshot('settings-hover');
  });

  /** Puts the cursor two characters into the first place where `text` stands. */
  async function goTo(text: string): Promise<void> {
    const file = await readFile(settingsFile(workbench.userDataDirectory), 'utf8');
    const above = file.slice(0, file.indexOf(text)).split('\n');
    await workbench.page.locator('.editor-instance').first().click();
    await workbench.page.keyboard.press('Control+G');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.fill(`:${above.length}:${(above.at(-1)?.length ?? 0) + 3}`);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  it('offers the protocols', async () => {
    await goTo('"openai-chat"');
    const suggestion = workbench.page.locator('.suggest-widget .monaco-list-row', { hasText: 'anthropic-messages' });
    // The language server of the file starts when it is first needed, and has nothing to say until then.
    for (const end = performance.now() + 60_000; !(await suggestion.isVisible()) && performance.now() < end;) {
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Control+Space');
      await suggestion.waitFor({ timeout: 1500 }).catch(() => undefined);
    }
    await suggestion.waitFor();
    await workbench.screenshot('settings-completion');
    await workbench.page.keyboard.press('Escape');
  });

  it('says what is wrong with an id', async () => {
    await workbench.command('View: Toggle Problems');
    await workbench.page.locator('.markers-panel').getByText('An id of small letters, digits and hyphens is needed.').waitFor();
    await workbench.screenshot('settings-problem');
  });
});
