import { mkdirSync, renameSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import { migrate, NewerSchema } from './schema.ts';

/** A database that is ready for use, and what stood in the way of a better one. */
export interface OpenDatabase {
  readonly database: Sqlite.DatabaseSync;
  /** `memory`: it is gone when the window closes, and `trouble` says why. */
  readonly kept: 'file' | 'memory';
  readonly trouble: Trouble | undefined;
}

/** Why the history is not, or not yet again, what it was. */
export type Trouble =
  /** The file could not be read as a database; it was moved to `aside` and a new one takes its place. */
  | { readonly kind: 'damaged'; readonly aside: string }
  /** A newer version of the extension has written it; it is left alone. */
  | { readonly kind: 'newer' }
  /** It cannot be opened at all (no rights, a full disk, a file where a folder should be). */
  | { readonly kind: 'unopenable'; readonly said: string };

/** Milliseconds that a write waits for another window's. */
const BUSY_MS = 2000;

/**
 * Node's own SQLite. Asked for only here, so that nothing is loaded before the first use.
 *
 * @throws where this Node has none, as some builds of Electron.
 */
export function sqlite(): typeof Sqlite {
  const module: typeof Sqlite | undefined = process.getBuiltinModule('node:sqlite');
  if (!module) throw new Error('node:sqlite is missing');
  return module;
}

/**
 * Opens the database in the file at `path`, whose folder is made when it is missing. Never loses a file and never fails: a
 * damaged one is moved aside; where no file can be used at all, the database lives in memory and `trouble` says why.
 */
export function openDatabase(path: string, { DatabaseSync: Database }: Pick<typeof Sqlite, 'DatabaseSync'>): OpenDatabase {
  const inMemory = (trouble: Trouble): OpenDatabase => ({ database: prepared(new Database(':memory:')), kept: 'memory', trouble });
  try {
    mkdirSync(dirname(path), { recursive: true });
    return { database: openFile(path, Database), kept: 'file', trouble: undefined };
  } catch (error) {
    if (error instanceof NewerSchema) return inMemory({ kind: 'newer' });
    if (!isDamage(error)) return inMemory({ kind: 'unopenable', said: saying(error) });
    return openAfresh(path, { DatabaseSync: Database });
  }
}

/** Moves a damaged file aside and opens a new one in its place, in memory where that cannot be. The damaged one must be closed. */
export function openAfresh(path: string, { DatabaseSync: Database }: Pick<typeof Sqlite, 'DatabaseSync'>): OpenDatabase {
  try {
    const aside = moveAside(path);
    return { database: openFile(path, Database), kept: 'file', trouble: { kind: 'damaged', aside } };
  } catch (error) {
    return { database: prepared(new Database(':memory:')), kept: 'memory', trouble: { kind: 'unopenable', said: saying(error) } };
  }
}

function openFile(path: string, Database: typeof Sqlite.DatabaseSync): Sqlite.DatabaseSync {
  const database = new Database(path);
  try {
    return prepared(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Each commit is on the disk when it returns, so that not even a power cut takes what was stored (sqlite.org/pragma.html#pragma_synchronous). */
function prepared(database: Sqlite.DatabaseSync): Sqlite.DatabaseSync {
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;`);
  migrate(database);
  return database;
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Whether an error says that the file itself is at fault. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

const SQLITE_CONSTRAINT = 19;

/** Whether an error says that a row cannot be as it is: it will not do later either. */
export function isConflict(error: unknown): boolean {
  return primaryCode(error) === SQLITE_CONSTRAINT;
}

/** The lower byte of SQLite's code (sqlite.org/rescode.html); 0: not an error of SQLite. */
function primaryCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
}

/** The file with its log and index, all under a name that is free. */
function moveAside(path: string): string {
  let n = 1;
  while (existsSync(`${path}.damaged-${n}`)) n += 1;
  const aside = `${path}.damaged-${n}`;
  renameSync(path, aside);
  for (const part of ['-wal', '-shm']) if (existsSync(path + part)) renameSync(path + part, aside + part);
  return aside;
}

function saying(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
