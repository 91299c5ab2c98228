import * as vscode from 'vscode';
import { isTextReference, type Reference, type TextReference } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { openReference } from '../code/snippet.ts';

/** Opens what a chip stands for: its source where it has one, else the copy that goes along. */
export async function openSource(reference: Reference, t: Translate): Promise<unknown> {
  if (isTextReference(reference)) return openText(reference, t);
  if (reference.uri !== undefined) return vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(reference.uri, true));
  return vscode.window.showInformationMessage(t('{0} came from outside of the workspace, and there is no file to open.', reference.label));
}

async function openText(reference: TextReference, t: Translate): Promise<unknown> {
  switch (reference.source) {
    case undefined:
    case 'file':
    case 'selection':
    case 'symbol':
      return reference.uri === '' ? openCopy(reference) : openReference(reference, t);
    case 'folder':
      return vscode.commands.executeCommand('revealInExplorer', vscode.Uri.parse(reference.uri, true));
    // These have changed since; what was sent is what counts.
    case 'problems':
    case 'terminal':
    case 'diff':
    case 'paste':
      return openCopy(reference);
  }
}

async function openCopy({ text, languageId }: TextReference): Promise<unknown> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language: languageId }));
}
