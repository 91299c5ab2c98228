import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Answer, Conversation, Turn } from '../core/conversation/conversation.ts';
import { shortened } from '../core/shortened.ts';
import { COST } from './exchanges.ts';
import { indexed } from './searchWords.ts';
import { interrupted, isAnswer, isConversation } from './storedConversation.ts';

/** Writes what differs between two states of a conversation, and reads it back. Knows nothing of when. */
export interface ConversationRows {
  /**
   * Stores `next`. What is the same object as in `before` is there already, and is not written again; a streaming answer gets
   * only what was added to it. One transaction: all of it or nothing.
   *
   * @throws SQLite's error, for example when the disk is full.
   */
  write(next: Conversation, before: Conversation | undefined, at: Stamp): void;
  /** Gives a title, which can be searched as well. What a person called it stays. */
  rename(id: string, title: string, by: 'model' | 'person'): void;
  /** Says that the window is still writing this answer. */
  beat(answer: string, now: number): void;
  /** The conversation with everything that was ever stored of it; `undefined` when there is none, or it was removed. `alive`: whether an answer that streams is being written at this moment. */
  read(id: string, alive: (beat: number) => boolean): Conversation | undefined;
}

/** When, and for which folder, a conversation is stored. */
export interface Stamp {
  readonly now: number;
  readonly workspace: string;
}

/** Statements are prepared once for each database, at their first use. */
export function conversationRows(database: DatabaseSync): ConversationRows {
  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const statement = statements.get(text) ?? database.prepare(text);
    statements.set(text, statement);
    return statement;
  };

  const putPassage = (conversation: string, source: string, text: string): void => {
    sql('DELETE FROM passage WHERE source = ?').run(source);
    if (text.trim() === '') return;
    const { lastInsertRowid } = sql('INSERT INTO passage (conversation, source) VALUES (?, ?)').run(conversation, source);
    sql('INSERT INTO words (rowid, body) VALUES (?, ?)').run(lastInsertRowid, indexed(text));
  };

  const putAnswer = (conversation: string, turn: string, place: number, answer: Answer, before: Answer | undefined, now: number): void => {
    const { text, reasoning, ...facts } = answer;
    if (before && answer.state === 'streaming' && text.startsWith(before.text) && reasoning.startsWith(before.reasoning)) {
      sql('UPDATE answer SET place = ?, state = ?, facts = ?, beat = ? WHERE id = ?').run(place, answer.state, JSON.stringify(facts), now, answer.id);
      const added = { text: text.slice(before.text.length), reasoning: reasoning.slice(before.reasoning.length) };
      if (added.text === '' && added.reasoning === '') return;
      sql('INSERT INTO piece (answer, place, text, reasoning) SELECT ?, coalesce(max(place), 0) + 1, ?, ? FROM piece WHERE answer = ?').run(answer.id, added.text, added.reasoning, answer.id);
      return;
    }
    const tokens = answer.usage?.input === undefined && answer.usage?.output === undefined ? null : (answer.usage.input ?? 0) + (answer.usage.output ?? 0);
    sql(`INSERT INTO answer (id, turn, place, state, text, reasoning, facts, tokens, beat) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET place = excluded.place, state = excluded.state, text = excluded.text, reasoning = excluded.reasoning, facts = excluded.facts, tokens = excluded.tokens, beat = excluded.beat`)
      .run(answer.id, turn, place, answer.state, text, reasoning, JSON.stringify(facts), tokens, now);
    sql('DELETE FROM piece WHERE answer = ?').run(answer.id);
    if (answer.state !== 'streaming') putPassage(conversation, answer.id, text);
  };

  const putTurn = (conversation: string, place: number, turn: Turn, before: Turn | undefined, now: number): void => {
    const { id, prompt, references, answers, ...facts } = turn;
    if (!before || before.prompt !== prompt || !sameFacts(before, turn)) {
      sql('INSERT INTO turn (id, conversation, place, prompt, facts) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET place = excluded.place, prompt = excluded.prompt, facts = excluded.facts')
        .run(id, conversation, place, prompt, JSON.stringify(facts));
      if (before?.prompt !== prompt) putPassage(conversation, id, prompt);
    }
    if (before?.references !== references) {
      sql('DELETE FROM attachment WHERE turn = ?').run(id);
      references.forEach((reference, index) => sql('INSERT INTO attachment (turn, place, facts) VALUES (?, ?, ?)').run(id, index, JSON.stringify(reference)));
    }
    const earlier = places(before?.answers ?? []);
    const kept = places(answers);
    for (const gone of before?.answers.filter((old) => !kept.has(old.id)) ?? []) {
      sql('DELETE FROM passage WHERE source = ?').run(gone.id);
      sql('DELETE FROM answer WHERE id = ?').run(gone.id);
    }
    answers.forEach((answer, index) => {
      const old = earlier.get(answer.id);
      if (old?.item !== answer) putAnswer(conversation, id, index, answer, old?.item, now);
      else if (old.place !== index) sql('UPDATE answer SET place = ? WHERE id = ?').run(index, answer.id);
    });
  };

  const write: ConversationRows['write'] = (next, before, { now, workspace }) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      sql(`INSERT INTO conversation (id, workspace, title, created, updated, version, model, draft, head, summary, queue) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET title = CASE titled_by WHEN 'prompt' THEN excluded.title ELSE title END, updated = CASE WHEN ? THEN excluded.updated ELSE updated END,
             version = version + 1, model = excluded.model, draft = excluded.draft, head = excluded.head, summary = excluded.summary, queue = excluded.queue`)
        .run(next.id, workspace, titleOf(next), now, now, next.model ?? null, next.draft ?? null, jsonOrNull(next.head), jsonOrNull(next.summary), jsonOrNull(next.queue), next.turns === before?.turns ? 0 : 1);
      // Apart from the rest, because it may hold pictures, and the draft beside it changes with every key.
      if (before?.pending !== next.pending) sql('UPDATE conversation SET pending = ? WHERE id = ?').run(jsonOrNull(next.pending), next.id);
      const earlier = places(before?.turns ?? []);
      const kept = places(next.turns);
      for (const gone of before?.turns.filter(({ id }) => !kept.has(id)) ?? []) {
        for (const { id } of [gone, ...gone.answers]) sql('DELETE FROM passage WHERE source = ?').run(id);
        sql('DELETE FROM turn WHERE id = ?').run(gone.id);
      }
      next.turns.forEach((turn, index) => {
        const old = earlier.get(turn.id);
        if (old?.item !== turn) putTurn(next.id, index, turn, old?.item, now);
        // What came before it may be gone.
        if (old && old.place !== index) sql('UPDATE turn SET place = ? WHERE id = ?').run(index, turn.id);
      });
      sql(`UPDATE conversation SET turns = (SELECT count(*) FROM turn WHERE conversation = ?1),
           tokens = (SELECT sum(a.tokens) FROM answer a JOIN turn t ON t.id = a.turn WHERE t.conversation = ?1) WHERE id = ?1`).run(next.id);
      if (answerIds(next) !== answerIds(before)) sql(COST).run(next.id);
      database.exec('COMMIT');
    } catch (error) {
      // The error that ended it may have ended the transaction as well (a full disk does).
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  const read: ConversationRows['read'] = (id, alive) => {
    const row = sql('SELECT model, draft, pending, head, summary, queue FROM conversation WHERE id = ? AND deleted IS NULL').get(id);
    if (!row) return undefined;
    const turns = sql('SELECT id, prompt, facts FROM turn WHERE conversation = ? ORDER BY place, rowid').all(id);
    const attachments = groupBy(sql('SELECT a.turn AS owner, a.facts FROM attachment a JOIN turn t ON t.id = a.turn WHERE t.conversation = ? ORDER BY a.place').all(id));
    const pieces = groupBy(sql('SELECT p.answer AS owner, p.text, p.reasoning FROM piece p JOIN answer a ON a.id = p.answer JOIN turn t ON t.id = a.turn WHERE t.conversation = ? ORDER BY p.place').all(id));
    const answers = groupBy(sql('SELECT a.turn AS owner, a.id, a.text, a.reasoning, a.facts, a.beat FROM answer a JOIN turn t ON t.id = a.turn WHERE t.conversation = ? ORDER BY a.place, a.rowid').all(id));
    const value: unknown = {
      id, ...known({ model: row['model'], draft: row['draft'], pending: json(row['pending']), head: json(row['head']), summary: json(row['summary']), queue: json(row['queue']) }),
      turns: turns.map((turn) => ({
        ...object(turn['facts']), id: turn['id'], prompt: turn['prompt'],
        references: (attachments.get(String(turn['id'])) ?? []).map((attachment) => json(attachment['facts'])),
        answers: (answers.get(String(turn['id'])) ?? []).map((answer) => answerFrom(answer, pieces.get(String(answer['id'])) ?? [], alive)).filter((answer) => answer !== undefined),
      })),
    };
    return isConversation(value) ? value : undefined;
  };
  const rename: ConversationRows['rename'] = (id, title, by) => {
    const { changes } = sql(`UPDATE conversation SET title = ?, titled_by = ?, version = version + 1 WHERE id = ? AND (? = 'person' OR titled_by <> 'person')`).run(title, by, id, by);
    if (changes !== 0) putPassage(id, `title ${id}`, title);
  };
  return { write, read, rename, beat: (answer, now) => void sql('UPDATE answer SET beat = ? WHERE id = ?').run(now, answer) };
}

