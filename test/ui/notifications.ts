import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The notification with these words, in VS Code's list of them: under the smoke-test driver they do not come up by themselves. */
export async function notification(workbench: Workbench, words: string): Promise<Locator> {
  const center = workbench.page.locator('.notifications-center.visible');
  if (!(await center.isVisible())) await workbench.command('Notifications: Show Notifications');
  const found = center.locator('.notification-list-item', { hasText: words }).first();
  await found.waitFor();
  return found;
}

/** Presses a button of the notification with these words. */
export async function pressInNotification(workbench: Workbench, words: string, button: string): Promise<void> {
  await (await notification(workbench, words)).getByRole('button', { name: button, exact: true }).click();
}
