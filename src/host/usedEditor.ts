import * as vscode from 'vscode';

/** The editor that the person used last. A chat in an editor tab is none, and may cover it. */
export interface UsedEditor extends vscode.Disposable {
  current(): vscode.TextEditor | undefined;
}

/** Follows which editor is used. VS Code itself forgets it as soon as a tab without text comes to the front. */
export function followUsedEditor(): UsedEditor {
  let last = vscode.window.activeTextEditor;
  const following = vscode.window.onDidChangeActiveTextEditor((editor) => { last = editor ?? last; });
  return {
    current: () => {
      const { activeTextEditor, visibleTextEditors } = vscode.window;
      if (activeTextEditor) return activeTextEditor;
      const document = last?.document.isClosed === false ? last.document : undefined;
      // Another object stands for it after it was covered and came back.
      return visibleTextEditors.find((editor) => editor.document === document) ?? (document ? last : visibleTextEditors[0]);
    },
    dispose: () => following.dispose(),
  };
}
