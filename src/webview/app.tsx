import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { onCodeButton } from './markdown/codeButtons.ts';
import { showCodeColours } from './markdown/codeColours.ts';
import { Composer } from './composer/composer.tsx';
import { ContextMeter } from './composer/contextMeter.tsx';
import { pageMemory, remember } from './host.ts';
import { onFileLink, onFileLinkPressed } from './markdown/fileLink.ts';
import { FindBar } from './findBar.tsx';
import { Icon } from './icons.tsx';
import { useNewestFirst } from './newestFirst.ts';
import { QueueView } from './composer/queueView.tsx';
import { EmptyConversation, Problems, Setup } from './setup.tsx';
import { isAnswering, refittable, type Shown } from './state.ts';
import { StickyScroll } from './stickyScroll.ts';
import { SummaryView } from './turn/summaryView.tsx';
import { TurnView } from './turn/turnView.tsx';
import { t } from './words.ts';

interface AppProps {
  readonly shown: Shown;
  readonly announce: (words: string) => void;
}

/** The whole page: a projection of what the host said, and nothing that it would have to remember. */
export function App({ shown, announce }: AppProps): JSX.Element | null {
  const { surroundings, turns } = shown;
  const fontSize = surroundings?.fontSize ?? 0;
  /** How often a button that had the focus went away: then the composer gets it. */
  const [left, setLeft] = useState(0);
  const drawn = useNewestFirst(turns, pageMemory().place?.turnId);
  useLayoutEffect(() => {
    // On the root, where the style sheet's own variables are worked out.
    document.documentElement.style.setProperty('--latchkey-font-size', fontSize > 0 ? `${fontSize}px` : '');
  }, [fontSize]);
  const codeColours = surroundings?.codeColours;
  // Each message is a copy, so equality is that of the content.
  useLayoutEffect(() => showCodeColours(codeColours), [JSON.stringify(codeColours)]);
  if (!surroundings) return null;
  return (
    <div class="page">
      <Problems problems={surroundings.problems} />
      <Conversation shown={shown} announce={announce} more={shown.older > 0 || drawn.length < turns.length}>
        <SummaryView summary={shown.summary} />
        {/* By their place, not their id: after a step to another branch the walker is the same element and keeps the focus. */}
        {drawn.map((turn, index) => (
          <TurnView key={shown.older + turns.length - drawn.length + index} turn={turn} newest={turn === turns.at(-1)} thinking={shown.thinking} freshFaults={shown.freshFaults}
            refittable={turn === turns.at(-1) ? refittable(shown) : undefined} summarising={turn === turns.at(-1) && shown.summary.state === 'writing'}
            enterBehavior={surroundings.enterBehavior} announce={announce} />
        ))}
        {surroundings.connectionCount === 0 && <Setup surroundings={surroundings} />}
        {surroundings.connectionCount > 0 && turns.length === 0 && <EmptyConversation />}
      </Conversation>
      <QueueView queue={shown.queue} enterBehavior={surroundings.enterBehavior} announce={announce} onLeave={() => setLeft(left + 1)} />
      <ContextMeter turns={turns} model={surroundings.model} />
      <Composer surroundings={surroundings} draft={shown.draft} matches={shown.matches} insertion={shown.insertion} earlier={() => turns.map(({ prompt }) => prompt)} focusRequests={shown.focusRequests + left} answering={isAnswering(shown)} firstQuestion={turns.length === 0} earlierImages={turns.some(({ references }) => references.some(({ icon }) => icon === 'image'))} announce={announce} />
    </div>
  );
}

/** The log of turns: it scrolls, follows its end, and speaks through the page's live region, not by itself. */
function Conversation({ shown, announce, more, children }: AppProps & { /** Older turns are still to be drawn. */ readonly more: boolean; readonly children: JSX.Element['props']['children'] }): JSX.Element {
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
  // Who walks between branches stays where they are at it, whatever comes after that.
  useLayoutEffect(() => {
    const walked = newest === seen.current ? undefined : document.activeElement?.closest('.walker')?.closest<HTMLElement>('.turn');
    if (walked && sticky.current?.hold(walked)) seen.current = newest;
  }, [newest]);
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
      <FindBar scroller={scroller} announce={announce} more={more} />
      <div class="log" role="log" aria-live="off" aria-label={t('Conversation')} tabIndex={0} ref={scroller} onKeyDown={onFileLink} onMouseDown={onFileLinkPressed}
        onClick={(event) => { onFileLink(event); onCodeButton(event, announce); }}>
        <div class="log-content" ref={content}>{children}</div>
      </div>
      {!atEnd && <button type="button" class="to-end" data-testid="jump-to-latest" onClick={toEnd}><Icon name="toEnd" />{t('Jump to latest')}</button>}
    </div>
  );
}
