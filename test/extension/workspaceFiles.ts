import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** A place in the sample workspace. */
export function at(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, path);
}

export async function put(path: string, content: string): Promise<vscode.Uri> {
  await vscode.workspace.fs.writeFile(at(path), Buffer.from(content));
  return at(path);
}

/** An editor of a file, the active one. */
export async function show(uri: vscode.Uri, language?: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (language !== undefined) await vscode.languages.setTextDocumentLanguage(document, language);
  await vscode.window.showTextDocument(document, { preview: false });
  while (vscode.window.activeTextEditor?.document.uri.toString() !== uri.toString()) await new Promise((resolve) => { setTimeout(resolve, 10); });
  return vscode.window.activeTextEditor;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => { setTimeout(resolve, 10); });
}

/** Does something again and again until something else has ended. */
export async function untilOver(ending: Thenable<unknown>, again: () => Thenable<unknown>): Promise<void> {
  const ended = Promise.resolve(ending).then(() => true);
  const pause = async (): Promise<boolean> => new Promise((resolve) => { setTimeout(() => resolve(false), 100); });
  while (!(await Promise.race([ended, pause()]))) await again();
}
