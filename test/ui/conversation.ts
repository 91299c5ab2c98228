import type { Frame, Locator } from 'playwright-core';
import type { Protocol } from '../../src/core/connection/connection.ts';
import type { Window, Workbench } from './workbench.ts';
import type { ModelServer } from '../fakes/modelServer.ts';
import type { Settings } from '../host/profile.ts';

/** A connection to a local model server, as it stands in settings.json. */
export function connectionTo(server: Pick<ModelServer, 'origin'>, options: { readonly id?: string; readonly name?: string; readonly protocol?: Protocol; readonly [field: string]: unknown } = {}): Record<string, unknown> {
  const { protocol = 'openai-chat', ...rest } = options;
  return { id: 'local', name: 'Local', protocol, baseUrl: protocol === 'anthropic-messages' ? server.origin : `${server.origin}/v1`, credential: { from: 'none' }, ...rest };
}

/** User settings with these connections, the first one's `model-a` being the default. */
export function settingsWith(...connections: readonly Record<string, unknown>[]): Settings {
  return { 'latchkey.connections': connections, 'latchkey.model': `${String(connections[0]?.['id'])}/model-a` };
}

/** Types a message into the composer and sends it with Enter; returns when its turn is there. */
export async function send(chat: Frame, text: string): Promise<void> {
  const turns = chat.getByTestId('turn');
  const before = await turns.count();
  await composer(chat).fill(text);
  await composer(chat).press('Enter');
  await turns.nth(before).waitFor();
}

export function composer(chat: Frame): Locator {
  return chat.getByRole('textbox').first();
}

export function answers(chat: Frame): Locator {
  return chat.getByTestId('answer');
}

/** The newest answer, once it is in this state. */
export async function newestAnswer(chat: Frame, state: 'streaming' | 'finished' | 'failed' | 'stopped'): Promise<Locator> {
  const answer = answers(chat).last();
  await chat.locator(`[data-testid="turn"]:last-of-type [data-testid="answer"][data-state="${state}"]`).last().waitFor();
  return answer;
}

/** The answer to the message with these words, once it is in this state: also on a page that has not heard of the message yet, whose newest answer is another one. */
export async function answerTo(chat: Frame, question: string, state: 'streaming' | 'finished' | 'failed' | 'stopped' = 'finished'): Promise<Locator> {
  const answer = chat.getByTestId('turn').filter({ hasText: question }).last().locator(`[data-testid="answer"][data-state="${state}"]`).last();
  await answer.waitFor();
  return answer;
}

/** Waits until the composer holds exactly these words. */
export async function composerHolds(chat: Frame, words: string): Promise<void> {
  await chat.waitForFunction((wanted) => document.querySelector('textarea')?.value === wanted, words);
}

/** A gate in a scripted answer: the server waits there until the test opens it. */
export function gate(): { readonly until: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const until = new Promise<void>((resolve) => { open = resolve; });
  return { until, open };
}

/** Opens the panel as the command does, up to the cursor in the composer: before that, the keyboard is not the test's. */
export async function openChat(workbench: Window, title = 'Latchkey: Open Chat'): Promise<Frame> {
  await workbench.command(title);
  const chat = await workbench.chat();
  await chat.locator('textarea:focus').waitFor();
  return chat;
}

/** An empty conversation. One that is empty already stays: there would be nothing to see of a new one. */
export async function freshChat(workbench: Workbench, chat: Frame): Promise<void> {
  if ((await chat.getByTestId('turn').count()) === 0) return;
  await workbench.command('Latchkey: New Chat');
  await chat.getByTestId('turn').first().waitFor({ state: 'detached' });
  await chat.locator('textarea:focus').waitFor();
}
