import * as vscode from 'vscode';

/**
 * An editor of a new document, the active one. The name of a large untitled document that was closed may be given again before
 * VS Code has said that it is gone; then the old one is still there under it, and another is asked for.
 */
export async function open(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  for (;;) {
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
    for (let tries = 0; tries < 50; tries += 1) {
      if (vscode.window.activeTextEditor?.document === editor.document && !editor.document.isClosed && editor.document.getText() === content) return vscode.window.activeTextEditor;
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
  }
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
  const anyTab = (): boolean => vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
  while (vscode.window.activeTextEditor || vscode.window.visibleTextEditors.length > 0 || anyTab()) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
