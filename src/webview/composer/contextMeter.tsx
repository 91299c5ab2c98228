import type { JSX } from 'preact';
import type { Surroundings, ViewTurn } from '../../contract/chatView.ts';
import { costsLine, sums } from '../../core/conversation/cost.ts';
import { percent, tokenCount } from '../turn/figures.ts';
import { t } from '../words.ts';

interface ContextProps {
  readonly turns: readonly ViewTurn[];
  readonly model: Surroundings['model'];
}

/** How much of the model's window the conversation takes, by what the service counted last, and what its answers cost; nothing where the window or the count is not known. */
export function ContextMeter({ turns, model }: ContextProps): JSX.Element | null {
  const answers = turns.flatMap((turn) => turn.answers);
  const used = answers.findLast(({ usage }) => usage !== undefined)?.usage;
  const window = model?.contextWindow;
  if (window === undefined || used?.input === undefined || used.output === undefined) return null;
  const tokens = used.input + used.output;
  const share = Math.min(1, tokens / window);
  const cost = costsLine(sums(answers.flatMap((answer) => answer.cost ?? [])));
  const words = [
    t('{0} of {1} tokens of the context used ({2})', tokenCount(tokens), tokenCount(window), percent(share)),
    ...(cost === '' ? [] : [t('The answers shown cost {0} at the prices in the settings', cost)]),
  ].join('\n');
  return (
    <div class="context-meter" role="meter" data-testid="context" aria-label={t('Context')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} aria-valuetext={words} title={words}>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class={share >= 0.9 ? 'nearly-full' : ''} width={Math.max(0.5, share * 100)} height="1" /></svg>
    </div>
  );
}
