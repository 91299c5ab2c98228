import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { snippetOf, symbolAt } from '../code/snippet.ts';
import { placeOf } from './files.ts';
import { found, NOTHING, refused, type Gathered } from './gathered.ts';

type Item = vscode.QuickPickItem & { readonly symbol: vscode.SymbolInformation };

/** Lets the person choose among the symbols that the languages know in the workspace. */
export async function pickSymbol(t: Translate): Promise<Gathered> {
  const box = vscode.window.createQuickPick<Item>();
  box.placeholder = t('Name of a function, class or variable');
  box.matchOnDescription = true;
  let asked = 0;
  const ask = async (text: string): Promise<void> => {
    asked += 1;
    const mine = asked;
    box.busy = true;
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>('vscode.executeWorkspaceSymbolProvider', text);
    if (mine !== asked) return;
    box.busy = false;
    box.items = (symbols ?? []).slice(0, 200).map((symbol) => ({ label: symbol.name, description: [symbol.containerName, placeOf(symbol.location.uri)].filter((part) => part !== '').join(' · '), symbol }));
  };
  try {
    const chosen = await new Promise<vscode.SymbolInformation | undefined>((resolve) => {
      box.onDidChangeValue((text) => void ask(text));
      // Enter before there is anything to choose chooses nothing, and the list stays.
      box.onDidAccept(() => {
        if (box.selectedItems[0]) resolve(box.selectedItems[0].symbol);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
      void ask('');
    });
    return chosen ? await gatherSymbol(chosen, t) : NOTHING;
  } finally {
    asked += 1;
    box.dispose();
  }
}

async function gatherSymbol({ name, location }: vscode.SymbolInformation, t: Translate): Promise<Gathered> {
  const document = await vscode.workspace.openTextDocument(location.uri);
  // Some languages give the place of the name alone; the outline of the file knows where the symbol ends.
  const range = location.range.isSingleLine ? (await symbolAt(document, location.range.start)) ?? location.range : location.range;
  const snippet = snippetOf(document, range, t);
  if (!snippet) return refused(t('{0} is empty.', name));
  return 'refused' in snippet ? refused(snippet.refused) : found({ ...snippet.reference, source: 'symbol', label: `${name} · ${snippet.reference.label}` });
}
