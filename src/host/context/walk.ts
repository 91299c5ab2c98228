import ignore, { type Ignore } from 'ignore';

/** A folder as it is read. Paths are below it, with `/` between the parts; the folder itself is ''. */
export interface Tree {
  /** Empty where it cannot be read. */
  list(path: string): Promise<readonly Entry[]>;
  /** The text of a file; empty where it cannot be read. */
  text(path: string): Promise<string>;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface Walked {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Whether there was more than `most`. */
  readonly cut: boolean;
}

/** The rules of one folder, which are about paths below it. */
interface Level {
  /** '' or a path that ends with `/`. */
  readonly base: string;
  readonly rules: Ignore;
}

/**
 * The files and folders below `from` that neither a `.gitignore` nor `excluded` (rules of the same kind, from the top) leaves out,
 * the shallow ones first. What git leaves out is not gone into, so that a folder of packages costs nothing. At most `most`.
 */
export async function walk(tree: Tree, from: string, excluded: readonly string[], most: number): Promise<Walked> {
  const hidden: Level = { base: '', rules: ignore().add(['.git', ...excluded]) };
  const files: string[] = [];
  const folders: string[] = [];
  let present = [{ path: from, levels: await levelsAbove(tree, from) }];
  while (present.length > 0) {
    const next: typeof present = [];
    // Side by side, because each folder is a question to the disk or to a server far away.
    const read = await Promise.all(present.map(async ({ path, levels }) => {
      const entries = await tree.list(path);
      return { path, entries, levels: entries.some(({ name }) => name === '.gitignore') ? [...levels, await levelAt(tree, path)] : levels };
    }));
    for (const { path, entries, levels } of read) {
      for (const { name, kind } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const inner = below(path) + name;
        if (isLeftOut([hidden], inner, kind) || isLeftOut(levels, inner, kind)) continue;
        if (files.length + folders.length >= most) return { files, folders, cut: true };
        (kind === 'file' ? files : folders).push(inner);
        if (kind === 'folder') next.push({ path: inner, levels });
      }
    }
    present = next;
  }
  return { files, folders, cut: false };
}

/** Whether a `.gitignore` leaves out the file, or a folder that it is in: git does not look into those for exceptions (gitignore(5)). */
export async function isIgnored(tree: Pick<Tree, 'text'>, file: string): Promise<boolean> {
  const levels = await levelsAbove(tree, file);
  const parts = file.split('/');
  return parts.some((_, index) => isLeftOut(levels.slice(0, index + 1), parts.slice(0, index + 1).join('/'), index === parts.length - 1 ? 'file' : 'folder'));
}

/** The rules that hold in a folder because of the ones around it. */
async function levelsAbove(tree: Pick<Tree, 'text'>, path: string): Promise<readonly Level[]> {
  if (path === '') return [];
  const parts = path.split('/');
  return Promise.all(parts.map((_, index) => levelAt(tree, parts.slice(0, index).join('/'))));
}

async function levelAt(tree: Pick<Tree, 'text'>, path: string): Promise<Level> {
  return { base: below(path), rules: ignore().add(await tree.text(`${below(path)}.gitignore`)) };
}

function below(path: string): string {
  return path === '' ? '' : `${path}/`;
}

/** As git decides: the innermost file with a rule about the path has the last word (gitignore(5)). */
function isLeftOut(levels: readonly Level[], path: string, kind: Entry['kind']): boolean {
  for (const { base, rules } of levels.toReversed()) {
    const inner = path.slice(base.length);
    const { ignored, unignored } = rules.test(kind === 'folder' ? `${inner}/` : inner);
    if (ignored || unignored) return ignored;
  }
  return false;
}
