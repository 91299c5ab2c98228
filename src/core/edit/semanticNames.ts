import type { Identifier } from './identifiers.ts';

/** A name as a language itself sees it. */
export interface SemanticName extends Identifier {
  /** A token type of code.visualstudio.com/api/language-extensions/semantic-highlight-guide, or a language's own. */
  readonly type: string;
}

/** What definitions say most about, first. Of what else a language marks, strings and comments above all, nothing is asked. */
const RANKS: readonly (readonly string[])[] = [
  ['class', 'interface', 'struct', 'enum', 'type', 'typeAlias', 'trait', 'function', 'method', 'macro', 'decorator', 'component', 'builtinType'],
  ['property', 'member', 'field', 'enumMember', 'event', 'namespace', 'module'],
  ['variable', 'parameter', 'typeParameter', 'const', 'static'],
];

/** The names that may stand for something defined elsewhere, each once, those first that a definition says most about, at most `most`. */
export function rankedNames(names: readonly SemanticName[], most: number): readonly Identifier[] {
  const rank = ({ type }: SemanticName): number => RANKS.findIndex((types) => types.includes(type));
  const ranked = names.filter((name) => rank(name) >= 0).toSorted((a, b) => rank(a) - rank(b) || a.offset - b.offset);
  const first = new Map<string, Identifier>();
  for (const { name, offset } of ranked) if (!first.has(name)) first.set(name, { name, offset });
  return [...first.values()].slice(0, most);
}

/** A token as VS Code encodes it: five numbers each, the places relative to the token before (`SemanticTokens.data`). */
export interface SemanticToken {
  /** Counted from 0. */
  readonly line: number;
  readonly character: number;
  /** UTF-16 units. */
  readonly length: number;
  readonly type: string;
}

export function semanticTokens(data: ArrayLike<number>, types: readonly string[]): readonly SemanticToken[] {
  const tokens: SemanticToken[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]];
    line += down;
    character = down === 0 ? character + right : right;
    tokens.push({ line, character, length, type: types[type] ?? '' });
  }
  return tokens;
}
