import ignore from 'ignore';
import * as vscode from 'vscode';
import { excludeRules } from '../context/excludes.ts';
import { treeOf } from '../context/folders.ts';
import { isIgnored } from '../context/walk.ts';

/** Whether a file is one of the workspace that neither git nor the settings leave out: what a person counts as their own code. */
export async function isOwnFile(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const path = folder && uri.path.slice(folder.uri.path.length).replace(/^\//, '');
  if (!folder || !path) return false;
  const hidden = ignore().add(['.git', ...excludeRules(vscode.workspace.getConfiguration('files', folder.uri).get('exclude'))]);
  return !hidden.ignores(path) && !(await isIgnored(treeOf(folder.uri), path));
}
