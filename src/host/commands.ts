import * as vscode from 'vscode';
import type { Conversation } from '../core/conversation/conversation.ts';
import type { Library } from '../core/conversation/library.ts';
import type { Lessons } from '../core/request/lesson.ts';
import type { KnownLimits } from '../core/request/rateLimits.ts';
import type { Translate } from '../core/translate.ts';
import type { AddConnectionPorts, Start } from './connections/addConnection.ts';
import type { Chat } from './chat/chat.ts';
import type { Chats } from './chat/chats.ts';
import type { CommitMessages } from './commitMessage/commitMessages.ts';
import type { CompletionSwitch } from './completions/switch.ts';
import { leaveList } from './listFocus.ts';
import { promptCommands } from './promptFiles/promptCommands.ts';
import type { Proposals } from './code/proposals.ts';
import type { Rewrites } from './rewrite/rewrites.ts';
import type { TaskPorts } from './tasks/ports.ts';
import { taskCommands } from './tasks/taskCommands.ts';

export interface CommandPorts extends Omit<AddConnectionPorts, 'chosen'> {
  readonly chats: Chats;
  readonly completions: CompletionSwitch;
  readonly usedEditor: () => vscode.TextEditor | undefined;
  readonly log: vscode.LogOutputChannel;
  readonly lessons: Lessons;
  readonly limits: KnownLimits;
  readonly t: Translate;
  /** The conversations of this machine; opened at the first use. */
  readonly history: () => Library;
  readonly proposals: () => Promise<Proposals>;
  readonly rewrites: () => Promise<Rewrites>;
  /** What conversations of this window belong to, as a URI; empty: no folder. */
  readonly workspace: string;
  /** A conversation as a text that `readJson` takes; that gives `undefined` for any other. */
  readonly writeJson: (conversation: Conversation) => string;
  readonly readJson: (text: string) => Conversation | undefined;
  readonly newId: () => string;
  readonly tasks: TaskPorts;
  readonly commitMessages: () => Promise<CommitMessages>;
  /** Where the extension keeps what is of no workspace. */
  readonly storage: vscode.Uri;
  /** Says why something has failed that nobody waits for. */
  readonly failed: (error: unknown) => void;
}

/** Every command that the manifest declares, by its id. What a command alone needs is loaded when it is used. */
export function commandTable(ports: CommandPorts): Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> {
  const { chats, settings, keys, lessons, log, rewrites, usedEditor, t } = ports;
  const add = async (): Promise<void> => addConnectionFor(chats.active, ports, { at: 'providers' });
  return {
    ...chatCommands(ports),
    'latchkey.openChat': async () => chats.sideBar.reveal(),
    'latchkey.leaveList': async () => leaveList(chats.active.page),
    'latchkey.deleteHistory': async () => (await import('./chat/historyCommands.ts')).deleteHistory(ports),
    'latchkey.stop': async (argument) => {
      // What is written in the editor in front goes before what is said in the panel.
      if (!(await rewrites()).stop(argument)) chats.active.stop();
    },
    'latchkey.rewrite': async (argument) => (await rewrites()).rewrite(argument),
    'latchkey.insert': async (argument) => (await rewrites()).insert(argument),
    'latchkey.rewrite.accept': async (argument) => (await rewrites()).accept(argument),
    'latchkey.rewrite.reject': async (argument) => (await rewrites()).reject(argument),
    'latchkey.rewrite.acceptHere': async () => (await rewrites()).acceptHere(),
    'latchkey.rewrite.rejectHere': async () => (await rewrites()).rejectHere(),
    'latchkey.rewrite.next': async () => (await rewrites()).go('below'),
    'latchkey.rewrite.previous': async () => (await rewrites()).go('above'),
    'latchkey.rewrite.acceptAll': async () => (await rewrites()).acceptAll(),
    'latchkey.rewrite.rejectAll': async () => (await rewrites()).rejectAll(),
    'latchkey.rewrite.retry': async (argument) => (await rewrites()).retry(argument),
    'latchkey.rewrite.continue': async (argument) => (await rewrites()).continue(argument),
    'latchkey.rewrite.edit': async (argument) => (await rewrites()).edit(argument),
    'latchkey.rewrite.diff': async (argument) => (await rewrites()).diff(argument),
    'latchkey.rewrite.list': async () => (await rewrites()).list(),
    'latchkey.ask': async (argument) => (await import('./chat/ask.ts')).ask(ports, argument),
    ...taskCommands(ports.tasks),
    'latchkey.addToChat': async (first, second) => chats.active.addContext(await (await import('./context/addToChat.ts')).gatherHere(first, second, usedEditor(), t)),
    'latchkey.toggleCompletions': async (from) => (from === 'menu' ? ports.completions.menu() : ports.completions.toggle()),
    'latchkey.addConnection': async () => add(),
    'latchkey.manageConnections': async () => (await import('./connections/manageConnections.ts')).manageConnections({ settings, keys, lessons, t, addConnection: add }),
    'latchkey.setKey': async () => {
      const [{ chooseConnection }, { setKey }] = await Promise.all([import('./connections/manageConnections.ts'), import('./faultActions.ts')]);
      const connection = await chooseConnection(settings, t('Set Key'));
      if (connection) await setKey(connection.id, { settings, keys, t });
    },
    'latchkey.deleteKey': async () => {
      const { chooseConnection } = await import('./connections/manageConnections.ts');
      const connection = await chooseConnection(settings, t('Delete Key'));
      if (!connection) return;
      await keys.delete(connection.id);
      void vscode.window.showInformationMessage(t('The key of "{0}" is deleted.', connection.name));
    },
    ...promptCommands(ports),
    'latchkey.commitMessage': async (sourceControl) => (await ports.commitMessages()).write(sourceControl),
    'latchkey.stopCommitMessage': async (sourceControl) => (await ports.commitMessages()).stop(sourceControl),
    'latchkey.showLog': async () => log.show(),
    'latchkey.applyProposal': async (uri) => (await ports.proposals()).apply(uri),
    'latchkey.discardProposal': async (uri) => (await ports.proposals()).discard(uri),
  };
}

