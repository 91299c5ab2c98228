import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { projectDirectory } from '../host/directories.ts';
import { composer, composerHolds, connectionTo, freshChat, newestAnswer, openChat, settingsWith } from './conversation.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const REVIEW = '---\ndescription: Reviews for one thing\n---\nReview for ${input:what:speed, safety …} as in [style](../../docs/style.md).\n';

/** A copy of the sample workspace with a prompt and standing instructions. */
async function folderWithPrompts(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'latchkey-prompts-'));
  await cp(path.join(projectDirectory, 'test/host/workspace'), folder, { recursive: true });
  await mkdir(path.join(folder, '.github/prompts'), { recursive: true });
  await writeFile(path.join(folder, '.github/prompts/review.prompt.md'), REVIEW);
  await writeFile(path.join(folder, 'docs/style.md'), 'Be short.\n');
  await writeFile(path.join(folder, 'AGENTS.md'), 'Use tabs.\n');
  return folder;
}

for (const restricted of [false, true]) {
  describe(restricted ? 'prompt files of a workspace that is not trusted' : 'prompt files and project instructions', () => {
    let server: ModelServer;
    let workbench: Workbench;
    let chat: Frame;
    let folder: string;

    before(async () => {
      server = await startModelServer({ script: { answer: () => answer(['Reviewed.']) } });
      folder = await folderWithPrompts();
      workbench = await openWorkbench({ folder, restricted, settings: { ...settingsWith(connectionTo(server)), 'security.workspace.trust.startupPrompt': 'never' } });
      chat = await openChat(workbench);
    });
    after(async () => {
      await workbench.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    });

    const sent = (): string => String(((server.requests.at(-1)?.body ?? {})['messages'] as { content: string }[] | undefined)?.[0]?.content);
    const instructions = (): Locator => chat.getByTestId('instructions');
    const slash = async (): Promise<void> => {
      await composer(chat).fill('');
      await composer(chat).pressSequentially('/rev');
      const option = chat.locator('[role="listbox"][aria-busy="false"]').getByRole('option', { name: /\/review/ });
      await option.waitFor();
      await workbench.screenshot(`prompts-slash${restricted ? '-restricted' : ''}`);
      await option.click();
      const box = workbench.page.locator('.quick-input-widget input[type="text"]');
      await workbench.page.getByPlaceholder('speed, safety …').waitFor();
      await box.fill('safety');
      await box.press('Enter');
    };

    if (restricted) {
      it('are put into the composer, with what they name, and sent by the person', async () => {
        assert.equal(await instructions().count(), 0);
        await slash();
        await chat.getByTestId('chip').filter({ hasText: 'docs/style.md' }).waitFor();
        await workbench.screenshot('prompts-restricted');
        await composerHolds(chat, 'Review for safety as in [style](../../docs/style.md).');
        assert.equal(server.requests.length, 0);
        await composer(chat).press('Enter');
        await newestAnswer(chat, 'finished');
        assert.match(sent(), /^docs\/style\.md\n```markdown\nBe short\.\n\n```\n\nReview for safety/);
      });

      it('are all that it takes away: a question is answered, because nothing that matters comes from the workspace', async () => {
        await workbench.page.getByText('Restricted Mode').first().waitFor();
        await freshChat(workbench, chat);
        await composer(chat).fill('Hello?');
        await composer(chat).press('Enter');
        await newestAnswer(chat, 'finished');
        await chat.getByText('Reviewed.').waitFor();
      });
    } else {
      it('run behind a slash, after asking for what they leave open', async () => {
        await freshChat(workbench, chat);
        await slash();
        await newestAnswer(chat, 'finished');
        assert.match(sent(), /^docs\/style\.md\n```markdown\nBe short\.\n\n```\n\nReview for safety/);
        await workbench.screenshot('prompts-answered');
      });

      it('stand in a list of the palette', async () => {
        await workbench.command('Latchkey: Run Prompt…');
        await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Reviews for one thing' }).waitFor();
        await workbench.screenshot('prompts-palette');
        await workbench.page.keyboard.press('Escape');
      });

      it('are made from a conversation', async () => {
        await workbench.command('Latchkey: New Prompt File from This Conversation…');
        await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: '.github/prompts' }).click();
        const box = workbench.page.locator('.quick-input-widget input[type="text"]');
        await workbench.page.locator('.quick-input-widget', { hasText: 'The name, as it is typed behind /' }).waitFor();
        assert.equal(await box.inputValue(), 'review-for-safety-as-in');
        await box.fill('review');
        await workbench.page.getByText('There is a prompt of this name already.').first().waitFor();
        await box.fill('second');
        await box.press('Enter');
        await workbench.page.locator('.tab', { hasText: 'second.prompt.md' }).waitFor();
        await workbench.page.locator('.view-line', { hasText: 'Review for safety as in' }).first().waitFor();
        await workbench.screenshot('prompts-new');
      });

      it('the instructions go along once their chip is turned on', async () => {
        await freshChat(workbench, chat);
        await instructions().waitFor();
        assert.equal(await instructions().getAttribute('aria-pressed'), 'false');
        await instructions().click();
        await chat.locator('[data-testid="instructions"][aria-pressed="true"]').waitFor();
        await workbench.screenshot('prompts-instructions');
        await composer(chat).fill('Format this.');
        await composer(chat).press('Enter');
        await newestAnswer(chat, 'finished');
        assert.equal(sent(), 'AGENTS.md (project instructions)\n```markdown\nUse tabs.\n\n```\n\nFormat this.');
        await instructions().waitFor({ state: 'detached' });
      });
    }
  });
}
