import * as vscode from 'vscode';
import { parseCompletionSettings, type CompletionSettings } from '../../core/completion/completionSettings.ts';
import { ownFields } from '../../core/fields.ts';
import { parseRedaction, type Redaction } from '../../core/redaction.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');

/** The person's own: a workspace turns nothing on. */
export function completionSettings(): CompletionSettings {
  return parseCompletionSettings(configuration().inspect('completions')?.globalValue);
}

/** The person's own rules: what a workspace says of them could only take some away. */
export function redaction(): Redaction {
  return parseRedaction(configuration().inspect('redaction')?.globalValue);
}

/** Changes some of the setting and leaves the rest as the person wrote it. */
export async function changeCompletionSettings(fields: Partial<CompletionSettings>): Promise<void> {
  const present = ownFields(configuration().inspect('completions')?.globalValue) ?? {};
  await configuration().update('completions', { ...present, ...fields }, vscode.ConfigurationTarget.Global);
}
