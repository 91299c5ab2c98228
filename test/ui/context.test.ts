import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { projectDirectory } from '../host/directories.ts';
import { composer, composerHolds, connectionTo, freshChat, newestAnswer, openChat, send, settingsWith } from './conversation.ts';
import { chooseFromMenu } from './menus.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('what goes along with a message', () => {
  let server: ModelServer;
  let workbench: Workbench;
  let chat: Frame;
  let folder: string;

  before(async () => {
    server = await startModelServer({ script: { answer: () => answer(['Yes.']) } });
    folder = await mkdtemp(path.join(tmpdir(), 'latchkey-context-'));
    await cp(path.join(projectDirectory, 'test/host/workspace'), folder, { recursive: true });
    const git = (...args: readonly string[]): void => void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], { cwd: folder });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'Begin');
    await writeFile(path.join(folder, '.gitignore'), 'generated/\n*.secret.txt\n');
    await mkdir(path.join(folder, 'generated'));
    await writeFile(path.join(folder, 'generated/uniquename.ts'), 'ignored();\n');
    await writeFile(path.join(folder, 'src/uniquename.ts'), 'listed();\n');
    await writeFile(path.join(folder, 'src/program.wasm'), Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    await writeFile(path.join(folder, 'docs/postage.md'), '# Postage\n\nChanged on purpose.\n');
    const models = [{ id: 'model-a', vision: true }, { id: 'model-b', name: 'Text Only', vision: false }];
    workbench = await openWorkbench({ folder, settings: { 'terminal.integrated.gpuAcceleration': 'off', ...settingsWith(connectionTo(server, { models }), connectionTo(server, { id: 'responses', name: 'Over Responses', protocol: 'openai-responses', models }), connectionTo(server, { id: 'messages', name: 'Over Messages', protocol: 'anthropic-messages', models })) } });
    chat = await openChat(workbench);
  });
  after(async () => {
    await workbench.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await composer(chat).fill('');
    const crosses = chat.locator('.composer').getByRole('button', { name: /^(Remove|Close)/ });
    for (let left = await crosses.count(); left > 0; left -= 1) {
      await crosses.nth(left - 1).click();
      await crosses.nth(left - 1).waitFor({ state: 'detached' });
    }
  });

  const chips = (): Locator => chat.getByTestId('chip');
  /** A line of the list, once that is about all that was typed: before, lines move. */
  const option = (name: string | RegExp): Locator => chat.locator('[role="listbox"][aria-busy="false"]').getByRole('option', { name });
  const content = (): unknown => {
    const { messages, input } = server.requests.at(-1)?.body ?? {};
    return ((messages ?? input) as { content: unknown }[]).at(-1)?.content;
  };
  const text = (): string => String(content());
  /** Types into the composer as a person does. */
  const type = async (words: string): Promise<void> => {
    await composer(chat).focus();
    await composer(chat).pressSequentially(words);
  };
  const pasteImage = async (): Promise<void> => {
    await composer(chat).evaluate(async (box) => {
      const canvas = new OffscreenCanvas(30, 20);
      canvas.getContext('2d')?.fillRect(0, 0, 15, 20);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob({ type: 'image/png' })], 'image.png', { type: 'image/png' }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await chips().filter({ hasText: 'Pasted image' }).waitFor();
  };
  /** Presses Enter, and returns when the answer to what that sent is there. */
  const enter = async (): Promise<void> => {
    const there = await chat.getByTestId('turn').count();
    await composer(chat).press('Enter');
    await chat.getByTestId('turn').nth(there).waitFor();
    await newestAnswer(chat, 'finished');
  };
  /** By the accessible name: the list re-uses rows and leaves hidden text of others in them. */
  const useModel = async (model: string, connection: string): Promise<void> => {
    await chat.getByTestId('model-picker').click();
    await workbench.page.locator(`.quick-input-widget .monaco-list-row[aria-label^="${model}"][aria-label*="${connection}"]`).click();
  };

  it('is a file, found by a part of its name; what git leaves out is not found', async () => {
    await type('What is in @uniqu');
    await option(/uniquename\.ts/).waitFor();
    assert.deepEqual((await chat.getByRole('option').allTextContents()).filter((line) => line.includes('uniquename')), ['uniquename.ts src/uniquename.ts']);
    await workbench.screenshot('context-list');
    await composer(chat).press('Enter');
    await chips().filter({ hasText: 'src/uniquename.ts' }).waitFor();
    await enter();
    assert.equal(text(), 'src/uniquename.ts\n```typescript\nlisted();\n\n```\n\nWhat is in uniquename.ts');
    assert.equal(await chips().count(), 0);
    await chat.getByTestId('turn').last().getByRole('button', { name: /src\/uniquename\.ts/ }).click();
    await workbench.page.locator('.tab.active', { hasText: 'uniquename.ts' }).waitFor();
  });

  it('is removed with its cross, and then stays here', async () => {
    await type('@uniqu');
    await option(/uniquename\.ts/).click();
    await chips().getByRole('button', { name: 'Remove src/uniquename.ts' }).click();
    await chips().first().waitFor({ state: 'detached' });
    await send(chat, 'Nothing goes along');
    await newestAnswer(chat, 'finished');
    assert.equal(text(), 'Nothing goes along');
  });

  it('is no binary file: that is said with the reason', async () => {
    await type('@progr');
    await option(/program\.wasm/).click();
    await chat.getByRole('alert').getByText('src/program.wasm is not a text, an image or a PDF.').waitFor();
    assert.equal(await chips().count(), 0);
    await workbench.screenshot('context-refused');
  });

  it('is a folder with what is in it, without what git leaves out', async () => {
    await type('@src');
    await option(/^src\//).click();
    await chips().filter({ hasText: 'src/' }).waitFor();
    await send(chat, 'What is this folder?');
    await newestAnswer(chat, 'finished');
    assert.match(text(), /^src\/\n```plaintext\n/);
    assert.match(text(), /=== src\/uniquename\.ts\nlisted\(\);/);
    assert.match(text(), /listed without their text/);
    assert.doesNotMatch(text(), /ignored\(\)/);
  });

  it('is what git would show', async () => {
    await type('@diff');
    await option(/^Changes/).click();
    await chips().filter({ hasText: 'Changes' }).waitFor();
    await send(chat, 'Good?');
    await newestAnswer(chat, 'finished');
    assert.match(text(), /^Changes\n```diff\n[\s\S]*\+Changed on purpose\./);
  });

  it('waits through a reload of the window', async () => {
    await type('@uniqu');
    await option(/uniquename\.ts/).click();
    await chips().filter({ hasText: 'src/uniquename.ts' }).waitFor();
    await workbench.stored('src/uniquename.ts');
    await workbench.reload();
    chat = await openChat(workbench);
    await chips().filter({ hasText: 'src/uniquename.ts' }).waitFor();
    await composer(chat).fill('After the reload');
    await enter();
    assert.match(text(), /listed\(\);\n[\s\S]*\n\nAfter the reload$/);
  });

  it('is an image, as each protocol has it', async () => {
    for (const [connection, pattern] of [
      ['Local', /"type":"image_url","image_url":\{"url":"data:image\/png;base64,/],
      ['Over Responses', /"type":"input_image","image_url":"data:image\/png;base64,/],
      ['Over Messages', /"type":"image","source":\{"type":"base64","media_type":"image\/png","data":"/],
    ] as const) {
      await useModel('model-a', connection);
      await chat.getByTestId('model-picker').filter({ hasText: connection }).waitFor();
      await pasteImage();
      await send(chat, 'What is this?');
      await newestAnswer(chat, 'finished');
      assert.match(JSON.stringify(content()), pattern);
    }
    await workbench.screenshot('context-image');
  });

  it('is no image where the model takes none, and that is said before anything is sent', async () => {
    await freshChat(workbench, chat);
    await useModel('Text Only', 'Local');
    await chat.getByTestId('model-picker').filter({ hasText: 'Text Only' }).waitFor();
    await pasteImage();
    await chat.getByRole('alert').getByText('Text Only takes no images.').waitFor();
    await type('What is this?');
    const asked = server.requests.length;
    await composer(chat).press('Enter');
    await chat.getByRole('status').getByText('Text Only takes no images.').waitFor();
    assert.equal(server.requests.length, asked);
    await workbench.screenshot('context-text-only');
    await chat.getByRole('button', { name: 'Remove the image' }).click();
    await chat.getByTestId('text-only').waitFor({ state: 'detached' });
    await enter();
    assert.equal(text(), 'What is this?');
  });

  it('is an image without a word, and later none of it for a model that takes none', async () => {
    await freshChat(workbench, chat);
    await useModel('model-a', 'Local');
    await chat.getByTestId('model-picker').filter({ hasText: 'model-a' }).waitFor();
    await pasteImage();
    await enter();
    assert.deepEqual((content() as { type: string }[]).map(({ type: kind }) => kind), ['image_url']);
    await useModel('Text Only', 'Local');
    await chat.getByTestId('earlier-images').getByText('Text Only takes no images. Those of earlier messages stay out.').waitFor();
    await workbench.screenshot('context-earlier-images');
    await type('Sure?');
    await enter();
    const { messages } = server.requests.at(-1)?.body ?? {};
    assert.deepEqual((messages as { content: unknown }[]).map((message) => message.content), ['[Image left out: Pasted image]', 'Yes.', 'Sure?']);
    await (await newestAnswer(chat, 'finished')).getByTestId('notice').getByText('1 image was left out').waitFor();
    await workbench.screenshot('context-image-left-out');
    await workbench.command('Latchkey: History…');
    await workbench.page.locator('.quick-input-list').getByText('Pasted image').first().waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  it('is a long text that was pasted, which can be put back', async () => {
    const long = Array.from({ length: 250 }, (_, index) => `line ${index}`).join('\n');
    const paste = async (): Promise<void> => composer(chat).evaluate((box, given) => {
      const data = new DataTransfer();
      data.setData('text/plain', given);
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, long);
    await paste();
    await chips().filter({ hasText: 'Pasted text (250 lines)' }).waitFor();
    await chips().getByRole('button', { name: 'Put into the message' }).click();
    await chips().first().waitFor({ state: 'detached' });
    await composerHolds(chat, long);
    await composer(chat).fill('');
    await paste();
    await chips().filter({ hasText: 'Pasted text (250 lines)' }).waitFor();
    await send(chat, 'What is wrong?');
    await newestAnswer(chat, 'finished');
    assert.match(text(), /^Pasted text \(250 lines\)\n```plaintext\nline 0\n[\s\S]*line 249\n```\n\nWhat is wrong\?$/);
  });

  it('is what the terminal said last', async () => {
    await workbench.page.evaluate(async () => navigator.clipboard.writeText('what I copied'));
    await workbench.command('Terminal: Create New Terminal');
    const terminal = workbench.page.locator('.terminal-wrapper.active .xterm-helper-textarea');
    await terminal.waitFor({ state: 'attached' });
    // Until the shell has told VS Code of its prompt, it tells nothing of commands.
    await workbench.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: /[$#]/ }).waitFor();
    await terminal.pressSequentially('echo from-the-"terminal"\n');
    await workbench.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: /from-the-terminal.*[$#]/s }).waitFor();
    await type('What went wrong? @terminal');
    await option(/^Terminal/).click();
    await chips().filter({ hasText: 'Terminal' }).waitFor();
    await enter();
    assert.match(text(), /^Terminal: [^\n]+\n```plaintext\n[\s\S]*from-the-terminal/);
    await workbench.page.waitForFunction(async () => await navigator.clipboard.readText() === 'what I copied');
    await workbench.command('Terminal: Kill All Terminals');
  });

  it('comes from the context menu of the Explorer', async () => {
    await workbench.command('View: Show Explorer');
    await workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'README.md' }).first().click({ button: 'right' });
    const entry = workbench.page.locator('.monaco-menu').getByRole('menuitem', { name: 'Add to Chat' }).last();
    await entry.waitFor();
    // A menu takes no notice of the mouse for a moment after it has opened; the keyboard it hears at once.
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    chat = await workbench.chat();
    await chips().filter({ hasText: 'README.md' }).waitFor();
  });

  it('is the selection, from the context menu of the editor', async () => {
    const editor = await workbench.openFile('src/queue.ts');
    await editor.click({ position: { x: 120, y: 10 } });
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.keyboard.press('Shift+End');
    await editor.click({ button: 'right', position: { x: 60, y: 10 } });
    await chooseFromMenu(workbench.page, 'Latchkey', 'Add to Chat');
    await chips().filter({ hasText: 'queue.ts:1–2' }).waitFor();
    await send(chat, 'Explain');
    await newestAnswer(chat, 'finished');
    assert.match(text(), /^queue\.ts:1–2\n```typescript\n/);
  });

  it('is chosen in VS Code\'s own list, by the button', async () => {
    await chat.getByTestId('add-context').click();
    const box = workbench.page.locator('.quick-input-widget');
    await box.locator('.monaco-list-row', { hasText: 'uniquename.ts' }).first().waitFor();
    await workbench.screenshot('context-quick-pick');
    await box.locator('input.input').fill('uniquename');
    await box.locator('.monaco-list-row', { hasText: 'uniquename.ts' }).first().click();
    await chips().filter({ hasText: 'src/uniquename.ts' }).waitFor();
  });

  it('explains what is selected, by the slash', async () => {
    const editor = await workbench.openFile('src/queue.ts');
    await editor.click({ position: { x: 120, y: 10 } });
    await workbench.page.keyboard.press('Control+Home');
    await type('/ex');
    await option(/^\/explain/).waitFor();
    assert.match(await chat.getByRole('option').first().innerText(), /^\/explain/);
    await enter();
    assert.match(text(), /Explain this typescript code/);
    await composerHolds(chat, '');
  });

  it('is asked once more with Up', async () => {
    await send(chat, 'Say it again');
    await newestAnswer(chat, 'finished');
    await composer(chat).press('ArrowUp');
    await composerHolds(chat, 'Say it again');
    await composer(chat).press('Escape');
    await composerHolds(chat, '');
  });
});
