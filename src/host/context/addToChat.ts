import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { gatherSelection } from './editors.ts';
import { gatherFile } from './files.ts';
import { gatherResource } from './folders.ts';
import { refused, together, type Gathered } from './gathered.ts';
import { gatherTerminalSelection } from './terminal.ts';

/**
 * What "Add to Chat" means where it was chosen: in the Explorer the files and folders that are selected there, in a terminal its
 * selection, in an editor the selection or else the file. From the palette and by a key it is the editor that was used last.
 *
 * @param first what VS Code hands over from the menu: a URI, or the terminal.
 * @param second all that is selected in the Explorer.
 * @param editor the one that was used last, a chat in front of it or not.
 */
export async function gatherHere(first: unknown, second: unknown, editor: vscode.TextEditor | undefined, t: Translate): Promise<Gathered> {
  if (Array.isArray(second) && second.length > 0 && second.every((uri) => uri instanceof vscode.Uri)) {
    return together(await Promise.all(second.map((uri) => gatherResource(uri, t))));
  }
  if (isTerminal(first)) return gatherTerminalSelection(t);
  const here = first instanceof vscode.Uri ? first : editor?.document.uri;
  if (!here) return refused(t('No file is open in an editor.'));
  if (editor && !editor.selection.isEmpty && editor.document.uri.toString() === here.toString()) return gatherSelection(editor, t);
  return first instanceof vscode.Uri ? gatherResource(first, t) : gatherFile(here, t);
}

/** A terminal's menu hands over the terminal; from some places in a list. */
function isTerminal(value: unknown): boolean {
  const [one] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return vscode.window.terminals.some((terminal) => terminal === one);
}
