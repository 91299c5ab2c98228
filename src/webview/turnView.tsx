import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ViewTurn } from '../contract/chatView.ts';
import { AnswerView } from './answerView.tsx';
import { post } from './host.ts';
import { Icon } from './icons.tsx';
import type { Shown } from './state.ts';
import { t } from './words.ts';

interface TurnProps {
  readonly turn: ViewTurn;
  readonly thinking: Shown['thinking'];
  readonly freshFaults: Shown['freshFaults'];
  /** The answer for which it may be decided anew what is left out. */
  readonly refittable: string | undefined;
  readonly summarising: boolean;
}

function TurnContent({ turn, thinking, freshFaults, refittable, summarising }: TurnProps): JSX.Element {
  return (
    <article class="turn" data-testid="turn" data-turn-id={turn.id}>
      <div class="turn-head">
        <h2 class="who"><b>{t('You')}</b></h2>
        <button type="button" class="icon-button" data-testid="pin" aria-pressed={turn.pinned === true} title={t('Keep in every request')} aria-label={t('Keep in every request')}
          onClick={() => post({ type: 'toggle-pin', turnId: turn.id })}><Icon name="pin" /></button>
      </div>
      <p class="prompt">{turn.prompt}</p>
      {turn.references.length > 0 && (
        <ul class="chips" aria-label={t('Sent along')}>
          {turn.references.map(({ label }, index) => (
            <li key={index}>
              <button type="button" class="chip" title={t('Open {0}', label)} onClick={() => post({ type: 'open-reference', turnId: turn.id, index })}>{label}</button>
            </li>
          ))}
        </ul>
      )}
      {turn.answers.map((answer) => (
        <AnswerView key={answer.id} turnId={turn.id} answer={answer} span={thinking.get(answer.id)} failedJustNow={freshFaults.has(answer.id)}
          refittable={refittable === answer.id} summarising={summarising} />
      ))}
    </article>
  );
}

/** One message of the person with its answers. The same tree is handed on until something in it changed, so that Preact looks no further. */
export function TurnView({ turn, thinking, freshFaults, refittable, summarising }: TurnProps): JSX.Element {
  return useMemo(
    () => <TurnContent turn={turn} thinking={thinking} freshFaults={freshFaults} refittable={refittable} summarising={summarising} />,
    [turn, thinking, freshFaults, refittable, summarising],
  );
}
