import * as vscode from 'vscode';
import { followChange, onlyPlaceOf, type Place } from '../../core/edit/rewriteLayout.ts';
import { carriedOver, type LineDiff } from '../../core/edit/rewriteSteps.ts';
import { difference } from '../../core/edit/textEdit.ts';
import type { Part } from './change.ts';
import { changeText, editorOf } from './editors.ts';
import { isThere, linesIn, linesOf } from './partLines.ts';

/** A change of a document, as it was heard of. */
export interface Heard {
  readonly changes: readonly vscode.TextDocumentContentChangeEvent[];
  readonly reason: vscode.TextDocumentChangeReason | undefined;
  /** The document's text right after, where it was asked for. */
  readonly text: string | undefined;
}

/** Moves a part with what someone else changed. `touched`: its lines are other ones now. `gone`: they cannot be told from those around them. */
export function followIn(part: Part, { changes }: Heard, document: vscode.TextDocument, diff: LineDiff): 'same' | 'touched' | 'gone' {
  const expected = linesOf(part, part.shown);
  let { span } = part;
  let [inside, across] = [false, false];
  // They come from the bottom up.
  for (const { range, text } of changes) {
    const followed = followChange(span, { from: range.start, to: range.end, text });
    ({ span } = followed);
    inside ||= followed.meeting === 'inside';
    across ||= followed.meeting === 'across';
  }
  if (inside || across) {
    const stands = (start: number): boolean => start >= 0 && start + expected.length <= document.lineCount && expected.every((line, index) => document.lineAt(start + index).text === line);
    const start = [span.start, span.end - expected.length, part.span.start].find(stands) ?? (across ? onlyPlaceOf(expected, linesIn(document))?.start : undefined);
    if (start !== undefined) [span, inside, across] = [{ start, end: start + expected.length }, false, false];
  }
  if (across) return 'gone';
  part.span = { start: span.start, end: Math.min(span.end, document.lineCount) };
  if (!inside) return 'same';
  part.shown = diff(part.original, linesIn(document, part.span));
  return 'touched';
}

/**
 * Someone typed while steps were undone and done again: the text that was there at first comes back in one edit, with that typing in it.
 *
 * @param first what the document read before what `heard` has, which goes on growing.
 */
export async function putBack(document: vscode.TextDocument, goal: string, first: string, heard: Heard[], parts: readonly Part[], diff: LineDiff): Promise<void> {
  let [text, wanted] = [first, goal];
  // Each time that this fails something was typed, and at some time nothing is.
  while (!document.isClosed) {
    for (const { changes, reason, text: after } of heard.splice(0)) {
      for (const change of reason === undefined ? changes : []) {
        const carried = carriedOver({ offset: change.rangeOffset, length: change.rangeLength, text: change.text }, difference(text, wanted));
        const [from, to] = [placeIn(wanted, carried.offset), placeIn(wanted, carried.offset + carried.length)];
        for (const part of parts) ({ span: part.span } = followChange(part.span, { from, to, text: carried.text }));
        wanted = wanted.slice(0, carried.offset) + carried.text + wanted.slice(carried.offset + carried.length);
      }
      text = after ?? text;
    }
    if (document.getText() === wanted) break;
    const { start, end, text: by } = difference(document.getText(), wanted);
    const edit = { range: new vscode.Range(document.positionAt(start), document.positionAt(end)), newText: by, inserts: start === end };
    const stops = { undoStopBefore: true, undoStopAfter: true };
    // Without the editor where that is closed in this moment.
    const done = (await changeText(document, editorOf(document), [edit], stops)) || (heard.length === 0 && (await changeText(document, undefined, [edit], stops)));
    if (heard.length === 0) break;
    if (done) text = heard.shift()?.text ?? wanted;
  }
  for (const part of parts) if (!isThere(part, document)) part.shown = diff(part.original, linesIn(document, { start: part.span.start, end: Math.min(part.span.end, document.lineCount) }));
}

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}
