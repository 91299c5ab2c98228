import * as vscode from 'vscode';
import { NO_RANGE } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { excludeRules } from './excludes.ts';
import { isBinary } from './fileKind.ts';
import { gatherFile, placeOf } from './files.ts';
import { folderText, FOLDER_BUDGET, type FolderFile } from './folderText.ts';
import { found, refused, type Gathered } from './gathered.ts';
import { walk, type Entry, type Tree, type Walked } from './walk.ts';

/** Files and folders that the list knows, and that one folder is read to. */
const MOST_LISTED = 20_000;
const MOST_IN_FOLDER = 1000;

export function treeOf(root: vscode.Uri): Tree {
  const at = (path: string): vscode.Uri => (path === '' ? root : vscode.Uri.joinPath(root, path));
  return {
    list: async (path) => {
      try {
        const entries = await vscode.workspace.fs.readDirectory(at(path));
        // A link to a folder may lead back above itself, and what it leads to is listed in its own place.
        return entries.flatMap(([name, type]): Entry[] => ((type & vscode.FileType.File) !== 0 ? [{ name, kind: 'file' }] : type === vscode.FileType.Directory ? [{ name, kind: 'folder' }] : []));
      } catch {
        return []; // Gone meanwhile, or not ours to read: there is nothing in it to offer.
      }
    },
    text: async (path) => {
      try {
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(at(path)));
      } catch {
        return ''; // Most folders have no rules of their own.
      }
    },
  };
}

/** What a folder of the workspace has that neither git nor the settings leave out. */
export async function walkFolder(folder: vscode.WorkspaceFolder, from: string, most = MOST_LISTED): Promise<Walked> {
  return walk(treeOf(folder.uri), from, excludeRules(vscode.workspace.getConfiguration('files', folder.uri).get('exclude')), most);
}

/** A folder with the texts of its files, as far as they fit. */
export async function gatherFolder(uri: vscode.Uri, t: Translate): Promise<Gathered> {
  const label = `${placeOf(uri)}/`;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) return refused(t('{0} lies outside of this workspace.', label));
  const walked = await walkFolder(folder, uri.path.slice(folder.uri.path.length).replace(/^\//, ''), MOST_IN_FOLDER);
  if (walked.files.length === 0) return refused(t('{0} has no files, apart from those that .gitignore or files.exclude leaves out.', label));
  const texts: FolderFile[] = [];
  let left = FOLDER_BUDGET;
  for (const path of walked.files) {
    if (left <= 0) break;
    const text = await shortText(vscode.Uri.joinPath(folder.uri, path), left);
    left -= text?.length ?? 0;
    texts.push({ path, text });
  }
  return found({ source: 'folder', uri: uri.toString(), label, languageId: 'plaintext', text: folderText(walked, texts, FOLDER_BUDGET), range: NO_RANGE });
}

async function shortText(uri: vscode.Uri, most: number): Promise<string | undefined> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > most) return undefined;
    const bytes = await vscode.workspace.fs.readFile(uri);
    return isBinary(bytes) ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined; // Gone meanwhile, or not ours to read: it is listed without its text.
  }
}

/** A file or a folder, whichever is there. */
export async function gatherResource(uri: vscode.Uri, t: Translate): Promise<Gathered> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) return await gatherFolder(uri, t);
  } catch {
    // What is not on a disk may still be open in an editor; the file's own words follow otherwise.
  }
  return gatherFile(uri, t);
}
