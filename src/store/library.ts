import type * as Sqlite from 'node:sqlite';
import type { Clock } from '../core/clock.ts';
import type { Library } from '../core/conversation/library.ts';
import type { Conversation } from '../core/conversation/conversation.ts';
import type { Exchange } from '../core/conversation/exchange.ts';
import { isConflict, isDamage, openAfresh, openDatabase, sqlite, type OpenDatabase, type Trouble } from './database.ts';
import { exchangesFor, keepExchange } from './exchanges.ts';
import { forgetWords } from './forgetting.ts';
import { listing } from './listing.ts';
import { conversationRows, isWorthKeeping } from './rows.ts';

export interface LibraryPorts {
  /** The file; its folder is made when it is missing. `undefined`: keep nothing beyond this window. */
  readonly path: string | undefined;
  /** What new conversations belong to, as a URI; empty: no folder. */
  readonly workspace: string;
  readonly clock: Clock;
  /** Told the first of a row of failed writes. */
  readonly failed: (error: Error) => void;
  /** Told what stood in the way of keeping the history as it was: when it is opened, and whenever damage shows later. */
  readonly troubled: (trouble: Trouble) => void;
}

/**
 * Milliseconds from one write to the next. What was shown has to be on the disk within 250 ms, and a write takes a part of
 * those: 50 are left for it.
 */
const INTERVAL_MS = 200;
/**
 * Milliseconds for which a write is put off even where none was made lately. It holds up the whole extension host until it is on
 * the disk, and what is saved is told to the page in the same moment: this lets the words go out first.
 */
const SOON_MS = 20;
/** A window that has not written for so long, in milliseconds, has left its streaming answer. It writes one at least every `BEAT_MS`. */
const DEAD_MS = 5000;
const BEAT_MS = 1000;
/** Milliseconds after which a write that failed is tried again. */
const RETRY_MS = 1000;
const HOUR_MS = 3_600_000;

