import type { RootHookObject } from 'mocha';
import { closeBrowser } from './browser.ts';
import { closeAddress } from './place.ts';
import { closeWorkbenches, keepScreenshots, screenshotsTaken } from './workbench.ts';

/** What mocha does around all UI tests: keeps a screenshot of what a failed one saw, and leaves nothing running. */
export const rootHooks: RootHookObject = {
  async afterEach(): Promise<void> {
    await screenshotsTaken();
  },
  async afterAll(): Promise<void> {
    await closeEverything();
  },
};

export async function closeEverything(): Promise<void> {
  await closeWorkbenches();
  await closeBrowser();
  await closeAddress();
}

export { keepScreenshots };
