import type { JSX } from 'preact';
import type { FaultWords } from '../../core/faults/faultWords.ts';
import { post } from '../host.ts';

interface FaultProps {
  readonly turnId: string;
  readonly answerId: string;
  readonly words: FaultWords;
  readonly failedJustNow: boolean;
}

/** Why an answer failed and what to do next. Only one that happens now is an alert; those of the past are read in their place. */
export function FaultView({ turnId, answerId, words, failedJustNow }: FaultProps): JSX.Element {
  return (
    <div class="fault" data-testid="fault">
      <p {...(failedJustNow ? { role: 'alert' } : {})}><b>{words.title}</b> {words.detail}</p>
      {words.small !== '' && <small>{words.small}</small>}
      {words.actions.length > 0 && (
        <div class="fault-actions">
          {words.actions.map(({ label }, index) => (
            <button key={label} type="button" class="link" onClick={() => post({ type: 'fault-action', turnId, answerId, index })}>{label}</button>
          ))}
        </div>
      )}
    </div>
  );
}
