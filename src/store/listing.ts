import type { DatabaseSync } from 'node:sqlite';
import { ownFirst, type Cost } from '../core/conversation/cost.ts';
import type { Listed, ListQuery } from '../core/conversation/library.ts';
import { searchQueries } from './searchWords.ts';

/** Newest matches that are looked at: a word that stands everywhere is found in what was said last. */
const MOST_MATCHES = 3000;

const ORDER: Readonly<Record<ListQuery['sort'], string>> = {
  newest: 'c.pinned DESC, c.updated DESC',
  // `dearestFirst` (core/conversation/cost.ts) in the words of SQL.
  dearest: `c.pinned DESC, (SELECT value FROM json_each(c.costs) WHERE key = ?) DESC NULLS LAST,
    (SELECT min(key) FROM json_each(c.costs)) NULLS LAST, (SELECT value FROM json_each(c.costs) ORDER BY key LIMIT 1) DESC, c.tokens DESC`,
  longest: 'c.pinned DESC, c.turns DESC',
};

/** Reads lists of conversations. Pinned ones come first. */
export function listing(database: DatabaseSync): { list(query: ListQuery): readonly Listed[]; latest(workspace: string): string | undefined; title(id: string): string | undefined } {
  return {
    latest: (workspace) => {
      const row = database.prepare('SELECT id FROM conversation WHERE workspace = ? AND deleted IS NULL ORDER BY updated DESC LIMIT 1').get(workspace);
      return row && String(row['id']);
    },
    title: (id) => {
      const title = database.prepare('SELECT title FROM conversation WHERE id = ?').get(id)?.['title'];
      return typeof title === 'string' && title !== '' ? title : undefined;
    },
    list: ({ text, workspace, sort, currency, limit }) => {
      const queries = searchQueries(text);
      if (queries.length === 0 && text.trim() !== '') return [];
      const matches = queries.map(() => `AND c.id IN (
        SELECT p.conversation FROM passage p JOIN (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ${MOST_MATCHES}) w ON w.rowid = p.id)`).join(' ');
      const here = workspace === undefined ? '' : 'AND c.workspace = ?';
      const rows = database.prepare(`SELECT c.id, c.title, c.workspace, c.pinned, c.updated, c.turns, c.tokens, c.costs, c.cost_is_part FROM conversation c WHERE c.deleted IS NULL ${matches} ${here} ORDER BY ${ORDER[sort]} LIMIT ?`)
        .all(...queries, ...(workspace === undefined ? [] : [workspace]), ...(sort === 'dearest' ? [currency ?? null] : []), limit);
      return rows.map((row) => ({
        id: String(row['id']), title: String(row['title']), workspace: String(row['workspace']), pinned: row['pinned'] === 1,
        updated: Number(row['updated']), turns: Number(row['turns']), tokens: row['tokens'] === null ? undefined : Number(row['tokens']),
        costs: ownFirst(costsIn(String(row['costs'])), currency), costIsPart: row['cost_is_part'] === 1,
      }));
    },
  };
}

/** Written by SQLite itself, from a currency's name to its sum. */
function costsIn(json: string): readonly Cost[] {
  return Object.entries(JSON.parse(json) as Readonly<Record<string, number>>).map(([currency, amount]) => ({ amount, currency }));
}
