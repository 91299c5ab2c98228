import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';

/** How a document came to be closed. */
export type Leaving = 'renamed' | 'deleted' | 'closed';

/** What a writer is told of its document. */
export interface DocumentListener {
  changed(event: vscode.TextDocumentChangeEvent): void;
  willSave(event: vscode.TextDocumentWillSaveEvent): void;
  saved(): void;
  closed(how: Leaving): void;
  /** Its file, or a folder that has it, is called something else now; before or after the document is closed. */
  renamed(target: vscode.Uri): void;
  /** An editor shows it, or another one does. */
  seen(): void;
  /** The person has come to its editor, or does something there. */
  used(): void;
}

export function documentEvents(document: vscode.TextDocument, listener: DocumentListener): vscode.Disposable {
  let leaving: Leaving = 'closed';
  const isOurs = (other: vscode.TextDocument | undefined): boolean => other === document;
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument((event) => { if (isOurs(event.document)) listener.changed(event); }),
    vscode.workspace.onWillSaveTextDocument((event) => { if (isOurs(event.document)) listener.willSave(event); }),
    vscode.workspace.onDidSaveTextDocument((saved) => { if (isOurs(saved)) listener.saved(); }),
    vscode.workspace.onDidCloseTextDocument((closed) => { if (isOurs(closed) && closed.isClosed) listener.closed(leaving); }),
    vscode.workspace.onWillRenameFiles(({ files }) => { if (files.some(({ oldUri }) => holds(oldUri, document.uri))) leaving = 'renamed'; }),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      const file = files.find(({ oldUri }) => holds(oldUri, document.uri));
      if (file) listener.renamed(file.newUri.with({ path: file.newUri.path + document.uri.path.slice(file.oldUri.path.length) }));
    }),
    vscode.workspace.onWillDeleteFiles(({ files }) => { if (files.some((file) => holds(file, document.uri))) leaving = 'deleted'; }),
    vscode.window.onDidChangeVisibleTextEditors((editors) => { if (editors.some((editor) => isOurs(editor.document))) listener.seen(); }),
    vscode.window.onDidChangeActiveTextEditor((editor) => { if (isOurs(editor?.document)) listener.used(); }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => { if (kind !== undefined && isOurs(textEditor.document)) listener.used(); }),
    vscode.window.onDidChangeWindowState(({ focused }) => { if (focused) listener.used(); }),
  );
}

/** Why nothing can be written to a document any more. */
export function closedWords(how: Leaving, name: string, t: Translate): string {
  switch (how) {
    case 'renamed':
      return t('{0} was renamed while it was being rewritten.', name);
    case 'deleted':
      return t('{0} was deleted while it was being rewritten.', name);
    case 'closed':
      return t('{0} was closed while it was being rewritten.', name);
  }
}

/** Whether a file is this one, or a folder that has it. */
function holds({ scheme, path }: vscode.Uri, uri: vscode.Uri): boolean {
  return scheme === uri.scheme && (uri.path === path || uri.path.startsWith(`${path}/`));
}
