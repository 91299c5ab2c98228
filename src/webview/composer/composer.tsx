import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Surroundings } from '../../contract/chatView.ts';
import { canDrop, doImageJobs, onDrop, onPaste } from './attach.ts';
import { PendingChips, PendingTotal } from './chips.tsx';
import { useCompletion } from './completion.ts';
import { CompletionList, LIST_ID, optionId } from './completionList.tsx';
import { ContextLines, holdsBack } from './contextLines.tsx';
import { DraftKeeper } from './draftKeeper.ts';
import { pageMemory, post, remember } from '../host.ts';
import { Icon } from '../icons.tsx';
import { InstructionsChip } from './instructionsChip.tsx';
import { PromptHistory } from './promptHistory.ts';
import type { Shown } from '../state.ts';
import { replaceText } from './textBox.ts';
import { t } from '../words.ts';

interface ComposerProps {
  readonly surroundings: Surroundings;
  readonly draft: Shown['draft'];
  readonly matches: Shown['matches'];
  readonly insertion: Shown['insertion'];
  /** What the person said so far in this conversation, oldest first. */
  readonly earlier: () => readonly string[];
  readonly focusRequests: number;
  readonly answering: boolean;
  readonly firstQuestion: boolean;
  /** Whether images went along with earlier messages. */
  readonly earlierImages: boolean;
  /** Says something through the page's live region. */
  readonly announce: (words: string) => void;
}

/** Where the person writes. The text box keeps its own text, so that no message of the host can disturb an input method. */
export function Composer({ surroundings, draft, matches, insertion, earlier, focusRequests, answering, firstQuestion, earlierImages, announce }: ComposerProps): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  const [keeper] = useState(() => new DraftKeeper());
  const [history] = useState(() => new PromptHistory());
  const [blank, setEmpty] = useState(true);
  const empty = blank && surroundings.pendingReferences.length === 0;
  const onInput = (): void => {
    const text = box.current?.value ?? '';
    keeper.typed(text);
    setEmpty(text.trim() === '');
  };
  const completion = useCompletion(box, matches);

  useLayoutEffect(() => {
    if (!box.current || draft.serial === 0) return;
    // What was typed and has not reached the host yet is newer than what the host knows, if it was typed on the same basis. After a
    // reload of the window VS Code may give the page an older memory back than it had; then the host, which was started anew as well,
    // knows better. So it does where the draft was gone on with in another place while this page was hidden.
    const { draftPosted, basis } = pageMemory();
    const typedHere = draft.from === 'snapshot' ? !draftPosted && basis === draft.basis : draft.from === 'elsewhere' && keeper.waiting;
    remember({ basis: draft.basis, conversation: draft.conversation });
    if (typedHere && draft.from === 'elsewhere') return;
    box.current.value = typedHere ? pageMemory().draft : draft.text;
    if (typedHere) keeper.typed(box.current.value);
    else keeper.took(box.current.value);
    setEmpty(box.current.value.trim() === '');
  }, [draft.serial]);
  useEffect(() => {
    if (focusRequests > 0) box.current?.focus();
  }, [focusRequests]);
  useEffect(() => {
    if (insertion.serial === 0 || !box.current) return;
    replaceText(box.current, box.current.selectionStart, box.current.selectionEnd, insertion.text);
  }, [insertion.serial]);
  useEffect(() => doImageJobs(surroundings.imageJobs ?? []), [surroundings.imageJobs]);
  useEffect(() => {
    if (completion.matches.length > 0) announce(completion.matches.length === 1 ? t('1 suggestion') : t('{0} suggestions', completion.matches.length));
  }, [completion.matches]);
  useEffect(() => {
    const flush = (): void => keeper.flush();
    addEventListener('pagehide', flush);
    return () => removeEventListener('pagehide', flush);
  }, [keeper]);

  const submit = (): void => {
    const text = box.current?.value ?? '';
    box.current?.focus();
    if (text.trim() === '' && surroundings.pendingReferences.length === 0) return;
    if (holdsBack(surroundings)) return announce(t('{0} takes no images.', surroundings.model?.name ?? ''));
    keeper.took('');
    if (box.current) box.current.value = '';
    setEmpty(true);
    completion.close();
    post({ type: 'submit', text });
  };
  /** An earlier message, or the draft again, in the place of what stands there. */
  const recall = (text: string | undefined): boolean => {
    if (text === undefined || !box.current) return false;
    replaceText(box.current, 0, box.current.value.length, text);
    // It may end in a word that would open the list, whose keys are those of the walk.
    completion.close();
    return true;
  };
  const stop = (): void => {
    post({ type: 'stop' });
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method uses Enter and Escape for itself; 229 is how a browser marks keys that it has taken.
    if (event.isComposing || event.keyCode === 229) return;
    if (completion.takes(event) || recall(history.onKey(event, box.current, earlier))) {
      event.preventDefault();
    } else if (event.key === 'Escape' && answering) {
      event.preventDefault();
      stop();
    } else if (event.key === 'Enter' && sends(event, surroundings.enterBehavior)) {
      event.preventDefault();
      submit();
    }
  };
  const onTyped = (event: InputEvent): void => {
    onInput();
    // What an input method composes is not said yet.
    if (!event.isComposing) completion.look();
  };
  const onBlur = (): void => {
    keeper.flush();
    completion.close();
  };
  const open = completion.matches.length > 0;

  return (
    // VS Code lets no form be submitted, so that the button does it by its click.
    <form class="composer" aria-label={t('Message')}
      onDragOver={(event) => { if (canDrop(event)) event.preventDefault(); }} onDrop={(event) => { if (canDrop(event)) onDrop(event); }}>
      <ContextLines surroundings={surroundings} earlierImages={earlierImages} onDone={() => box.current?.focus()} />
      <PendingChips references={surroundings.pendingReferences} onRemoved={() => box.current?.focus()} />
      {firstQuestion && <InstructionsChip instructions={surroundings.instructions} />}
      <CompletionList completion={completion} />
      <textarea ref={box} data-testid="composer" rows={2} aria-label={t('Message')} placeholder={placeholder(surroundings, firstQuestion)}
        aria-autocomplete="list" {...(open ? { 'aria-controls': LIST_ID, 'aria-activedescendant': optionId(completion.active) } : {})}
        spellcheck={false} onKeyDown={onKeyDown} onInput={onTyped} onCompositionEnd={() => completion.look()} onPaste={onPaste} onClick={() => completion.look()} onBlur={onBlur} />
      <div class="composer-foot">
        <div class="composer-tools">
          {surroundings.connectionCount > 0 && <NewChat />}
          <History />
          <AddContext />
        </div>
        {surroundings.connectionCount > 0 && <ModelPicker model={surroundings.model} />}
        <PendingTotal references={surroundings.pendingReferences} />
        <div class="composer-send">
          {answering && !empty && <button key="queue" type="button" class="button" data-testid="send" disabled={holdsBack(surroundings)} title={t('Send when the answer is there')} onClick={submit}>{t('Queue')}<kbd aria-hidden="true">⏎</kbd></button>}
          {answering
            ? <button key="stop" type="button" class="button secondary" data-testid="stop" title={t('Stop (Escape)')} onClick={stop}>{t('Stop')}<kbd aria-hidden="true">Esc</kbd></button>
            : <button key="send" type="button" class="button" data-testid="send" disabled={empty || holdsBack(surroundings)} title={sendHint(surroundings.enterBehavior)} onClick={submit}>{t('Send')}<kbd aria-hidden="true">⏎</kbd></button>}
        </div>
      </div>
    </form>
  );
}

