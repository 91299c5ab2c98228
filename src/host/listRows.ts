import * as vscode from 'vscode';

/**
 * Draws a list anew after one of its buttons was pressed. VS Code names a row by its number, so that a press which is on its way
 * when the list changes would mean another row, as of two that were pressed quickly while the extension host was busy: first
 * everything is heard that it has to say of the rows that are shown.
 */
export function redrawn(draw: () => void): void {
  // Whatever is answered at all is answered after what was sent before.
  void vscode.commands.executeCommand('setContext', 'latchkey.list.redrawn', true).then(draw);
}
