import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { PROMPT_FILE_ENDING } from '../../core/promptFiles/promptFile.ts';
import { promptLocations, USUAL_PROMPTS, type PromptLocation } from '../../core/promptFiles/promptLocations.ts';
import { SEARCHED } from '../code/blockTarget.ts';
import { nameOf } from '../files.ts';
import { isBelow } from '../insideFolders.ts';

/** The most files that a glob finds. */
const MOST_FOUND = 500;

/** The folder in a workspace that new ones go to, as VS Code has it. */
export function promptsOf(folder: vscode.WorkspaceFolder): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, USUAL_PROMPTS);
}

/**
 * The prompt files of a folder of the workspace, sorted by their names: those of the usual place, and of what
 * `chat.promptFilesLocations` says, globs of it only within the workspace. In a workspace that is not trusted, the usual place alone counts.
 */
export async function filesOf(folder: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]> {
  const setting = vscode.workspace.isTrusted ? vscode.workspace.getConfiguration('chat', folder.uri).get('promptFilesLocations') : undefined;
  const found = (await Promise.all(promptLocations(setting).map(async (location) => filesAt(location, folder)))).flat();
  return [...new Map(found.map((uri) => [uri.toString(), uri])).values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

async function filesAt({ path, glob }: PromptLocation, folder: vscode.WorkspaceFolder): Promise<readonly vscode.Uri[]> {
  // Without its `..`: where a place really lies decides about globs.
  const uri = vscode.Uri.joinPath(uriOf(path, folder.uri));
  if (glob === undefined) return filesIn(uri);
  // From above the workspace or from elsewhere a search might go through all of the disk, and where nobody can search VS Code waits without end.
  if (!SEARCHED.includes(uri.scheme) || !isWithinWorkspace(uri)) return [];
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, glob), undefined, MOST_FOUND);
  return found.filter((file) => file.path.endsWith(PROMPT_FILE_ENDING));
}

function isWithinWorkspace(uri: vscode.Uri): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some((folder) => uri.path.replace(/\/$/, '') === folder.uri.path.replace(/\/$/, '') || isBelow(uri, folder.uri));
}

/** On the machine of the workspace; `~` is known for this one alone. */
function uriOf(path: string, folder: vscode.Uri): vscode.Uri {
  if (/^~(?=$|\/)/.test(path)) return vscode.Uri.file(path.replace('~', homedir()));
  if (/^[A-Za-z]:\//.test(path)) return vscode.Uri.file(path);
  return path.startsWith('/') ? folder.with({ path }) : vscode.Uri.joinPath(folder, path);
}

/** The prompt files that lie in a folder; of a file, itself. */
export async function filesIn(place: vscode.Uri): Promise<readonly vscode.Uri[]> {
  try {
    const { type } = await vscode.workspace.fs.stat(place);
    if ((type & vscode.FileType.Directory) === 0) return place.path.endsWith(PROMPT_FILE_ENDING) ? [place] : [];
    const entries = await vscode.workspace.fs.readDirectory(place);
    return entries
      .filter(([name, kind]) => name.endsWith(PROMPT_FILE_ENDING) && (kind & vscode.FileType.File) !== 0)
      .map(([name]) => vscode.Uri.joinPath(place, name))
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  } catch {
    return []; // Most workspaces have no such folder, and most people none of their own.
  }
}
