import * as vscode from 'vscode';
import { isRecord } from '../core/connection.ts';
import type { Conversation } from '../core/conversation.ts';
import type { Library } from '../core/library.ts';
import { explainInstruction } from '../core/prompts.ts';
import type { Lessons } from '../core/lesson.ts';
import type { RateBook } from '../core/rateLimits.ts';
import type { Translate } from '../core/translate.ts';
import { renamed } from '../core/tree.ts';
import type { AddConnectionPorts, Start } from './addConnection.ts';
import type { Chat } from './chat.ts';
import type { CompletionSwitch } from './completions/switch.ts';
import type { Proposals } from './proposals.ts';
import { selectedSnippet, snippetAt } from './snippet.ts';

export interface CommandPorts extends AddConnectionPorts {
  readonly chat: Chat;
  readonly completions: CompletionSwitch;
  readonly log: vscode.LogOutputChannel;
  readonly lessons: Lessons;
  readonly limits: RateBook;
  readonly t: Translate;
  /** The conversations of this machine; opened at the first use. */
  readonly history: () => Library;
  readonly proposals: () => Promise<Proposals>;
  /** What conversations of this window belong to, as a URI; empty: no folder. */
  readonly workspace: string;
  /** A conversation as a text that `readJson` takes; that gives `undefined` for any other. */
  readonly writeJson: (conversation: Conversation) => string;
  readonly readJson: (text: string) => Conversation | undefined;
  readonly newId: () => string;
}

/** Every command that the manifest declares, by its id. What a command alone needs is loaded when it is used. */
export function commandTable(ports: CommandPorts): Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> {
  const { chat, settings, keys, lessons, log, t } = ports;
  const add = async (start: Start = { at: 'providers' }): Promise<void> => (await import('./addConnection.ts')).addConnection(ports, start);
  return {
    'latchkey.openChat': async () => chat.view.reveal(),
    'latchkey.newChat': async () => chat.newChat(),
    'latchkey.history': async () => browseHistory(ports),
    'latchkey.exportChat': async (format) => {
      const { conversation } = chat.sessions.front;
      const title = ports.history().list({ text: '', sort: 'newest', limit: 1000 }).find(({ id }) => id === conversation.id)?.title;
      const { exportChat } = await import('./exportChat.ts');
      await exportChat(conversation, title || t('Conversation'), format === 'json' ? 'json' : 'markdown', ports.writeJson, t);
    },
    'latchkey.importChat': async () => {
      const { importChat } = await import('./exportChat.ts');
      const conversation = await importChat(ports.readJson, t);
      // Under ids of its own, so that it stands beside the one that it was exported from.
      if (conversation) await chat.add(renamed(conversation, ports.newId));
    },
    'latchkey.deleteHistory': async () => deleteHistory(ports),
    'latchkey.stop': async () => chat.stop(),
    'latchkey.ask': async (argument) => ask(ports, argument),
    'latchkey.explain': async () => explain(ports),
    'latchkey.addToChat': async (first, second) => chat.addContext(await (await import('./context/addToChat.ts')).gatherHere(first, second, t)),
    'latchkey.toggleCompletions': async (from) => (from === 'menu' ? ports.completions.menu() : ports.completions.toggle()),
    'latchkey.selectModel': async () => selectModel(ports),
    'latchkey.addConnection': async () => add(),
    'latchkey.manageConnections': async () => (await import('./manageConnections.ts')).manageConnections({ settings, keys, lessons, t, addConnection: add }),
    'latchkey.setKey': async () => {
      const [{ chooseConnection }, { setKey }] = await Promise.all([import('./manageConnections.ts'), import('./faultActions.ts')]);
      const connection = await chooseConnection(settings, t('Set Key'));
      if (connection) await setKey(connection.id, { settings, keys, t });
    },
    'latchkey.deleteKey': async () => {
      const { chooseConnection } = await import('./manageConnections.ts');
      const connection = await chooseConnection(settings, t('Delete Key'));
      if (!connection) return;
      await keys.delete(connection.id);
      void vscode.window.showInformationMessage(t('The key of "{0}" is deleted.', connection.name));
    },
    'latchkey.showLog': async () => log.show(),
    'latchkey.applyProposal': async (uri) => (await ports.proposals()).apply(uri),
    'latchkey.discardProposal': async (uri) => (await ports.proposals()).discard(uri),
  };
}

