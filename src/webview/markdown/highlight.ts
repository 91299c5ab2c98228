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
import type { TokenKind } from '../../core/colour/tokenTheme.ts';

/** This module is a chunk of its own: it is loaded when the first code block wants colours. */

const LANGUAGES = {
  bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile, markdown, php, powershell, python, ruby, rust, shell,
  sql, swift, typescript, xml, yaml,
};

/** What highlight.js calls a token, with the kind that it is; those that depend on more are in `kindOf`. */
const KINDS: Readonly<Record<string, TokenKind>> = {
  'selector-tag': 'tag', operator: 'operator', punctuation: 'punctuation', literal: 'literal', number: 'number', symbol: 'symbol', bullet: 'bullet', link: 'link',
  string: 'string', regexp: 'regexp', char: 'escape', subst: 'subst', 'template-tag': 'control', comment: 'comment', quote: 'quote', doctag: 'doctag',
  title: 'function', function: 'function', section: 'heading', type: 'type', class: 'type', 'selector-class': 'selector', 'selector-id': 'selector', 'selector-pseudo': 'selector', 'selector-attr': 'selector',
  attribute: 'property', property: 'property', variable: 'variable', 'template-variable': 'variable', tag: 'bracket', name: 'tag', code: 'raw',
  meta: 'meta', addition: 'addition', deletion: 'deletion', strong: 'strong', emphasis: 'emphasis',
};

/** highlight.js has one word for all keywords, where themes tell apart what steers and what declares. */
const CONTROL = new Set('if else elif elsif elseif unless then fi for foreach while until do done loop switch case match when default break continue return yield await try catch except finally ensure rescue throw throws raise goto import export from require package use using with end begin defer go select pass assert esac guard fallthrough'.split(' '));
const STORAGE = new Set('const let var val function fn func fun def class struct enum interface trait impl type typedef namespace module mod union record object protocol extension lambda public private protected internal static final abstract readonly override virtual async extern inline mut pub sealed volatile void int long short byte char float double bool boolean unsigned signed auto register local declare'.split(' '));

/** What a token is, or that its text must say it. `within`: what it stands in. */
function kindOf(scope: string, within: string | undefined): TokenKind | 'keyword-of-text' | 'name-of-text' | undefined {
  if (scope.startsWith('title.class')) return 'type';
  if (scope === 'variable.language') return 'language';
  const first = scope.split('.', 1)[0] ?? '';
  if (first === 'keyword') return 'keyword-of-text';
  if (first === 'built_in') return 'name-of-text';
  if (first === 'attr') return within === 'tag' ? 'attribute' : 'key';
  return KINDS[first];
}

function kindOfText(kind: ReturnType<typeof kindOf>, text: string): TokenKind | undefined {
  switch (kind) {
    case 'keyword-of-text':
      return CONTROL.has(text) ? 'control' : STORAGE.has(text) ? 'storage' : 'keyword';
    case 'name-of-text':
      // `Promise` and `string` are types, `print` is not.
      return /^[A-Z]/.test(text) || PRIMITIVES.has(text) ? 'type' : 'builtin';
    default:
      return kind;
  }
}

/** Every keyword is one, whatever else it is. */
function classOf(kind: TokenKind | undefined): string {
  return kind === 'control' || kind === 'storage' ? `token-keyword token-${kind}` : `token-${kind}`;
}

const PRIMITIVES = new Set('string number boolean bigint symbol any unknown never void object undefined int uint float double bool byte rune char str usize isize error i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64'.split(' '));

/** Receives highlight.js's tokens and makes elements of them, where its own emitter would make an HTML string. */
class DomEmitter implements Emitter {
  readonly fragment = document.createDocumentFragment();
  readonly #open: Node[] = [this.fragment];
  readonly #scopes: string[] = [];
  /** Opened, and its text will say what it is. */
  #unnamed: { readonly span: HTMLElement; readonly kind: ReturnType<typeof kindOf> } | undefined;

  // The library calls the first two names from outside and the second two from within.
  startScope(scope: string): void { this.openNode(scope); }
  endScope(): void { this.closeNode(); }

  openNode(scope: string): void {
    const span = document.createElement('span');
    const kind = kindOf(scope, this.#scopes.at(-1));
    if (kind === 'keyword-of-text' || kind === 'name-of-text') this.#unnamed = { span, kind };
    else if (kind) span.className = `token-${kind}`;
    this.#open.at(-1)?.appendChild(span);
    this.#open.push(span);
    this.#scopes.push(scope);
  }

  closeNode(): void {
    if (this.#open.length <= 1) return;
    this.#open.pop();
    this.#scopes.pop();
  }

  addText(text: string): void {
    if (text === '') return;
    if (this.#unnamed) this.#unnamed.span.className = classOf(kindOfText(this.#unnamed.kind, text));
    this.#unnamed = undefined;
    this.#open.at(-1)?.appendChild(document.createTextNode(text));
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
