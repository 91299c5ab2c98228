import type { Notice } from '../core/chat.ts';
import { t } from './words.ts';

/** A notice as a person reads it, in one line. Empty: nothing to read. */
export function noticeWords(notice: Notice): string {
  switch (notice.kind) {
    case 'parameter-ignored':
      return t('The parameter "{0}" in the settings of this connection was left out: each request has its own.', notice.parameter);
    case 'waiting':
    case 'pacing':
    case 'silent':
    case 'heard':
    case 'retried':
    case 'resumed':
    case 'adapted':
    case 'routed':
    case 'trimmed':
      return '';
  }
}
