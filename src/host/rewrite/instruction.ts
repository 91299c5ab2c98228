import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';

export interface InstructionPorts {
  /** What was asked before, newest first; kept beyond the window. */
  readonly recent: { get(): readonly string[]; add(instruction: string): void };
  /** The name of the model that will be asked; `undefined` where none is chosen. */
  modelName(): string | undefined;
  /** Has the person choose another one. */
  selectModel(): Promise<unknown>;
  readonly t: Translate;
}

interface Offer extends vscode.QuickPickItem {
  readonly instruction?: string;
}

/**
 * Asks what is to be done, with what was asked before and ready suggestions below.
 *
 * @param given stands in the box already.
 * @returns `undefined` when the person left.
 */
export async function askInstruction(kind: 'rewrite' | 'insert', where: string, ports: InstructionPorts, given = ''): Promise<string | undefined> {
  const { t, recent } = ports;
  const pick = vscode.window.createQuickPick<Offer>();
  const model: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('sparkle'), tooltip: t('Choose another model') };
  const refresh = (): void => {
    const typed = pick.value.trim();
    const before = recent.get().filter((instruction) => instruction !== typed);
    pick.items = [
      ...(typed === '' ? [] : [{ label: typed, description: kind === 'rewrite' ? t('Rewrite') : t('Insert'), instruction: typed, alwaysShow: true }]),
      ...(before.length === 0 ? [] : [separator(t('Asked before')), ...before.map(offer)]),
      separator(t('Suggestions')), ...suggestions(kind, t).filter((one) => one !== typed && !before.includes(one)).map(offer),
    ];
  };
  const title = (): void => {
    const name = ports.modelName();
    pick.title = name === undefined ? where : t('{0} · {1}', where, name);
  };
  pick.placeholder = kind === 'rewrite' ? t('How shall it be rewritten?') : t('What shall be inserted?');
  pick.buttons = [model];
  pick.value = given;
  pick.ignoreFocusOut = true;
  /** Before VS Code has the list for what was typed, the row that it marks is one of another list, and Enter means what was typed. */
  let marked = false;
  pick.onDidChangeValue(() => {
    marked = false;
    refresh();
  });
  pick.onDidChangeActive(([row]) => {
    const typed = pick.value.trim();
    marked ||= typed === '' || row?.instruction === typed;
  });
  title();
  refresh();
  return new Promise((resolve) => {
    let choosing = false;
    pick.onDidTriggerButton(async () => {
      choosing = true;
      await ports.selectModel();
      choosing = false;
      title();
      pick.show();
    });
    pick.onDidAccept(() => {
      const instruction = (marked ? pick.activeItems[0]?.instruction : undefined) ?? pick.value.trim();
      if (instruction === '') return;
      recent.add(instruction);
      resolve(instruction);
      pick.dispose();
    });
    pick.onDidHide(() => {
      // The model picker takes its place for a moment.
      if (choosing) return;
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** How many instructions are remembered. */
const REMEMBERED = 20;
const RECENT = 'latchkey.instructions';

/** The instructions of this machine, newest first. */
export function recentInstructions(memory: vscode.Memento): InstructionPorts['recent'] {
  const get = (): readonly string[] => memory.get<readonly string[]>(RECENT, []);
  return {
    get,
    add: (instruction) => void memory.update(RECENT, [instruction, ...get().filter((other) => other !== instruction)].slice(0, REMEMBERED)),
  };
}

function offer(instruction: string): Offer {
  return { label: instruction, instruction };
}

function separator(label: string): Offer {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function suggestions(kind: 'rewrite' | 'insert', t: Translate): readonly string[] {
  return kind === 'rewrite'
    ? [t('Simplify'), t('Handle errors and edge cases'), t('Choose clearer names'), t('Split it into smaller functions'), t('Make it faster'), t('Add types'), t('Correct the spelling and grammar')]
    : [t('Continue from here'), t('Add an example'), t('Write the body of this function')];
}
