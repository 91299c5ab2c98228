import * as vscode from 'vscode';

/** One of our settings that is a text. VS Code hands over whatever was written there: anything else counts as not set, and the settings editor says so. */
export function textSetting(name: string): string {
  const value = vscode.workspace.getConfiguration('latchkey').get<unknown>(name);
  return typeof value === 'string' ? value : '';
}
