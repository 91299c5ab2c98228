import * as vscode from 'vscode';
import { stepsOf, type LineDiff } from '../../core/edit/rewriteSteps.ts';
import type { Change, Part } from './change.ts';
import type { OwnEdits } from './ownEdits.ts';
import { isPending, isThere, showable } from './partLines.ts';
import { putBack } from './puttingBack.ts';
import { layOut, piecesOf, stageOf, type Stage, type UndoHistory } from './undoHistory.ts';
import { undoTo } from './undoing.ts';
import { keepViews, restoreViews } from './views.ts';

/** A document whose undo history is to be put in order. */
export interface Unsettled {
  readonly document: vscode.TextDocument;
  readonly history: UndoHistory;
  readonly changes: Change[];
  /** Of all changes, in the document's order. */
  readonly parts: readonly Part[];
  readonly edits: OwnEdits;
  readonly diff: LineDiff;
}

/**
 * Undoes all that was done since the history began, and does it again: first what others did, then each change as a step. What a change
 * is to show meanwhile is what it shows then. The document's editor must be the active one.
 *
 * @returns what the document read at the base and after each step. `undone`: nothing was changed. `disturbed`: someone typed, and the text
 * is back with that typing in it, as steps that are no longer known.
 */
export async function settle(unsettled: Unsettled): Promise<readonly Stage[] | 'undone' | 'disturbed'> {
  const { document, history, changes, parts, edits, diff } = unsettled;
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) return 'undone';
  if (parts.some((part) => part.base === undefined || !isThere(part, document))) return 'undone';
  const goals = parts.map((part) => (isPending(part.change) && !part.change.collided ? showable(part, document) : part.shown));
  const pieces = piecesOf(document, history, parts, changes, goals);
  const views = keepViews(document);
  const began = document.getText();
  const layout = parts.map((part) => [part, part.span, part.shown] as const);
  const recover = async (first: string): Promise<'disturbed'> => {
    await putBack(document, began, first, edits.waiting, changes, diff);
    return 'disturbed';
  };
  const stages = history.stages.slice(0, 1);
  edits.collect();
  try {
    const disturbed = (): boolean => edits.waiting.some(({ reason }) => reason === undefined);
    const undone = await undoTo(document, history.text, history.events, disturbed);
    if (disturbed()) return await recover(began);
    if (!undone) return 'undone';
    edits.collect();
    layOut(pieces, parts, goals, 0, diff);
    for (const [step, hunks] of stepsOf(pieces, changes.length + 1, diff).entries()) {
      if (hunks.length === 0) continue;
      const before = document.getText();
      const outcome = await edits.edit(editor, hunks, { undoStopBefore: true, undoStopAfter: true });
      if (outcome === 'written') history.events += 1;
      if (outcome !== 'written' || edits.waiting.length > 0) {
        for (const [part, span, shown] of layout) [part.span, part.shown] = [span, shown];
        return await recover(outcome === 'written' ? edits.text : before);
      }
      layOut(pieces, parts, goals, step + 1, diff);
      stages.push(stageOf(document, parts));
    }
  } finally {
    edits.drop();
  }
  restoreViews(views, document);
  return stages;
}
