import type { ToView } from '../contract/chatView.ts';
import { noticeWords } from './noticeWords.ts';
import { findAnswer, type Shown } from './state.ts';
import { t } from './words.ts';

/**
 * What a screen reader should say of a message: how an answer goes, never its single words. A fault is not among it, because
 * it is shown as an alert and would be heard twice.
 */
export function announcement(before: Shown, message: ToView): string | undefined {
  if (message.type !== 'answer') return undefined;
  const known = findAnswer(before, message.turnId, message.answer.id);
  const { answer } = message;
  if (!known && answer.state === 'streaming') return t('Answering');
  if (known && known.state !== answer.state) {
    if (answer.state === 'finished') return t('Answer finished');
    if (answer.state === 'stopped') return t('Answer stopped');
    return undefined;
  }
  const notice = answer.notices.at(-1);
  return notice && answer.notices.length > (known?.notices.length ?? 0) ? noticeWords(notice) : undefined;
}
