import * as vscode from 'vscode';
import { isRecord } from '../core/connection.ts';
import type { Conversation } from '../core/conversation.ts';
import { ownFirst, spentOn, type Spent } from '../core/cost.ts';
import type { Library } from '../core/library.ts';
import type { Lessons } from '../core/lesson.ts';
import type { RateBook } from '../core/rateLimits.ts';
import type { Translate } from '../core/translate.ts';
import { renamed } from '../core/tree.ts';
import type { AddConnectionPorts, Start } from './addConnection.ts';
import type { Chat } from './chat.ts';
import type { Chats } from './chats.ts';
import type { CommitMessages } from './commitMessage/commitMessages.ts';
import type { CompletionSwitch } from './completions/switch.ts';
import { leaveList } from './listFocus.ts';
import { promptCommands } from './promptFiles/promptCommands.ts';
import type { Proposals } from './proposals.ts';
import type { Rewrites } from './rewrite/rewrites.ts';
import { selectedSnippet } from './snippet.ts';
import type { TaskPorts } from './tasks/ports.ts';
import { taskCommands } from './tasks/taskCommands.ts';

export interface CommandPorts extends Omit<AddConnectionPorts, 'chosen'> {
  readonly chats: Chats;
  readonly completions: CompletionSwitch;
  readonly usedEditor: () => vscode.TextEditor | undefined;
  readonly log: vscode.LogOutputChannel;
  readonly lessons: Lessons;
  readonly limits: RateBook;
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
}

