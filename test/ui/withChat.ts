import { after, before, beforeEach } from 'mocha';
import type { Frame } from 'playwright-core';
import { startModelServer, type ModelServer, type Script } from '../fakes/modelServer.ts';
import type { Settings } from '../host/profile.ts';
import { freshChat, openChat } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** What the tests of a suite share. */
export interface Opened {
  readonly server: ModelServer;
  readonly workbench: Workbench;
  readonly chat: Frame;
}

/** A workbench with the panel open on a model server, for all tests of a suite. Each of them begins in an empty conversation. */
export function withChat(script: Script, settings: (server: ModelServer) => Settings, opened: (all: Opened) => void): void {
  let all: Opened | undefined;
  before(async () => {
    const server = await startModelServer({ script });
    const workbench = await openWorkbench({ settings: settings(server) });
    all = { server, workbench, chat: await openChat(workbench) };
  });
  after(async () => {
    await all?.workbench.close();
    await all?.server.close();
  });
  beforeEach(async () => {
    if (!all) return;
    // The test before may have had the window load anew, and the panel with it.
    all = { ...all, chat: await all.workbench.chat() };
    await freshChat(all.workbench, all.chat);
    opened(all);
  });
}
