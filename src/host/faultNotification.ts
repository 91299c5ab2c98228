import * as vscode from 'vscode';
import type { Fault } from '../core/faults/fault.ts';
import { describeFault } from '../core/faults/faultWords.ts';
import { formatModelRef } from '../core/connection/connection.ts';
import type { Translate } from '../core/translate.ts';
import type { CurableAction } from './faultActions.ts';

export interface FaultNotificationPorts {
  /** Carries out an action `retry`: the obstacle is gone. */
  readonly carryOut: (action: CurableAction) => Promise<'retry' | 'done'>;
  /** A model ref that the person chooses; `undefined` when they left. */
  readonly pickModel: () => Promise<string | undefined>;
  readonly t: Translate;
}

/** What the person wants after a fault: ask again, of another model if one is named, or for the rest alone. `undefined`: nothing more. */
export type Again = { readonly model?: string; readonly goOn?: true } | undefined;

/**
 * Says a fault outside of the panel, with the same words and buttons, and carries out the button that is pressed.
 *
 * @param consequence what it means for what was asked, as a sentence; empty: nothing that is not plain.
 * @param partial some of the answer is there, and the rest of it can be asked for.
 */
export async function notifyFault(fault: Fault, { carryOut, pickModel, t }: FaultNotificationPorts, consequence = '', partial = false): Promise<Again> {
  const { title, detail, small, actions } = describeFault(fault, t, partial);
  const words = [title, detail, small === '' ? '' : `(${small})`, consequence].filter((part) => part !== '').join(' ');
  const pressed = await vscode.window.showErrorMessage(words, ...actions.map(({ label }) => label));
  const action = actions.find(({ label }) => label === pressed)?.action;
  if (!action) return undefined;
  switch (action.do) {
    case 'retry':
      return {};
    case 'continue':
      return { goOn: true };
    case 'use-model':
      return { model: formatModelRef({ connectionId: action.connectionId, modelId: action.model }) };
    case 'select-model': {
      const model = await pickModel();
      return model === undefined ? undefined : { model };
    }
    default:
      return (await carryOut(action)) === 'retry' ? {} : undefined;
  }
}
