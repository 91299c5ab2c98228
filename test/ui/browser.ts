import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launchProfile, obtainChromium } from '../host/chromium.ts';

/** How a workbench's window looks to a page in it, unless a test says otherwise. */
export const WINDOW: BrowserContextOptions = { viewport: { width: 1400, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] };

let profile: Promise<BrowserContext> | undefined;

/** The one profile of the browser that all UI tests of this process use. It keeps from page to page what it compiled of VS Code's scripts. */
export async function sharedProfile(): Promise<BrowserContext> {
  profile ??= obtainChromium().then((executable) => launchProfile(executable, WINDOW));
  return profile;
}

/** That browser, for contexts that share nothing with anything. */
export async function sharedBrowser(): Promise<Browser> {
  const browser = (await sharedProfile()).browser();
  if (!browser) throw new Error('Playwright names no browser for a profile of its own.');
  return browser;
}

export async function closeBrowser(): Promise<void> {
  const opened = profile;
  profile = undefined;
  await (await opened)?.close();
}
