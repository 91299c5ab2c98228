import * as vscode from 'vscode';
import type { FromView } from '../../contract/chatView.ts';
import { fenced } from '../../core/codeBlock/fence.ts';
import { languageIdsOf } from '../../core/codeBlock/fenceLanguage.ts';
import type { Translate } from '../../core/translate.ts';
import type { Proposals } from './proposals.ts';
import { typeInTerminal } from './terminal.ts';

export type CodeAction = Extract<FromView, { readonly type: 'apply' | 'new-file' | 'run-in-terminal' | 'preview' }>;

/** What the buttons of a code block do beside copying and inserting. */
export async function carryOutCodeAction(action: CodeAction, proposals: Proposals, t: Translate): Promise<void> {
  switch (action.type) {
    case 'apply':
      return proposals.propose(action);
    case 'new-file':
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: action.text, language: await languageId(action.language) }));
      return;
    case 'run-in-terminal':
      return typeInTerminal(action.text, t);
    case 'preview':
      await vscode.commands.executeCommand('markdown.showPreviewToSide', proposals.readOnly('preview.md', `${fenced(action.text, action.language)}\n`));
      return;
  }
}

async function languageId(name: string): Promise<string> {
  const known = new Set(await vscode.languages.getLanguages());
  return languageIdsOf(name).find((id) => known.has(id)) ?? 'plaintext';
}
