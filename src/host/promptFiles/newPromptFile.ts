import * as vscode from 'vscode';
import type { Conversation, Turn } from '../../core/conversation/conversation.ts';
import { promptFileText, proposeName, PROMPT_FILE_ENDING } from '../../core/promptFiles/promptFile.ts';
import { isTextReference } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { branch } from '../../core/conversation/tree.ts';
import { promptsOf } from './places.ts';

/** Keeps what was asked in a conversation as a prompt file, and opens it to be made general. */
export async function newPromptFile(conversation: Conversation, own: vscode.Uri, t: Translate): Promise<void> {
  const asked = branch(conversation).map(({ turn }) => turn);
  const turns = asked.length > 1 ? await chooseTurns(asked, t) : asked;
  const directory = turns && (await chooseFolder(own, t));
  if (!turns || !directory) return;
  const title = t('New Prompt File');
  const prompt = t('The name, as it is typed behind /');
  const name = await vscode.window.showInputBox({ title, prompt, value: proposeName(turns[0]?.prompt ?? ''), validateInput: async (value) => refusal(value.trim(), directory, t) });
  if (name === undefined) return;
  const uri = fileOf(name.trim(), directory);
  await vscode.workspace.fs.createDirectory(directory);
  const description = (turns[0]?.prompt ?? '').replace(/\s+/g, ' ').trim().slice(0, 100);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(promptFileText(turns.length === 0 ? t('What is to be done with ${selection}?') : turns.map(bodyOf).join('\n\n'), description)));
  await vscode.window.showTextDocument(uri);
}

/** What was asked, and in the place of the code that went along, the code that will. */
function bodyOf({ prompt, references }: Turn): string {
  const aboutSelection = references.some((reference) => isTextReference(reference) && (reference.source === undefined || reference.source === 'selection'));
  return aboutSelection ? `${prompt}\n\n\${selection}` : prompt;
}

async function chooseTurns(turns: readonly Turn[], t: Translate): Promise<readonly Turn[] | undefined> {
  const items = turns.map((turn, index) => ({ label: turn.prompt.replace(/\s+/g, ' ').slice(0, 120), picked: index === 0, turn }));
  const chosen = await vscode.window.showQuickPick(items, { canPickMany: true, title: t('New Prompt File'), placeHolder: t('What of this conversation goes into the prompt') });
  return chosen && chosen.length > 0 ? chosen.map(({ turn }) => turn) : undefined;
}

async function chooseFolder(own: vscode.Uri, t: Translate): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return own;
  const items = [{ label: t('Your own prompts'), description: t('in every workspace'), uri: own }, ...folders.map((folder) => ({ label: folder.name, description: '.github/prompts', uri: promptsOf(folder) }))];
  return (await vscode.window.showQuickPick(items, { title: t('New Prompt File'), placeHolder: t('Where it is kept') }))?.uri;
}

function fileOf(name: string, directory: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(directory, `${name}${PROMPT_FILE_ENDING}`);
}

/** Why a name cannot be taken. */
async function refusal(name: string, directory: vscode.Uri, t: Translate): Promise<string | undefined> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name)) return t('Letters, digits, hyphens, dots and underscores are allowed.');
  try {
    await vscode.workspace.fs.stat(fileOf(name, directory));
    return t('There is a prompt of this name already.');
  } catch {
    return undefined; // Not there, which is what is wanted.
  }
}

/** Shows the person's own folder of prompts, which is there from then on: in the computer's file manager where VS Code has one to ask, else in a window. */
export async function openPromptFolder(own: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.createDirectory(own);
  const canReveal = (await vscode.commands.getCommands(true)).includes('revealFileInOS');
  await (canReveal ? vscode.commands.executeCommand('revealFileInOS', own) : vscode.commands.executeCommand('vscode.openFolder', own, { forceNewWindow: true }));
}
