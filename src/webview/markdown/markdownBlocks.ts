import type { MarkedToken, Token, Tokens } from 'marked';
import { buildCodeBlock, codeInfo, setCode } from './codeBlock.ts';
import { decodeEntities } from './entities.ts';
import { buildFormula } from './formula.ts';
import { checkbox, inlineElement, syncInline, type Built } from './markdownInline.ts';
import type { MathToken } from './mathTokens.ts';
import { isVisible } from './visible.ts';
import { t } from '../words.ts';

/**
 * Makes elements of Markdown tokens, and brings elements up to date that were made of earlier tokens of the same text.
 * Model text is data: elements come from the short lists here and in markdownInline.ts, and from nowhere else; text goes into
 * text nodes, HTML is shown as it was written, no image is loaded, and the one attribute that the text may set is the
 * address of a link, once it was checked.
 */

/**
 * Makes the children of `parent`, those behind `after` if it is given, the blocks of `tokens`. Returns the elements, one for
 * each visible token. Elements whose source did not change stay.
 */
export function syncBlocks(built: Built, parent: Element, tokens: readonly Token[], after?: Element): Element[] {
  const ahead = aheadIn(parent);
  let next = after ? after.nextElementSibling : parent.firstElementChild;
  let previous = after;
  const elements: Element[] = [];
  for (const token of tokens.filter(isVisible)) {
    if (next === ahead) next = null;
    const known = next && built.get(next);
    let element: Element;
    if (next && known && updateBlock(built, next, known, token)) {
      element = next;
      next = element.nextElementSibling;
    } else {
      element = buildBlock(built, token);
      if (next) {
        const following: Element | null = next.nextElementSibling;
        next.replaceWith(element);
        next = following;
      } else {
        // The line break cannot be seen; it keeps the blocks apart in the text content. A check box belongs to its line.
        if (previous && built.get(previous)?.type !== 'checkbox') parent.insertBefore(document.createTextNode('\n'), ahead);
        parent.insertBefore(element, ahead);
      }
    }
    built.set(element, token);
    elements.push(element);
    previous = element;
  }
  const last = elements.at(-1) ?? after;
  for (let behind = last ? last.nextSibling : parent.firstChild; behind && behind !== ahead && !isPart(behind);) {
    const following: ChildNode | null = behind.nextSibling;
    behind.remove();
    behind = following;
  }
  return elements;
}

/** The class of the elements that divide a long answer (parts.ts). They are no blocks and stand behind those. */
export const PART = 'answer-part';

/** The class of the element that shows the end of an answer ahead of the rest (aheadView.ts). It stands behind everything. */
export const AHEAD = 'answer-ahead';

export function isPart(node: Node): boolean {
  return node instanceof Element && node.className === PART;
}

/** What stands behind all blocks and parts, if anything does. */
export function aheadIn(parent: Element): Element | null {
  const last = parent.lastElementChild;
  return last?.className === AHEAD ? last : null;
}

/** `false`: the element cannot become this token and must be replaced. */
function updateBlock(built: Built, element: Element, earlier: Token, token: Token): boolean {
  if (earlier.type !== token.type) return false;
  const now = token as MarkedToken;
  const before: Tokens.Generic = earlier;
  if (before.raw === now.raw && (now.type !== 'list_item' || before['loose'] === now.loose)) return true;
  switch (now.type) {
    case 'paragraph':
    case 'text':
      return syncInline(built, element, inlineTokens(now));
    case 'heading':
      return before['depth'] === now.depth && syncInline(built, element, now.tokens);
    case 'blockquote':
      syncBlocks(built, element, now.tokens);
      return true;
    case 'code':
      if (codeInfo(element) !== infoOf(now)) return false;
      setCode(element, now.text);
      return true;
    case 'list':
      if (before['ordered'] !== now.ordered || before['start'] !== now.start || before['loose'] !== now.loose) return false;
      syncBlocks(built, element, now.items);
      return true;
    case 'list_item':
      if (before['loose'] !== now.loose || before['task'] !== now.task) return false;
      syncBlocks(built, element, now.tokens);
      return true;
    case 'table':
      return updateTable(built, element, before as Tokens.Table, now);
    default:
      return false;
  }
}

