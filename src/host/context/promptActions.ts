import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import type { Offer } from './desk.ts';
import { bestFits } from './fuzzy.ts';
import { NOTHING } from './gathered.ts';

/** A prompt of the person's or the workspace's own, as `/` lists it. */
export interface SlashPrompt {
  readonly name: string;
  readonly detail: string;
  readonly run: () => Promise<unknown>;
}

/** What `/` lists: commands that ask about the selection or the symbol at the cursor, then `own`. What fails is said by `failed`. */
export async function promptActions(typed: string, own: readonly SlashPrompt[], failed: (error: unknown) => void, t: Translate): Promise<readonly Offer[]> {
  const known = new Set(await vscode.commands.getCommands(true));
  const built = [
    { name: 'explain', command: 'latchkey.explain', detail: t('Explain the selected code') },
    { name: 'fix', command: 'latchkey.fix', detail: t('Fix the selected code') },
    { name: 'document', command: 'latchkey.document', detail: t('Document the selected code') },
    { name: 'tests', command: 'latchkey.writeTests', detail: t('Write tests for the selected code') },
    { name: 'translate', command: 'latchkey.translate', detail: t('Translate the selected text') },
  ].filter(({ command }) => known.has(command)).map(({ name, command, detail }): SlashPrompt => ({ name, detail, run: async () => vscode.commands.executeCommand(command) }));
  const actions = [...built, ...own];
  return bestFits(typed, actions, ({ name, detail }) => `${name} ${detail}`, actions.length).map(({ name, detail, run }) => ({
    match: { icon: 'action', label: `/${name}`, detail, insert: '' },
    gather: async () => {
      // It shows its own progress in the panel, and is not waited for: what is being typed goes on.
      void run().catch(failed);
      return NOTHING;
    },
  }));
}
