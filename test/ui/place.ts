import type { BrowserContext, CDPSession } from 'playwright-core';
import { startFrontProxy, type FrontProxy } from '../host/frontProxy.ts';
import { sharedBrowser, sharedProfile, WINDOW } from './browser.ts';

/** Where a workbench is shown: pages of its own, in which nothing is stored yet. */
export interface Place {
  readonly context: BrowserContext;
  /** The address to stand behind; absent: one of its own. */
  readonly proxy?: FrontProxy;
  /** Closes its pages. */
  close(): Promise<void>;
}

/** What a page can store, except the files of VS Code and their compiled form, which depend on nothing but VS Code. */
const STORED = ['cookies', 'local_storage', 'indexeddb', 'service_workers', 'cache_storage', 'file_systems', 'storage_buckets', 'shared_storage'];

let address: Promise<FrontProxy> | undefined;
let taken = false;

/**
 * A place for one workbench. Most of what it costs to open one is that the browser compiles VS Code's scripts, and it keeps
 * them compiled for one address in one profile. So the workbenches of a process stand there one after the other, and what
 * the last one stored is cleared away first; one in another language, or beside another one, gets an address and a context of its own.
 */
export async function takePlace(locale?: string): Promise<Place> {
  if (taken || locale !== undefined) {
    const context = await (await sharedBrowser()).newContext({ ...WINDOW, ...(locale === undefined ? {} : { locale }) });
    return { context, close: () => context.close() };
  }
  taken = true;
  address ??= startFrontProxy();
  const [context, proxy] = await Promise.all([sharedProfile(), address]);
  await clear(context, proxy.origin);
  return {
    context, proxy,
    close: async () => {
      // The page that the browser began with stays: without any it would end.
      await Promise.all(context.pages().slice(1).map((page) => page.close()));
      await endWorkers(context);
      taken = false;
    },
  };
}

export async function closeAddress(): Promise<void> {
  const opened = address;
  address = undefined;
  await (await opened)?.close();
}

async function clear(context: BrowserContext, origin: string): Promise<void> {
  await asked(context, (session) => session.send('Storage.clearDataForOrigin', { origin, storageTypes: STORED.join(',') }));
}

/** While it is driven, a browser ends no service worker by itself, and the process of the page that began it, with a workbench's memory, stays with it. */
async function endWorkers(context: BrowserContext): Promise<void> {
  await asked(context, async (session) => {
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
  });
}

async function asked(context: BrowserContext, ask: (session: CDPSession) => Promise<unknown>): Promise<void> {
  const [page] = context.pages();
  if (!page) throw new Error('The page that the browser began with is gone.');
  const session = await context.newCDPSession(page);
  await ask(session);
  await session.detach();
}
