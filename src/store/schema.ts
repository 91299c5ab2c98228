import type { DatabaseSync } from 'node:sqlite';

/** The file was written by a newer version, whose tables this one does not know. */
export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';
}

/** Brings a database to the newest schema, each step whole or not at all; `user_version` counts the steps taken. Two windows may do it at once. */
export function migrate(database: DatabaseSync): void {
  if (versionOf(database) === STEPS.length) return;
  // Taken before the version is read again: another window may have been first.
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database);
    if (version > STEPS.length) throw new NewerSchema();
    for (const step of STEPS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${STEPS.length}; COMMIT`);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/** Steps are never changed once released, only added to. Times are milliseconds since the epoch. */
export const STEPS: readonly string[] = [
  `
  CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    -- The folder or workspace file that it belongs to, as a URI; empty: a window without one.
    workspace TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    -- Who gave the title: 'prompt' (the beginning of the first message), 'model' or 'person'.
    titled_by TEXT NOT NULL DEFAULT 'prompt',
    pinned INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    -- Deleted, and can still be brought back.
    deleted INTEGER,
    -- Counts the changes, so that a window sees whether another one has made some.
    version INTEGER NOT NULL DEFAULT 0,
    model TEXT,
    draft TEXT,
    -- What waits in the composer to go along, as JSON.
    pending TEXT,
    head TEXT,
    summary TEXT,
    queue TEXT,
    -- Kept here as well, because lists are sorted by them. Tokens: NULL where no service said any.
    turns INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER
  ) STRICT;
  CREATE INDEX conversation_of ON conversation (workspace, updated DESC);
  CREATE INDEX conversation_by_time ON conversation (pinned DESC, updated DESC);
  CREATE INDEX conversation_by_tokens ON conversation (pinned DESC, tokens DESC);
  CREATE INDEX conversation_by_turns ON conversation (pinned DESC, turns DESC);

  CREATE TABLE turn (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
    place INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX turn_of ON turn (conversation, place);

  CREATE TABLE attachment (
    turn TEXT NOT NULL REFERENCES turn ON DELETE CASCADE,
    place INTEGER NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (turn, place)
  ) STRICT;

  CREATE TABLE answer (
    id TEXT PRIMARY KEY,
    turn TEXT NOT NULL REFERENCES turn ON DELETE CASCADE,
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    facts TEXT NOT NULL,
    -- Tokens; NULL: the service did not say.
    tokens INTEGER,
    -- The last sign of life of the window that writes it.
    beat INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX answer_of ON answer (turn, place);

  -- What a streaming answer has got since its row was written: adding to a long text would write all of it again each time.
  CREATE TABLE piece (
    answer TEXT NOT NULL REFERENCES answer ON DELETE CASCADE,
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    PRIMARY KEY (answer, place)
  ) STRICT;

  -- One request of a person and everything that came of it, and each request on the wire that it took. They outlive their
  -- conversation, because money that was spent stays spent; no words of it are in here.
  CREATE TABLE exchange (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    asked TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    input INTEGER,
    output INTEGER,
    cost REAL,
    currency TEXT,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX exchange_by_time ON exchange (started);
  CREATE INDEX exchange_for ON exchange (purpose);
  CREATE TABLE attempt (
    exchange TEXT NOT NULL REFERENCES exchange ON DELETE CASCADE,
    place INTEGER NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (exchange, place)
  ) STRICT;

  -- What can be searched, in the order in which it was said. The index keeps no text of its own.
  CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
    source TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE INDEX passage_of ON passage (conversation);
  CREATE VIRTUAL TABLE words USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
  INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
  CREATE TRIGGER passage_gone AFTER DELETE ON passage BEGIN DELETE FROM words WHERE rowid = old.id; END;
  `,
  `
  -- What its answers cost when they were made, where that is known, for the lists: see COST in exchanges.ts.
  ALTER TABLE conversation ADD COLUMN cost REAL;
  ALTER TABLE conversation ADD COLUMN currency TEXT;
  ALTER TABLE conversation ADD COLUMN cost_is_part INTEGER;
  UPDATE conversation SET (cost, currency, cost_is_part) = (
    SELECT CASE count(DISTINCT e.currency) WHEN 1 THEN sum(e.cost) END, CASE count(DISTINCT e.currency) WHEN 1 THEN max(e.currency) END, max(e.cost IS NULL AND json_extract(e.facts, '$.firstToken') IS NOT NULL)
    FROM exchange e JOIN answer a ON a.id = e.purpose JOIN turn t ON t.id = a.turn WHERE t.conversation = conversation.id);
  DROP INDEX conversation_by_tokens;
  CREATE INDEX conversation_by_cost ON conversation (pinned DESC, (cost IS NULL), currency, cost DESC, tokens DESC);

  -- What is still to be done, in some window: 'forget-words' is in forgetting.ts.
  CREATE TABLE chore (what TEXT PRIMARY KEY) STRICT;
  INSERT INTO chore VALUES ('forget-words');
  DROP TRIGGER passage_gone;
  CREATE TRIGGER passage_gone AFTER DELETE ON passage BEGIN
    DELETE FROM words WHERE rowid = old.id;
    INSERT OR IGNORE INTO chore VALUES ('forget-words');
  END;
  `,
  `
  -- The sums in all currencies, as JSON, by the currency's name: see COST in exchanges.ts. The columns cost and currency stay
  -- for a window in which the version before is still running.
  ALTER TABLE conversation ADD COLUMN costs TEXT NOT NULL DEFAULT '{}';
  UPDATE conversation SET costs = (
    SELECT json_group_object(currency, sum) FROM (
      SELECT e.currency, sum(e.cost) AS sum FROM exchange e JOIN answer a ON a.id = e.purpose JOIN turn t ON t.id = a.turn
      WHERE t.conversation = conversation.id AND e.cost IS NOT NULL GROUP BY e.currency));
  DROP INDEX conversation_by_cost;
  `,
];
