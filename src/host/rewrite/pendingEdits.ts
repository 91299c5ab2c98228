import type * as vscode from 'vscode';
import type { LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { Change, LeftChange } from './change.ts';
import { DocumentWriter, type WriterPorts } from './documentWriter.ts';
import type { PendingEdit } from './pendingEdit.ts';

export interface PendingEdits extends vscode.Disposable {
  /**
   * Begins a change of whole lines of a document, at one place or at several, which is one undo step for all of them. The selection of the
   * document's editor at this moment is what a reject brings back.
   *
   * @returns `undefined` where a change that is still pending has some of the lines.
   */
  begin(document: vscode.TextDocument, spans: readonly LineSpan[]): PendingEdit | undefined;
  /**
   * Takes up a change that another window left: these lines are what it has written. It is `written`, and a reject is a step of its own, the
   * undo history being gone.
   *
   * @returns `undefined` where a change that is pending has some of the lines.
   */
  resume(document: vscode.TextDocument, spans: readonly LineSpan[], left: LeftChange): PendingEdit | undefined;
}

/** The pending edits of a window, of as many documents as there are. The caller disposes each edit when it is decided and no redo of it needs to be noticed. */
export function pendingEdits(ports: WriterPorts): PendingEdits {
  const writers = new Set<DocumentWriter>();
  const writerOf = (document: vscode.TextDocument): DocumentWriter | undefined => [...writers].find((writer) => writer.document === document);
  const newWriter = (document: vscode.TextDocument): DocumentWriter => {
    const writer: DocumentWriter = new DocumentWriter(document, ports, {
      emptied: () => void writers.delete(writer),
      moved: (other) => writerOf(other) === undefined,
    });
    return writer;
  };
  const begin = (document: vscode.TextDocument, spans: readonly LineSpan[]): Change | undefined => {
    const writer = writerOf(document) ?? newWriter(document);
    const change = writer.begin(spans);
    if (change) writers.add(writer);
    else if (!writers.has(writer)) writer.dispose();
    return change;
  };
  return {
    begin,
    resume(document, spans, left) {
      const change = begin(document, spans);
      change?.takeUp(left, ports.diffLines);
      return change;
    },
    dispose() {
      for (const writer of writers) writer.dispose();
      writers.clear();
    },
  };
}
