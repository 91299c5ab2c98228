import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ViewSummary } from '../../contract/chatView.ts';
import { pageMemory, post, remember } from '../host.ts';
import { t } from '../words.ts';

/** What is sent in the place of the oldest turns: folded above them, and the person's to change. */
export function SummaryView({ summary }: { readonly summary: ViewSummary }): JSX.Element | null {
  useEffect(() => {
    // Words that were meant for one that is no longer there belong to no other.
    if (summary.state !== 'there') remember({ summaryEdit: undefined });
  }, [summary.state]);
  switch (summary.state) {
    case 'none':
      return null;
    case 'writing':
      return (
        <details class="summary" data-testid="summary" data-state="writing" aria-busy="true" open>
          <summary>{t('Summarising the older turns…')}</summary>
          <p class="summary-text">{summary.text}</p>
        </details>
      );
    case 'there':
      return <WrittenSummary text={summary.text} />;
    case 'failed':
      return (
        <div class="summary fault" data-testid="summary" data-state="failed">
          <p role="alert"><b>{t('The older turns could not be summarised.')}</b> {summary.faultWords.title} {summary.faultWords.detail}</p>
          {summary.faultWords.small !== '' && <small>{summary.faultWords.small}</small>}
          <div class="fault-actions">
            {summary.faultWords.actions.map(({ label }, index) => (
              <button key={label} type="button" class="link" onClick={() => post({ type: 'summary-action', index })}>{label}</button>
            ))}
          </div>
        </div>
      );
  }
}

function WrittenSummary({ text }: { readonly text: string }): JSX.Element {
  // What the person had begun to change is still there when the view is shown again.
  const [editing, setEditing] = useState(pageMemory().summaryEdit !== undefined);
  const edit = (): void => {
    remember({ summaryEdit: text });
    setEditing(true);
  };
  const done = (changed?: string): void => {
    remember({ summaryEdit: undefined });
    setEditing(false);
    if (changed !== undefined) post({ type: 'edit-summary', text: changed });
  };
  return (
    <details class="summary" data-testid="summary" data-state="there" open={editing}>
      <summary>{t('Summary, sent in place of the older turns')}</summary>
      {editing ? <Editor text={pageMemory().summaryEdit ?? text} onDone={done} /> : (
        <>
          <p class="summary-text">{text}</p>
          <button type="button" class="link" onClick={edit}>{t('Edit the summary')}</button>
        </>
      )}
    </details>
  );
}

function Editor({ text, onDone }: { readonly text: string; readonly onDone: (changed?: string) => void }): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.value = text;
    box.current.focus();
  }, []);
  return (
    <div>
      <textarea ref={box} rows={6} aria-label={t('Summary')} onInput={() => remember({ summaryEdit: box.current?.value })} />
      <p class="dim">{t('Left empty, the older turns themselves are sent again.')}</p>
      <div class="summary-actions">
        <button type="button" class="button" onClick={() => onDone(box.current?.value ?? '')}>{t('Save')}</button>
        <button type="button" class="button secondary" onClick={() => onDone()}>{t('Discard')}</button>
      </div>
    </div>
  );
}
