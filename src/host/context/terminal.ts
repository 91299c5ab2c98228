import * as vscode from 'vscode';
import { NO_RANGE } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { found, refused, type Gathered } from './gathered.ts';

/** Characters; of more, the end says what happened. */
const MOST = 50_000;

/**
 * The output of the last command, where the shell tells VS Code its commands (shell integration); else what is selected. An
 * extension is given neither, so that VS Code's own commands copy it, and the clipboard gets back the text that it had. (A picture
 * on the clipboard is lost, because extensions can read and write text alone.)
 */
export async function gatherTerminal(t: Translate): Promise<Gathered> {
  if (!vscode.window.activeTerminal) return refused(t('No terminal is open.'));
  const text = (await copied('workbench.action.terminal.copyLastCommandOutput')) || (await copied('workbench.action.terminal.copySelection'));
  return terminalText(text, t);
}

/** What is selected in the terminal. */
export async function gatherTerminalSelection(t: Translate): Promise<Gathered> {
  return terminalText(await copied('workbench.action.terminal.copySelection'), t);
}

function terminalText(text: string, t: Translate): Gathered {
  if (text.trim() === '') return refused(t('The terminal gave nothing. Select the text in it, then choose Add to Chat in its context menu.'));
  const name = vscode.window.activeTerminal?.name;
  return found({ source: 'terminal', uri: '', label: name === undefined ? t('Terminal') : t('Terminal: {0}', name), languageId: 'plaintext', text: text.length > MOST ? `…\n${text.slice(-MOST)}` : text, range: NO_RANGE });
}

async function copied(command: string): Promise<string> {
  const before = await vscode.env.clipboard.readText();
  // Emptied first, so that what is found there afterwards is what the command has put there.
  if (before !== '') await vscode.env.clipboard.writeText('');
  try {
    await vscode.commands.executeCommand(command);
    return await vscode.env.clipboard.readText();
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}
