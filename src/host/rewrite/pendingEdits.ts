import type * as vscode from 'vscode';
import type { LineSpan } from '../../core/rewriteLayout.ts';
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
}

/** The pending edits of a window, of as many documents as there are. The caller disposes each edit when it is decided and no redo of it needs to be noticed. */
export function pendingEdits(ports: WriterPorts): PendingEdits {
  const writers = new Map<vscode.TextDocument, DocumentWriter>();
  return {
    begin(document, spans) {
      const writer = writers.get(document) ?? new DocumentWriter(document, ports, () => writers.delete(document));
      const change = writer.begin(spans);
      if (change) writers.set(document, writer);
      else if (!writers.has(document)) writer.dispose();
      return change;
    },
    dispose() {
      for (const writer of writers.values()) writer.dispose();
      writers.clear();
    },
  };
}
