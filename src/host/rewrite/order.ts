import type * as vscode from 'vscode';
import type { ImportPlace } from '../../core/importPlace.ts';
import type { RewriteTask } from '../../core/rewriteTask.ts';

/** What a person wants done in a document. */
export interface RewriteOrder {
  readonly document: vscode.TextDocument;
  /** Where. The same is asked for each; an empty range is a place to insert at. */
  readonly ranges: readonly vscode.Range[];
  readonly task: RewriteTask;
  /** The line of the document that imports may be added beside, none of the ranges'. */
  readonly imports?: ImportPlace;
  /** A model ref. Absent: the default. */
  readonly model?: string;
}

/** Begins to carry an order out, and resolves when the last of it is written, stopped or given up; never rejects. */
export type StartRewrite = (order: RewriteOrder) => Promise<void>;
