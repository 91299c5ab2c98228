import * as vscode from 'vscode';
import { linksOf } from '../../core/promptFiles/promptFile.ts';
import type { Translate } from '../../core/translate.ts';
import { gatherFile, placeOf } from '../context/files.ts';
import { refused, together, type Gathered } from '../context/gathered.ts';
import { isBelow, reallyBelow } from '../insideFolders.ts';

/**
 * The files that a prompt names, to go along with it. A path is taken from where the prompt lies, then from the workspace's root, and
 * leads out of neither: a prompt comes with a workspace, and may not have files read that are not the workspace's.
 */
export async function gatherLinked(body: string, prompt: vscode.Uri, own: vscode.Uri, t: Translate): Promise<Gathered> {
  const beside = vscode.Uri.joinPath(prompt, '..');
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const isOwn = isBelow(prompt, own);
  return together(await Promise.all(linksOf(body).map(async (link) => {
    const roots = isOwn ? [own, ...folders] : folders;
    const candidates = (link.startsWith('/') ? folders : [beside, ...folders]).map((from) => vscode.Uri.joinPath(from, link));
    const inside = candidates.filter((uri) => roots.some((root) => isBelow(uri, root)));
    const found = await firstThere(inside);
    if (!found) return refused(inside.length === 0 ? t('{0} lies outside of this workspace.', link) : t('The prompt names {0}, which is not there.', link));
    if (!(await reallyBelow(found, roots))) return refused(t('{0} lies outside of this workspace.', link));
    const gathered = await gatherFile(found, t);
    return gathered.images.length === 0 ? gathered : refused(t('{0} is an image, which a prompt file cannot take along.', placeOf(found)));
  })));
}

async function firstThere(uris: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  for (const uri of uris) {
    try {
      if (((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0) return uri;
    } catch {
      // Not there: the next place is looked at, and after the last one it is said.
    }
  }
  return undefined;
}
