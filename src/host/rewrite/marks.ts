import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import type { PendingPart, PlacedHunk } from './pendingEdit.ts';

/** A change as it is marked in an editor. */
export interface Marked {
  readonly document: vscode.TextDocument;
  readonly parts: readonly Pick<PendingPart, 'original' | 'hunks'>[];
}

/** More removed lines than this are in the diff and not in a hover. */
const HOVERED_LINES = 40;

/** Marks changed and new lines, and where lines were removed; what was removed is one hover away. */
export class Marks implements vscode.Disposable {
  readonly #t: Translate;
  readonly #written = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.modifiedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    borderWidth: '0 0 0 3px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('editorGutter.addedBackground'),
  });
  /** Behind the line before which lines are gone. Above the first line of a document there is none, so it stands behind that one. */
  readonly #removed = vscode.window.createTextEditorDecorationType({
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.deletedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  constructor(t: Translate) {
    this.#t = t;
  }

  /** Draws what holds now in every editor that is seen, and takes away what no longer does. */
  draw(changes: readonly Marked[]): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const parts = changes.filter(({ document }) => document === editor.document).flatMap((change) => change.parts);
      editor.setDecorations(this.#written, parts.flatMap(({ original, hunks }) => hunks.filter(({ lines }) => lines.length > 0).map((hunk) => this.#writtenLines(original, hunk))));
      editor.setDecorations(this.#removed, parts.flatMap(({ original, hunks }) => hunks.filter(({ start, end }) => end > start).map((hunk) => this.#removedLines(editor.document, original, hunk))));
    }
  }

  dispose(): void {
    this.#written.dispose();
    this.#removed.dispose();
  }

  #writtenLines(original: readonly string[], { now, start, end }: PlacedHunk): vscode.DecorationOptions {
    return { range: new vscode.Range(now.start, 0, Math.max(now.start, now.end - 1), 0), ...(end > start ? { hoverMessage: this.#hover(original.slice(start, end)) } : {}) };
  }

  #removedLines(document: vscode.TextDocument, original: readonly string[], { now, start, end }: PlacedHunk): vscode.DecorationOptions {
    const line = document.lineAt(Math.min(document.lineCount - 1, Math.max(0, now.end > now.start ? now.start : now.start - 1))).range.end;
    return {
      range: new vscode.Range(line, line),
      hoverMessage: this.#hover(original.slice(start, end)),
      renderOptions: { after: { contentText: `−${end - start}`, margin: '0 0 0 2em', color: new vscode.ThemeColor('editorGutter.deletedBackground') } },
    };
  }

  /** The code goes in as code: it is whatever the file has. */
  #hover(lines: readonly string[]): vscode.MarkdownString {
    const hover = new vscode.MarkdownString();
    hover.appendMarkdown(`${this.#t('Before:')}\n\n`);
    hover.appendCodeblock(lines.slice(0, HOVERED_LINES).join('\n'));
    if (lines.length > HOVERED_LINES) hover.appendMarkdown(`\n\n${this.#t('and {0} more lines', lines.length - HOVERED_LINES)}`);
    return hover;
  }
}
