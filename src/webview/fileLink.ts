import type { NamedPlace } from '../core/fileLink.ts';
import { post } from './host.ts';
import { t } from './words.ts';

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

/** Goes to the place that was clicked, or that has the focus when Enter is pressed. */
export function onFileLink(event: MouseEvent | KeyboardEvent): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>('.file-link') : null;
  const path = link?.dataset['path'];
  if (!link || path === undefined || ('key' in event && event.key !== 'Enter')) return;
  // A drag that begins on the link selects its text, and ends with a click.
  if (!('key' in event) && getSelection()?.type === 'Range' && getSelection()?.containsNode(link, true)) return;
  event.preventDefault();
  post({ type: 'open-file', path, line: Number(link.dataset['line']) });
}
