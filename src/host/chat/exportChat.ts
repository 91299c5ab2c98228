import * as vscode from 'vscode';
import type { Conversation } from '../../core/conversation/conversation.ts';
import type { Spent } from '../../core/conversation/cost.ts';
import { conversationMarkdown } from '../../core/conversation/markdownExport.ts';
import type { Translate } from '../../core/translate.ts';

export type ExportFormat = 'markdown' | 'json';

/** Asks where to, and writes a conversation there; as Markdown with what it cost. `toJson` gives the text that `importChat` reads. */
export async function exportChat(conversation: Conversation, title: string, format: ExportFormat, spent: Spent, toJson: (conversation: Conversation) => string, t: Translate): Promise<void> {
  const extension = format === 'json' ? 'json' : 'md';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // By characters: half an emoji could stand in no file's name.
  const stem = Array.from(title.replace(/[\\/:*?"<>|\s]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')).slice(0, 60).join('');
  const name = `${stem || 'conversation'}.${extension}`;
  const uri = await vscode.window.showSaveDialog({
    title: t('Export Chat'), filters: format === 'json' ? { JSON: ['json'] } : { Markdown: ['md'] }, ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!uri) return;
  const text = format === 'json' ? toJson(conversation) : conversationMarkdown(conversation, title, t, spent);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const open = t('Open');
  if ((await vscode.window.showInformationMessage(t('Exported to {0}.', vscode.workspace.asRelativePath(uri)), open)) === open) await vscode.window.showTextDocument(uri);
}

/** Lets the person choose an exported file and reads it. `undefined`: they left, or it is none and they were told. */
export async function importChat(fromJson: (text: string) => Conversation | undefined, t: Translate): Promise<Conversation | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ title: t('Import Chat'), filters: { JSON: ['json'] }, canSelectMany: false })) ?? [];
  if (!uri) return undefined;
  const conversation = fromJson(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  if (!conversation) void vscode.window.showErrorMessage(t('{0} is not a conversation that Latchkey has exported.', vscode.workspace.asRelativePath(uri)));
  return conversation;
}
