import * as vscode from 'vscode';
import type { Change } from './change.ts';

/**
 * After a reject: where the document was saved with what was rejected, the file gets back what it had. A document that has anything else
 * unsaved is left to the person.
 *
 * @param wasClean whether the document had nothing unsaved right before the reject.
 */
export async function restoreFile(document: vscode.TextDocument, change: Change, wasClean: boolean): Promise<void> {
  const isAsBefore = change.before !== undefined && change.before.clean && document.getText() === change.before.text;
  if (document.isUntitled || !(isAsBefore || wasClean)) return;
  if (document.isDirty) {
    // Formatting on save would make another text of it.
    if (vscode.window.activeTextEditor?.document === document) await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
    else await document.save();
  }
  if (!isAsBefore || !change.bytes || document.isDirty) return;
  const now = await vscode.workspace.fs.readFile(document.uri);
  if (Buffer.compare(now, change.bytes) !== 0) await vscode.workspace.fs.writeFile(document.uri, change.bytes);
}
