import * as vscode from 'vscode';
import type { Rewrite } from './rewrite.ts';

/** Tells VS Code what keybindings and the title bars of editors go by, as often as asked to, and only what is another now. */
export function contextKeys(): (pending: readonly Rewrite[]) => void {
  const told = new Map<string, string>();
  const set = (key: string, value: boolean | readonly vscode.Uri[]): void => {
    const text = String(value);
    if (told.get(key) === text) return;
    told.set(key, text);
    void vscode.commands.executeCommand('setContext', `latchkey.rewrite.${key}`, value);
  };
  return (pending) => {
    const here = vscode.window.activeTextEditor?.document.uri.toString();
    set('pending', pending.some(({ document }) => document.uri.toString() === here));
    set('cut', pending.some(({ document, said, progress }) => document.uri.toString() === here && said !== undefined && progress === undefined));
    set('any', pending.length > 0);
    set('writing', pending.some(({ progress }) => progress !== undefined));
    // As URIs: of a remote window VS Code knows a file by another one, and only then puts it in its place.
    set('writingIn', documentsOf(pending.filter(({ progress }) => progress !== undefined)));
    set('pendingIn', documentsOf(pending.filter(({ progress }) => progress === undefined)));
  };
}

/** The files in which changes are, each once. */
export function documentsOf(rewrites: readonly Rewrite[]): readonly vscode.Uri[] {
  return [...new Map(rewrites.map(({ document: { uri } }) => [uri.toString(), uri])).values()];
}
