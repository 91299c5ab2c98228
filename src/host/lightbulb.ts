import * as vscode from 'vscode';
import type { Translate } from '../core/translate.ts';
import type { FixArguments } from './tasks/fix.ts';

const EXPLAIN = vscode.CodeActionKind.Empty.append('latchkey.explain');
const REWRITE = vscode.CodeActionKind.RefactorRewrite.append('latchkey');
const FIX = vscode.CodeActionKind.QuickFix.append('latchkey');

/**
 * What stands under the lightbulb: Fix where there is a problem, Rewrite and Explain for a selection. It appears once the extension
 * has been used: nothing activates it for this.
 */
export function lightbulb(t: Translate): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider('*', {
    provideCodeActions(document, range, { diagnostics }) {
      const changing = canBeChanged(document) ? [...(diagnostics.length > 0 ? [fixAction(document, range, diagnostics, t)] : []), ...(range.isEmpty ? [] : [action(t('Rewrite with Latchkey…'), REWRITE, 'latchkey.rewrite')])] : [];
      return [...changing, ...(range.isEmpty ? [] : [action(t('Explain with Latchkey'), EXPLAIN, 'latchkey.explain')])];
    },
  }, { providedCodeActionKinds: [FIX, REWRITE, EXPLAIN] });
}

function fixAction({ uri }: vscode.TextDocument, range: vscode.Range, diagnostics: readonly vscode.Diagnostic[], t: Translate): vscode.CodeAction {
  const given: FixArguments = [uri, range, diagnostics];
  const fix = action(t('Fix with Latchkey'), FIX, 'latchkey.fix', [...given]);
  fix.diagnostics = [...diagnostics];
  return fix;
}

function action(title: string, kind: vscode.CodeActionKind, command: string, args: unknown[] = []): vscode.CodeAction {
  const made = new vscode.CodeAction(title, kind);
  made.command = { command, title, arguments: args };
  return made;
}

/** Not so: the output of a program, the old side of a diff, one of our own proposals. */
function canBeChanged({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'untitled' || uri.scheme === 'vscode-notebook-cell' || vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
}