/** Opens the library. Never throws for a reason that lies in the file: then it is moved aside, or the library lives in memory, and says so. */
export function openLibrary({ path, workspace, clock, failed, troubled }: LibraryPorts): Library {
  const module = sqlite();
  let opened = openIn(path, module);
  let rows = conversationRows(opened.database);
  let lists = listing(opened.database);
  /** What this window has stored last, by conversation; and what it has still to store. */
  const stored = new Map<string, Conversation>();
  const waiting = new Map<string, Conversation>();
  let records: readonly Exchange[] = [];
  /** The answers that this window is writing: others are only looked at. */
  const own = new Set<string>();
  /** The version of each conversation that this window knows. */
  const versions = new Map<string, number>();
  let cancelTimer: (() => void) | undefined;
  let cancelBeat: (() => void) | undefined;
  let cancelForgetting: (() => void) | undefined;
  let lastWrite = -Infinity;
  let reported = false;
  let seen: unknown;
  if (opened.trouble) troubled(opened.trouble);

  /** Damage may show only when a page is read that is rarely read. Then a new file takes the place of this one, and what this window knows goes into it. */
  const using = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      if (!isDamage(error) || path === undefined || opened.kept === 'memory') throw error;
      opened.database.close();
      opened = openAfresh(path, module);
      rows = conversationRows(opened.database);
      lists = listing(opened.database);
      for (const [id, conversation] of stored) if (!waiting.has(id)) waiting.set(id, conversation);
      stored.clear();
      versions.clear();
      if (opened.trouble) troubled(opened.trouble);
      return run();
    }
  };
  const change = (sql: string, ...values: readonly (string | number)[]): void => using(() => void opened.database.prepare(sql).run(...values));
  const versionOf = (id: string): number => using(() => Number(opened.database.prepare('SELECT version FROM conversation WHERE id = ?').get(id)?.['version'] ?? 0));
  /** After a write of this window: another one may have written since this one read. */
  const wrote = (id: string): void => {
    const now = versionOf(id);
    if (now === (versions.get(id) ?? 0) + 1) versions.set(id, now);
  };
  const version = (): unknown => using(() => opened.database.prepare('PRAGMA data_version').get()?.['data_version']);

  const report = (error: unknown): void => {
    if (!reported) failed(error instanceof Error ? error : new Error(String(error)));
    reported = true;
  };
  const flush = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    lastWrite = clock.now();
    for (const [id, conversation] of waiting) {
      try {
        const before = stored.get(id);
        using(() => rows.write(conversation, before, { now: clock.now(), workspace }));
        noteOwn(conversation, before);
        stored.set(id, conversation);
        wrote(id);
        if (waiting.get(id) === conversation) waiting.delete(id);
        reported = false;
      } catch (error) {
        report(error);
      }
    }
    for (const exchange of records) {
      try {
        using(() => keepExchange(opened.database, exchange));
        records = records.filter((other) => other !== exchange);
      } catch (error) {
        report(error);
        // There is one of this id, and always will be.
        if (isConflict(error)) records = records.filter((other) => other !== exchange);
      }
    }
    if (own.size > 0) beatSoon();
    // Nothing more may be said, and there may be room again.
    if (waiting.size > 0 || records.length > 0) cancelTimer = clock.after(RETRY_MS, flush);
  };
  const schedule = (): void => {
    if (cancelTimer) return;
    const wait = lastWrite + INTERVAL_MS - clock.now();
    // A clock that was set back must not keep the words from the disk.
    cancelTimer = clock.after(wait > INTERVAL_MS ? SOON_MS : Math.max(SOON_MS, wait), flush);
  };
  const noteOwn = (conversation: Conversation, before: Conversation | undefined): void => {
    const wasOwn = new Set(own);
    const known = before?.turns.flatMap(({ answers }) => answers) ?? [];
    for (const { id } of known) own.delete(id);
    const same = new Set(known);
    for (const answer of conversation.turns.flatMap(({ answers }) => answers)) {
      if (answer.state === 'streaming' && (!same.has(answer) || wasOwn.has(answer.id))) own.add(answer.id);
    }
  };
  /** The others see by its beat that an answer is still being written while its model is silent. */
  const beatSoon = (): void => {
    cancelBeat ??= clock.after(BEAT_MS, () => {
      cancelBeat = undefined;
      try {
        for (const answer of own) using(() => rows.beat(answer, clock.now()));
      } catch (error) {
        report(error);
      }
      if (own.size > 0) beatSoon();
    });
  };
  seen = version();

  return {
    get kept() { return path === undefined ? 'memory' : opened.kept; },
    get waiting() { return waiting.size > 0 || records.length > 0; },
    read: (id) => {
      flush();
      // Before the rows: what is written between the two is then read once more, and not missed.
      versions.set(id, versionOf(id));
      const conversation = using(() => rows.read(id, (beat) => Math.abs(clock.now() - beat) < DEAD_MS));
      if (conversation) stored.set(id, conversation);
      return conversation;
    },
    latest: () => using(() => lists.latest(workspace)),
    list: (query) => {
      flush();
      return using(() => lists.list(query));
    },
    title: (id) => {
      flush();
      return using(() => lists.title(id));
    },
    save: (conversation) => {
      if (!isWorthKeeping(conversation) && !stored.has(conversation.id)) return;
      waiting.set(conversation.id, conversation);
      schedule();
    },
    flush,
    rename: (id, title, by) => {
      flush();
      using(() => rows.rename(id, title, by));
      wrote(id);
    },
    pin: (id, pinned) => {
      change('UPDATE conversation SET pinned = ?, version = version + 1 WHERE id = ?', pinned ? 1 : 0, id);
      wrote(id);
    },
    remove: (id) => {
      flush();
      change('UPDATE conversation SET deleted = ?, version = version + 1 WHERE id = ?', clock.now(), id);
      wrote(id);
    },
    restore: (id) => {
      change('UPDATE conversation SET deleted = NULL, version = version + 1 WHERE id = ?', id);
      wrote(id);
    },
    sweep: (retentionDays) => {
      change('DELETE FROM conversation WHERE deleted < ?', clock.now() - HOUR_MS);
      if (retentionDays > 0) change('DELETE FROM conversation WHERE pinned = 0 AND updated < ?', clock.now() - retentionDays * 24 * HOUR_MS);
      cancelForgetting?.();
      cancelForgetting = using(() => forgetWords(() => opened.database, clock));
    },
    clear: () => {
      waiting.clear();
      records = [];
      stored.clear();
      versions.clear();
      // The index marks what is deleted and keeps its words, until it is emptied as a whole (sqlite.org/fts5.html, 4.4.3 and 6.4).
      // The pages of the log hold what was deleted until it is written back and cut off.
      using(() => opened.database.exec(`DELETE FROM conversation; DELETE FROM exchange; INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM chore; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)`));
    },
    keepExchange: (exchange) => {
      records = [...records, exchange];
      // Not at once: it is over before its last words are told.
      schedule();
    },
    exchangesFor: (answerId) => {
      flush();
      return using(() => exchangesFor(opened.database, answerId));
    },
    changedElsewhere: () => {
      const now = version();
      const changed = now !== seen;
      seen = now;
      return changed;
    },
    changed: (id) => versionOf(id) !== (versions.get(id) ?? 0),
    close: () => {
      flush();
      cancelTimer?.();
      cancelBeat?.();
      cancelForgetting?.();
      opened.database.close();
    },
  };
}

function openIn(path: string | undefined, module: Pick<typeof Sqlite, 'DatabaseSync'>): OpenDatabase {
  return path === undefined ? { ...openDatabase(':memory:', module), kept: 'memory' } : openDatabase(path, module);
}
