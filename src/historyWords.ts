import * as vscode from 'vscode';
import type { Translate } from './core/translate.ts';
import type { Trouble } from './store/database.ts';

/** For a setting that counts from the next start of a window on. */
export async function offerReload(t: Translate): Promise<void> {
  const reload = t('Reload Window');
  const chosen = await vscode.window.showInformationMessage(t('What is kept of conversations changes when the window is reloaded.'), reload);
  if (chosen === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
}

/** Why the stored conversations are not those that are shown. */
export function troubleWords(trouble: Trouble, t: Translate): string {
  switch (trouble.kind) {
    case 'damaged':
      return t('The stored conversations could not be read and were moved aside to {0}.', trouble.aside);
    case 'newer':
      return t('The stored conversations were written by a newer version of Latchkey. They are left alone; what is said now stays in this window.');
    case 'unopenable':
      return t('The stored conversations cannot be opened: {0}. What is said now stays in this window.', trouble.said);
  }
}
