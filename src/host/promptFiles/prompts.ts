import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { isRecord } from '../../core/fields.ts';
import type { SlashPrompt } from '../context/promptActions.ts';
import { choosePrompt, sourceOf } from './choosePrompt.ts';
import { findPrompts, userPrompts } from './found.ts';
import { runPrompt, type GivenInputs, type RunPromptPorts } from './runPrompt.ts';

export interface PromptPorts extends Omit<RunPromptPorts, 'own' | 'edit'> {
  /** Where the extension keeps what is of no workspace. */
  readonly storage: vscode.Uri;
}

const edit: RunPromptPorts['edit'] = async (mode, argument) => vscode.commands.executeCommand(`latchkey.${mode}`, argument);

/** `{name, inputs?}` runs that prompt; without it the person chooses. */
export async function runByName(argument: unknown, ports: PromptPorts): Promise<void> {
  const { t } = ports;
  const own = ownPrompts(ports);
  const given = isRecord(argument) ? argument : {};
  const name = given['name'];
  if (typeof name !== 'string') {
    const chosen = await choosePrompt(own, t);
    return chosen && runPrompt(chosen, {}, { ...ports, own, edit });
  }
  const found = (await findPrompts(own, t)).find((each) => ('prompt' in each ? each.prompt.name === name : each.fileName === `${name}.prompt.md`));
  if (!found) return void vscode.window.showWarningMessage(t('There is no prompt file "{0}".', name));
  await runPrompt(found, inputsIn(given['inputs']), { ...ports, own, edit });
}

/** The person's own folder of prompts. */
export function ownPrompts({ storage }: Pick<PromptPorts, 'storage'>): vscode.Uri {
  return userPrompts(storage, homedir());
}

function inputsIn(value: unknown): GivenInputs {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : []))) : {};
}

/** What `/` lists of them. One that cannot be read is not listed there; the palette says why. */
export async function slashPrompts(ports: PromptPorts): Promise<readonly SlashPrompt[]> {
  const { t } = ports;
  const own = ownPrompts(ports);
  return (await findPrompts(own, t)).flatMap((found): SlashPrompt[] => ('problem' in found ? [] : [{
    name: found.prompt.name,
    detail: [found.prompt.description, sourceOf(found, t)].filter((part) => part !== '').join(' · '),
    run: async () => runPrompt(found, {}, { ...ports, own, edit }),
  }]));
}
