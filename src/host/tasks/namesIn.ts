import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { identifiersIn, type Identifier } from '../../core/edit/identifiers.ts';
import { rankedNames, semanticTokens } from '../../core/edit/semanticNames.ts';

/** How long a language may think about which words are names, in milliseconds. */
const PATIENCE_MS = 500;
/** In a longer file a language that knows the tokens of whole files only is not asked for them. */
const MOST_LINES = 5000;

/** The names in a range, offsets counted from its start: as the language marks them, where it does in time, else by a scan of words. */
export async function namesIn(document: vscode.TextDocument, range: vscode.Range, most: number, clock: Clock): Promise<readonly Identifier[]> {
  let stopWaiting = (): void => undefined;
  const late = new Promise<undefined>((resolve) => { stopWaiting = clock.after(PATIENCE_MS, () => resolve(undefined)); });
  // VS Code passes on what a language throws; whose names it cannot tell are found as where it marks none.
  const marked = await Promise.race([markedNames(document, range, most).catch(() => undefined), late]);
  stopWaiting();
  return marked !== undefined && marked.length > 0 ? marked : identifiersIn(document.getText(range), most);
}

async function markedNames(document: vscode.TextDocument, range: vscode.Range, most: number): Promise<readonly Identifier[] | undefined> {
  const found = (await tokensOf('Range', document, range)) ?? (document.lineCount <= MOST_LINES ? await tokensOf('', document) : undefined);
  if (!found) return undefined;
  const start = document.offsetAt(range.start);
  const names = found.flatMap(({ line, character, length, type }) => {
    const place = new vscode.Range(line, character, line, character + length);
    return range.contains(place) ? [{ name: document.getText(place), type, offset: document.offsetAt(place.start) - start }] : [];
  });
  return rankedNames(names, most);
}

/** A command of VS Code each: for the tokens of a range, and of a whole document. */
async function tokensOf(which: 'Range' | '', document: vscode.TextDocument, ...range: readonly vscode.Range[]): Promise<ReturnType<typeof semanticTokens> | undefined> {
  const [legend, tokens] = await Promise.all([
    vscode.commands.executeCommand<vscode.SemanticTokensLegend | undefined>(`vscode.provideDocument${which}SemanticTokensLegend`, document.uri, ...range),
    vscode.commands.executeCommand<vscode.SemanticTokens | undefined>(`vscode.provideDocument${which}SemanticTokens`, document.uri, ...range),
  ]);
  return legend && tokens && semanticTokens(tokens.data, legend.tokenTypes);
}
