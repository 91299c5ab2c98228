import type { DatabaseSync } from 'node:sqlite';
import type { Exchange } from '../core/conversation/exchange.ts';

/** Works out anew what the answers of a conversation cost: `spentOn` (core/conversation/cost.ts) in the words of SQL. Takes the conversation's id. */
export const COST = `
  WITH made AS (SELECT e.* FROM exchange e JOIN answer a ON a.id = e.purpose JOIN turn t ON t.id = a.turn WHERE t.conversation = ?1)
  UPDATE conversation SET
    costs = (SELECT json_group_object(currency, sum) FROM (SELECT currency, sum(cost) AS sum FROM made WHERE cost IS NOT NULL GROUP BY currency)),
    cost_is_part = (SELECT max(cost IS NULL AND json_extract(facts, '$.firstToken') IS NOT NULL) FROM made)
  WHERE id = ?1`;

/** Stores an exchange with its attempts, and what it adds to the cost of its conversation: all of it or nothing. */
export function keepExchange(database: DatabaseSync, { attempts, ...exchange }: Exchange): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const { id, purpose, asked, started, ended, outcome, usage, cost } = exchange;
    database.prepare('INSERT INTO exchange (id, purpose, asked, started, ended, outcome, input, output, cost, currency, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, purpose, asked, started, ended, outcome, usage?.input ?? null, usage?.output ?? null, cost?.amount ?? null, cost?.currency ?? null, JSON.stringify(exchange));
    const put = database.prepare('INSERT INTO attempt (exchange, place, facts) VALUES (?, ?, ?)');
    attempts.forEach((attempt, place) => put.run(id, place, JSON.stringify(attempt)));
    const owner = database.prepare('SELECT t.conversation FROM answer a JOIN turn t ON t.id = a.turn WHERE a.id = ?').get(purpose)?.['conversation'];
    if (typeof owner === 'string') database.prepare(COST).run(owner);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The exchanges that were made for an answer, oldest first. */
export function exchangesFor(database: DatabaseSync, purpose: string): readonly Exchange[] {
  const attempts = database.prepare('SELECT facts FROM attempt WHERE exchange = ? ORDER BY place');
  return database.prepare('SELECT id, facts FROM exchange WHERE purpose = ? ORDER BY started').all(purpose).map(({ id, facts }) => ({
    // Written by this module alone, from an Exchange.
    ...(JSON.parse(String(facts)) as Omit<Exchange, 'attempts'>),
    attempts: attempts.all(String(id)).map((attempt) => JSON.parse(String(attempt['facts'])) as Exchange['attempts'][number]),
  }));
}
