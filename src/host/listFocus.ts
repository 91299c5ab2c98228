import * as vscode from 'vscode';
import type { ChatPage } from './chat/chatPage.ts';

/**
 * When one of its lists closes, VS Code puts the cursor into the editor, also where the list was opened from a webview: what is typed
 * next would go into a file. It does not say either why a list was closed. So the page gets the cursor back after a choice, and
 * Escape is a key of ours while such a list is open; who clicks elsewhere stays there.
 */

/** Set while a list is open that a chat's page has asked for. */
const OPEN = 'latchkey.list.running';

/** Lets the person choose in a list that was opened from a chat's page. */
export async function inList<T>(choose: () => Promise<T>): Promise<T> {
  void vscode.commands.executeCommand('setContext', OPEN, true);
  try {
    return await choose();
  } finally {
    void vscode.commands.executeCommand('setContext', OPEN, false);
  }
}

/** The same, with the cursor in the composer after a choice. `undefined` and `false`: there was none. */
export async function thenBack<T>(page: Pick<ChatPage, 'focusComposer'>, choose: () => Promise<T>): Promise<T> {
  const chosen = await inList(choose);
  if (chosen !== undefined && chosen !== false) page.focusComposer();
  return chosen;
}

/** Closes the list that is open, with nothing chosen, and puts the cursor into the composer. */
export async function leaveList(page: Pick<ChatPage, 'focusComposer'>): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  page.focusComposer();
}
