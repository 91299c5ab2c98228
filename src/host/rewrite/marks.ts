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
/** So far beyond what an editor shows, marks say what was there before. Farther away they are bare ranges, which cost VS Code a small part of that. */
const NEAR_LINES = 200;

/** The colour is defined in high contrast themes only. */
const AROUND = 'var(--vscode-diffEditor-insertedTextBorder, transparent)';
const LINES: vscode.DecorationRenderOptions = {
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
  overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.modifiedForeground'),
  overviewRulerLane: vscode.OverviewRulerLane.Left,
  // High contrast has no backgrounds: there a dashed border goes around each line, as in VS Code's own diff. A theme colour alone cannot be of one side.
  borderWidth: '1px 1px 1px 3px',
  borderStyle: 'dashed dashed dashed solid',
  borderColor: `${AROUND} ${AROUND} ${AROUND} var(--vscode-editorGutter-addedBackground)`,
};
const GAP: vscode.DecorationRenderOptions = {
  overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.deletedForeground'),
  overviewRulerLane: vscode.OverviewRulerLane.Left,
  rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
};

/** Marks changed and new lines, and where lines were removed; what was removed is one hover away. */
export class Marks implements vscode.Disposable {
  readonly #t: Translate;
  readonly #written = vscode.window.createTextEditorDecorationType(LINES);
  readonly #writtenFar = vscode.window.createTextEditorDecorationType(LINES);
  /** Behind the line before which lines are gone. Above the first line of a document there is none, so it stands behind that one. */
  readonly #removed = vscode.window.createTextEditorDecorationType(GAP);
  readonly #removedFar = vscode.window.createTextEditorDecorationType(GAP);

  constructor(t: Translate) {
    this.#t = t;
  }

  /** Draws what holds now in every editor that is seen, and takes away what no longer does. */
  draw(changes: readonly Marked[]): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const hunks = changes.filter((change) => change.document === document).flatMap(({ parts }) => parts.flatMap((part) => part.hunks.map((hunk) => ({ ...hunk, original: part.original }))));
      const isNear = ({ now }: PlacedHunk): boolean => editor.visibleRanges.some(({ start, end }) => now.start <= end.line + NEAR_LINES && now.end >= start.line - NEAR_LINES);
      const [near, far] = [hunks.filter(isNear), hunks.filter((hunk) => !isNear(hunk))];
      editor.setDecorations(this.#written, near.filter(hasLines).map((hunk) => ({ range: linesOf(hunk), ...(hidesLines(hunk) ? { hoverMessage: this.#hover(hunk) } : {}) })));
      editor.setDecorations(this.#writtenFar, far.filter(hasLines).map(linesOf));
      editor.setDecorations(this.#removed, near.filter(hidesLines).map((hunk) => ({ range: gapOf(document, hunk), hoverMessage: this.#hover(hunk), renderOptions: { after: countOf(hunk) } })));
      editor.setDecorations(this.#removedFar, far.filter(hidesLines).map((hunk) => gapOf(document, hunk)));
    }
  }

  dispose(): void {
    for (const type of [this.#written, this.#writtenFar, this.#removed, this.#removedFar]) type.dispose();
  }

  /** The code goes in as code: it is whatever the file has. */
  #hover({ original, start, end }: MarkedHunk): vscode.MarkdownString {
    const hover = new vscode.MarkdownString();
    hover.appendMarkdown(`${this.#t('Before:')}\n\n`);
    hover.appendCodeblock(original.slice(start, Math.min(end, start + HOVERED_LINES)).join('\n'));
    if (end - start > HOVERED_LINES) hover.appendMarkdown(`\n\n${this.#t('and {0} more lines', end - start - HOVERED_LINES)}`);
    return hover;
  }
}

interface MarkedHunk extends PlacedHunk {
  readonly original: readonly string[];
}

function hasLines({ lines }: PlacedHunk): boolean {
  return lines.length > 0;
}

function hidesLines({ start, end }: PlacedHunk): boolean {
  return end > start;
}

function linesOf({ now }: PlacedHunk): vscode.Range {
  return new vscode.Range(now.start, 0, Math.max(now.start, now.end - 1), 0);
}

function gapOf(document: vscode.TextDocument, { now }: PlacedHunk): vscode.Range {
  const line = document.lineAt(Math.min(document.lineCount - 1, Math.max(0, now.end > now.start ? now.start : now.start - 1))).range.end;
  return new vscode.Range(line, line);
}

function countOf({ start, end }: PlacedHunk): vscode.ThemableDecorationAttachmentRenderOptions {
  return { contentText: `−${end - start}`, margin: '0 0 0 2em', color: new vscode.ThemeColor('editorGutter.deletedBackground') };
}