/**
 * The commands that are about one chat: from the palette the one that the person is in. Those of the side bar's title are commands
 * of their own, because VS Code does not tell a command which title bar it was chosen in.
 */
function chatCommands(ports: CommandPorts): Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> {
  const { chats } = ports;
  const commands: Readonly<Record<string, (chat: Chat, ...args: unknown[]) => Promise<unknown>>> = {
    newChat: async (chat) => chat.newChat(),
    history: async (chat) => (await import('./chat/historyCommands.ts')).browseHistory(chat, ports),
    selectModel: async (chat) => selectModel(chat, ports),
    openInEditor: async (chat) => void (await chats.openInEditor(chat.session.conversation)),
    openInNewWindow: async (chat) => chats.openInNewWindow(chat),
    exportChat: async (chat, format) => (await import('./chat/historyCommands.ts')).exportShown(chat, format, ports),
    importChat: async (chat) => (await import('./chat/historyCommands.ts')).importInto(chat, ports),
  };
  return Object.fromEntries(Object.entries(commands).flatMap(([name, run]) => [
    [`latchkey.${name}`, async (...args: unknown[]) => run(chats.active, ...args)],
    [`latchkey.sideBar.${name}`, async (...args: unknown[]) => run(chats.sideBar, ...args)],
  ]));
}

/** The wizard; the model that is chosen at its end is that of the chat. */
export async function addConnectionFor(chat: Chat, ports: CommandPorts, start: Start): Promise<void> {
  const { addConnection } = await import('./connections/addConnection.ts');
  await addConnection({
    ...ports,
    chosen: async (model) => {
      chat.setModel(model);
      await chat.reveal();
    },
  }, start);
}

/** The model for one answer, chosen from all. */
export async function pickModel(chat: Chat, ports: CommandPorts): Promise<string | undefined> {
  return (await import('./connections/modelChoice.ts')).chooseModel(ports, chat.model);
}

/**
 * Opens the model picker for the conversation, or the wizard where there is nothing to pick from. Where no default is set yet,
 * the choice becomes it.
 *
 * @returns whether the person chose a model.
 */
export async function selectModel(chat: Chat, ports: CommandPorts): Promise<boolean> {
  const { settings } = ports;
  if (settings.connections.length === 0) {
    await addConnectionFor(chat, ports, { at: 'providers' });
    return settings.connections.length > 0;
  }
  const { chooseModel } = await import('./connections/modelChoice.ts');
  const model = await chooseModel(ports, chat.model);
  if (model === undefined) return false;
  chat.setModel(model);
  await settings.makeDefaultIfNone(model);
  return true;
}
