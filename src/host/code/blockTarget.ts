import * as vscode from 'vscode';
import { filesNamed } from '../../core/codeBlock/blockFile.ts';
import type { Translate } from '../../core/translate.ts';
import { walkFolder } from '../context/folders.ts';
import { isFile, nameOf } from '../files.ts';

/** A code block of an answer, with what stands around it. */
export interface BlockOfCode {
  readonly text: string;
  /** What stands behind the opening fence. */
  readonly info: string;
  /** The text before the block. */
  readonly before: string;
}

/** Beyond this many files the list is no help, and the person can still name one that is not in it. */
const LISTED = 2000;
/** Where there is a search: on disks, on those of a remote machine, and in repositories that VS Code's own extensions open from afar. */
export const SEARCHED: readonly string[] = ['file', 'vscode-remote', 'vscode-vfs'];

/**
 * The file that a block is for: the one that the answer names, if the workspace has it; else that of the editor that was used
 * last; else the one that the person picks. `undefined`: they picked none.
 */
export async function fileForBlock(block: BlockOfCode, edited: vscode.Uri | undefined, t: Translate): Promise<vscode.Uri | undefined> {
  for (const path of filesNamed(block.info, block.before)) {
    const found = await inWorkspace(path);
    if (found) return found;
  }
  if (edited && (edited.scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(edited.scheme) === true)) return edited;
  return pickFile(t);
}

/** The file at this path in a folder of the workspace, else the only one whose path ends so. */
export async function inWorkspace(path: string): Promise<vscode.Uri | undefined> {
  for (const uri of placesOf(path)) if (await isFile(uri)) return uri;
  const [only, another] = await filesLike(`**/${path.replace(/[*?{}[\]]/g, '[$&]')}`, (file) => `/${file}`.endsWith(`/${path}`), 2);
  return another ? undefined : only;
}

/** Where a path may lead. Of several folders each file is called by its folder's name first, as on a chip (`asRelativePath`). */
function placesOf(path: string): readonly vscode.Uri[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const named = folders.length > 1 ? folders.filter(({ name }) => path.startsWith(`${name}/`)) : [];
  return [...named.map(({ uri, name }) => vscode.Uri.joinPath(uri, path.slice(name.length + 1))), ...folders.map(({ uri }) => vscode.Uri.joinPath(uri, path))];
}

/** Files of the workspace. VS Code waits without end for someone who can search a file system: where that may be nobody, the folders are walked. */
async function filesLike(glob: string, fits: (path: string) => boolean, most: number): Promise<readonly vscode.Uri[]> {
  const lists = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(async (folder) => {
    if (SEARCHED.includes(folder.uri.scheme)) return vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), undefined, most);
    return (await walkFolder(folder, '')).files.filter(fits).map((file) => vscode.Uri.joinPath(folder.uri, file));
  }));
  return lists.flat().slice(0, most);
}

async function pickFile(t: Translate): Promise<vscode.Uri | undefined> {
  const files = await filesLike('**/*', () => true, LISTED);
  const items = files.map((uri) => ({ label: nameOf(uri), description: vscode.workspace.asRelativePath(uri), uri })).sort((a, b) => a.description.localeCompare(b.description));
  const other: vscode.QuickPickItem & { readonly uri?: vscode.Uri } = { label: t('Another file…'), alwaysShow: true };
  const picked = await vscode.window.showQuickPick([...items, other], { title: t('Apply to File'), placeHolder: t('Which file is this code for?'), matchOnDescription: true });
  if (picked !== other) return picked?.uri;
  return (await vscode.window.showOpenDialog({ title: t('Apply to File') }))?.[0];
}
