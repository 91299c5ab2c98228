import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { codeText, confirmOn } from './codeBlock.ts';
import { Composer } from './composer.tsx';
import { pageMemory, post, remember } from './host.ts';
import { Icon } from './icons.tsx';
import { EmptyConversation, Problems, Setup } from './setup.tsx';
import { isAnswering, refittable, type Shown } from './state.ts';
import { StickyScroll } from './stickyScroll.ts';
import { SummaryView } from './summaryView.tsx';
import { TurnView } from './turnView.tsx';
import { t } from './words.ts';

interface AppProps {
  readonly shown: Shown;
  readonly announce: (words: string) => void;
}

/** The whole page: a projection of what the host said, and nothing that it would have to remember. */
export function App({ shown, announce }: AppProps): JSX.Element | null {
  const { surroundings, turns } = shown;
  const fontSize = surroundings?.fontSize ?? 0;
  useLayoutEffect(() => {
    // On the root, where the style sheet's own variables are worked out.
    document.documentElement.style.setProperty('--latchkey-font-size', fontSize > 0 ? `${fontSize}px` : '');
  }, [fontSize]);
  if (!surroundings) return null;
  return (
    <div class="page">
      <Problems problems={surroundings.problems} />
      <Conversation shown={shown} announce={announce}>
        <SummaryView summary={shown.summary} />
        {turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} thinking={shown.thinking} freshFaults={shown.freshFaults}
            refittable={turn === turns.at(-1) ? refittable(shown) : undefined} summarising={turn === turns.at(-1) && shown.summary.state === 'writing'} />
        ))}
        {surroundings.connectionCount === 0 && <Setup surroundings={surroundings} />}
        {surroundings.connectionCount > 0 && turns.length === 0 && <EmptyConversation />}
      </Conversation>
      <Composer surroundings={surroundings} draft={shown.draft} focusRequests={shown.focusRequests} answering={isAnswering(shown)} firstQuestion={turns.length === 0} announce={announce} />
    </div>
  );
}

/** The log of turns: it scrolls, follows its end, and speaks through the page's live region, not by itself. */
function Conversation({ shown, announce, children }: AppProps & { readonly children: JSX.Element['props']['children'] }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticky = useRef<StickyScroll | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(true);

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return;
    const following = new StickyScroll(scroller.current, content.current, { endReached: setAtEnd, rested: (place) => remember({ place }) });
    sticky.current = following;
    const { place } = pageMemory();
    if (!place || !following.restore(place)) following.toEnd();
    return () => following.dispose();
  }, []);
  // The person's own message always comes into view.
  const newest = shown.turns.at(-1)?.id;
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== seen.current) sticky.current?.toEnd();
    seen.current = newest;
  }, [newest]);

  const toEnd = (): void => {
    sticky.current?.toEnd();
    // The button goes away, and the focus must not fall into nothing.
    scroller.current?.focus();
  };
  return (
    <div class="conversation">
      <div class="log" role="log" aria-live="off" aria-label={t('Conversation')} tabIndex={0} ref={scroller} onClick={(event) => onCodeButton(event, announce)}>
        <div class="log-content" ref={content}>{children}</div>
      </div>
      {!atEnd && <button type="button" class="to-end" data-testid="jump-to-latest" onClick={toEnd}><Icon name="toEnd" />{t('Jump to latest')}</button>}
    </div>
  );
}

/** The buttons on code blocks are many and come and go with the text, so the log listens for all of them. */
function onCodeButton(event: MouseEvent, announce: (words: string) => void): void {
  const button = event.target instanceof Element ? event.target.closest('.code-head button') : null;
  const block = button?.closest('.code-block');
  if (!(button instanceof HTMLElement) || !block) return;
  const text = codeText(block);
  if (button.dataset['testid'] === 'copy') {
    post({ type: 'copy', text });
    announce(t('Copied'));
  } else {
    post({ type: 'insert', text });
  }
  confirmOn(button);
}
