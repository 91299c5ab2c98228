import * as vscode from 'vscode';
import type { Translate } from '../core/translate.ts';

/** The part of VS Code's own Git extension that is asked: its interface is published as `git.d.ts` in that extension. */
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

export interface GitApi {
  readonly repositories: readonly Repository[];
  getRepository(uri: vscode.Uri): Repository | null;
}

export interface Repository {
  readonly rootUri: vscode.Uri;
  /** The text box above the changes. */
  readonly inputBox: { value: string };
  readonly state: { readonly HEAD?: { readonly name?: string; readonly commit?: string } | undefined; readonly workingTreeChanges: readonly Change[]; readonly untrackedChanges: readonly Change[] };
  diff(cached?: boolean): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string; readonly parents: readonly string[] }[]>;
}

interface Change {
  readonly uri: vscode.Uri;
  readonly status: number;
}

/** VS Code's Git; `refused`: why there is none. Rejects where that extension does not come up. */
export async function askGit(t: Translate): Promise<GitApi | { readonly refused: string }> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return { refused: t('VS Code\'s Git extension is not there.') };
  const git = await extension.activate();
  if (!git.enabled) return { refused: t('Git is turned off in the settings.') };
  return git.getAPI(1);
}
