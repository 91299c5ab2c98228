import { render } from 'preact';
import type { ToView } from '../contract/chatView.ts';
import { announcement } from './announcement.ts';
import { App } from './app.tsx';
import { pageMemory, post } from './host.ts';
import { deliver } from './markdown/liveText.ts';
import { changesMoreThanText, isToView, NOTHING_SHOWN, reduce, type Shown } from './state.ts';

/**
 * The chat page. Messages of the host are folded into what is shown; the components are drawn from that at most once a frame,
 * and deltas of a text that is on the page already go straight to it.
 */

let shown: Shown = NOTHING_SHOWN;
let frame: number | undefined;

const root = document.createElement('div');
root.className = 'root';
const speaker = document.createElement('div');
speaker.className = 'spoken-only';
speaker.setAttribute('role', 'status');
document.getElementById('app')?.append(root, speaker);

function announce(words: string): void {
  speaker.textContent = words;
}

function draw(): void {
  frame = undefined;
  const focused = document.activeElement;
  render(<App shown={shown} announce={announce} />, root);
  // What had the focus went away, as an answer does that is asked for again: it must not fall into nothing.
  if (focused && !focused.isConnected && document.hasFocus()) root.querySelector<HTMLElement>('[data-testid="composer"]')?.focus();
}

function receive(message: ToView): void {
  const before = shown;
  shown = reduce(before, message, performance.now());
  const words = announcement(before, message);
  if (words !== undefined) announce(words);
  if (message.type === 'delta') deliver(message);
  if (message.type !== 'delta' || changesMoreThanText(before, message)) frame ??= requestAnimationFrame(draw);
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (isToView(event.data)) receive(event.data);
});
addEventListener('focus', () => post({ type: 'focus' }));
// Last of all: from here on the host may speak.
post({ type: 'ready', reading: pageMemory().place?.turnId ?? '' });
