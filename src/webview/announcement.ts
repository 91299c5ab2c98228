import type { Notice } from '../core/chat.ts';
import type { ToView, ViewQueue, ViewSummary } from '../contract/chatView.ts';
import { noticeWords } from './turn/noticeWords.ts';
import { findAnswer, type Shown } from './state.ts';
import { t } from './words.ts';

/**
 * What a screen reader should say of a message: how an answer goes, never its single words. A fault is not among it, because
 * it is shown as an alert and would be heard twice.
 */
export function announcement(before: Shown, message: ToView): string | undefined {
  if (message.type === 'summary') return summaryWords(before.summary, message.summary);
  if (message.type === 'queue') return queueWords(before.queue, message.queue);
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

/** Only what the person would not know: that a message was put into the queue, and that what is in it is not sent. */
function queueWords(before: ViewQueue, after: ViewQueue): string | undefined {
  if (after.messages.length === 0) return undefined;
  if (after.held && !before.held && !after.changing) return t('The waiting messages are not sent, because the answer before did not come to its end.');
  return after.messages.length > before.messages.length ? t('Waiting, sent when the answer is there') : undefined;
}

function summaryWords(before: ViewSummary, after: ViewSummary): string | undefined {
  if (before.state === after.state) return undefined;
  if (after.state === 'writing') return t('Summarising the older turns');
  return before.state === 'writing' && after.state === 'there' ? t('The summary is there') : undefined;
}