/** Whether a press of Enter sends: Shift always begins a new line; the setting says what Enter alone does. */
export function sends(event: KeyboardEvent, enterBehavior: Surroundings['enterBehavior']): boolean {
  if (event.shiftKey || event.altKey) return false;
  return enterBehavior === 'send' || event.ctrlKey || event.metaKey;
}

function sendHint(enterBehavior: Surroundings['enterBehavior']): string {
  return enterBehavior === 'send' ? t('Send (Enter)') : t('Send (Ctrl+Enter)');
}

function placeholder({ connectionCount }: Surroundings, firstQuestion: boolean): string {
  if (connectionCount === 0) return t('Ask something — the first answer waits for a key');
  return firstQuestion ? t('Ask something, @ to add context, / for prompts') : t('Ask a follow-up, @ to add context, / for prompts');
}

/** The same list as behind `@`, in VS Code's own way. */
function AddContext(): JSX.Element {
  return (
    <button type="button" class="icon-button" data-testid="add-context" title={t('Add context (@). Files can also be dropped here with Shift held down.')} aria-label={t('Add context')} onClick={() => post({ type: 'pick-context' })}>
      <Icon name="attach" />
    </button>
  );
}

function NewChat(): JSX.Element {
  return (
    <button type="button" class="icon-button" data-testid="new-chat" title={t('New chat')} aria-label={t('New chat')} onClick={() => post({ type: 'new-chat' })}>
      <Icon name="add" />
    </button>
  );
}

function History(): JSX.Element {
  return (
    <button type="button" class="icon-button" data-testid="history" title={t('History')} aria-label={t('History')} onClick={() => post({ type: 'history' })}>
      <Icon name="history" />
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
