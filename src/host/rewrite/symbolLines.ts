import type * as vscode from 'vscode';
import type { Excerpt } from '../../core/edit/fileExcerpt.ts';
import { documentSymbols, type KnownSymbol } from '../documentSymbols.ts';
import type { WholeLines } from './ranges.ts';

/** More are not asked for: what a model needs of a large file is what is near. */
const MOST = 200;

/** The first line of each symbol of the document that the language knows, those around the range first and the nearest next: what a model is shown of a file that is too long. */
export async function symbolLines(document: vscode.TextDocument, { first, last }: WholeLines): Promise<readonly Excerpt[]> {
  const found = new Map<number, number>();
  const look = ({ range: { start, end }, children }: KnownSymbol): void => {
    const isAround = start.line < first && end.line > last;
    if (start.line < first || start.line > last) found.set(start.line, isAround ? 0 : Math.min(Math.abs(start.line - first), Math.abs(start.line - last)));
    children.forEach(look);
  };
  (await documentSymbols(document)).forEach(look);
  return [...found].toSorted(([, one], [, other]) => one - other).slice(0, MOST).map(([line]) => ({ line, text: document.lineAt(line).text }));
}
