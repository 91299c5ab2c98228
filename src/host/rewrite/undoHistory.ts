import type * as vscode from 'vscode';
import type { Hunk } from '../../core/edit/hunk.ts';
import type { LineSpan } from '../../core/edit/rewriteLayout.ts';
import { spanBefore, type LineDiff, type Piece } from '../../core/edit/rewriteSteps.ts';
import type { Change, Part } from './change.ts';
import { linesIn, linesOf } from './partLines.ts';

/**
 * What a document was before the first write that is not settled, and how the undo history above that looks. `open`: all that was written
 * is in one undo step, to which the next write is added. `apart`: it is in several, or has someone else's typing in it. `one`: each change
 * is a step, and nothing else is above the base.
 */
export interface UndoHistory {
  readonly text: string;
  readonly lines: readonly string[];
  readonly eol: vscode.EndOfLine;
  state: 'open' | 'apart' | 'one';
  /** A save ended the undo step: the next write begins another. */
  stopped: boolean;
  /** The last change was someone else's. */
  foreign: boolean;
  /** At most so many undo steps lead back. */
  events: number;
  readonly writers: Set<Change>;
  /** What the document reads at the base and after each step above it: an undo or a redo that leads there is known. */
  stages: readonly Stage[];
}

export interface Stage {
  readonly text: string;
  readonly parts: ReadonlyMap<Part, { readonly span: LineSpan; readonly lines: readonly string[] }>;
}

/** Begins here: what the parts hold now is where undoing ends. */
export function beginHistory(document: vscode.TextDocument, lines: readonly string[], parts: readonly Part[]): UndoHistory {
  for (const part of parts) part.base = { span: part.span, lines: linesOf(part, part.shown) };
  return { text: document.getText(), lines: [...lines], eol: document.eol, state: 'open', stopped: false, foreign: false, events: 0, writers: new Set(), stages: [stageOf(document, parts)] };
}

export function stageOf(document: vscode.TextDocument, parts: readonly Part[]): Stage {
  return { text: document.getText(), parts: new Map(parts.map((part) => [part, { span: part.span, lines: linesOf(part, part.shown) }])) };
}

/** The parts as they were at a stage that the document has come back to. @returns those that had other lines. */
export function returnToStage(stage: Stage, parts: readonly Part[], diff: LineDiff): Part[] {
  return parts.filter((part) => {
    const then = stage.parts.get(part);
    if (!then) return false;
    const before = linesOf(part, part.shown).join('\n');
    part.span = then.span;
    part.shown = diff(part.original, then.lines);
    return before !== then.lines.join('\n');
  });
}

/** The document in turns of what is elsewhere, which is step 0, and a part, whose step is its change's; it is to have `goals` in the parts. */
export function piecesOf(document: vscode.TextDocument, history: UndoHistory, parts: readonly Part[], changes: readonly Change[], goals: readonly (readonly Hunk[])[]): Piece[] {
  const pieces: Piece[] = [];
  let [oldAt, nowAt] = [0, 0];
  const elsewhere = (old: number, now: number): void => void pieces.push({ old: history.lines.slice(oldAt, old), now: linesIn(document, { start: nowAt, end: now }), step: 0 });
  parts.forEach((part, index) => {
    const { base, span } = part;
    if (!base) return;
    elsewhere(base.span.start, span.start);
    pieces.push({ old: base.lines, now: linesOf(part, goals[index] ?? []), step: 1 + changes.indexOf(part.change) });
    [oldAt, nowAt] = [base.span.end, span.end];
  });
  elsewhere(history.lines.length, document.lineCount);
  return pieces;
}

/** Where the parts are and what they show when so many of the steps are taken. */
export function layOut(pieces: readonly Piece[], parts: readonly Part[], goals: readonly (readonly Hunk[])[], taken: number, diff: LineDiff): void {
  let top = 0;
  pieces.forEach(({ old, now, step }, index) => {
    const lines = step < taken ? now : old;
    const part = index % 2 === 1 ? parts[(index - 1) / 2] : undefined;
    if (part) {
      part.span = { start: top, end: top + lines.length };
      part.shown = step < taken ? goals[(index - 1) / 2] ?? [] : diff(part.original, old);
    }
    top += lines.length;
  });
}

/** Gives the lines of a change that begins later their place in the text at the beginning. @returns false where someone else wrote them since. */
export function placeInHistory(document: vscode.TextDocument, history: UndoHistory, parts: readonly Part[], later: Change, diff: LineDiff): boolean {
  const pieces = piecesOf(document, history, parts, [], parts.map(({ shown }) => shown));
  const changed = diff(pieces.flatMap(({ old }) => old), pieces.flatMap(({ now }) => now));
  return later.own.every((part) => {
    const span = spanBefore(part.span, changed);
    if (span) part.base = { span, lines: part.original };
    return span !== undefined;
  });
}

/**
 * Gives the lines of a change that begins later their place at every stage, so that an undo that leads there finds them. A stage that had none
 * for them is known no more.
 */
export function placeInStages(document: vscode.TextDocument, history: UndoHistory, later: Change, diff: LineDiff): void {
  const text = document.getText();
  history.stages = history.stages.flatMap((stage) => {
    const changed = stage.text === text ? [] : diff(stage.text.split(/\r?\n/), linesIn(document));
    const parts = new Map(stage.parts);
    for (const part of later.own) {
      const span = spanBefore(part.span, changed);
      if (!span) return [];
      parts.set(part, { span, lines: part.original });
    }
    return [{ text: stage.text, parts }];
  });
}
