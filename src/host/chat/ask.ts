import * as vscode from 'vscode';
import { isRecord } from '../../core/fields.ts';
import type { CommandPorts } from '../commands.ts';
import { selectedSnippet } from '../code/snippet.ts';

/** A prompt from the palette, with the selection if there is one. `{prompt, model?}` as argument asks without a box. */
export async function ask({ chats, usedEditor, t }: CommandPorts, argument: unknown): Promise<void> {
  const given = isRecord(argument) ? argument : {};
  const snippet = selectedSnippet(usedEditor(), t);
  if (snippet && 'refused' in snippet) return void vscode.window.showWarningMessage(snippet.refused);
  const prompt = typeof given['prompt'] === 'string' ? given['prompt'] : await vscode.window.showInputBox({
    title: t('Ask'),
    prompt: snippet ? t('{0} goes along.', snippet.reference.label) : t('The answer comes in the chat panel.'),
    placeHolder: t('What would you like to know?'),
  });
  if (prompt === undefined || prompt.trim() === '') return;
  await chats.active.ask({ prompt, references: snippet ? [snippet.reference] : [] }, typeof given['model'] === 'string' ? given['model'] : undefined);
}
