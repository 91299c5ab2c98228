import type * as vscode from 'vscode';
import { applyHunks, type Hunk } from '../../core/edit/hunk.ts';
import type { LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { Change, Part } from './change.ts';

export function isPending({ state }: Change): boolean {
  return state === 'writing' || state === 'written';
}

/** The part's lines with these hunks in them. */
export function linesOf(part: Part, hunks: readonly Hunk[]): readonly string[] {
  return hunks.length === 0 ? part.original : applyHunks(part.original, hunks);
}

export function linesIn(document: vscode.TextDocument, { start, end }: LineSpan = { start: 0, end: document.lineCount }): string[] {
  return Array.from({ length: end - start }, (_, index) => document.lineAt(start + index).text);
}

export function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

/** Whether the document has there what the part is known to have. */
export function isThere(part: Part, document: vscode.TextDocument): boolean {
  return part.span.end <= document.lineCount && sameLines(linesIn(document, part.span), linesOf(part, part.shown));
}

/** The hunks that the part is to have, as a document can show them: it has one line at least, if an empty one. */
export function showable(part: Part, document: vscode.TextDocument): readonly Hunk[] {
  const isWhole = part.span.start === 0 && part.span.end === document.lineCount;
  return isWhole && linesOf(part, part.next).length === 0 ? [{ start: 0, end: part.original.length, lines: [''] }] : part.next;
}
