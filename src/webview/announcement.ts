import type { Notice } from '../core/chat.ts';
import type { ToView, ViewSummary } from '../contract/chatView.ts';
import { noticeWords } from './noticeWords.ts';
import { findAnswer, type Shown } from './state.ts';
import { t } from './words.ts';

/**
 * What a screen reader should say of a message: how an answer goes, never its single words. A fault is not among it, because
 * it is shown as an alert and would be heard twice.
 */
export function announcement(before: Shown, message: ToView): string | undefined {
  if (message.type === 'summary') return summaryWords(before.summary, message.summary);
  if (message.type !== 'answer') return undefined;
  const known = findAnswer(before, message.turnId, message.answer.id);
  const { answer } = message;
  if (known?.state !== answer.state) {
    if (answer.state === 'streaming') return t('Answering');
    if (answer.state === 'finished') return t('Answer finished');
    if (answer.state === 'stopped') return t('Answer stopped');
    return undefined;
  }
  const notice = answer.notices.at(-1);
  if (!notice || !isNews(notice) || known.notices.some((other) => JSON.stringify(other) === JSON.stringify(notice))) return undefined;
  // Said once, with the time that is left by then: a countdown that is read out drowns everything else.
  const now = Date.now();
  return noticeWords(notice, answer.connectionName, { now, since: now });
}

/** That it was asked again was said when the wait began. */
function isNews({ kind }: Notice): boolean {
  return kind !== 'retried';
}

function summaryWords(before: ViewSummary, after: ViewSummary): string | undefined {
  if (before.state === after.state) return undefined;
  if (after.state === 'writing') return t('Summarising the older turns');
  return before.state === 'writing' && after.state === 'there' ? t('The summary is there') : undefined;
}
