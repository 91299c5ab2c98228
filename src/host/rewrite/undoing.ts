import * as vscode from 'vscode';

/**
 * Undoes in the editor in front, step by step, until the document reads `goal`. VS Code's undo goes to whatever has the focus: a step that
 * did not reach the document is redone at once, and where the text is not found within `most` steps everything is redone.
 *
 * @param disturbed whether someone else changed the document meanwhile: then nothing more is done.
 * @returns whether the document reads `goal`.
 */
export async function undoTo(document: vscode.TextDocument, goal: string, most: number, disturbed: () => boolean): Promise<boolean> {
  let steps = 0;
  while (document.getText() !== goal) {
    if (disturbed()) return false;
    if (steps === most || !(await take('undo', document))) {
      if (steps === 0) await vscode.commands.executeCommand('redo');
      for (; steps > 0 && !disturbed(); steps -= 1) if (!(await take('redo', document))) break;
      return false;
    }
    steps += 1;
  }
  return !disturbed();
}

/** The document's change is told before the command's end. */
async function take(command: 'undo' | 'redo', document: vscode.TextDocument): Promise<boolean> {
  const { version } = document;
  await vscode.commands.executeCommand(command);
  return document.version !== version;
}
