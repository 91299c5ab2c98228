import * as vscode from 'vscode';
import type { Change } from './change.ts';
import type { Saving } from './saving.ts';
import type { Suspicions } from './suspicions.ts';

/** What becomes of a change in whose lines someone else has changed something, which its parts already show. */
export function touch(change: Change, reason: vscode.TextDocumentChangeReason | undefined, saving: Saving, suspicions: Suspicions): void {
  const isOriginal = change.own.every(({ shown }) => shown.length === 0);
  switch (change.state) {
    case 'writing':
      // Undone as a whole by the person: that is a no. What a formatter did on saving gives way to what comes.
      if (reason === vscode.TextDocumentChangeReason.Undo && isOriginal) change.enter('rejected');
      else if (!saving.underway) suspicions.suspect(change);
      return;
    case 'written':
      for (const part of change.own) part.next = part.shown;
      if (isOriginal) change.enter('rejected');
      return;
    case 'rejected':
      for (const part of change.own) part.next = part.shown;
      if (reason !== undefined && !isOriginal) change.enter('written');
      return;
    case 'accepted':
    case 'lost':
      for (const part of change.own) part.next = part.shown;
      return;
  }
}
