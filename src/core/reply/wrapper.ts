/** A tag that a model puts around its code. */
export interface Wrapper {
  readonly kind: 'tag';
  readonly name: string;
  /** What stands behind the tag in its line. */
  readonly rest: string;
}

const NAMES = new Set(['code', 'rewritten', 'rewritten_code', 'rewrite', 'updated', 'updated_code', 'new_code', 'answer', 'result', 'output', 'replacement', 'replacement_code', 'solution', 'response', 'edit', 'edited', 'edited_code', 'file', 'snippet', 'insert', 'insertion', 'selection', 'change']);

/** Elements of HTML: in files that hold HTML they may be the code itself. */
const ELEMENTS = new Set(['code', 'output']);
const WITH_ELEMENTS = /^(?:html|vue|svelte|xml|markdown|astro|php|razor|handlebars|javascriptreact|typescriptreact)$/;

/** The tag that a line opens around code, if it is none of the original's own. Names with the beginning of those in our own requests count too. */
export function wrapperOf(line: string, original: readonly string[], languageId: string): Wrapper | undefined {
  const [, name = '', rest = ''] = /^\s*<([A-Za-z][\w-]*)(?:\s[^<>]*)?>(.*)$/.exec(line) ?? [];
  if (!(NAMES.has(name.toLowerCase()) || /^(?:rewrite|insert)-this/.test(name)) || original.some((other) => other.includes(`<${name}`))) return undefined;
  if (ELEMENTS.has(name.toLowerCase()) && WITH_ELEMENTS.test(languageId)) return undefined;
  return { kind: 'tag', name, rest: rest.trim() === '' ? '' : rest };
}
