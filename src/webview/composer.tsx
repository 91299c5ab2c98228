import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Surroundings } from '../contract/chatView.ts';
import { DraftKeeper } from './draftKeeper.ts';
import { pageMemory, post } from './host.ts';
import { Icon } from './icons.tsx';
import type { Shown } from './state.ts';
import { t } from './words.ts';

interface ComposerProps {
  readonly surroundings: Surroundings;
  readonly draft: Shown['draft'];
  readonly focusRequests: number;
  readonly answering: boolean;
  readonly firstQuestion: boolean;
  /** Says something through the page's live region. */
  readonly announce: (words: string) => void;
}

/** Where the person writes. The text box keeps its own text, so that no message of the host can disturb an input method. */
export function Composer({ surroundings, draft, focusRequests, answering, firstQuestion, announce }: ComposerProps): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  const [keeper] = useState(() => new DraftKeeper());
  const [empty, setEmpty] = useState(true);

  useLayoutEffect(() => {
    if (!box.current || draft.serial === 0) return;
    // What was typed and has not reached the host yet is newer than what the host knows.
    box.current.value = draft.from === 'snapshot' && !pageMemory().draftPosted ? pageMemory().draft : draft.text;
    keeper.took(box.current.value);
    setEmpty(box.current.value.trim() === '');
  }, [draft.serial]);
  useEffect(() => {
    if (focusRequests > 0) box.current?.focus();
  }, [focusRequests]);
  useEffect(() => {
    const flush = (): void => keeper.flush();
    addEventListener('pagehide', flush);
    return () => removeEventListener('pagehide', flush);
  }, [keeper]);

  const submit = (): void => {
    const text = box.current?.value ?? '';
    box.current?.focus();
    if (text.trim() === '') return;
    if (answering) return announce(t('Still answering. Press Escape to stop.'));
    keeper.took('');
    if (box.current) box.current.value = '';
    setEmpty(true);
    post({ type: 'submit', text });
  };
  const stop = (): void => {
    post({ type: 'stop' });
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method uses Enter and Escape for itself; 229 is how a browser marks keys that it has taken.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape' && answering) {
      event.preventDefault();
      stop();
    } else if (event.key === 'Enter' && sends(event, surroundings.enterBehavior)) {
      event.preventDefault();
      submit();
    }
  };
  const onInput = (): void => {
    const text = box.current?.value ?? '';
    keeper.typed(text);
    setEmpty(text.trim() === '');
  };

  return (
    // VS Code lets no form be submitted, so that the button does it by its click.
    <form class="composer" aria-label={t('Message')}>
      <PendingReferences labels={surroundings.pendingReferences} onRemoved={() => box.current?.focus()} />
      <textarea ref={box} data-testid="composer" rows={2} aria-label={t('Message')} placeholder={placeholder(surroundings, firstQuestion)}
        spellcheck={false} onKeyDown={onKeyDown} onInput={onInput} onBlur={() => keeper.flush()} />
      <div class="composer-foot">
        {surroundings.connectionCount > 0 && <NewChat />}
        {surroundings.connectionCount > 0 && <ModelPicker model={surroundings.model} />}
        {answering
          ? <button key="stop" type="button" class="button secondary" data-testid="stop" title={t('Stop (Escape)')} onClick={stop}>{t('Stop')}<kbd aria-hidden="true">Esc</kbd></button>
          : <button key="send" type="button" class="button" data-testid="send" disabled={empty} title={sendHint(surroundings.enterBehavior)} onClick={submit}>{t('Send')}<kbd aria-hidden="true">⏎</kbd></button>}
      </div>
    </form>
  );
}

/** Shift always begins a new line; the setting says what Enter alone does. */
function sends(event: KeyboardEvent, enterBehavior: Surroundings['enterBehavior']): boolean {
  if (event.shiftKey || event.altKey) return false;
  return enterBehavior === 'send' || event.ctrlKey || event.metaKey;
}

function sendHint(enterBehavior: Surroundings['enterBehavior']): string {
  return enterBehavior === 'send' ? t('Send (Enter)') : t('Send (Ctrl+Enter)');
}

function placeholder({ connectionCount }: Surroundings, firstQuestion: boolean): string {
  if (connectionCount === 0) return t('Ask something — the first answer waits for a key');
  return firstQuestion ? t('Ask something') : t('Ask a follow-up');
}

function PendingReferences({ labels, onRemoved }: { readonly labels: Surroundings['pendingReferences']; readonly onRemoved: () => void }): JSX.Element | null {
  if (labels.length === 0) return null;
  return (
    <ul class="chips" aria-label={t('Goes along with the message')}>
      {labels.map(({ label }, index) => (
        <li key={index} class="chip">
          {label}
          <button type="button" class="icon-button" title={t('Remove {0}', label)} aria-label={t('Remove {0}', label)}
            onClick={() => { post({ type: 'remove-reference', index }); onRemoved(); }}><Icon name="close" /></button>
        </li>
      ))}
    </ul>
  );
}

function NewChat(): JSX.Element {
  return (
    <button type="button" class="icon-button" data-testid="new-chat" title={t('New chat')} aria-label={t('New chat')} onClick={() => post({ type: 'new-chat' })}>
      <Icon name="add" />
    </button>
  );
}

function ModelPicker({ model }: { readonly model: Surroundings['model'] }): JSX.Element {
  return (
    <button type="button" class="model-picker" data-testid="model-picker" title={t('Choose the model')} onClick={() => post({ type: 'select-model' })}>
      {model ? <><b>{model.name}</b><span>{model.connectionName === '' ? t('route') : t('via {0}', model.connectionName)}</span></> : <b>{t('Choose a model')}</b>}
      <Icon name="down" />
    </button>
  );
}
