import * as vscode from 'vscode';
import { originalOf, type KeptChange } from '../../core/edit/keptChange.ts';
import { placedAgain } from '../../core/edit/placedAgain.ts';
import { lastLine, type LineSpan } from '../../core/edit/rewriteLayout.ts';
import { documentAt } from './documentAddress.ts';
import type { Beginning } from './keeping.ts';
import type { RewriteOrder } from './order.ts';
import { linesIn, sameLines } from './partLines.ts';
import type { PendingEdit } from './pendingEdit.ts';
import type { PendingEdits } from './pendingEdits.ts';
import type { WholeLines } from './ranges.ts';

/** A change that was left, and what its document has to say to it. */
export type Taken =
  | { readonly kind: 'pending'; readonly order: RewriteOrder; readonly edit: PendingEdit; readonly places: WholeLines[]; readonly beginning: Beginning }
  /** Nothing of it is in the document. */
  | { readonly kind: 'nothing' }
  /** A change that is pending has its lines. */
  | { readonly kind: 'occupied' }
  /** The document is another one now, and nobody can tell where the change was. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'gone' };

/** Makes a change that was left a pending one again, where its document is what was left. */
export async function takeUp(kept: KeptChange, edits: PendingEdits): Promise<Taken> {
  const document = await documentAt(kept);
  if (!document) return { kind: 'gone' };
  const { around, parts, task, model, said, ended, clean, bytes, origin } = kept;
  // Imports are added once all the rest is there.
  const spans = placedAgain(linesIn(document), around, parts.map(({ shown, imports }) => (ended || imports !== undefined ? shown : undefined)));
  if (!spans || !isOfIt(kept, linesIn(document))) return sameLines(linesIn(document), originalOf(kept)) ? { kind: 'nothing' } : { kind: 'changed' };
  if (spans.every((span, index) => sameLines(linesIn(document, span), parts[index]?.original ?? []))) return { kind: 'nothing' };
  const text = textBefore(kept, document);
  const edit = edits.resume(document, spans, {
    originals: parts.map(({ original }) => original), before: { text, clean }, bytes: bytes === undefined ? undefined : Buffer.from(bytes, 'base64'),
    origin: origin && { line: origin.line, selections: origin.selections.map(([line = 0, character = 0, activeLine = 0, active = 0]) => new vscode.Selection(line, character, activeLine, active)) },
  });
  if (!edit) return { kind: 'occupied' };
  const placed = spans.map((span, index) => ({ span, ...parts[index] }));
  const asked = placed.filter(({ imports }) => imports === undefined);
  const [beside] = placed.filter(({ imports }) => imports !== undefined);
  return {
    kind: 'pending', edit,
    order: {
      document, ranges: asked.map(({ span }) => rangeOf(document, span)), task, ...(beside?.imports ? { imports: { first: beside.span.start, last: lastLine(beside.span), side: beside.imports } } : {}), ...(model === undefined ? {} : { model }), ...(said === undefined ? {} : { said }),
    },
    places: asked.map(({ span, prefix = '', suffix = '' }) => ({ first: span.start, last: lastLine(span), prefix, suffix })),
    beginning: { text, clean, ...(bytes === undefined ? {} : { bytes }), ...(origin ? { origin } : {}) },
  };
}

/** With no line around it, any text stands between them: then something of it is to be known. */
function isOfIt({ around, parts }: KeptChange, lines: readonly string[]): boolean {
  if (around.some((run) => run.length > 0)) return true;
  const known = new Set(parts.flatMap(({ original, shown }) => [...original, ...shown]).filter((line) => line.trim() !== ''));
  return known.size === 0 || lines.some((line) => known.has(line));
}

/** The document as it was before the change, with what was typed elsewhere until it was kept last. */
export function textBefore(kept: KeptChange, { eol }: Pick<vscode.TextDocument, 'eol'>): string {
  return originalOf(kept).join(eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

function rangeOf(document: vscode.TextDocument, span: LineSpan): vscode.Range {
  const last = lastLine(span);
  return document.validateRange(new vscode.Range(span.start, 0, last, document.lineAt(Math.min(last, document.lineCount - 1)).text.length));
}
