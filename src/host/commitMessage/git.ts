import * as vscode from 'vscode';
import { filesOf } from '../../core/commit/commitDiff.ts';
import type { Translate } from '../../core/translate.ts';
import { askGit, type Repository } from '../gitExtension.ts';

/** `Status.UNTRACKED` of `git.d.ts`. */
const UNTRACKED = 7;

/** What a commit would be made of. */
export interface Changes {
  readonly diff: string;
  /** Files that git does not know yet, from the repository's root. They are in no diff. */
  readonly untracked: readonly string[];
}

/** The repository that is meant: the one whose title was clicked, the only one, else the one that the person chooses. `refused`: there is none, and why. */
export async function chooseRepository(clicked: vscode.Uri | undefined, t: Translate): Promise<Repository | { readonly refused: string } | undefined> {
  const git = await askGit(t);
  if ('refused' in git) return git;
  const named = clicked && git.getRepository(clicked);
  if (named) return named;
  const [first, ...others] = git.repositories;
  if (!first) return { refused: t('This workspace has no Git repository.') };
  if (others.length === 0) return first;
  const items = git.repositories.map((repository) => ({ label: repository.rootUri.path.split('/').at(-1) ?? '', description: repository.rootUri.fsPath, repository }));
  return (await vscode.window.showQuickPick(items, { title: t('Write Commit Message'), placeHolder: t('The repository') }))?.repository;
}

/** What is staged, else everything that has changed: what VS Code commits where nothing is staged. */
export async function changesOf(repository: Repository): Promise<Changes> {
  const staged = await repository.diff(true);
  // Of a file with conflicts it says no more than that there are some.
  if (filesOf(staged).length > 0) return { diff: staged, untracked: [] };
  const { workingTreeChanges, untrackedChanges } = repository.state;
  const untracked = [...workingTreeChanges, ...untrackedChanges].filter(({ status }) => status === UNTRACKED).map(({ uri }) => uri.path.slice(repository.rootUri.path.length + 1));
  return { diff: await repository.diff(false), untracked: [...new Set(untracked)] };
}
