import type { JSX } from 'preact';
import type { ViewAnswer } from '../../contract/chatView.ts';
import { costLine } from '../../core/conversation/cost.ts';
import { costDetail, duration, timingDetail, usageDetail, usageLine } from './figures.ts';
import { t } from '../words.ts';

/** What an answer took: tokens, money, time. What nobody said is unknown, and never a 0. */
export function UsageView({ answer }: { readonly answer: ViewAnswer }): JSX.Element | null {
  const line = usageLine(answer.usage);
  // A failed or stopped answer seldom has figures, and its reader has other questions.
  if (line === '' && answer.state !== 'finished') return null;
  const { started, ended } = answer.timings;
  // The time that the person took before they asked to go on is nobody's figure.
  const continued = answer.notices.some((notice) => notice.kind === 'resumed' && notice.because === undefined);
  const taken = ended === undefined || continued ? '' : duration(ended - started);
  return (
    <p class="usage" data-testid="usage">
      <span title={[usageDetail(answer.usage) || t('The service did not say how many tokens it took.'), costDetail(answer.cost)].join('\n')}>{line || t('usage unknown')}</span>
      <span class="spent">
        {answer.cost && <span title={costDetail(answer.cost)}>{costLine(answer.cost)}</span>}
        {answer.cost && taken !== '' && ' · '}
        {taken !== '' && <span title={timingDetail(answer.timings, answer.usage)}>{taken}</span>}
      </span>
    </p>
  );
}
