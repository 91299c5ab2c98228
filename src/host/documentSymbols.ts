import * as vscode from 'vscode';

/** A symbol of a document, with its range there. */
export interface KnownSymbol {
  readonly name: string;
  readonly kind: vscode.SymbolKind;
  readonly range: vscode.Range;
  readonly children: readonly KnownSymbol[];
}

/** The symbols that the language knows in a document. A language may still speak of an older text: what is beyond the end is left out, and ranges end with the document. */
export async function documentSymbols(document: vscode.TextDocument): Promise<readonly KnownSymbol[]> {
  const symbols = await vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>('vscode.executeDocumentSymbolProvider', document.uri)
    // Of an editor that is no file, that of a search for one, VS Code itself finds no document.
    .then(undefined, () => undefined);
  const known = (symbol: vscode.DocumentSymbol | vscode.SymbolInformation): readonly KnownSymbol[] => {
    const range = 'range' in symbol ? symbol.range : symbol.location.range;
    if (range.start.line >= document.lineCount) return [];
    return [{ name: symbol.name, kind: symbol.kind, range: document.validateRange(range), children: 'children' in symbol ? symbol.children.flatMap(known) : [] }];
  };
  return (symbols ?? []).flatMap(known);
}
