import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ViewTurn } from '../contract/chatView.ts';
import { AnswerView } from './answerView.tsx';
import { post } from './host.ts';
import type { Shown } from './state.ts';
import { t } from './words.ts';

interface TurnProps {
  readonly turn: ViewTurn;
  readonly thinking: Shown['thinking'];
  readonly freshFaults: Shown['freshFaults'];
}

function TurnContent({ turn, thinking, freshFaults }: TurnProps): JSX.Element {
  return (
    <article class="turn" data-testid="turn" data-turn-id={turn.id}>
      <h2 class="who"><b>{t('You')}</b></h2>
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
        <AnswerView key={answer.id} turnId={turn.id} answer={answer} span={thinking.get(answer.id)} failedJustNow={freshFaults.has(answer.id)} />
      ))}
    </article>
  );
}

/** One message of the person with its answers. The same tree is handed on until something in it changed, so that Preact looks no further. */
export function TurnView({ turn, thinking, freshFaults }: TurnProps): JSX.Element {
  return useMemo(() => <TurnContent turn={turn} thinking={thinking} freshFaults={freshFaults} />, [turn, thinking, freshFaults]);
}
