import type { Walked } from './walk.ts';

/** Characters of all files of a folder together; about 25,000 tokens. What goes beyond is named, and left to be asked for. */
export const FOLDER_BUDGET = 100_000;

/** A file of the folder that has been read. `undefined`: it is no text, or too large. */
export interface FolderFile {
  readonly path: string;
  readonly text: string | undefined;
}

/**
 * A folder as a model reads it: first what there is, then the texts, in order, while they fit into `budget` characters. Paths are
 * those below the workspace's folder.
 */
export function folderText({ files, folders, cut }: Walked, texts: readonly FolderFile[], budget: number): string {
  const listed = [...folders.map((path) => `${path}/`), ...files].sort((a, b) => (a < b ? -1 : 1)).join('\n');
  let left = budget;
  const parts: string[] = [];
  for (const { path, text } of texts) {
    if (text === undefined || text.length > left) continue;
    left -= text.length;
    parts.push(`=== ${path}\n${text}`);
  }
  const without = files.length - parts.length;
  return [
    listed + (cut ? '\n…' : ''),
    ...parts,
    ...(without > 0 ? [`(${without} of these files are listed without their text.)`] : []),
  ].join('\n\n');
}
