import { isBlank, type LineStage } from './lineStage.ts';

/** A tag that a model puts around its code. */
export interface Wrapper {
  readonly kind: 'tag';
  readonly name: string;
  /** What stands behind the tag in its line. */
  readonly rest: string;
}

/** The marks of our own requests (`rewritePrompt`), which no file has that they stand in. */
const OWN_NAME = /^(?:rewrite-this|insert-here)(?:-\d+)?$/;
const OWN_TAG = /<\/?(?:rewrite-this|insert-here)(?:-\d+)?\/?>/g;

const NAMES = new Set(['code', 'rewritten', 'rewritten_code', 'rewrite', 'updated', 'updated_code', 'new_code', 'answer', 'result', 'output', 'replacement', 'replacement_code', 'solution', 'response', 'edit', 'edited', 'edited_code', 'file', 'snippet', 'insert', 'insertion', 'selection', 'change']);

/** Elements of HTML: in files that hold HTML they may be the code itself. */
const ELEMENTS = new Set(['code', 'output']);
const WITH_ELEMENTS = /^(?:html|vue|svelte|xml|markdown|astro|php|razor|handlebars|javascriptreact|typescriptreact)$/;

/** The tag that a line opens around code, if it is none of the original's own. */
export function wrapperOf(line: string, original: readonly string[], languageId: string): Wrapper | undefined {
  const [, name = '', rest = ''] = /^\s*<([A-Za-z][\w-]*)(?:\s[^<>]*)?>(.*)$/.exec(line) ?? [];
  if (!(NAMES.has(name.toLowerCase()) || OWN_NAME.test(name)) || original.some((other) => other.includes(`<${name}`))) return undefined;
  if (ELEMENTS.has(name.toLowerCase()) && WITH_ELEMENTS.test(languageId)) return undefined;
  return { kind: 'tag', name, rest: rest.trim() === '' ? '' : rest };
}

/** Takes away the marks of our own request, where a model has given the file back with them. */
export function withoutOwnTags(original: readonly string[]): LineStage {
  const isOwn = original.some((line) => line.search(OWN_TAG) >= 0);
  return {
    push(line) {
      const rest = isOwn ? line : line.replace(OWN_TAG, '');
      return rest !== line && isBlank(rest) ? [] : [rest];
    },
    end: () => [],
  };
}
