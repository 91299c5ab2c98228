import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import type { Offer } from './desk.ts';
import { bestFits } from './fuzzy.ts';
import { NOTHING } from './gathered.ts';

/** The prompt actions that `/` lists: commands that ask about the selection or the symbol at the cursor. */
export async function promptActions(typed: string, t: Translate): Promise<readonly Offer[]> {
  const known = new Set(await vscode.commands.getCommands(true));
  const actions = [
    { name: 'explain', command: 'latchkey.explain', detail: t('Explain the selected code') },
    { name: 'fix', command: 'latchkey.fix', detail: t('Fix the selected code') },
    { name: 'document', command: 'latchkey.document', detail: t('Document the selected code') },
    { name: 'tests', command: 'latchkey.writeTests', detail: t('Write tests for the selected code') },
    { name: 'translate', command: 'latchkey.translate', detail: t('Translate the selected text') },
  ].filter(({ command }) => known.has(command));
  return bestFits(typed, actions, ({ name, detail }) => `${name} ${detail}`, actions.length).map(({ name, command, detail }) => ({
    match: { icon: 'action', label: `/${name}`, detail, insert: '' },
    gather: async () => {
      // It shows its own progress in the panel, and is not waited for: what is being typed goes on.
      void vscode.commands.executeCommand(command);
      return NOTHING;
    },
  }));
}
