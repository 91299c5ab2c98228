/**
 * Colours code blocks when the page has nothing better to do: plain text first, colours a moment later. A block that is
 * still growing is coloured anew now and then, the seldomer the longer it takes.
 */

/** The blocks that wait, each with the time of `performance.now()` before which it is not its turn. */
const waiting = new Map<HTMLElement, number>();
const nextTurn = new WeakMap<HTMLElement, number>();
/** Blocks that the browser does not draw, because they are out of view. They are coloured when they come near it. */
const unseen = new WeakSet<Node>();
let scheduled = false;

/** Beyond this many characters the colours are not worth a long frame. */
const LONGEST = 100_000;
/** A growing block is coloured at most this often, in milliseconds, and takes at most a tenth of the time. */
const SHORTEST_PAUSE = 250;

/** Has the text of a `<code>` coloured soon. Call it again after each change of the text. */
export function highlightSoon(code: HTMLElement): void {
  if (!code.dataset['language']) return;
  if (!waiting.has(code)) waiting.set(code, nextTurn.get(code) ?? 0);
  schedule();
}

function schedule(): void {
  if (scheduled || waiting.size === 0) return;
  scheduled = true;
  const soonest = Math.min(...waiting.values());
  const pause = soonest - performance.now();
  const whenIdle = (): void => void requestIdleCallback((idle) => void work(idle), { timeout: 500 });
  if (pause > 0) setTimeout(whenIdle, pause);
  else whenIdle();
}

addEventListener('contentvisibilityautostatechange', (event) => {
  if (!(event instanceof ContentVisibilityAutoStateChangeEvent) || event.skipped || !(event.target instanceof Element)) return;
  for (const code of event.target.querySelectorAll<HTMLElement>('code[data-language]')) if (unseen.delete(code)) highlightSoon(code);
});

async function work(idle: IdleDeadline): Promise<void> {
  try {
    const { highlight } = await import('./highlight.ts');
    do {
      const start = performance.now();
      const next = [...waiting].find(([, due]) => due <= start)?.[0];
      if (!next) break;
      waiting.delete(next);
      colour(next, highlight);
      const end = performance.now();
      nextTurn.set(next, end + Math.max(SHORTEST_PAUSE, 10 * (end - start)));
    } while (idle.timeRemaining() > 2);
  } finally {
    scheduled = false;
  }
  schedule();
}

function colour(code: HTMLElement, highlight: (text: string, language: string) => DocumentFragment | undefined): void {
  const text = code.textContent;
  // A block that is no longer in the page has been replaced by another.
  if (!code.isConnected || text.length > LONGEST) return;
  if (!code.checkVisibility({ contentVisibilityAuto: true })) {
    unseen.add(code);
    return;
  }
  const selection = document.getSelection();
  if (selection && !selection.isCollapsed && selection.containsNode(code, true)) {
    // New elements would drop what the person is selecting.
    waiting.set(code, performance.now() + 1000);
    return;
  }
  const fragment = highlight(text, code.dataset['language'] ?? '');
  if (fragment) code.replaceChildren(fragment);
}
