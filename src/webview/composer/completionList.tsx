import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Completion } from './completion.ts';
import { Icon } from '../icons.tsx';
import { t } from '../words.ts';

export const LIST_ID = 'completion';

export function optionId(index: number): string {
  return `${LIST_ID}-${index}`;
}

/** The list above the box. The focus stays in the box, which says by `aria-activedescendant` which line is meant. */
export function CompletionList({ completion }: { readonly completion: Completion }): JSX.Element | null {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[completion.active]?.scrollIntoView({ block: 'nearest' });
  }, [completion.active, completion.matches]);
  if (completion.matches.length === 0) return null;
  return (
    <ul ref={list} class="completion" id={LIST_ID} role="listbox" aria-label={t('What can go along')} aria-busy={completion.busy} data-testid="completion">
      {completion.matches.map(({ icon, label, detail }, index) => (
        <li key={index} id={optionId(index)} role="option" aria-selected={index === completion.active}
          // Before the box loses the focus, which would close the list.
          onMouseDown={(event) => { event.preventDefault(); completion.choose(index); }}>
          <Icon name={icon} /><b>{label}</b>{' '}<span>{detail}</span>
        </li>
      ))}
    </ul>
  );
}
