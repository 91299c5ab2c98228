import type { NamedPlace } from '../../core/codeBlock/fileLink.ts';
import { post } from '../host.ts';
import { t } from '../words.ts';

/** Makes an element lead to a place in the workspace. Whether there is such a file is looked up when the person goes there. */
export function leadTo(element: HTMLElement, { path, line = 0 }: NamedPlace): HTMLElement {
  element.classList.add('file-link');
  element.setAttribute('role', 'link');
  element.tabIndex = 0;
  element.dataset['path'] = path;
  element.dataset['line'] = String(line);
  element.title = t('Open {0}', line > 0 ? `${path}:${line}` : path);
  return element;
}

/** Where the mouse was pressed last. */
let pressedAt: readonly [number, number] = [0, 0];
/** Further than this many pixels a press was moved on purpose. */
const STILL = 3;

/**
 * Chromium begins no selection at the first character of what takes the focus, so that a link takes none from the mouse: it is out of
 * the way until the browser has answered the press.
 */
export function onFileLinkPressed(event: MouseEvent): void {
  const link = linkOf(event);
  pressedAt = [event.clientX, event.clientY];
  link?.removeAttribute('tabindex');
  if (link) setTimeout(() => { link.tabIndex = 0; });
}

/** Goes to the place that was clicked, or that has the focus when Enter is pressed. */
export function onFileLink(event: MouseEvent | KeyboardEvent): void {
  const link = linkOf(event);
  const path = link?.dataset['path'];
  if (!link || path === undefined || ('key' in event && event.key !== 'Enter')) return;
  // A drag that begins on the link selects its text, and ends with a click.
  if (!('key' in event) && event.detail > 0 && Math.hypot(event.clientX - pressedAt[0], event.clientY - pressedAt[1]) > STILL) return;
  event.preventDefault();
  post({ type: 'open-file', path, line: Number(link.dataset['line']) });
}

function linkOf({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('.file-link') : null;
}
