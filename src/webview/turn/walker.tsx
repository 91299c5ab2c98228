import type { JSX } from 'preact';
import type { Choice } from '../../contract/chatView.ts';
import { post } from '../host.ts';
import { Icon } from '../icons.tsx';
import { t } from '../words.ts';

interface WalkerProps {
  readonly turnId: string;
  readonly choice: Choice;
  readonly announce: (words: string) => void;
}

/** ‹ 2/3 › between the messages that were written in one place; nothing where there is one. */
export function EditWalker({ turnId, choice, announce }: WalkerProps): JSX.Element | null {
  const place = (index: number): string => t('Message {0} of {1}', index + 1, choice.count);
  return (
    <Walker choice={choice} testId="edit-walker" place={place(choice.index)} before={t('Previous message')} after={t('Next message')}
      onWalk={(index) => { post({ type: 'show-edit', turnId, index }); announce(place(index)); }} />
  );
}

/** ‹ 2/3 › between the answers to one message; nothing where there is one. */
export function TakeWalker({ turnId, choice, announce }: WalkerProps): JSX.Element | null {
  const place = (index: number): string => t('Answer {0} of {1}', index + 1, choice.count);
  return (
    <Walker choice={choice} testId="take-walker" place={place(choice.index)} before={t('Previous answer')} after={t('Next answer')}
      onWalk={(index) => { post({ type: 'show-take', turnId, index }); announce(place(index)); }} />
  );
}

interface StepsProps {
  readonly choice: Choice;
  readonly testId: string;
  readonly place: string;
  readonly before: string;
  readonly after: string;
  readonly onWalk: (index: number) => void;
}

function Walker({ choice: { index, count }, testId, place, before, after, onWalk }: StepsProps): JSX.Element | null {
  if (count < 2) return null;
  // At an end it is not disabled: that would drop the focus of the one who has just walked there.
  const walk = (to: number): void => { if (to >= 0 && to < count) onWalk(to); };
  return (
    <div class="walker" role="group" aria-label={place} data-testid={testId}>
      <button type="button" class="icon-button" title={before} aria-label={before} aria-disabled={index === 0} onClick={() => walk(index - 1)}><Icon name="before" /></button>
      <span aria-hidden="true">{index + 1}/{count}</span>
      <button type="button" class="icon-button" title={after} aria-label={after} aria-disabled={index === count - 1} onClick={() => walk(index + 1)}><Icon name="after" /></button>
    </div>
  );
}
