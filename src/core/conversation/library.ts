import type { Conversation } from './conversation.ts';
import type { Spent } from './cost.ts';
import type { Exchange } from './exchange.ts';

/** A conversation in a list. */
export interface Listed extends Spent {
  readonly id: string;
  readonly title: string;
  readonly workspace: string;
  readonly pinned: boolean;
  /** Milliseconds since the epoch. */
  readonly updated: number;
  readonly turns: number;
  /** Tokens of all answers together; `undefined` where no service said any. */
  readonly tokens: number | undefined;
}

export interface ListQuery {
  /** Words that all must occur in what was asked or answered, or in the title. Empty: all conversations. */
  readonly text: string;
  /** Only those of this workspace. */
  readonly workspace?: string;
  /** Dearest: by what the answers cost when they were made (`dearestFirst`), then by tokens. */
  readonly sort: 'newest' | 'dearest' | 'longest';
  /** The person's own currency, which comes before others. */
  readonly currency?: string;
  readonly limit: number;
}

/** The conversations of this machine. Several windows use it at once; what one stores, the others see. */
export interface Library {
  /** `memory`: gone with the window. */
  readonly kept: 'file' | 'memory';
  read(id: string): Conversation | undefined;
  /** The id of the conversation of this workspace that was changed last. */
  latest(): string | undefined;
  list(query: ListQuery): readonly Listed[];
  /** What a conversation is called; `undefined` where nothing was said in it yet. */
  title(id: string): string | undefined;
  /** Keeps the newest state and writes it soon. Never throws: failures are reported to `failed`, and the next change tries again. */
  save(conversation: Conversation): void;
  /** Writes all that was saved, now. */
  flush(): void;
  /** Whether something was saved that is not stored yet. */
  readonly waiting: boolean;
  rename(id: string, title: string, by: 'model' | 'person'): void;
  pin(id: string, pinned: boolean): void;
  /** Takes a conversation out of every list. Until `sweep` it can be brought back. */
  remove(id: string): void;
  restore(id: string): void;
  /** Deletes for good what was removed in an earlier hour, and what has not changed for `retentionDays` (0: any age) and is not pinned. */
  sweep(retentionDays: number): void;
  /** Deletes everything for good, and the bytes with it. */
  clear(): void;
  /** Keeps the record of an exchange. Never throws: failures are reported to `failed`. */
  keepExchange(exchange: Exchange): void;
  /** The exchanges that were made for an answer, oldest first. */
  exchangesFor(answerId: string): readonly Exchange[];
  /** Whether another window has stored something since this was asked last. */
  changedElsewhere(): boolean;
  /** Whether another window has changed this conversation since this one has read it last. */
  changed(id: string): boolean;
  close(): void;
}