function buildBlock(built: Built, anyToken: Token): Element {
  const token = anyToken as MarkedToken | MathToken;
  switch (token.type) {
    case 'paragraph':
      return inlineElement(built, 'p', token.tokens);
    case 'text':
      // The line of a tight list item.
      return inlineElement(built, 'span', inlineTokens(token));
    case 'heading':
      // The page's own headings stand above those of an answer.
      return Object.assign(inlineElement(built, `h${Math.min(6, token.depth + 3)}`, token.tokens), { className: `heading-${token.depth}` });
    case 'code':
      return buildCodeBlock(languageOf(token), token.text, infoOf(token));
    case 'blockquote':
      return blockElement(built, 'blockquote', token.tokens);
    case 'list': {
      const list = blockElement(built, token.ordered ? 'ol' : 'ul', token.items);
      // Its bullets stand where its script begins.
      list.dir = 'auto';
      if (list instanceof HTMLOListElement && typeof token.start === 'number') list.start = token.start;
      return list;
    }
    case 'list_item': {
      const item = blockElement(built, 'li', token.tokens);
      if (token.task) item.className = 'task-item';
      return item;
    }
    case 'checkbox':
      return checkbox(token.checked);
    case 'table':
      return buildTable(built, token);
    case 'math':
      return buildFormula('div', token.raw.trim(), token.text, true);
    case 'hr':
      return document.createElement('hr');
    default:
      // HTML, and whatever a later version of the lexer knows: shown as it was written.
      return Object.assign(document.createElement('p'), { className: 'as-written', textContent: token.raw.trimEnd() });
  }
}

function blockElement(built: Built, name: string, tokens: readonly Token[]): HTMLElement {
  const element = document.createElement(name);
  syncBlocks(built, element, tokens);
  return element;
}

function inlineTokens(token: Tokens.Paragraph | Tokens.Text): readonly Token[] {
  return token.tokens ?? [{ type: 'text', raw: token.raw, text: token.text }];
}

/** The first word of what stands behind the fence. */
function languageOf(token: Tokens.Code): string {
  return infoOf(token).split(/[\s,{:]/, 1)[0] ?? '';
}

function infoOf(token: Tokens.Code): string {
  return decodeEntities(token.lang ?? '').trim();
}

function buildTable(built: Built, token: Tokens.Table): HTMLElement {
  const table = document.createElement('table');
  const head = document.createElement('thead');
  head.append(tableRow(built, token.header));
  const body = document.createElement('tbody');
  table.append(head, '\n', body);
  syncRows(built, body, token.rows);
  // A wide table scrolls by itself, and what scrolls must be reachable by keyboard.
  const frame = document.createElement('div');
  frame.className = 'table';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', t('Table'));
  frame.append(table);
  return frame;
}

function updateTable(built: Built, element: Element, before: Tokens.Table, now: Tokens.Table): boolean {
  const body = element.querySelector('tbody');
  const sameHead = JSON.stringify([before.align, before.header.map((cell) => cell.text)]) === JSON.stringify([now.align, now.header.map((cell) => cell.text)]);
  if (!body || !sameHead) return false;
  syncRows(built, body, now.rows, before.rows);
  return true;
}

/** Rows arrive one after the other, so that only the last one that was there can have changed. */
function syncRows(built: Built, body: Element, rows: readonly (readonly Tokens.TableCell[])[], before: readonly (readonly Tokens.TableCell[])[] = []): void {
  const sameRow = (index: number): boolean => before[index]?.length === rows[index]?.length && (rows[index] ?? []).every((cell, column) => before[index]?.[column]?.text === cell.text);
  let kept = 0;
  while (kept < before.length && kept < rows.length && sameRow(kept)) kept += 1;
  while (body.children.length > kept) body.lastElementChild?.remove();
  // The breaks between the rows that went.
  while (body.lastChild instanceof Text) body.lastChild.remove();
  for (const row of rows.slice(kept)) {
    if (body.firstChild) body.append('\n');
    body.append(tableRow(built, row));
  }
}

/** Of so many characters a cell is read as a sentence, which wants some width. */
const WORDY = 20;

function tableRow(built: Built, cells: readonly Tokens.TableCell[]): HTMLElement {
  const row = document.createElement('tr');
  for (const cell of cells) {
    const element = inlineElement(built, cell.header ? 'th' : 'td', cell.tokens);
    if (cell.align) element.classList.add(`align-${cell.align}`);
    if (cell.text.length > WORDY) element.classList.add('wordy');
    if (row.firstChild) row.append('\t');
    row.append(element);
  }
  return row;
}
