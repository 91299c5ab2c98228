import { isRecord } from '../core/fields.ts';

/** As deep as anything goes that a request may leave out. */
const DEEPEST = 6;

/**
 * The fields of a request's body, as paths with `*` for any index, each once: its shape without a word of what it says. Empty
 * where the body is none that can be read.
 */
export function sentFields(body: string | undefined): readonly string[] {
  if (body === undefined) return [];
  try {
    const paths = new Set<string>();
    collect(JSON.parse(body), '', paths, 0);
    return [...paths];
  } catch {
    return []; // Not JSON, so that nothing is known of its fields.
  }
}

function collect(value: unknown, path: string, paths: Set<string>, depth: number): void {
  if (path !== '') paths.add(path);
  if (depth === DEEPEST) return;
  const inner = (name: string, field: unknown): void => collect(field, path === '' ? name : `${path}.${name}`, paths, depth + 1);
  if (Array.isArray(value)) for (const item of value) inner('*', item);
  else if (isRecord(value)) for (const [name, field] of Object.entries(value)) inner(name, field);
}
