import type * as vscode from 'vscode';
import { selectModel, type CommandPorts } from '../commands.ts';
import { modelFacts } from '../connections/modelFacts.ts';
import { shownModel } from '../chat/surroundings.ts';
import { recentInstructions } from './instruction.ts';
import { keptChanges } from './keptChanges.ts';
import { Rewrites, type RewritesPorts } from './rewrites.ts';

export interface OpenRewritesPorts extends Pick<RewritesPorts, 'streamChat' | 'resolve' | 'systemPrompt' | 'settled' | 'faulted' | 'clock'> {
  /** Where instructions are remembered. */
  readonly memory: vscode.Memento;
  /** The directory in which pending changes are kept. */
  readonly pending: vscode.Uri;
}

/** The changes of this window. */
export function openRewrites(ports: CommandPorts, { streamChat, resolve, systemPrompt, settled, faulted, clock, memory, pending }: OpenRewritesPorts): Rewrites {
  const { chats, settings, catalog, newId, usedEditor, log, t } = ports;
  return new Rewrites({
    streamChat, systemPrompt, settled, faulted, clock, newId, usedEditor, t,
    kept: keptChanges(pending.fsPath, () => clock.now()), failed: (error) => log.error(error instanceof Error ? error : String(error)),
    // Where nothing else is said, the model that the status bar names.
    resolve: async (model, signal) => resolve(model ?? chats.active.model, signal),
    windowOf: (model) => modelFacts(model, settings, catalog)?.contextWindow,
    instruction: { recent: recentInstructions(memory), modelName: () => shownModel(chats.active.model, { settings, catalog })?.name, selectModel: async () => selectModel(chats.active, ports), t },
  });
}
