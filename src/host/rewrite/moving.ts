import * as vscode from 'vscode';
import { onlyPlaceOf, type LineSpan } from '../../core/rewriteLayout.ts';
import type { Part } from './change.ts';
import { isThere, linesIn, linesOf } from './partLines.ts';

/** Parts of a document whose file has another name now, in the document that VS Code has for that. */
export interface Moved {
  readonly document: vscode.TextDocument;
  readonly places: ReadonlyMap<Part, LineSpan>;
}

/**
 * Finds the lines of a renamed document again. VS Code closes the document of the old name and opens another, with what was unsaved in it
 * but without its undo steps.
 *
 * @returns `undefined` where there is no such document, or it does not have the lines.
 */
export async function findMoved(target: vscode.Uri, parts: readonly Part[]): Promise<Moved | undefined> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(target);
  } catch {
    return undefined; // Gone again, or not text.
  }
  const places = new Map<Part, LineSpan>();
  for (const part of parts) {
    const place = isThere(part, document) ? part.span : onlyPlaceOf(linesOf(part, part.shown), linesIn(document));
    if (!place) return undefined;
    places.set(part, place);
  }
  return { document, places };
}
