import * as vscode from 'vscode';
import type { ImportPlace } from '../../core/edit/importPlace.ts';
import type { SaidOfRange } from '../../core/edit/keptChange.ts';
import type { RewriteTask } from '../../core/edit/rewriteTask.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../files.ts';
import { MAX_SNIPPET } from '../code/snippet.ts';

/** What a person wants done in a document. */
export interface RewriteOrder {
  readonly document: vscode.TextDocument;
  /** Where. The same is asked for each; an empty range is a place to insert at. */
  readonly ranges: readonly vscode.Range[];
  readonly task: RewriteTask;
  /** The lines of the document that imports may be added to or above, none of the ranges'. */
  readonly imports?: ImportPlace;
  /** A model ref. Absent: the default. */
  readonly model?: string;
  /** What a model has answered already for each of the ranges: it goes on from there. */
  readonly said?: readonly SaidOfRange[];
}

/** Begins to carry an order out, and resolves when the last of it is written, stopped or given up; never rejects. */
export type StartRewrite = (order: RewriteOrder) => Promise<void>;

/**
 * Why there is no use in asking for it, in words; `undefined`: there is. That an editor is read-only by a setting VS Code tells nobody: then it is
 * said once an edit is refused.
 */
export function refusalOf({ document, ranges }: RewriteOrder, t: Translate): string | undefined {
  if (vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) === false || document.uri.scheme === 'output') return t('{0} could not be changed: it is read-only.', nameOf(document.uri));
  const most = Math.max(0, ...ranges.map(({ start, end }) => document.offsetAt(end) - document.offsetAt(start)));
  return most > MAX_SNIPPET ? t('The selection has {0} characters. Select at most {1}.', most.toLocaleString(), MAX_SNIPPET.toLocaleString()) : undefined;
}
