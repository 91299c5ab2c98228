import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { selectedSnippet } from '../code/snippet.ts';
import { gatherFile } from './files.ts';
import { found, refused, together, type Gathered } from './gathered.ts';

export function gatherSelection(editor: vscode.TextEditor | undefined, t: Translate): Gathered {
  const snippet = selectedSnippet(editor, t);
  if (!snippet) return refused(t('Nothing is selected in the editor.'));
  return 'refused' in snippet ? refused(snippet.refused) : found({ ...snippet.reference, source: 'selection' });
}

/** The files that are open in editors, each once. */
export function openFiles(): readonly vscode.Uri[] {
  const uris = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).flatMap(({ input }) => (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? [input.uri] : []));
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

export async function gatherOpenEditors(t: Translate): Promise<Gathered> {
  const files = openFiles();
  if (files.length === 0) return refused(t('No file is open in an editor.'));
  return together(await Promise.all(files.map((uri) => gatherFile(uri, t))));
}
