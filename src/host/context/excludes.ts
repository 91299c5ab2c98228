import { isRecord } from '../../core/fields.ts';

/**
 * VS Code's setting `files.exclude` as rules of a `.gitignore`. Its globs differ in two ways: one without `**` in front begins at the
 * folder's root, and braces hold alternatives. An entry that depends on a sibling (`when`) hides what was generated beside its
 * source, and is not taken over, because the source would go unseen in a folder where only the other is wanted.
 */
export function excludeRules(setting: unknown): readonly string[] {
  if (!isRecord(setting)) return [];
  return Object.entries(setting).flatMap(([glob, on]) => (on === true ? alternatives(glob).map((one) => (one.startsWith('**/') ? one : `/${one.replace(/^\.?\//, '')}`)) : []));
}

/** The globs that one with braces stands for. */
function alternatives(glob: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(glob);
  if (!braces) return [glob];
  const [whole, inside = ''] = braces;
  return inside.split(',').flatMap((choice) => alternatives(glob.slice(0, braces.index) + choice + glob.slice(braces.index + whole.length)));
}
