import { filesNamed } from '../../core/codeBlock/blockFile.ts';
import { highlightSoon } from './highlightQueue.ts';
import { iconElement, type IconName } from '../icons.tsx';
import { t } from '../words.ts';

/**
 * A code block of an answer. Its text content is the code and nothing else: the language, or the file that the fence names, is written by the style sheet and
 * the buttons are drawn, so that an answer's text content stays the answer.
 */
export function buildCodeBlock(language: string, text: string, info = language): HTMLElement {
  const block = document.createElement('div');
  block.className = 'code-block';
  block.dataset['testid'] = 'code-block';
  block.setAttribute('role', 'group');
  const [file] = filesNamed(info, '');
  const named = file ?? language;
  block.setAttribute('aria-label', named === '' ? t('Code') : t('Code, {0}', named));
  const head = document.createElement('div');
  head.className = 'code-head';
  head.dataset['language'] = language;
  // What stands behind the language may name the file.
  if (info !== language) head.dataset['info'] = info;
  if (file !== undefined) {
    head.dataset['file'] = file;
    head.title = file;
  }
  const more = button('code-more', 'more', t('More for this code'));
  more.setAttribute('aria-haspopup', 'menu');
  more.setAttribute('aria-expanded', 'false');
  head.append(button('copy', 'copy', t('Copy code')), button('insert', 'insert', t('Insert at the cursor')), button('apply', 'apply', t('Apply to file…')), more);
  const code = document.createElement('code');
  code.dataset['language'] = language.toLowerCase();
  const pre = document.createElement('pre');
  pre.append(code);
  block.append(head, pre);
  appendCode(block, text);
  return block;
}

export function codeLanguage(block: Element): string {
  return block.querySelector<HTMLElement>('.code-head')?.dataset['language'] ?? '';
}

/** What stands behind the opening fence. */
export function codeInfo(block: Element): string {
  return block.querySelector<HTMLElement>('.code-head')?.dataset['info'] ?? codeLanguage(block);
}

/** The code as it stands there. */
export function codeText(block: Element): string {
  return block.querySelector('code')?.textContent ?? '';
}

/** Makes `text` the code. What is there already and stays is not touched, so that a selection in it survives. */
export function setCode(block: Element, text: string): void {
  const current = codeText(block);
  if (text === current) return;
  if (!text.startsWith(current)) block.querySelector('code')?.replaceChildren();
  appendCode(block, text.startsWith(current) ? text.slice(current.length) : text);
}

/** Adds to the code at a cost that does not depend on its length. */
export function appendCode(block: Element, text: string): void {
  const code = block.querySelector('code');
  if (!code || text === '') return;
  const last = code.lastChild;
  if (last instanceof Text) last.appendData(text);
  else code.append(text);
  highlightSoon(code);
}

function button(testId: string, icon: IconName, name: string): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'icon-button';
  element.dataset['testid'] = testId;
  element.title = name;
  element.setAttribute('aria-label', name);
  element.append(iconElement(icon));
  return element;
}

/** Shows for a moment on the button itself that its work is done. */
export function confirmOn(element: Element): void {
  const before = element.querySelector('svg');
  if (!before || element.hasAttribute('data-done')) return;
  const done = iconElement('done');
  before.replaceWith(done);
  element.setAttribute('data-done', '');
  setTimeout(() => {
    done.replaceWith(before);
    element.removeAttribute('data-done');
  }, 1500);
}
