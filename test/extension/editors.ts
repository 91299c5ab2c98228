import * as vscode from 'vscode';

/** An editor that is the active one: after a large document was closed, VS Code may say so a moment later. */
export async function open(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
  while (vscode.window.activeTextEditor?.document !== editor.document) await new Promise((resolve) => { setTimeout(resolve, 10); });
  return editor;
}

/**
 * Selects, and waits until VS Code's window has it as well: what it still says of the opening of the editor comes later and
 * would undo a selection that was only made here.
 */
export async function select(editor: vscode.TextEditor, range: vscode.Selection): Promise<void> {
  const isThere = (): boolean => editor.selection.isEqual(range);
  do {
    const told = new Promise<void>((resolve) => {
      const listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor !== editor || !isThere()) return;
        listener.dispose();
        clearTimeout(patience);
        resolve();
      });
      // One that was there already is not told of.
      const patience = setTimeout(() => {
        listener.dispose();
        resolve();
      }, 300);
    });
    editor.selection = range;
    await told;
  } while (!isThere());
}

/** Closes all editors, and waits until VS Code has said so: of a large document it does a moment later. */
export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  while (vscode.window.activeTextEditor || vscode.window.visibleTextEditors.length > 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
