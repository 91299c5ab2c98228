import type { Notice } from '../core/chat.ts';
import { t } from './words.ts';

/** A notice as a person reads it, in one line. */
export function noticeWords(notice: Notice): string {
  switch (notice.kind) {
    case 'parameter-ignored':
      return t('The parameter "{0}" in the settings of this connection was left out: each request has its own.', notice.parameter);
  }
}
