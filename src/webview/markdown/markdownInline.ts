import type { MarkedToken, Token, Tokens } from 'marked';
import { placeInCode, placeNamed } from '../../core/codeBlock/fileLink.ts';
import { decodeEntities } from './entities.ts';
import { leadTo } from './fileLink.ts';
import { buildFormula } from './formula.ts';
import { linkAddress } from './link.ts';
import type { MathToken } from './mathTokens.ts';
import { t } from '../words.ts';

/** Which token a node was made of. Each visible token is exactly one node, which is what makes the comparing simple. */
export type Built = WeakMap<Node, Token>;

type Within = 'text' | 'link';

/** An element whose children are the inline `tokens`. */
export function inlineElement(built: Built, name: string, tokens: readonly Token[], within: Within = 'text'): HTMLElement {
  const element = document.createElement(name);
  syncInline(built, element, tokens, within);
  return element;
}

/** Makes the children of `parent` the inline `tokens`, and keeps those nodes whose source did not change. Always succeeds. */
export function syncInline(built: Built, parent: Element, tokens: readonly Token[], within: Within = 'text'): true {
  let next = parent.firstChild;
  for (const token of tokens) {
    const known = next && built.get(next);
    if (next && known?.type === token.type && known.raw === token.raw) {
      next = next.nextSibling;
      continue;
    }
    if (next instanceof Text && known?.type === 'text' && token.type === 'text') {
      setText(next, decodeEntities((token as Tokens.Text).text));
      built.set(next, token);
      next = next.nextSibling;
      continue;
    }
    const node = buildInline(built, token as MarkedToken | MathToken, within);
    built.set(node, token);
    if (next) {
      const following: ChildNode | null = next.nextSibling;
      next.replaceWith(node);
      next = following;
    } else {
      parent.append(node);
    }
  }
  while (next) {
    const following: ChildNode | null = next.nextSibling;
    next.remove();
    next = following;
  }
  return true;
}

/** Growing text is added to, because replacing it would drop a selection. */
function setText(node: Text, text: string): void {
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
}

function buildInline(built: Built, token: MarkedToken | MathToken, within: Within): Node {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return inlineElement(built, token.type, token.tokens, within);
    case 'codespan':
      return buildCode(token.text, within);
    case 'link':
      return buildLink(built, token);
    case 'image':
      return buildImage(token, within);
    case 'br':
      return lineBreak();
    case 'math':
      return buildFormula('span', token.raw, token.text, token.display);
    case 'checkbox':
      return checkbox(token.checked);
    case 'text':
    case 'escape':
      return document.createTextNode(token.type === 'text' ? decodeEntities(token.text) : token.text);
    case 'html':
      // The one tag that Markdown has no other way to write inside a table.
      return /^<br\s*\/?>$/i.test(token.raw) ? lineBreak() : document.createTextNode(token.raw);
    default:
      return document.createTextNode(token.raw);
  }
}

/** A line break that is also one in the text content, which `<br>` is not. */
function lineBreak(): HTMLElement {
  return Object.assign(document.createElement('span'), { className: 'line-break', textContent: '\n' });
}

function buildCode(text: string, within: Within): HTMLElement {
  const code = Object.assign(document.createElement('code'), { textContent: text });
  const place = within === 'link' ? undefined : placeInCode(text);
  return place ? leadTo(code, place) : code;
}

function buildLink(built: Built, token: Tokens.Link): HTMLElement {
  const href = token.autolink ? token.href : decodeEntities(token.href);
  const address = linkAddress(href);
  if (address === undefined) {
    const words = inlineElement(built, 'span', token.tokens, 'link');
    const place = placeNamed(href);
    return place ? leadTo(words, place) : words;
  }
  const link = inlineElement(built, 'a', token.tokens, 'link');
  link.setAttribute('href', address);
  // Where it leads is seen before it is opened.
  link.title = address;
  return link;
}

/** An image is named, and can be opened outside; loading it would tell its server who reads this. */
function buildImage(token: Tokens.Image, within: Within): HTMLElement {
  const address = linkAddress(decodeEntities(token.href));
  const text = plainText(token.tokens) || address || token.raw;
  if (address === undefined || within === 'link') return Object.assign(document.createElement('span'), { textContent: text });
  const link = Object.assign(document.createElement('a'), { textContent: text, title: address, className: 'image' });
  link.setAttribute('href', address);
  return link;
}

/** What the tokens say, without how: the name of an image has no emphasis and no links. */
function plainText(tokens: readonly Token[]): string {
  return tokens.map((token) => {
    const { type, raw, text, tokens: inside } = token as Tokens.Generic;
    if (inside) return plainText(inside);
    if (type === 'text') return decodeEntities(String(text));
    return type === 'codespan' || type === 'escape' ? String(text) : type === 'br' ? '\n' : raw;
  }).join('');
}

/** Drawn by the style sheet, so that it is no text; named for those who hear it. */
export function checkbox(checked: boolean): HTMLElement {
  const box = document.createElement('span');
  box.className = checked ? 'task done' : 'task';
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', checked ? t('Done') : t('Not done'));
  return box;
}
