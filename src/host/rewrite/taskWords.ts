import type { RewriteTask } from '../../core/edit/rewriteTask.ts';
import type { Translate } from '../../core/translate.ts';

/** What was asked for, as a person reads it. */
export function wordsOf(task: RewriteTask, t: Translate): string {
  switch (task.kind) {
    case 'rewrite':
    case 'insert':
      return task.instruction;
    case 'fix':
      return task.problems.length === 0 ? t('Fix') : t('Fix: {0}', task.problems.map(({ message }) => message).join(' · '));
    case 'document':
      return t('Document');
    case 'translate':
      return t('Translate into {0}', task.language);
  }
}
