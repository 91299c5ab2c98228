import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import path from 'node:path';
import { parseKeptChange, parseSaid, type KeptChange, type SaidOfRange } from '../../core/edit/keptChange.ts';

/** Pending changes on the disk, one file each, named by its id. All of it rejects where the disk does. */
export interface KeptChanges {
  keep(change: KeptChange): Promise<void>;
  /** Keeps the answers so far beside a change, which is written more often than the document around it; `undefined`: there is no rest to ask for. */
  keepSaid(id: string, said: readonly SaidOfRange[] | undefined): Promise<void>;
  forget(id: string): Promise<void>;
  /** Those that others kept and nobody has in hand any more, the newest first, and whether there are some in another process's. */
  left(): Promise<{ readonly changes: readonly KeptChange[]; readonly more: boolean }>;
}

/** @param now milliseconds since the Unix epoch. */
export function keptChanges(directory: string, now: () => number): KeptChanges {
  const fileOf = (id: string): string => path.join(directory, `${id}${ENDING}`);
  /** What was kept here, of a process whose number an earlier one may have had. */
  const own = new Set<string>();
  const saidOf = (id: string): string => path.join(directory, `${id}.txt`);
  // By way of another file: one that is half written would be no help.
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  // In turn, so that what was asked for last is what holds.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(operation: () => Promise<T>): Promise<T> => {
    const done = last.then(operation);
    last = done.catch(() => {});
    return done;
  };
  return {
    keep: (change) => inTurn(async () => {
      own.add(change.id);
      await write(fileOf(change.id), JSON.stringify({ ...change, said: undefined }));
    }),
    keepSaid: (id, said) => inTurn(() => (said === undefined ? rm(saidOf(id), { force: true }) : write(saidOf(id), JSON.stringify(said)))),
    forget: (id) => inTurn(async () => {
      await rm(saidOf(id), { force: true });
      await rm(fileOf(id), { force: true });
    }),
    left: () => inTurn(async () => {
      const entries = await readdir(directory, { withFileTypes: true }).catch(orIfMissing([]));
      const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ENDING)).map(({ name }) => name);
      const read = await Promise.all(names.map(async (name) => {
        // The window that had it may have ended it just now.
        const change = parseKeptChange(await readFile(path.join(directory, name), 'utf8').catch(orIfMissing('')));
        // By its id it is forgotten: that may lead to no other file.
        return change && `${change.id}${ENDING}` === name ? change : undefined;
      }));
      const all = read.filter((change) => change !== undefined).filter(({ id }) => !own.has(id));
      const started = now() - uptime() * 1000;
      const free = all.filter(({ owner, at }) => at < started || owner === process.pid || !isRunning(owner));
      const changes = await Promise.all(free.map(async (change) => {
        const said = parseSaid(await readFile(saidOf(change.id), 'utf8').catch(orIfMissing('')));
        return said === undefined ? change : { ...change, said };
      }));
      return { changes: changes.toSorted((a, b) => b.at - a.at), more: free.length < all.length };
    }),
  };
}

const ENDING = '.json';

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another user's process it is only said that it is not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function orIfMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  };
}
