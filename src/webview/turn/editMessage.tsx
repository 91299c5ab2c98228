import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Surroundings } from '../../contract/chatView.ts';
import { sends } from '../composer/composer.tsx';
import { pageMemory, remember } from '../host.ts';
import { t } from '../words.ts';

interface EditMessageProps {
  /** Of the turn, or of the message that waits. */
  readonly id: string;
  readonly prompt: string;
  readonly enterBehavior: Surroundings['enterBehavior'];
  /** What the button says that hands over what was written. */
  readonly doneLabel: string;
  /** The box is to be closed; `undefined`: the message stays as it is. */
  readonly onDone: (text: string | undefined) => void;
}

/** Whether the person is changing this message, also from before the page was last thrown away. */
export function isEdited(id: string): boolean {
  return Object.hasOwn(pageMemory().turnEdits, id);
}

export function beginEdit(id: string, prompt: string): void {
  remember({ turnEdits: { [id]: prompt, ...pageMemory().turnEdits } });
}

/** A message that was sent, or that waits, to be changed. What is typed is still there when the view is shown again. */
export function EditMessage({ id, prompt, enterBehavior, doneLabel, onDone }: EditMessageProps): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.value = pageMemory().turnEdits[id] ?? prompt;
    box.current.focus();
    box.current.setSelectionRange(box.current.value.length, box.current.value.length);
  }, []);
  const close = (text?: string): void => {
    const { [id]: _, ...others } = pageMemory().turnEdits;
    remember({ turnEdits: others });
    onDone(text);
  };
  const submit = (): void => {
    const text = box.current?.value ?? '';
    if (text.trim() === '') return;
    close(text);
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
        onInput={() => remember({ turnEdits: { ...pageMemory().turnEdits, [id]: box.current?.value ?? '' } })} />
      <div class="edit-actions">
        <button type="submit" class="button">{doneLabel}</button>
        <button type="button" class="button secondary" onClick={() => close()}>{t('Cancel')}</button>
      </div>
    </form>
  );
}
