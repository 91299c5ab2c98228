import hljs from 'highlight.js/lib/core';
import type { Emitter } from 'highlight.js';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** This module is a chunk of its own: it is loaded when the first code block wants colours. */

const LANGUAGES = {
  bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile, markdown, php, powershell, python, ruby, rust, shell,
  sql, swift, typescript, xml, yaml,
};

/** The kinds of tokens that have a colour. VS Code tells a webview no token colours, so these few are ours (`media/chat.css`). */
const KINDS: Readonly<Record<string, string>> = {
  keyword: 'keyword', 'selector-tag': 'keyword', operator: '', literal: 'constant', number: 'number', symbol: 'constant', bullet: 'constant', link: 'string',
  string: 'string', regexp: 'string', char: 'string', 'template-tag': 'keyword', comment: 'comment', quote: 'comment', doctag: 'keyword',
  title: 'function', function: 'function', section: 'function', type: 'type', class: 'type', built_in: 'type', 'selector-class': 'type', 'selector-id': 'type',
  attr: 'property', attribute: 'property', property: 'property', variable: 'variable', 'template-variable': 'variable', tag: 'tag', name: 'tag',
  meta: 'meta', addition: 'addition', deletion: 'deletion', strong: 'strong', emphasis: 'emphasis',
};

/** Receives highlight.js's tokens and makes elements of them, where its own emitter would make an HTML string. */
class DomEmitter implements Emitter {
  readonly fragment = document.createDocumentFragment();
  readonly #open: Node[] = [this.fragment];

  // The library calls the first two names from outside and the second two from within.
  startScope(scope: string): void { this.openNode(scope); }
  endScope(): void { this.closeNode(); }

  openNode(scope: string): void {
    const span = document.createElement('span');
    const kind = scope.startsWith('title.class') ? 'type' : KINDS[scope.split('.', 1)[0] ?? ''];
    if (kind) span.className = `token-${kind}`;
    this.#open.at(-1)?.appendChild(span);
    this.#open.push(span);
  }

  closeNode(): void {
    if (this.#open.length > 1) this.#open.pop();
  }

  addText(text: string): void {
    if (text !== '') this.#open.at(-1)?.appendChild(document.createTextNode(text));
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof DomEmitter) this.#open.at(-1)?.appendChild(emitter.fragment);
  }

  finalize(): void { this.#open.length = 1; }

  /** Nobody reads it. */
  toHTML(): string { return ''; }
}

for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);
hljs.configure({ __emitter: DomEmitter });

/** The code with its tokens in elements, or `undefined` where the language is not known or its grammar fails. Its text content is the code. */
export function highlight(code: string, language: string): DocumentFragment | undefined {
  if (!hljs.getLanguage(language)) return undefined;
  const emitter = hljs.highlight(code, { language, ignoreIllegals: true })._emitter;
  // After an error in a grammar the library hands back what it had so far.
  return emitter instanceof DomEmitter && emitter.fragment.textContent === code ? emitter.fragment : undefined;
}
