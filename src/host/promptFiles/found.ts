import * as vscode from 'vscode';
import type { FileProblem } from '../../core/promptFiles/frontMatter.ts';
import { parsePromptFile, type PromptFile } from '../../core/promptFiles/promptFile.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../files.ts';
import { textSetting } from '../textSetting.ts';
import { filesIn, filesOf } from './places.ts';

/** A prompt file that is there, readable or not. */
export type FoundPrompt = Place & ({ readonly prompt: PromptFile } | { readonly problem: FileProblem });

/** Where a prompt file lies. `folder` is absent for the person's own ones. */
interface Place {
  readonly uri: vscode.Uri;
  readonly fileName: string;
  readonly folder?: vscode.WorkspaceFolder;
}

/** The person's own folder: where the setting says, else in `storage`, the extension's own. `home` stands for `~`. */
export function userPrompts(storage: vscode.Uri, home: string): vscode.Uri {
  const set = textSetting('prompts.userFolder').trim();
  return set === '' ? vscode.Uri.joinPath(storage, 'prompts') : vscode.Uri.file(set.replace(/^~(?=$|[\\/])/, home));
}

/**
 * All prompt files of this window, the person's own first, so that a workspace cannot put another one in the place of a name that
 * they know. Read anew each time: the folders are small, and nothing of them can be out of date.
 */
export async function findPrompts(own: vscode.Uri, t: Translate): Promise<readonly FoundPrompt[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const places = await Promise.all([
    filesIn(own).then((uris) => uris.map((uri): Place => ({ uri, fileName: nameOf(uri) }))),
    ...folders.map(async (folder) => (await filesOf(folder)).map((uri): Place => ({ uri, fileName: nameOf(uri), folder }))),
  ]);
  // What several folders of the workspace name is there once.
  const each = new Map(places.flat().toReversed().map((place) => [place.uri.toString(), place]));
  return Promise.all([...each.values()].toReversed().map(async (place) => readPrompt(place, t)));
}

async function readPrompt(place: Place, t: Translate): Promise<FoundPrompt> {
  try {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === place.uri.toString());
    const text = open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(place.uri));
    return { ...place, ...parsePromptFile(text, place.fileName, t) };
  } catch (error) {
    return { ...place, problem: { line: 1, reason: t('{0} cannot be read: {1}', place.fileName, error instanceof Error ? error.message : String(error)) } };
  }
}
