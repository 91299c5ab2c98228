import * as vscode from 'vscode';
import type { Change } from './change.ts';

/**
 * After a reject: where the document was saved with what was rejected, the file gets back what it had. A document that has anything else
 * unsaved is left to the person. What another program has written meanwhile is shown: VS Code had left it alone beside what was unsaved, and
 * takes the document for saved once that is undone.
 *
 * @param wasClean whether the document had nothing unsaved right before the reject.
 */
export async function restoreFile(document: vscode.TextDocument, change: Change, wasClean: boolean): Promise<void> {
  const isAsBefore = change.before !== undefined && change.before.clean && document.getText() === change.before.text;
  if (document.isUntitled || !(isAsBefore || wasClean)) return;
  const isInFront = (): boolean => vscode.window.activeTextEditor?.document === document;
  if (document.isDirty) {
    // Formatting on save would make another text of it.
    if (isInFront()) await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
    else await document.save();
  }
  if (!isAsBefore || document.isDirty) return;
  if (!change.bytes) {
    if (isInFront() && await isOther(document)) await vscode.commands.executeCommand('workbench.action.files.revert');
    return;
  }
  const now = await vscode.workspace.fs.readFile(document.uri);
  if (Buffer.compare(now, change.bytes) !== 0) await vscode.workspace.fs.writeFile(document.uri, change.bytes);
}

/** Whether the file has something else. In doubt, with another encoding, it is said to, and reading it again changes nothing. */
async function isOther(document: vscode.TextDocument): Promise<boolean> {
  try {
    return Buffer.compare(await vscode.workspace.fs.readFile(document.uri), Buffer.from(document.getText())) !== 0;
  } catch {
    return false; // No file, or none any more.
  }
}
