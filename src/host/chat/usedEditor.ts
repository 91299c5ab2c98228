import * as vscode from 'vscode';

/** The editor that the person used last and that is still open. A chat in an editor tab is none, and may cover it. */
export interface UsedEditor extends vscode.Disposable {
  current(): vscode.TextEditor | undefined;
}

/** Follows which editors are used. VS Code itself forgets that as soon as a tab without text comes to the front. */
export function followUsedEditor(): UsedEditor {
  /** One for each document, the one that was used last first. */
  let used: readonly vscode.TextEditor[] = [];
  const note = (editor: vscode.TextEditor | undefined): void => {
    if (editor) used = [editor, ...used.filter(({ document }) => document !== editor.document && !document.isClosed)];
  };
  note(vscode.window.activeTextEditor);
  const following = vscode.window.onDidChangeActiveTextEditor(note);
  return {
    current: () => {
      const { activeTextEditor, visibleTextEditors } = vscode.window;
      if (activeTextEditor) return activeTextEditor;
      for (const editor of used) {
        // Another object stands for it after it was covered and came back.
        const visible = visibleTextEditors.find(({ document }) => document === editor.document);
        if (visible ?? isCovered(editor.document)) return visible ?? editor;
      }
      return visibleTextEditors[0];
    },
    dispose: () => following.dispose(),
  };
}

/** Whether a document has a tab. It may be kept for a while after its last one was closed. */
function isCovered({ uri, isClosed }: vscode.TextDocument): boolean {
  if (isClosed) return false;
  const same = (other: vscode.Uri): boolean => other.toString() === uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => {
    if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return same(input.uri);
    if (input instanceof vscode.TabInputTextDiff) return same(input.original) || same(input.modified);
    // Its cells have its path.
    return input instanceof vscode.TabInputNotebook && input.uri.path === uri.path;
  }));
}
