import type { Locator, Page } from 'playwright-core';

/** How long a click may take to show what it did before it is taken for one that the menu ignored. */
const EFFECT_MS = 1000;
/** How long a busy machine may take for the click itself. */
const CLICK_MS = 15_000;

/**
 * Chooses an entry of the open context menu, by way of one submenu. A menu takes no notice of the mouse for a moment after it
 * has opened, so each click is repeated until it has had its effect.
 */
export async function chooseFromMenu(page: Page, submenu: string, entry: string): Promise<void> {
  const item = page.locator('.monaco-submenu').getByRole('menuitem', { name: entry });
  await clickUntil(page.locator('.monaco-menu').getByRole('menuitem', { name: submenu, exact: true }).first(), item, 'visible');
  await clickUntil(item, item, 'hidden');
}

async function clickUntil(target: Locator, effect: Locator, state: 'visible' | 'hidden'): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await target.click({ timeout: attempt === 1 ? CLICK_MS : EFFECT_MS }).catch((error: unknown) => {
      // Gone before the click arrived: the one before it had its effect late.
      if (attempt === 1) throw error;
    });
    try {
      await effect.waitFor({ state, timeout: EFFECT_MS });
      return;
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
}