/** The list of conversations, in which one is opened. */
export async function browseHistory(ports: CommandPorts): Promise<void> {
  const { chat, history, workspace, writeJson, t } = ports;
  const [{ showHistory }, { exportChat }] = await Promise.all([import('./history.ts'), import('./exportChat.ts')]);
  await showHistory({
    library: history(), workspace, t,
    open: async (id) => chat.open(id),
    exportAs: async (id, format) => {
      const conversation = history().read(id);
      const title = history().list({ text: '', sort: 'newest', limit: 1000 }).find((listed) => listed.id === id)?.title;
      if (conversation) await exportChat(conversation, title || t('Conversation'), format, writeJson, t);
    },
    removed: (id) => {
      if (chat.sessions.close(id)) chat.shown();
    },
  });
}

async function deleteHistory({ chat, history, t }: CommandPorts): Promise<void> {
  const all = t('Delete Everything');
  const detail = t('All conversations of all folders and the record of what was asked, on this machine. This cannot be undone.');
  if ((await vscode.window.showWarningMessage(t('Delete all history?'), { modal: true, detail }, all)) !== all) return;
  history().clear();
  chat.sessions.closeAll();
  chat.shown();
  void vscode.window.showInformationMessage(t('The history is deleted.'));
}

/** The model for one answer, chosen from all. */
export async function pickModel(ports: CommandPorts): Promise<string | undefined> {
  return (await import('./modelChoice.ts')).chooseModel(ports, ports.chat.model);
}

/** A prompt from the palette, with the selection if there is one. `{prompt, model?}` as argument asks without a box. */
async function ask({ chat, t }: CommandPorts, argument: unknown): Promise<void> {
  const given = isRecord(argument) ? argument : {};
  const snippet = selectedSnippet(vscode.window.activeTextEditor, t);
  if (snippet && 'refused' in snippet) return void vscode.window.showWarningMessage(snippet.refused);
  const prompt = typeof given['prompt'] === 'string' ? given['prompt'] : await vscode.window.showInputBox({
    title: t('Ask'),
    prompt: snippet ? t('{0} goes along.', snippet.reference.label) : t('The answer comes in the chat panel.'),
    placeHolder: t('What would you like to know?'),
  });
  if (prompt === undefined || prompt.trim() === '') return;
  await chat.ask({ prompt, references: snippet ? [snippet.reference] : [] }, typeof given['model'] === 'string' ? given['model'] : undefined);
}

async function explain({ chat, t }: CommandPorts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const snippet = editor && (await snippetAt(editor, t));
  if (!snippet) return void vscode.window.showInformationMessage(t('Select some code first, or put the cursor into it.'));
  if ('refused' in snippet) return void vscode.window.showWarningMessage(snippet.refused);
  const { reference } = snippet;
  await chat.ask({ prompt: t('Explain this'), instruction: explainInstruction(vscode.env.language, reference), references: [reference] });
}

/**
 * Opens the model picker for the conversation, or the wizard where there is nothing to pick from. Where no default is set yet,
 * the choice becomes it.
 *
 * @returns whether the person chose a model.
 */
export async function selectModel(ports: CommandPorts): Promise<boolean> {
  const { chat, settings } = ports;
  if (settings.connections.length === 0) {
    await (await import('./addConnection.ts')).addConnection(ports, { at: 'providers' });
    return settings.connections.length > 0;
  }
  const { chooseModel } = await import('./modelChoice.ts');
  const model = await chooseModel(ports, chat.model);
  if (model === undefined) return false;
  await chat.setModel(model);
  await settings.makeDefaultIfNone(model);
  return true;
}
