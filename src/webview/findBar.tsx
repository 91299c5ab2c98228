import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { findPlaces, isSamePlace, MOST_FOUND, nearestPlace, paintPlaces, showPlace } from './find.ts';
import { Icon, type IconName } from './icons.tsx';
import { t } from './words.ts';

/** What is found is looked for anew this many milliseconds after the conversation has changed. */
const PAUSE = 200;

interface FindBarProps {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly announce: (words: string) => void;
  /** Older turns are still to be drawn, and may have more. */
  readonly more: boolean;
}

/** Finding in the conversation, with the keys of VS Code: Ctrl+F or Cmd+F opens it, Enter and F3 go on, Escape closes. */
export function FindBar({ scroller, announce, more }: FindBarProps): JSX.Element | null {
  const [openings, setOpenings] = useState(0);
  const cameFrom = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!(document.activeElement instanceof Element && document.activeElement.closest('.find'))) cameFrom.current = document.activeElement;
      setOpenings((count) => count + 1);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const close = (): void => {
    setOpenings(0);
    const back = cameFrom.current instanceof HTMLElement && cameFrom.current.isConnected && cameFrom.current !== document.body ? cameFrom.current : scroller.current;
    back?.focus();
  };
  return openings === 0 ? null : <OpenFindBar scroller={scroller} announce={announce} more={more} openings={openings} close={close} />;
}

function OpenFindBar({ scroller, announce, more, openings, close }: FindBarProps & { readonly openings: number; readonly close: () => void }): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(() => document.getSelection()?.toString().split('\n')[0]?.trim().slice(0, 200) ?? '');
  const [places, setPlaces] = useState<readonly Range[]>([]);
  const [at, setAt] = useState(0);
  const front = useRef<Range | undefined>(undefined);

  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, [openings]);
  useLayoutEffect(() => {
    const content = scroller.current;
    if (!content) return;
    const found = findPlaces(content, words);
    const first = nearestPlace(found, content);
    setPlaces(found);
    setAt(first);
    if (found[first]) showPlace(found[first]);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changes = new MutationObserver(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        // The place that the person is at stays in front, also when older turns with more of them are drawn above it.
        const again = findPlaces(content, words);
        const same = front.current ? again.findIndex((place) => isSamePlace(place, front.current)) : -1;
        setPlaces(again);
        if (same >= 0) setAt(same);
      }, PAUSE);
    });
    changes.observe(content, { childList: true, characterData: true, subtree: true });
    return () => {
      changes.disconnect();
      clearTimeout(timer);
    };
  }, [words]);
  const current = Math.min(at, Math.max(0, places.length - 1));
  front.current = places[current];
  useLayoutEffect(() => {
    paintPlaces(places, places[current]);
    return () => paintPlaces([], undefined);
  }, [places, current]);
  // While older turns are on their way there may be more of them, and none is not the last word.
  const open = more || places.length === MOST_FOUND;
  const count = places.length === 0 ? (more ? '…' : t('No results')) : t('{0} of {1}', current + 1, open ? `${places.length}+` : places.length);
  useEffect(() => {
    if (words !== '' && !more) announce(count);
  }, [count, words, more]);

  const go = (step: number): void => {
    if (places.length === 0) return;
    const next = (current + step + places.length) % places.length;
    setAt(next);
    const place = places[next];
    if (place) showPlace(place);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'F3' || (event.key === 'Enter' && event.target === box.current)) go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const button = (icon: IconName, name: string, act: () => void, disabled = false): JSX.Element => (
    <button type="button" class="icon-button" title={name} aria-label={name} aria-disabled={disabled} onClick={act}><Icon name={icon} /></button>
  );
  return (
    <div class="find" role="search" aria-label={t('Find in the conversation')} data-testid="find" onKeyDown={onKeyDown}>
      <input ref={box} type="text" value={words} placeholder={t('Find')} aria-label={t('Find')} spellcheck={false} onInput={(event) => setWords(event.currentTarget.value)} />
      <span class="find-count">{words === '' ? '' : count}</span>
      {button('previous', t('Previous match'), () => go(-1), places.length === 0)}
      {button('toEnd', t('Next match'), () => go(1), places.length === 0)}
      {button('close', t('Close'), close)}
    </div>
  );
}
