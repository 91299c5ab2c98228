import { isPath } from './blockFile.ts';

/** A place that an answer names. */
export interface NamedPlace {
  /** Below a folder of the workspace, with slashes. */
  readonly path: string;
  /** Counted from 1; absent: the file as a whole. */
  readonly line?: number;
}

/** `queue.ts:12`, `queue.ts:12:5`, `queue.ts:12-31`, `queue.ts#L12`, `queue.ts#L12-L31`. */
const WITH_LINE = /^(.+?)(?::(\d{1,7})(?:[-–:]\d{1,7})?|#L(\d{1,7})(?:[-–]L?\d{1,7})?)$/;

/** The place that the address of a link names, if it is one in the workspace. */
export function placeNamed(address: string): NamedPlace | undefined {
  const [, before, colon, hash] = WITH_LINE.exec(address) ?? [];
  const path = (before ?? address).replaceAll('\\', '/').replace(/^\.\//, '');
  const line = Number(colon ?? hash ?? 0);
  return isPath(path) ? { path, ...(line > 0 ? { line } : {}) } : undefined;
}

/** The same for a piece of code, which must have a folder or a line: `console.log` looks like a file otherwise. */
export function placeInCode(code: string): NamedPlace | undefined {
  const place = placeNamed(code);
  return place && (place.line !== undefined || place.path.includes('/')) ? place : undefined;
}
