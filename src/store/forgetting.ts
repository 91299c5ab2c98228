import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../core/clock.ts';

/** Pages of the index that one step writes, a quarter of a megabyte; and milliseconds between two steps, in which the window does its work. */
const PAGES = 64;
const PAUSE_MS = 20;

/**
 * Takes the words of deleted passages out of the search index. Deleting only marks them; they go when the parts of the index
 * are merged into one (sqlite.org/fts5.html, 4.4.3 and 6.8), which takes seconds for a large one, so it is done in steps. What is
 * left when the window closes, or cannot be done because another one writes, is done after the next `sweep`: the table `chore` remembers it.
 *
 * @returns a function that ends it.
 */
export function forgetWords(database: () => DatabaseSync, clock: Clock): () => void {
  let cancel: (() => void) | undefined;
  const step = (): void => {
    try {
      if (mergedFurther(database())) cancel = clock.after(PAUSE_MS, step);
      // The pages of the log hold the words as well, until it is written back and cut off.
      else database().exec(`DELETE FROM chore WHERE what = 'forget-words'; PRAGMA wal_checkpoint(TRUNCATE)`);
    } catch {
      cancel = undefined; // Another window writes, or there is no room. The chore stays, and nobody waits for it.
    }
  };
  if (database().prepare(`SELECT 1 FROM chore WHERE what = 'forget-words'`).get()) cancel = clock.after(PAUSE_MS, step);
  return () => cancel?.();
}

/** Merges some pages; `false` when all of the index is one part, without a mark. The number of changes says so, in FTS5's own words. */
function mergedFurther(database: DatabaseSync): boolean {
  const changes = (): number => Number(database.prepare('SELECT total_changes() AS n').get()?.['n']);
  const before = changes();
  database.prepare(`INSERT INTO words (words, rank) VALUES ('merge', ?)`).run(-PAGES);
  return changes() - before > 1;
}