type Row = Readonly<Record<string, unknown>>;

function answerFrom(row: Row, pieces: readonly Row[], alive: (beat: number) => boolean): Answer | undefined {
  const join = (channel: 'text' | 'reasoning'): string => String(row[channel]) + pieces.map((piece) => String(piece[channel])).join('');
  const answer: unknown = { ...object(row['facts']), text: join('text'), reasoning: join('reasoning') };
  if (!isAnswer(answer)) return undefined;
  return alive(Number(row['beat'])) ? answer : interrupted(answer);
}

/** The beginning of the first message, or the first thing that went along where it has no text: what a conversation is called until somebody gives it a better name. */
export function titleOf({ turns }: Conversation): string {
  const [first] = turns;
  const line = (first?.prompt ?? '').trim().split('\n', 1)[0] || (first?.references[0]?.label ?? '');
  return shortened(line, 80);
}

/** Whether something was said or typed, or waits to go along: an empty chat is kept only where it was none before. */
export function isWorthKeeping({ turns, draft, pending }: Conversation): boolean {
  return turns.length > 0 || draft !== undefined || pending !== undefined;
}

/** Each item with its place, by its id. */
function places<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, { readonly item: T; readonly place: number }> {
  return new Map(items.map((item, place) => [item.id, { item, place }]));
}

function answerIds(conversation: Conversation | undefined): string {
  return (conversation?.turns ?? []).flatMap(({ answers }) => answers.map(({ id }) => id)).join(' ');
}

function sameFacts(a: Turn, b: Turn): boolean {
  return a.instruction === b.instruction && a.pinned === b.pinned && a.after === b.after;
}

function groupBy(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const owner = String(row['owner']);
    const group = groups.get(owner) ?? [];
    group.push(row);
    groups.set(owner, group);
  }
  return groups;
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function json(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Nothing that this extension wrote; the check of the whole then says what is missing.
  }
}

function object(text: unknown): Row {
  const value = json(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function known(fields: Row): Row {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
