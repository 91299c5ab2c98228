import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Surroundings } from '../contract/chatView.ts';
import { sends } from './composer.tsx';
import { pageMemory, post, remember } from './host.ts';
import { t } from './words.ts';

interface EditTurnProps {
  readonly turnId: string;
  readonly prompt: string;
  readonly enterBehavior: Surroundings['enterBehavior'];
  /** The box is to be closed. */
  readonly onClose: () => void;
}

/** Whether the person is changing this message, also from before the page was last thrown away. */
export function isEdited(turnId: string): boolean {
  return Object.hasOwn(pageMemory().turnEdits, turnId);
}

export function beginEdit(turnId: string, prompt: string): void {
  remember({ turnEdits: { [turnId]: prompt, ...pageMemory().turnEdits } });
}

/** A message that was sent, to be changed and sent in its place. What is typed is still there when the view is shown again. */
export function EditTurn({ turnId, prompt, enterBehavior, onClose }: EditTurnProps): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.value = pageMemory().turnEdits[turnId] ?? prompt;
    box.current.focus();
    box.current.setSelectionRange(box.current.value.length, box.current.value.length);
  }, []);
  const close = (): void => {
    const { [turnId]: _, ...others } = pageMemory().turnEdits;
    remember({ turnEdits: others });
    onClose();
  };
  const submit = (): void => {
    const text = box.current?.value ?? '';
    if (text.trim() === '') return;
    close();
    post({ type: 'edit-turn', turnId, text });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && sends(event, enterBehavior)) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form class="edit-turn" aria-label={t('Edit the message')} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <textarea ref={box} data-testid="edit-box" rows={2} aria-label={t('Edit the message')} spellcheck={false} onKeyDown={onKeyDown}
        onInput={() => remember({ turnEdits: { ...pageMemory().turnEdits, [turnId]: box.current?.value ?? '' } })} />
      <div class="edit-actions">
        <button type="submit" class="button">{t('Send')}</button>
        <button type="button" class="button secondary" onClick={close}>{t('Cancel')}</button>
      </div>
    </form>
  );
}
