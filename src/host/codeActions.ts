import * as vscode from 'vscode';
import type { FromView } from '../contract/chatView.ts';
import { fenced } from '../core/fence.ts';
import type { Translate } from '../core/translate.ts';
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

/** What answers write behind a fence where VS Code's name is another. */
const ALIASES: Readonly<Record<string, string>> = {
  js: 'javascript', mjs: 'javascript', ts: 'typescript', jsx: 'javascriptreact', tsx: 'typescriptreact', py: 'python', rb: 'ruby', rs: 'rust', golang: 'go', kt: 'kotlin', cs: 'csharp', 'c#': 'csharp', 'c++': 'cpp', 'f#': 'fsharp',
  sh: 'shellscript', bash: 'shellscript', zsh: 'shellscript', shell: 'shellscript', console: 'shellscript', ps1: 'powershell', pwsh: 'powershell', cmd: 'bat', batch: 'bat', yml: 'yaml', md: 'markdown', docker: 'dockerfile', make: 'makefile', htm: 'html', patch: 'diff', tex: 'latex',
};

async function languageId(language: string): Promise<string> {
  const name = language.toLowerCase();
  const id = ALIASES[name] ?? name;
  return (await vscode.languages.getLanguages()).includes(id) ? id : 'plaintext';
}
