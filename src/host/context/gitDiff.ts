import type * as vscode from 'vscode';
import { NO_RANGE } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { askGit } from '../gitExtension.ts';
import { found, refused, type Gathered } from './gathered.ts';

/** Characters; about 50,000 tokens. */
const MOST = 200_000;

/** What git would show: the changes of the working tree, or those that are staged, in the repository of the file that is worked on. */
export async function gatherDiff(which: 'working' | 'staged', active: vscode.Uri | undefined, t: Translate): Promise<Gathered> {
  try {
    const git = await askGit(t);
    if ('refused' in git) return refused(git.refused);
    const repository = (active && git.getRepository(active)) ?? git.repositories[0];
    if (!repository) return refused(t('This workspace has no Git repository.'));
    const text = await repository.diff(which === 'staged');
    if (text.trim() === '') return refused(which === 'staged' ? t('Nothing is staged.') : t('Nothing has changed that is not staged.'));
    if (text.length > MOST) return refused(t('The changes have {0} characters; at most {1} go along.', text.length.toLocaleString(), MOST.toLocaleString()));
    return found({ source: 'diff', uri: '', label: which === 'staged' ? t('Staged changes') : t('Changes'), languageId: 'diff', text, range: NO_RANGE });
  } catch (error) {
    return refused(t('Git did not give the changes: {0}', error instanceof Error ? error.message : String(error)));
  }
}
