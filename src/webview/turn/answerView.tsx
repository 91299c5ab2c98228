import type { JSX } from 'preact';
import type { Notice } from '../../core/chat.ts';
import type { ViewAnswer } from '../../contract/chatView.ts';
import { AnswerText } from './answerText.tsx';
import { AnswerTools } from './answerTools.tsx';
import { FaultView } from './faultView.tsx';
import { post } from '../host.ts';
import { NoticeView } from './noticeView.tsx';
import { ReasoningView } from './reasoningView.tsx';
import { UsageView } from './usageView.tsx';
import { t } from '../words.ts';

interface AnswerProps {
  readonly turnId: string;
  readonly answer: ViewAnswer;
  readonly span: { readonly from: number; readonly until?: number } | undefined;
  readonly failedJustNow: boolean;
  /** What was left out for it may be decided anew now. */
  readonly refittable: boolean;
  readonly summarising: boolean;
  readonly announce: (words: string) => void;
}

/** One model's reply with everything that belongs to it. */
export function AnswerView({ turnId, answer, span, failedJustNow, refittable, summarising, announce }: AnswerProps): JSX.Element {
  const route = answer.notices.findLast((notice) => notice.kind === 'routed')?.route;
  return (
    <section class="answer" data-testid="answer" data-answer-id={answer.id} data-state={answer.state} aria-busy={answer.state === 'streaming'}>
      <h3 class="who">
        <b>{answer.modelName || answer.model || t('Answer')}</b>
        {answer.connectionName !== '' && <span>{t('via {0}', answer.connectionName)}</span>}
        {route !== undefined && <span>{t('route {0}', route)}</span>}
      </h3>
      {answer.reasoning !== '' && <ReasoningView answer={answer} span={span} />}
      <AnswerText answer={answer} />
      {shownNotices(answer).map((notice, index) => (
        <NoticeView key={`${index} ${notice.kind} ${'until' in notice ? notice.until : ''}`} turnId={turnId} answer={answer} notice={notice}
          actable={notice.kind === 'trimmed' ? refittable : answer.state === 'streaming'} summarising={summarising} />
      ))}
      <Ending turnId={turnId} answer={answer} />
      {answer.faultWords && <FaultView turnId={turnId} answerId={answer.id} words={answer.faultWords} failedJustNow={failedJustNow} />}
      {answer.state !== 'streaming' && (
        <div class="answer-foot">
          <UsageView answer={answer} />
          <AnswerTools turnId={turnId} answer={answer} announce={announce} />
        </div>
      )}
    </section>
  );
}

/** A wait says itself how often it was asked, so what was said of that before is left out meanwhile. */
function shownNotices({ notices }: ViewAnswer): readonly Notice[] {
  return notices.some(({ kind }) => kind === 'waiting') ? notices.filter(({ kind }) => kind !== 'retried') : notices;
}

/** Why it ended, where that is not simply that it was done, and the way on from there. */
function Ending({ turnId, answer }: { readonly turnId: string; readonly answer: ViewAnswer }): JSX.Element | null {
  const words = endingWords(answer);
  if (words === undefined) return null;
  return (
    <p class="ending">
      <span>{words}</span>
      {answer.canContinue && <button type="button" class="link" onClick={() => post({ type: 'continue', turnId, answerId: answer.id })}>{t('Continue')}</button>}
    </p>
  );
}

function endingWords(answer: ViewAnswer): string | undefined {
  if (answer.state === 'stopped') return t('Stopped');
  if (answer.state !== 'finished') return undefined;
  switch (answer.reason) {
    case 'stop':
      return undefined;
    case 'length':
      return t('The answer reached its length limit and ends here.');
    case 'refusal':
      return t('The model declined to answer this.');
    case 'other':
      return t('The service ended the answer without saying why.');
  }
}
