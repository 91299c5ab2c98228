import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Surroundings, ViewTurn } from '../../contract/chatView.ts';
import { ChipContent } from '../composer/chips.tsx';
import { beginEdit, EditMessage, isEdited } from './editMessage.tsx';
import { post } from '../host.ts';
import { Tool, Toolbar } from '../toolbar.tsx';
import { EditWalker } from './walker.tsx';
import { t } from '../words.ts';

interface QuestionProps {
  readonly turn: ViewTurn;
  readonly enterBehavior: Surroundings['enterBehavior'];
  readonly announce: (words: string) => void;
}

/** The person's message with what can be done with it. */
export function QuestionView({ turn, enterBehavior, announce }: QuestionProps): JSX.Element {
  const { id: turnId, prompt, references, pinned, edit } = turn;
  const root = useRef<HTMLDivElement>(null);
  // The page's memory says whether it is being edited; this draws what that says by now.
  const [drawn, redraw] = useState(0);
  const done = (text: string | undefined): void => {
    redraw(drawn + 1);
    // The box goes away, and the focus must not fall into nothing.
    root.current?.querySelector<HTMLElement>('[data-testid="edit"]')?.focus();
    if (text !== undefined) post({ type: 'edit-turn', turnId, text });
  };
  return (
    <div class="question" ref={root}>
      <div class="turn-head">
        <h2 class="who"><b>{t('You')}</b></h2>
        <Toolbar label={t('Message')}>
          <Tool icon="edit" name={t('Edit')} testId="edit" onPress={() => { beginEdit(turnId, prompt); redraw(drawn + 1); }} />
          <Tool icon="copy" name={t('Copy with the answer')} testId="copy-turn" onPress={() => { post({ type: 'copy-turn', turnId }); announce(t('Copied')); }} />
          <Tool icon="fork" name={t('Go on from here in a new chat')} testId="fork" onPress={() => post({ type: 'fork', turnId })} />
          <Tool icon="forkInEditor" name={t('Go on from here in a tab')} testId="fork-in-editor" onPress={() => post({ type: 'fork-in-editor', turnId })} />
          <Tool icon="remove" name={t('Delete with what follows')} testId="delete-turn" onPress={() => post({ type: 'delete-turn', turnId })} />
          <Tool icon="pin" name={t('Keep in every request')} testId="pin" pressed={pinned === true} onPress={() => post({ type: 'toggle-pin', turnId })} />
        </Toolbar>
        <EditWalker turnId={turnId} choice={edit} announce={announce} />
      </div>
      {isEdited(turnId)
        ? <EditMessage key={turnId} id={turnId} prompt={prompt} enterBehavior={enterBehavior} doneLabel={t('Send')} onDone={done} />
        : prompt.trim() !== '' && <p class="prompt" dir="auto">{prompt}</p>}
      {references.length > 0 && (
        <ul class="chips" aria-label={t('Sent along')}>
          {references.map((reference, index) => (
            <li key={index}>
              <button type="button" class="chip" title={t('Open {0}', reference.label)} onClick={() => post({ type: 'open-reference', turnId, index })}><ChipContent reference={reference} /></button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
