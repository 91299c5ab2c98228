import * as vscode from 'vscode';
import { blockAt } from '../../core/edit/blockAt.ts';
import { meantSymbolAt } from '../code/snippet.ts';

/** What the person means to have rewritten: each selection, or for a mere cursor the symbol around it, else its block, else its line. Overlapping ones become one. */
export async function rangesToRewrite({ document, selections }: Pick<vscode.TextEditor, 'document' | 'selections'>): Promise<readonly vscode.Range[]> {
  const ranges: vscode.Range[] = [];
  // Of the cell of a notebook VS Code may tell what was selected in a longer text.
  for (const selection of selections.map((each) => document.validateRange(each))) ranges.push(selection.isEmpty ? await rangeAround(document, selection.end) : selected(document, selection));
  return apart(ranges.toSorted((a, b) => a.start.compareTo(b.start)));
}

async function rangeAround(document: vscode.TextDocument, place: vscode.Position): Promise<vscode.Range> {
  const symbol = document.lineAt(place.line).isEmptyOrWhitespace ? undefined : await meantSymbolAt(document, place);
  if (symbol) return symbol.range;
  const from = Math.max(0, place.line - MOST_LINES);
  const lines = Array.from({ length: Math.min(document.lineCount, place.line + MOST_LINES) - from }, (_, index) => document.lineAt(from + index).text);
  const { first, last } = blockAt(lines, place.line - from);
  return new vscode.Range(from + first, 0, from + last, document.lineAt(from + last).text.length);
}

/** A block is not looked for further away than this. */
const MOST_LINES = 200;

/** A selection that ends at the start of a line does not include that line, as a person sees it. */
function selected(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.Range {
  const last = end.line - 1;
  return end.character === 0 && end.line > start.line ? new vscode.Range(start, new vscode.Position(last, document.lineAt(last).text.length)) : new vscode.Range(start, end);
}

/** Joined where they have a line in common: a change is of whole lines. */
function apart(ranges: readonly vscode.Range[]): readonly vscode.Range[] {
  const joined: vscode.Range[] = [];
  for (const range of ranges) {
    const before = joined.at(-1);
    if (before && range.start.line <= before.end.line) joined[joined.length - 1] = before.union(range);
    else joined.push(range);
  }
  return joined;
}

/** A range as whole lines, and what stands around it on the first and the last of them. Around more than a place, space alone is the line's own. */
export interface WholeLines {
  readonly first: number;
  readonly last: number;
  readonly prefix: string;
  readonly suffix: string;
}

export function wholeLines(document: vscode.TextDocument, { start, end }: vscode.Range): WholeLines {
  const prefix = document.lineAt(start.line).text.slice(0, start.character);
  const suffix = document.lineAt(end.line).text.slice(end.character);
  // What is inserted stands behind the line's space; what is rewritten brings its own.
  const isPlace = start.isEqual(end);
  return { first: start.line, last: end.line, prefix: prefix.trim() === '' && !isPlace ? '' : prefix, suffix: suffix.trim() === '' ? '' : suffix };
}
