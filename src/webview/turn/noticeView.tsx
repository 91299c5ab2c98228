import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Notice } from '../../core/chat.ts';
import type { ViewAnswer } from '../../contract/chatView.ts';
import { post } from '../host.ts';
import { noticeActions, noticeWords } from './noticeWords.ts';
import { t } from '../words.ts';

interface NoticeProps {
  readonly turnId: string;
  readonly answer: ViewAnswer;
  readonly notice: Notice;
  readonly actable: boolean;
  /** A summary is being written, which is what the person asked for by the button of this notice. */
  readonly summarising: boolean;
}

/** One line with what the person can do about it. It counts down by itself, and says nothing aloud: `announcement` does, once. */
export function NoticeView({ turnId, answer, notice, actable, summarising }: NoticeProps): JSX.Element | null {
  const moment = useCountdown(notice);
  const words = noticeWords(notice, answer.connectionName, moment);
  if (words === '') return null;
  const actions = actable ? noticeActions(notice) : [];
  return (
    <div class="notice" data-testid="notice" data-kind={notice.kind}>
      <span>{words}</span>
      {actions.length > 0 && (
        <span class="notice-actions">
          {actions.map(({ label, action }) => (
            <button key={action} type="button" class="link" onClick={() => post({ type: 'notice-action', turnId, answerId: answer.id, action })}>{label}</button>
          ))}
        </span>
      )}
      {summarising && notice.kind === 'trimmed' && <span class="notice-actions">{t('Summarising…')}</span>}
    </div>
  );
}

/** The time, anew at each full second before the moment that the notice waits for. */
function useCountdown(notice: Notice): { readonly now: number; readonly since: number } {
  const [since] = useState(() => Date.now());
  const [now, setNow] = useState(since);
  const until = 'until' in notice ? notice.until : undefined;
  useEffect(() => {
    if (until === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      const time = Date.now();
      setNow(time);
      if (time < until) timer = setTimeout(tick, (until - time) % 1000 || 1000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [until]);
  return { now, since };
}
