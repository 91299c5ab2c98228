import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Surroundings, ViewQueue } from '../../contract/chatView.ts';
import { beginEdit, EditMessage, isEdited } from '../turn/editMessage.tsx';
import { post } from '../host.ts';
import { Icon, type IconName } from '../icons.tsx';
import { t } from '../words.ts';

interface QueueProps {
  readonly queue: ViewQueue;
  readonly enterBehavior: Surroundings['enterBehavior'];
  /** A button that had the focus goes away. */
  readonly onLeave: () => void;
  /** Says something through the page's live region. */
  readonly announce: (words: string) => void;
}

type Waiting = ViewQueue['messages'][number];

/** The messages that wait until the answer before them is there, or until the person has them sent. */
export function QueueView({ queue, enterBehavior, onLeave, announce }: QueueProps): JSX.Element | null {
  const { messages } = queue;
  const list = useRef<HTMLUListElement>(null);
  const moved = useRef<{ readonly id: string; readonly button: string } | undefined>(undefined);
  // The page's memory says which are being changed; this draws what that says by now.
  const [drawn, redraw] = useState(0);
  useLayoutEffect(() => {
    // An element that is put elsewhere loses the focus.
    if (moved.current) list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(moved.current.id)}"] [data-testid="${moved.current.button}"]`)?.focus();
    moved.current = undefined;
  }, [messages]);
  if (messages.length === 0) return null;
  const move = (id: string, index: number, button: string): void => {
    if (index < 0 || index === messages.length) return;
    moved.current = { id, button };
    post({ type: 'move-queued', id, index });
    announce(t('Number {0} of {1}', index + 1, messages.length));
  };
  const begin = ({ id, prompt }: Waiting): void => {
    beginEdit(id, prompt);
    redraw(drawn + 1);
  };
  const done = (id: string, text: string | undefined): void => {
    redraw(drawn + 1);
    post({ type: 'change-queued', id, text: text ?? '' });
    onLeave();
  };
  return (
    <section class="queue" aria-label={t('Waiting messages')} data-testid="queue">
      <ul ref={list}>
        {messages.map((message, index) => {
          const { id } = message;
          if (isEdited(id)) return <li key={id}><Change message={message} enterBehavior={enterBehavior} onDone={(text) => done(id, text)} /></li>;
          const prompt = message.prompt.trim() === '' ? t('Only what goes along') : message.prompt;
          return (
            <li key={id} data-id={id}>
              <span title={prompt}>{prompt}</span>
              {messages.length > 1 && <QueueButton icon="previous" testId="move-up" disabled={index === 0} title={t('Send before the one above')} name={t('Move "{0}" up', shortened(prompt))} onPress={() => move(id, index - 1, 'move-up')} />}
              {messages.length > 1 && <QueueButton icon="toEnd" testId="move-down" disabled={index === messages.length - 1} title={t('Send after the one below')} name={t('Move "{0}" down', shortened(prompt))} onPress={() => move(id, index + 1, 'move-down')} />}
              <QueueButton icon="edit" title={t('Edit')} name={t('Edit "{0}"', shortened(prompt))} onPress={() => begin(message)} />
              <QueueButton icon="close" title={t('Remove')} name={t('Remove "{0}"', shortened(prompt))} onPress={() => { post({ type: 'remove-queued', id }); onLeave(); }} />
            </li>
          );
        })}
      </ul>
      <Until queue={queue} onSend={() => { post({ type: 'send-queued' }); onLeave(); }} />
    </section>
  );
}

interface QueueButtonProps {
  readonly icon: IconName;
  readonly title: string;
  readonly name: string;
  readonly testId?: string;
  /** It stays in the order of the keyboard. */
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

function QueueButton({ icon, title, name, testId, disabled = false, onPress }: QueueButtonProps): JSX.Element {
  return <button type="button" class="icon-button" title={title} aria-label={name} aria-disabled={disabled} {...(testId ? { 'data-testid': testId } : {})} onClick={onPress}><Icon name={icon} /></button>;
}

/** A waiting message while it is changed. The host hears of it also when the page comes up again with it. */
function Change({ message: { id, prompt }, enterBehavior, onDone }: { readonly message: Waiting; readonly enterBehavior: Surroundings['enterBehavior']; readonly onDone: (text: string | undefined) => void }): JSX.Element {
  // At once, so that it is not sent meanwhile.
  useLayoutEffect(() => post({ type: 'edit-queued', id }), [id]);
  return <EditMessage id={id} prompt={prompt} enterBehavior={enterBehavior} doneLabel={t('Save')} onDone={onDone} />;
}

/** What they wait for. */
function Until({ queue: { held, changing }, onSend }: { readonly queue: ViewQueue; readonly onSend: () => void }): JSX.Element {
  if (changing) return <p>{t('Sent when you are done with the change.')}</p>;
  if (!held) return <p>{t('Sent when the answer is there.')}</p>;
  return <p><span>{t('Not sent, because the answer before did not come to its end.')}</span> <button type="button" class="link" onClick={onSend}>{t('Send now')}</button></p>;
}

function shortened(prompt: string): string {
  return prompt.length > 40 ? `${prompt.slice(0, 39)}…` : prompt;
}
