import * as vscode from 'vscode';
import { takeEdits } from '../../core/edit/heardEdit.ts';
import type { Place } from '../../core/edit/rewriteLayout.ts';
import { carriedOver, type LineDiff } from '../../core/edit/rewriteSteps.ts';
import { difference } from '../../core/edit/textEdit.ts';
import type { Change } from './change.ts';
import { changeText, editorOf } from './editors.ts';
import { followAll, partsOf, type Heard } from './following.ts';
import { isThere, linesIn } from './partLines.ts';

/**
 * Someone typed while steps were undone and done again: the text that was there at first comes back in one edit, with that typing in it.
 *
 * @param first what the document read before what `heard` has, which goes on growing.
 */
export async function putBack(document: vscode.TextDocument, goal: string, first: string, heard: Heard[], changes: Change[], diff: LineDiff): Promise<void> {
  const taken: Change[] = [];
  let rows: string[] | undefined;
  let [text, wanted] = [first, goal];
  // Each time that this fails something was typed, and at some time nothing is.
  while (!document.isClosed) {
    for (const { changes: typed, reason, text: after } of heard.splice(0)) {
      for (const change of reason === undefined ? typed : []) {
        const carried = carriedOver({ offset: change.rangeOffset, length: change.rangeLength, text: change.text }, difference(text, wanted));
        const [from, to] = [placeIn(wanted, carried.offset), placeIn(wanted, carried.offset + carried.length)];
        rows ??= wanted.split(LINE_END);
        taken.push(...followAll(changes, { edits: takeEdits(rows, [{ from, to, text: carried.text }]), reason }, rows, diff).taken);
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
  for (const part of partsOf(changes)) if (!isThere(part, document)) part.shown = diff(part.original, linesIn(document, { start: part.span.start, end: Math.min(part.span.end, document.lineCount) }));
  for (const change of taken) change.enter('accepted');
}

const LINE_END = /\r\n|\n/;

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}
