import * as vscode from 'vscode';

/** How a document is found again in another window. */
export interface DocumentAddress {
  readonly uri: string;
  /** Which cell of the notebook `uri` it is, counted from 0. */
  readonly cell?: number;
}

export function addressOf(document: vscode.TextDocument): DocumentAddress {
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cell = notebook.getCells().findIndex((one) => one.document === document);
    if (cell >= 0) return { uri: notebook.uri.toString(), cell };
  }
  return { uri: document.uri.toString() };
}

/** Opens it without showing it. `undefined`: it is not there any more. Rejects where the address is none. */
export async function documentAt({ uri, cell }: DocumentAddress): Promise<vscode.TextDocument | undefined> {
  const place = vscode.Uri.parse(uri, true);
  // What has no file is there only if it is open: asking for it would make another one.
  if (place.scheme === 'untitled' && !isOpen(place)) return undefined;
  try {
    if (cell === undefined) return await vscode.workspace.openTextDocument(place);
    const notebook = await vscode.workspace.openNotebookDocument(place);
    return cell < notebook.cellCount ? notebook.cellAt(cell).document : undefined;
  } catch {
    // Deleted, renamed, or of a file system that is not here.
    return undefined;
  }
}

function isOpen(place: vscode.Uri): boolean {
  const is = ({ uri }: { readonly uri: vscode.Uri }): boolean => uri.toString() === place.toString();
  return vscode.workspace.textDocuments.some(is) || vscode.workspace.notebookDocuments.some(is)
    || vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) && is(input)));
}
