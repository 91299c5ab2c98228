import * as vscode from 'vscode';
import type { Hunk } from '../../core/edit/hunk.ts';
import { editFor } from '../../core/edit/rewriteLayout.ts';

/** An editor that shows the document: the one in front if it does. */
export function editorOf(document: vscode.TextDocument): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  return activeTextEditor?.document === document ? activeTextEditor : visibleTextEditors.find((editor) => editor.document === document);
}

/**
 * Brings an editor of the document to the front and gives it the focus, which is where VS Code's undo goes. `undefined` where that cannot
 * be: the cell of a notebook that is not being edited.
 */
export async function bringToFront(document: vscode.TextDocument): Promise<vscode.TextEditor | undefined> {
  const editor = editorOf(document);
  const isActive = editor !== undefined && editor === vscode.window.activeTextEditor;
  if (document.uri.scheme === 'vscode-notebook-cell') return isActive ? editor : undefined;
  if (isActive) {
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    return editor;
  }
  try {
    return await vscode.window.showTextDocument(document, { ...(editor?.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }), preserveFocus: false, preview: false });
  } catch {
    // It has no editor of its own: one side of a comparison, a file that is gone.
    return undefined;
  }
}

export interface UndoStops {
  readonly undoStopBefore: boolean;
  readonly undoStopAfter: boolean;
}

/** Changes lines through an editor, or without one as an undo step of its own. Refused when someone else was faster: then it is to be worked out anew. */
export async function changeLines(document: vscode.TextDocument, editor: vscode.TextEditor | undefined, hunks: readonly Hunk[], stops: UndoStops): Promise<boolean> {
  return changeText(document, editor, hunks.map((hunk) => {
    const { from, to, text } = editFor(hunk, document.lineCount, (line) => document.lineAt(line).text.length);
    return { range: new vscode.Range(from.line, from.character, to.line, to.character), newText: text, inserts: hunk.start === hunk.end };
  }), stops);
}

/** A text for a range. `inserts`: nothing gives way to it; the text of an empty line is empty too, and does. */
export interface Replacement {
  readonly range: vscode.Range;
  readonly newText: string;
  readonly inserts: boolean;
}

/**
 * The same at any places. An editor that shows the document has to be given: of an edit of the workspace VS Code 1.106 forgets, where the
 * document is in front, for which version it was, and makes it at places that have moved meanwhile.
 */
export async function changeText(document: vscode.TextDocument, editor: vscode.TextEditor | undefined, edits: readonly Replacement[], stops: UndoStops): Promise<boolean> {
  if (!editor) {
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits.map(({ range, newText }) => vscode.TextEdit.replace(range, newText)));
    return vscode.workspace.applyEdit(edit);
  }
  try {
    return await editor.edit((builder) => {
      for (const { range, newText, inserts } of edits) {
        // An insertion moves what stands at its place, a cursor for one, along with the line that it stands on.
        if (inserts && range.start.character === 0) builder.insert(range.start, newText);
        else builder.replace(range, newText);
      }
    }, stops);
  } catch {
    // Closed in this moment.
    return false;
  }
}

/** An undo stop without a change: what is typed next is a step of its own. */
export async function stopUndo(editor: vscode.TextEditor): Promise<void> {
  try {
    await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), ''), { undoStopBefore: false, undoStopAfter: true });
  } catch {
    // Closed in this moment; nobody types in it.
  }
}
