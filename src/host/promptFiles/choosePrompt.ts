import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { findPrompts, type FoundPrompt } from './found.ts';

type Item = vscode.QuickPickItem & { readonly found?: FoundPrompt; readonly command?: string };

/** Lets the person choose among all prompt files, or open one instead. `undefined` when they left or did something else. */
export async function choosePrompt(own: vscode.Uri, t: Translate): Promise<FoundPrompt | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  box.title = t('Run Prompt');
  box.placeholder = t('A prompt file of this workspace or of your own');
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.busy = true;
  const edit: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('edit'), tooltip: t('Open the file') };
  try {
    const chosen = await new Promise<Item | undefined>((resolve) => {
      // Enter before the files are found chooses nothing, and the list stays.
      box.onDidAccept(() => {
        if (box.selectedItems[0]) resolve(box.selectedItems[0]);
      });
      box.onDidHide(() => resolve(undefined));
      box.onDidTriggerItemButton(({ item }) => {
        if (item.found) void vscode.window.showTextDocument(item.found.uri);
        resolve(undefined);
      });
      box.show();
      void findPrompts(own, t).then((all) => {
        box.busy = false;
        box.items = [...all.map((found) => itemOf(found, edit, t)), ...furtherItems(t)];
      });
    });
    if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
    return chosen?.found;
  } finally {
    box.dispose();
  }
}

function itemOf(found: FoundPrompt, edit: vscode.QuickInputButton, t: Translate): Item {
  const source = sourceOf(found, t);
  if ('problem' in found) return { label: `$(warning) ${found.fileName}`, description: source, detail: t('Line {0}: {1}', found.problem.line, found.problem.reason), buttons: [edit], found };
  const { name, description } = found.prompt;
  return { label: `/${name}`, description: source, ...(description === '' ? {} : { detail: description }), buttons: [edit], found };
}

/** Whose a prompt file is, as a person says it. */
export function sourceOf({ folder }: FoundPrompt, t: Translate): string {
  return folder ? t('from {0}', folder.name) : t('your own');
}

function furtherItems(t: Translate): readonly Item[] {
  return [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(add) ${t('New Prompt File from This Conversation…')}`, command: 'latchkey.newPromptFile', alwaysShow: true },
    { label: `$(folder-opened) ${t('Open the Folder of Your Own Prompts')}`, command: 'latchkey.openPromptFolder', alwaysShow: true },
  ];
}
