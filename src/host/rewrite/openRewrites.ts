import type * as vscode from 'vscode';
import { formatModelRef } from '../../core/connection.ts';
import { addConnectionFor, selectModel, type CommandPorts } from '../commands.ts';
import { carryOut } from '../faultActions.ts';
import { modelFacts } from '../modelFacts.ts';
import { shownModel } from '../surroundings.ts';
import { recentInstructions } from './instruction.ts';
import { Rewrites, type RewritesPorts } from './rewrites.ts';

export interface OpenRewritesPorts extends Pick<RewritesPorts, 'streamChat' | 'resolve' | 'systemPrompt' | 'settled' | 'clock'> {
  /** Where instructions are remembered. */
  readonly memory: vscode.Memento;
}

/** The changes of this window; what the person does about a fault is what they do about it in the panel. */
export function openRewrites(ports: CommandPorts, { streamChat, resolve, systemPrompt, settled, clock, memory }: OpenRewritesPorts): Rewrites {
  const { chats, settings, keys, catalog, log, newId, usedEditor, t } = ports;
  const choose = async (): Promise<boolean> => selectModel(chats.active, ports);
  return new Rewrites({
    streamChat, systemPrompt, settled, clock, newId, usedEditor, t,
    // Where nothing else is said, the model that the status bar names.
    resolve: async (model, signal) => resolve(model ?? chats.active.model, signal),
    windowOf: (model) => modelFacts(model, settings, catalog)?.contextWindow,
    instruction: { recent: recentInstructions(memory), modelName: () => shownModel(chats.active.model, { settings, catalog })?.name, selectModel: choose, t },
    cure: async (action) => {
      if (action.do === 'retry' || action.do === 'continue') return true;
      if (action.do === 'use-model') {
        chats.active.setModel(formatModelRef({ connectionId: action.connectionId, modelId: action.model }));
        return true;
      }
      return (await carryOut(action, { settings, keys, log, t, selectModel: choose, addConnection: async () => addConnectionFor(chats.active, ports, { at: 'providers' }) })) === 'retry';
    },
  });
}
