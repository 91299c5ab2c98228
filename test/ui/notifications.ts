import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** How long the list is looked at before it is opened again, and how long all of that may take. */
const LOOK_MS = 5000;
const ALL_MS = 60_000;

/** The notification with these words, in VS Code's list of them: under the smoke-test driver they do not come up by themselves. */
export async function notification(workbench: Workbench, words: string): Promise<Locator> {
  const center = workbench.page.locator('.notifications-center.visible');
  const found = center.locator('.notification-list-item', { hasText: words }).first();
  for (const end = performance.now() + ALL_MS; ;) {
    // It closes by itself while there are none, as before what is waited for has come.
    if (!(await center.isVisible())) await workbench.command('Notifications: Show Notifications');
    try {
      await found.waitFor({ timeout: LOOK_MS });
      return found;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

/** Presses a button of the notification with these words. */
export async function pressInNotification(workbench: Workbench, words: string, button: string): Promise<void> {
  await (await notification(workbench, words)).getByRole('button', { name: button, exact: true }).click();
}
