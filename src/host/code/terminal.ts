import * as vscode from 'vscode';
import { terminalText } from '../../core/codeBlock/terminalText.ts';
import type { Translate } from '../../core/translate.ts';

/** A new terminal says that its shell is ready once it is; one that cannot say so is used after this many milliseconds. */
const SHELL_READY_MS = 3000;

/**
 * Writes a command into the terminal, where the person reads it and presses Enter. Nothing runs by itself: one line is typed
 * without its end; several are pasted by VS Code, which knows whether the shell takes them as one text and asks where it
 * would not.
 */
export async function typeInTerminal(code: string, t: Translate): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    const manage = t('Manage Trust');
    if ((await vscode.window.showWarningMessage(t('Commands can be put into the terminal only in a folder that you trust.'), manage)) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const text = terminalText(code);
  if (text === '') return;
  const present = vscode.window.activeTerminal;
  const terminal = present ?? vscode.window.createTerminal();
  terminal.show();
  if (!present) await shellReady(terminal);
  if (text.includes('\n')) await paste(text);
  else terminal.sendText(text, false);
}

async function shellReady(terminal: vscode.Terminal): Promise<void> {
  if (terminal.shellIntegration) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, SHELL_READY_MS);
    const listener = vscode.window.onDidChangeTerminalShellIntegration((change) => {
      if (change.terminal === terminal) done();
    });
    function done(): void {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    }
  });
}

/** `sendText` would turn line breaks into Enter. The clipboard is the only way to VS Code's own paste; what was on it is put back. */
async function paste(text: string): Promise<void> {
  const before = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText(text);
  try {
    await vscode.commands.executeCommand('workbench.action.terminal.paste');
  } finally {
    if (before !== '') await vscode.env.clipboard.writeText(before);
  }
}
