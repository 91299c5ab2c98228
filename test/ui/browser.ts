import type { Browser } from 'playwright-core';
import { launchChromium, obtainChromium } from '../host/chromium.ts';

/** One browser serves all UI tests; each workbench gets a context of its own, which shares nothing with the others. */
let browser: Promise<Browser> | undefined;

export async function sharedBrowser(): Promise<Browser> {
  browser ??= obtainChromium().then(launchChromium);
  return browser;
}

export async function closeBrowser(): Promise<void> {
  const opened = browser;
  browser = undefined;
  await (await opened)?.close();
}
