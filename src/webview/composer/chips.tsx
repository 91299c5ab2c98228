import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PendingReference, ViewReference } from '../../contract/context.ts';
import { tokenCount } from '../turn/figures.ts';
import { post } from '../host.ts';
import { Icon } from '../icons.tsx';
import { t } from '../words.ts';

/** What a chip says: what it is, its name, and roughly what it costs. */
export function ChipContent({ reference: { label, icon, tokens, thumbnail } }: { readonly reference: ViewReference }): JSX.Element {
  return (
    <>
      {thumbnail === undefined ? <Icon name={icon ?? 'selection'} /> : <img src={thumbnail} alt="" />}
      <span class="chip-label">{label}</span>
      {tokens !== undefined && <span class="chip-tokens">{t('{0} tok', tokenCount(tokens))}</span>}
    </>
  );
}

interface PendingProps {
  readonly references: readonly PendingReference[];
  /** Called when the chip under the keyboard is gone, so that the focus does not fall into nothing. */
  readonly onRemoved: () => void;
}

/** What goes along with the next message. Each opens with a click or Enter, and goes with its cross, Delete or Backspace. */
export function PendingChips({ references, onRemoved }: PendingProps): JSX.Element | null {
  const list = useRef<HTMLUListElement>(null);
  const known = useRef(0);
  useLayoutEffect(() => {
    // Many of them scroll, and the person looks for the one that was just added.
    if (references.length > known.current) list.current?.scrollTo({ top: list.current.scrollHeight });
    known.current = references.length;
  }, [references.length]);
  if (references.length === 0) return null;
  const remove = (id: string): void => {
    post({ type: 'remove-reference', id });
    onRemoved();
  };
  const onKeyDown = (event: KeyboardEvent, id: string): void => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    remove(id);
  };
  return (
    <ul class="chips" aria-label={t('Goes along with the message')} ref={list}>
      {references.map((reference) => (
        <li key={reference.id} class="chip" data-testid="chip" onKeyDown={(event) => onKeyDown(event, reference.id)}>
          <button type="button" class="chip-open" title={t('Open {0}', reference.label)} onClick={() => post({ type: 'open-pending', id: reference.id })}><ChipContent reference={reference} /></button>
          {reference.icon === 'paste' && (
            <button type="button" class="icon-button" title={t('Put into the message')} aria-label={t('Put into the message')} onClick={() => post({ type: 'inline-reference', id: reference.id })}><Icon name="intoText" /></button>
          )}
          <button type="button" class="icon-button" title={t('Remove {0}', reference.label)} aria-label={t('Remove {0}', reference.label)} onClick={() => remove(reference.id)}><Icon name="close" /></button>
        </li>
      ))}
    </ul>
  );
}

/** Roughly what all of it adds to the request. */
export function PendingTotal({ references }: { readonly references: readonly ViewReference[] }): JSX.Element | null {
  const known = references.flatMap(({ tokens }) => (tokens === undefined ? [] : [tokens]));
  if (known.length === 0) return null;
  const total = tokenCount(known.reduce((sum, tokens) => sum + tokens, 0));
  return <span class="pending-total" data-testid="pending-total" title={t('Roughly what goes along, in tokens')}>{t('~{0} tok', total)}</span>;
}
