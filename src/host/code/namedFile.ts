import * as vscode from 'vscode';
import { placeNamed } from '../../core/codeBlock/fileLink.ts';
import type { Translate } from '../../core/translate.ts';
import { inWorkspace } from './blockTarget.ts';
import { reallyBelow } from '../insideFolders.ts';

/** Opens a file that an answer names, if the workspace has it: nothing that a model writes leads out of there, by a link on the disk neither. `line`: from 1; 0 for none. */
export async function openNamedFile(path: string, line: number, t: Translate): Promise<unknown> {
  const place = placeNamed(path);
  const uri = place && (await inWorkspace(place.path));
  if (!uri || !(await reallyBelow(uri, (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri)))) return vscode.window.showInformationMessage(t('This workspace has no file {0}.', path));
  const start = new vscode.Position(Math.max(0, line - 1), 0);
  return vscode.commands.executeCommand('vscode.open', uri, line > 0 ? { selection: new vscode.Range(start, start) } : {});
}
