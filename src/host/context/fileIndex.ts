import * as vscode from 'vscode';
import { walkFolder } from './folders.ts';

/** A file or a folder of the workspace. */
export interface IndexEntry {
  readonly uri: vscode.Uri;
  readonly kind: 'file' | 'folder';
  /** As a person says it; a folder ends with `/`. */
  readonly place: string;
}

/** A list older than this, in milliseconds, is read anew, while the old one still answers. */
const MAX_AGE_MS = 3000;

/** What `@` finds in the workspace. Nothing is read before it is asked for the first time. */
export function fileIndex(now: () => number): () => Promise<readonly IndexEntry[]> {
  let entries: readonly IndexEntry[] | undefined;
  let read = -Infinity;
  let reading: Promise<readonly IndexEntry[]> | undefined;
  return async () => {
    if (now() - read > MAX_AGE_MS) {
      reading ??= readAll().then((all) => {
        entries = all;
        read = now();
        return all;
      }).finally(() => { reading = undefined; });
    }
    return entries ?? reading ?? [];
  };
}

async function readAll(): Promise<readonly IndexEntry[]> {
  const lists = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(async (folder) => {
    const { files, folders } = await walkFolder(folder, '');
    const entry = (path: string, kind: IndexEntry['kind']): IndexEntry => {
      const uri = vscode.Uri.joinPath(folder.uri, path);
      return { uri, kind, place: vscode.workspace.asRelativePath(uri) + (kind === 'folder' ? '/' : '') };
    };
    return [...files.map((path) => entry(path, 'file')), ...folders.map((path) => entry(path, 'folder'))];
  }));
  return lists.flat();
}