/** Every command that the manifest declares, by its id. What a command alone needs is loaded when it is used. */
export function commandTable(ports: CommandPorts): Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> {
  const { chats, settings, keys, lessons, log, rewrites, usedEditor, t } = ports;
  const add = async (): Promise<void> => addConnectionFor(chats.active, ports, { at: 'providers' });
  return {
    ...chatCommands(ports),
    'latchkey.openChat': async () => chats.sideBar.reveal(),
    'latchkey.leaveList': async () => leaveList(chats.active.page),
    'latchkey.deleteHistory': async () => deleteHistory(ports),
    'latchkey.stop': async (argument) => {
      // What is written in the editor in front goes before what is said in the panel.
      if (!(await rewrites()).stop(argument)) chats.active.stop();
    },
    'latchkey.rewrite': async (argument) => (await rewrites()).rewrite(argument),
    'latchkey.insert': async (argument) => (await rewrites()).insert(argument),
    'latchkey.rewrite.accept': async (argument) => (await rewrites()).accept(argument),
    'latchkey.rewrite.reject': async (argument) => (await rewrites()).reject(argument),
    'latchkey.rewrite.acceptAll': async () => (await rewrites()).acceptAll(),
    'latchkey.rewrite.rejectAll': async () => (await rewrites()).rejectAll(),
    'latchkey.rewrite.retry': async (argument) => (await rewrites()).retry(argument),
    'latchkey.rewrite.edit': async (argument) => (await rewrites()).edit(argument),
    'latchkey.rewrite.diff': async (argument) => (await rewrites()).diff(argument),
    'latchkey.rewrite.list': async () => (await rewrites()).list(),
    'latchkey.ask': async (argument) => ask(ports, argument),
    ...taskCommands(ports.tasks),
    'latchkey.addToChat': async (first, second) => chats.active.addContext(await (await import('./context/addToChat.ts')).gatherHere(first, second, usedEditor(), t)),
    'latchkey.toggleCompletions': async (from) => (from === 'menu' ? ports.completions.menu() : ports.completions.toggle()),
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
  const { chats, history, readJson, writeJson, newId, t } = ports;
  const commands: Readonly<Record<string, (chat: Chat, ...args: unknown[]) => Promise<unknown>>> = {
    newChat: async (chat) => chat.newChat(),
    history: async (chat) => browseHistory(chat, ports),
    selectModel: async (chat) => selectModel(chat, ports),
    openInEditor: async (chat) => void (await chats.openInEditor(chat.session.conversation)),
    openInNewWindow: async (chat) => chats.openInNewWindow(chat),
    exportChat: async (chat, format) => {
      const { conversation } = chat.session;
      const { exportChat } = await import('./exportChat.ts');
      await exportChat(conversation, history().title(conversation.id) ?? t('Conversation'), format === 'json' ? 'json' : 'markdown', spentIn(conversation, history()), writeJson, t);
    },
    importChat: async (chat) => {
      const { importChat } = await import('./exportChat.ts');
      const conversation = await importChat(readJson, t);
      // Under ids of its own, so that it stands beside the one that it was exported from.
      if (conversation) await chat.add(renamed(conversation, newId));
    },
  };
  return Object.fromEntries(Object.entries(commands).flatMap(([name, run]) => [
    [`latchkey.${name}`, async (...args: unknown[]) => run(chats.active, ...args)],
    [`latchkey.sideBar.${name}`, async (...args: unknown[]) => run(chats.sideBar, ...args)],
  ]));
}

/** The wizard; the model that is chosen at its end is that of the chat. */
export async function addConnectionFor(chat: Chat, ports: CommandPorts, start: Start): Promise<void> {
  const { addConnection } = await import('./addConnection.ts');
  await addConnection({
    ...ports,
    chosen: async (model) => {
      chat.setModel(model);
      await chat.reveal();
    },
  }, start);
}

/** The list of conversations, in which one is opened: in the chat that it was asked from, or in an editor tab. */
export async function browseHistory(chat: Chat, ports: CommandPorts): Promise<void> {
  const { chats, history, workspace, writeJson, t } = ports;
  const [{ showHistory }, { exportChat }] = await Promise.all([import('./history.ts'), import('./exportChat.ts')]);
  await showHistory({
    library: history(), workspace, currency: ownCurrency(), t,
    open: async (id) => chat.open(id),
    openInEditor: async (id) => {
      const conversation = chats.find(id);
      if (conversation) await chats.openInEditor(conversation);
    },
    renamed: () => chats.titlesChanged(),
    exportAs: async (id, format) => {
      const conversation = history().read(id);
      if (conversation) await exportChat(conversation, history().title(id) ?? t('Conversation'), format, spentIn(conversation, history()), writeJson, t);
    },
    removed: (id) => chats.removed(id),
  });
}

/** What all answers of a conversation cost when they were made. */
function spentIn({ turns }: Conversation, library: Library): Spent {
  const { costs, costIsPart } = spentOn(turns.flatMap(({ answers }) => answers.flatMap(({ id }) => library.exchangesFor(id))));
  return { costs: ownFirst(costs, ownCurrency()), costIsPart };
}

/** The currency in which the person counts: that of their budget. */
function ownCurrency(): string {
  const currency = vscode.workspace.getConfiguration('latchkey').get<unknown>('budget.currency');
  return typeof currency === 'string' && currency !== '' ? currency : 'USD';
}

async function deleteHistory({ chats, history, t }: CommandPorts): Promise<void> {
  const all = t('Delete Everything');
  const detail = t('All conversations of all folders and the record of what was asked, on this machine. This cannot be undone.');
  if ((await vscode.window.showWarningMessage(t('Delete all history?'), { modal: true, detail }, all)) !== all) return;
  history().clear();
  chats.allRemoved();
  void vscode.window.showInformationMessage(t('The history is deleted.'));
}

/** The model for one answer, chosen from all. */
export async function pickModel(chat: Chat, ports: CommandPorts): Promise<string | undefined> {
  return (await import('./modelChoice.ts')).chooseModel(ports, chat.model);
}

/** A prompt from the palette, with the selection if there is one. `{prompt, model?}` as argument asks without a box. */
async function ask({ chats, usedEditor, t }: CommandPorts, argument: unknown): Promise<void> {
  const given = isRecord(argument) ? argument : {};
  const snippet = selectedSnippet(usedEditor(), t);
  if (snippet && 'refused' in snippet) return void vscode.window.showWarningMessage(snippet.refused);
  const prompt = typeof given['prompt'] === 'string' ? given['prompt'] : await vscode.window.showInputBox({
    title: t('Ask'),
    prompt: snippet ? t('{0} goes along.', snippet.reference.label) : t('The answer comes in the chat panel.'),
    placeHolder: t('What would you like to know?'),
  });
  if (prompt === undefined || prompt.trim() === '') return;
  await chats.active.ask({ prompt, references: snippet ? [snippet.reference] : [] }, typeof given['model'] === 'string' ? given['model'] : undefined);
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
  const { chooseModel } = await import('./modelChoice.ts');
  const model = await chooseModel(ports, chat.model);
  if (model === undefined) return false;
  chat.setModel(model);
  await settings.makeDefaultIfNone(model);
  return true;
}
