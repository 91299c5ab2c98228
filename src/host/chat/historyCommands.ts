import * as vscode from 'vscode';
import type { Conversation } from '../../core/conversation/conversation.ts';
import { ownFirst, spentOn, type Spent } from '../../core/conversation/cost.ts';
import type { Library } from '../../core/conversation/library.ts';
import { renamed } from '../../core/conversation/tree.ts';
import type { Chat } from './chat.ts';
import type { CommandPorts } from '../commands.ts';
import { exportChat, importChat } from './exportChat.ts';
import { showHistory } from './history.ts';
import { textSetting } from '../textSetting.ts';

/** The list of conversations, in which one is opened: in the chat that it was asked from, or in an editor tab. */
export async function browseHistory(chat: Chat, ports: CommandPorts): Promise<void> {
  const { chats, history, workspace, writeJson, failed, t } = ports;
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
    failed,
  });
}

/** Writes the conversation that a chat shows into a file. `format`: `json`; anything else is Markdown. */
export async function exportShown(chat: Chat, format: unknown, { history, writeJson, t }: CommandPorts): Promise<void> {
  const { conversation } = chat.session;
  await exportChat(conversation, history().title(conversation.id) ?? t('Conversation'), format === 'json' ? 'json' : 'markdown', spentIn(conversation, history()), writeJson, t);
}

/** Reads a conversation from a file into a chat, under ids of its own, so that it stands beside the one that it was exported from. */
export async function importInto(chat: Chat, { readJson, newId, t }: CommandPorts): Promise<void> {
  const conversation = await importChat(readJson, t);
  if (conversation) await chat.add(renamed(conversation, newId));
}

/** Deletes all conversations of this machine, once the person has said so twice. */
export async function deleteHistory({ chats, history, t }: CommandPorts): Promise<void> {
  const all = t('Delete Everything');
  const detail = t('All conversations of all folders and the record of what was asked, on this machine. This cannot be undone.');
  if ((await vscode.window.showWarningMessage(t('Delete all history?'), { modal: true, detail }, all)) !== all) return;
  history().clear();
  chats.allRemoved();
  void vscode.window.showInformationMessage(t('The history is deleted.'));
}

/** What all answers of a conversation cost when they were made. */
function spentIn({ turns }: Conversation, library: Library): Spent {
  const { costs, costIsPart } = spentOn(turns.flatMap(({ answers }) => answers.flatMap(({ id }) => library.exchangesFor(id))));
  return { costs: ownFirst(costs, ownCurrency()), costIsPart };
}

/** The currency in which the person counts: that of their budget. */
function ownCurrency(): string {
  return textSetting('budget.currency') || 'USD';
}
