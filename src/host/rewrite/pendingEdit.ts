import type * as vscode from 'vscode';
import type { Hunk } from '../../core/edit/hunk.ts';
import type { LineSpan } from '../../core/edit/rewriteLayout.ts';

/**
 * `writing`: its text still comes. `written`: all of it is there, and the person decides. `accepted` and `rejected`: decided, also by an
 * undo. `lost`: it can neither be written nor decided any more, for a `reason`; what was written stands where it was written.
 */
export type PendingState = 'writing' | 'written' | 'accepted' | 'rejected' | 'lost';

/** A hunk and where its lines are in the document now. */
export interface PlacedHunk extends Hunk {
  readonly now: LineSpan;
}

/** How many lines around a range have become part of it. */
export interface Beyond {
  readonly above: number;
  readonly below: number;
}

/** One range of whole lines of a pending edit: the edit of one selection. */
export interface PendingPart {
  /** The lines that stood there, with the hunks in them that were accepted: what a reject brings back. */
  readonly original: readonly string[];
  /** Its first and last lines that were around it, until someone's edit crossed its end: a reject brings back what that took away there too. */
  readonly beyond: Beyond;
  /** Where it is now, with the hunks in it. */
  readonly span: LineSpan;
  /** The hunks that wait for a decision. */
  readonly hunks: readonly PlacedHunk[];
  /**
   * Makes the document show the original, without what is `beyond`, with these hunks, by the smallest edits and one batch a frame; what comes in between is skipped.
   * Resolves when it is in the document, or held: while no editor shows the document, and while the edit is `collided`. Does nothing
   * once the edit is not `writing` any more.
   */
  show(hunks: readonly Hunk[]): Promise<void>;
  /** Keeps one hunk, or all of the part: the text stays as it is. */
  accept(hunk?: number): Promise<void>;
  /** Brings back the original lines of one hunk, or of the part. */
  reject(hunk?: number): Promise<void>;
}

/**
 * A change of a document that arrives piece by piece and waits for the person's yes: it owns ranges of whole lines, follows what others
 * change around them, and ends in exactly one undo step or in exactly the bytes that were there.
 */
export interface PendingEdit extends vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly parts: readonly PendingPart[];
  readonly state: PendingState;
  /** Why it is `lost`, in words. */
  readonly reason: string | undefined;
  /** The person typed where it writes: nothing is written until `keep`, `goOn` or `reject`. */
  readonly collided: boolean;
  /**
   * Whether it is one undo step already. Where saves or typing cut it into several, they are made one as soon as the person is in the
   * document's editor and rests from typing, or decides.
   */
  readonly oneStep: boolean;
  /** The text has ended: what was shown last is written to the end, also where no editor shows the document. */
  finish(): Promise<void>;
  /** Keeps all of it; the text stays as it is. */
  accept(): Promise<void>;
  /** Brings back what was there, in any state but `lost`: lines, selection, whether there is something to save, and the file. */
  reject(): Promise<void>;
  /** After a collision: what stands there now is the result. */
  keep(): Promise<void>;
  /** After a collision: what the person typed there gives way to what comes. */
  goOn(): Promise<void>;
  /** State, places or hunks are other ones. */
  readonly onDidChange: vscode.Event<void>;
  readonly onDidCollide: vscode.Event<void>;
}
