import type { JSX } from 'preact';
import type { ViewQueue } from '../contract/chatView.ts';
import { post } from './host.ts';
import { Icon } from './icons.tsx';
import { t } from './words.ts';

interface QueueProps {
  readonly queue: ViewQueue;
  /** A button that had the focus goes away. */
  readonly onLeave: () => void;
}

/** The messages that wait until the answer before them is there, or until the person has them sent. */
export function QueueView({ queue: { messages, held }, onLeave }: QueueProps): JSX.Element | null {
  if (messages.length === 0) return null;
  return (
    <section class="queue" aria-label={t('Waiting messages')} data-testid="queue">
      <ul>
        {messages.map(({ id, prompt: said }) => ({ id, prompt: said.trim() === '' ? t('Only what goes along') : said })).map(({ id, prompt }) => (
          <li key={id}>
            <span title={prompt}>{prompt}</span>
            <button type="button" class="icon-button" title={t('Edit')} aria-label={t('Edit "{0}"', shortened(prompt))} onClick={() => post({ type: 'edit-queued', id })}><Icon name="edit" /></button>
            <button type="button" class="icon-button" title={t('Remove')} aria-label={t('Remove "{0}"', shortened(prompt))} onClick={() => { post({ type: 'remove-queued', id }); onLeave(); }}><Icon name="close" /></button>
          </li>
        ))}
      </ul>
      {held
        ? <p><span>{t('Not sent, because the answer before did not come to its end.')}</span> <button type="button" class="link" onClick={() => { post({ type: 'send-queued' }); onLeave(); }}>{t('Send now')}</button></p>
        : <p>{t('Sent when the answer is there.')}</p>}
    </section>
  );
}

function shortened(prompt: string): string {
  return prompt.length > 40 ? `${prompt.slice(0, 39)}…` : prompt;
}
