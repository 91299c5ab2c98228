import type { TextSource } from '../core/conversation/reference.ts';

/** What a chip shows. What it stands for stays in the host. */
export interface ViewReference {
  readonly label: string;
  /** Absent: a piece of a file that was selected. */
  readonly icon?: TextSource | 'image' | 'document';
  /** Roughly what it adds to the request. Absent: unknown. */
  readonly tokens?: number;
  /** A small picture, as a data URL. */
  readonly thumbnail?: string;
}

/** A chip that waits in the composer. */
export interface PendingReference extends ViewReference {
  /** What the page calls it by: its place may be another one's by the time that the host hears of a press. */
  readonly id: string;
}

/** The standing instructions of the workspace, as one chip. */
export interface ViewInstructions {
  readonly label: string;
  /** Roughly what they add to the request. */
  readonly tokens: number;
  /** Whether they go along with the conversation. */
  readonly on: boolean;
}

/** One line of the list that opens at `@` and `/`. */
export interface ContextMatch {
  readonly icon: TextSource | 'image' | 'editors' | 'action';
  readonly label: string;
  /** Where a file lies, or what a kind means. */
  readonly detail: string;
  /** What stands in the message in place of what was typed; empty: nothing. */
  readonly insert: string;
}

/** A picture that the page is to make fit. */
export interface ImageJob {
  /** Names the job in the answer. */
  readonly ticket: string;
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}
