import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { connectionTo, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('in a workspace that is not trusted', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;
  before(async () => {
    server = await startModelServer({ script: { models: [{ id: 'model-a' }], answer: () => answer(['Here too.']) } });
    workbench = await openWorkbench({ restricted: true, settings: { ...settingsWith(connectionTo(server)), 'security.workspace.trust.startupPrompt': 'never' } });
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  it('answers all the same: nothing that matters comes from the workspace', async () => {
    await workbench.page.getByText('Restricted Mode').first().waitFor();
    chat = await openChat(workbench);
    await send(chat, 'Hello?');
    await newestAnswer(chat, 'finished');
    await chat.getByText('Here too.').waitFor();
  });
});
