import * as vscode from 'vscode';
import { lastLine, type LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { Origin } from './change.ts';
import { editorOf } from './editors.ts';

/** What a person sees and has selected in an editor. */
interface View {
  readonly editor: vscode.TextEditor;
  readonly selections: readonly vscode.Selection[];
  readonly top: number | undefined;
  readonly lineCount: number;
}

export function keepViews(document: vscode.TextDocument): View[] {
  return vscode.window.visibleTextEditors.filter((editor) => editor.document === document)
    .map((editor) => ({ editor, selections: editor.selections, top: editor.visibleRanges[0]?.start.line, lineCount: document.lineCount }));
}

/** After undoing and doing again, which take the cursor along. Where lines are gone, VS Code's own undo has put the cursor right. */
export function restoreViews(views: readonly View[], document: vscode.TextDocument): void {
  for (const { editor, selections, top, lineCount } of views) {
    if (lineCount === document.lineCount) editor.selections = selections;
    if (top !== undefined) editor.revealRange(new vscode.Range(top, 0, top, 0), vscode.TextEditorRevealType.AtTop);
  }
}

/** The selection at the beginning, by the line that it is about. */
export function originOf(document: vscode.TextDocument, span: LineSpan | undefined): Origin | undefined {
  const editor = editorOf(document);
  return editor && span && { line: span.start, selections: editor.selections };
}

/** Selects what was selected at the beginning, when its line was `origin.line` and is `line` now. */
export function returnTo(editor: vscode.TextEditor, origin: Origin, line: number): void {
  const by = line - origin.line;
  const moved = (position: vscode.Position): vscode.Position => new vscode.Position(Math.max(0, position.line + by), position.character);
  editor.selections = origin.selections.map(({ anchor, active }) => new vscode.Selection(moved(anchor), moved(active)));
}

/** Whether a selection is in these lines, or a cursor where VS Code puts it when its line goes: at the beginning of the line below. */
export function touches(span: LineSpan, { start, end, isEmpty }: vscode.Selection): boolean {
  if (isEmpty && start.line === span.end && start.character === 0) return true;
  return end.line >= span.start && start.line <= lastLine(span);
}
