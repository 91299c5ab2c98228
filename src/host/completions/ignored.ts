import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { treeOf } from '../context/folders.ts';
import { isIgnored } from '../context/walk.ts';

/** How long an answer holds, in milliseconds: a person who writes a rule looks at the file a moment later. */
const HOLDS_MS = 3000;
const MOST = 200;

/** Whether a `.gitignore` leaves a file out; reads the rules from the disk, and not at every keystroke. */
export function ignoredFiles(clock: Clock): (uri: vscode.Uri) => Promise<boolean> {
  const known = new Map<string, { readonly at: number; readonly ignored: Promise<boolean> }>();
  return async (uri) => {
    const name = uri.toString();
    const found = known.get(name);
    if (found && clock.now() - found.at < HOLDS_MS) return found.ignored;
    if (known.size >= MOST) known.clear();
    const ignored = read(uri);
    known.set(name, { at: clock.now(), ignored });
    return ignored;
  };
}

async function read(uri: vscode.Uri): Promise<boolean> {
  const root = await repositoryOf(uri) ?? vscode.workspace.getWorkspaceFolder(uri)?.uri;
  return root !== undefined && isIgnored(treeOf(root), uri.path.slice(root.path.length).replace(/^\//, ''));
}

/** The innermost folder around the file in which git keeps its own things: there the rules begin, wherever the workspace does. */
async function repositoryOf(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (let folder = vscode.Uri.joinPath(uri, '..'); ; folder = vscode.Uri.joinPath(folder, '..')) {
    if (await exists(vscode.Uri.joinPath(folder, '.git'))) return folder;
    if (folder.path === '/' || folder.path === '' || /^\/[A-Za-z]:\/?$/.test(folder.path)) return undefined;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false; // The one way to ask.
  }
}
