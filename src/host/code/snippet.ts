import * as vscode from 'vscode';
import type { TextReference } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { documentSymbols, type KnownSymbol } from '../documentSymbols.ts';

/** More than this many characters in one selection is a mistake more often than a wish, and no model takes it. */
export const MAX_SNIPPET = 1_000_000;

/** What the person means by "this": the selection of an editor, or the reason why there is none. */
export type Snippet = { readonly reference: TextReference } | { readonly refused: string };

/** The selection; without one, the innermost symbol around the cursor that the language knows, else the cursor's line if it has text. */
export async function snippetAt({ document, selection }: Pick<vscode.TextEditor, 'document' | 'selection'>, t: Translate): Promise<Snippet | undefined> {
  if (!selection.isEmpty) return snippetOf(document, selection, t);
  // Of the cell of a notebook VS Code may tell where the cursor was in a longer text.
  const place = document.validatePosition(selection.active);
  return snippetOf(document, (await meantSymbolAt(document, place))?.range ?? document.lineAt(place.line).range, t);
}

/** The selection alone: what goes along with a question where it stands, and nothing where there is none. */
export function selectedSnippet(editor: vscode.TextEditor | undefined, t: Translate): Snippet | undefined {
  return editor && !editor.selection.isEmpty ? snippetOf(editor.document, editor.selection, t) : undefined;
}

/** The text of a range, with a label that says where it stands; `undefined` where there is nothing but space. */
export function snippetOf(document: vscode.TextDocument, range: vscode.Range, t: Translate): Snippet | undefined {
  const text = document.getText(range);
  if (text.trim() === '') return undefined;
  if (text.length > MAX_SNIPPET) {
    return { refused: t('The selection has {0} characters. Select at most {1}.', text.length.toLocaleString(), MAX_SNIPPET.toLocaleString()) };
  }
  // A selection that ends at the start of a line does not include that line, as a person sees it.
  const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
  return {
    reference: {
      uri: document.uri.toString(),
      label: lineLabel(document.uri, range.start.line, last),
      languageId: document.languageId,
      text,
      range: { startLine: range.start.line, startCharacter: range.start.character, endLine: range.end.line, endCharacter: range.end.character },
    },
  };
}

/** Lines of a file as a person reads them, `queue.ts:12–31`; they come counted from 0, the last included. */
export function lineLabel({ path }: vscode.Uri, first: number, last: number): string {
  return `${path.split('/').at(-1) ?? ''}:${first === last ? first + 1 : `${first + 1}–${last + 1}`}`;
}

/** The range of the innermost symbol around a place that the language knows. */
export async function symbolAt(document: vscode.TextDocument, place: vscode.Position): Promise<vscode.Range | undefined> {
  return (await namedSymbolAt(document, place))?.range;
}

/** The innermost symbol around a place that the language knows. */
export async function namedSymbolAt(document: vscode.TextDocument, place: vscode.Position): Promise<KnownSymbol | undefined> {
  return innermost(await documentSymbols(document), place, () => true);
}

const FUNCTIONS: ReadonlySet<vscode.SymbolKind> = new Set([vscode.SymbolKind.Function, vscode.SymbolKind.Method, vscode.SymbolKind.Constructor]);

/** The same for what a person means who stands there: in a function they do not mean a variable or a property on one line, which is a mere statement of it. */
export async function meantSymbolAt(document: vscode.TextDocument, place: vscode.Position | vscode.Range): Promise<KnownSymbol | undefined> {
  return innermost(await documentSymbols(document), place, ({ kind, range }, within) => !range.isSingleLine || FUNCTIONS.has(kind) || !within.some((outer) => FUNCTIONS.has(outer.kind)));
}

function innermost(symbols: readonly KnownSymbol[], place: vscode.Position | vscode.Range, counts: (symbol: KnownSymbol, within: readonly KnownSymbol[]) => boolean): KnownSymbol | undefined {
  let found: KnownSymbol | undefined;
  const look = (symbol: KnownSymbol, within: readonly KnownSymbol[]): void => {
    if (!symbol.range.contains(place) || !counts(symbol, within)) return;
    if (!found || found.range.contains(symbol.range)) found = symbol;
    for (const child of symbol.children) look(child, [...within, symbol]);
  };
  for (const symbol of symbols) look(symbol, []);
  return found;
}

/** Opens what a chip stands for. Where the file is gone, the copy that was sent opens instead, with a word about it. */
export async function openReference(reference: TextReference, t: Translate): Promise<void> {
  const { startLine, startCharacter, endLine, endCharacter } = reference.range;
  try {
    await vscode.window.showTextDocument(vscode.Uri.parse(reference.uri, true), { selection: new vscode.Range(startLine, startCharacter, endLine, endCharacter) });
  } catch (error) {
    void vscode.window.showWarningMessage(t('{0} can no longer be opened ({1}). This is the copy that was sent.', reference.label, error instanceof Error ? error.message : String(error)));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: reference.text, language: reference.languageId }));
  }
}

/** Puts code at the cursor of an editor, in place of a selection, as one undo step; without an editor it opens in a new file. */
export async function insertAtCursor(text: string, used: vscode.TextEditor | undefined, t: Translate): Promise<void> {
  // One that is covered by another tab cannot be changed.
  const covered = used && !vscode.window.visibleTextEditors.includes(used);
  const editor = covered ? await vscode.window.showTextDocument(used.document, { selection: used.selection, ...(used.viewColumn === undefined ? {} : { viewColumn: used.viewColumn }) }) : used;
  if (!editor) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text }));
    return;
  }
  const done = text === '' || (await editIn(editor, (edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  }));
  if (done) await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
  else void vscode.window.showWarningMessage(t('{0} could not be changed: it is read-only.', editor.document.uri.path.split('/').at(-1) ?? ''));
}

/**
 * Makes an edit that changes something, as one undo step; `false` where the file is protected. An editor knows of every way in which it
 * may be, where an edit of the workspace goes past all of them; VS Code calls an edit done, though, that the editor did not let in.
 */
export async function editIn(editor: vscode.TextEditor, change: (edit: vscode.TextEditorEdit) => void): Promise<boolean> {
  const { version } = editor.document;
  return (await editor.edit(change)) && editor.document.version > version;
}
