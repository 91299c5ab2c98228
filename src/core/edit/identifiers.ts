/** A name in a text, at its first place there. */
export interface Identifier {
  readonly name: string;
  /** UTF-16 units from the beginning. */
  readonly offset: number;
}

/** Words of so many languages that asking about them is in vain. A name that is missing here costs one question without an answer. */
const KEYWORDS = new Set([
  'abstract', 'and', 'any', 'as', 'assert', 'async', 'await', 'begin', 'bool', 'boolean', 'break', 'case', 'catch', 'char', 'class', 'const', 'constructor', 'continue', 'def', 'default', 'defer', 'del', 'delete', 'do', 'double',
  'elif', 'else', 'elsif', 'end', 'enum', 'except', 'export', 'extends', 'extern', 'false', 'final', 'finally', 'float', 'fn', 'for', 'foreach', 'from', 'func', 'function', 'get', 'global', 'go', 'if', 'impl', 'implements', 'import', 'in',
  'instanceof', 'int', 'interface', 'is', 'lambda', 'let', 'long', 'loop', 'match', 'mod', 'module', 'mut', 'namespace', 'new', 'nil', 'none', 'None', 'not', 'null', 'number', 'of', 'or', 'override', 'package', 'pass', 'private', 'protected',
  'pub', 'public', 'raise', 'range', 'readonly', 'ref', 'require', 'rescue', 'return', 'select', 'self', 'Self', 'set', 'short', 'sizeof', 'static', 'str', 'string', 'struct', 'super', 'switch', 'then', 'this', 'throw', 'throws', 'trait', 'true',
  'True', 'False', 'try', 'type', 'typeof', 'undefined', 'union', 'unless', 'unsigned', 'until', 'use', 'using', 'val', 'var', 'void', 'when', 'where', 'while', 'with', 'yield',
]);

/**
 * The names in a piece of code that may stand for something defined elsewhere, each once, at most `most`. Those that look like it
 * (called, with a capital or an underscore inside) come first, so that words of comments are what falls off the end.
 */
export function identifiersIn(text: string, most: number): readonly Identifier[] {
  const seen = new Map<string, Identifier & { readonly telling: boolean }>();
  for (const { 0: name, index } of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
    // Of a single letter one sees what it is where it stands.
    if (name.length < 2 || KEYWORDS.has(name)) continue;
    const telling = /[_$]|\p{Lu}/u.test(name) || /^\s*[(<!]/.test(text.slice(index + name.length, index + name.length + 3));
    const known = seen.get(name);
    if (!known || (telling && !known.telling)) seen.set(name, { name, offset: index, telling });
  }
  const found = [...seen.values()];
  return [...found.filter(({ telling }) => telling), ...found.filter(({ telling }) => !telling)].slice(0, most).map(({ name, offset }) => ({ name, offset }));
}
