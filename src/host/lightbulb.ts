import * as vscode from 'vscode';
import type { Translate } from '../core/translate.ts';

/** "Explain" under the lightbulb of a selection. It appears once the extension has been used: nothing activates it for this. */
export function lightbulb(t: Translate): vscode.Disposable {
  const kind = vscode.CodeActionKind.Empty.append('latchkey.explain');
  return vscode.languages.registerCodeActionsProvider('*', {
    provideCodeActions(_document, range) {
      if (range.isEmpty) return [];
      const action = new vscode.CodeAction(t('Explain with Latchkey'), kind);
      action.command = { command: 'latchkey.explain', title: action.title };
      return [action];
    },
  }, { providedCodeActionKinds: [kind] });
}
