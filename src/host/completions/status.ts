import * as vscode from 'vscode';
import { describeFault } from '../../core/faults/faultWords.ts';
import type { Translate } from '../../core/translate.ts';
import type { CompletionState } from './provider.ts';
import type { Silence } from './sendable.ts';

/** Says that completions are on, and what keeps them from coming. There only while they are on. */
export class CompletionStatus {
  readonly #t: Translate;
  readonly #item: vscode.StatusBarItem;
  #state: CompletionState = { kind: 'ready' };

  constructor(t: Translate) {
    this.#t = t;
    this.#item = vscode.window.createStatusBarItem('latchkey.completions', vscode.StatusBarAlignment.Right, -101);
    this.#item.name = t('Latchkey: completions');
    this.#item.command = { command: 'latchkey.toggleCompletions', title: t('Completions'), arguments: ['menu'] };
    this.show(this.#state);
    this.#item.show();
  }

  get state(): CompletionState {
    return this.#state;
  }

  show(state: CompletionState): void {
    this.#state = state;
    const { icon, words } = said(state, this.#t);
    this.#item.text = `$(${icon})`;
    this.#item.accessibilityInformation = { label: words.join(' '), role: 'button' };
    // The words of a server are text here.
    this.#item.tooltip = words.reduce((hover, line) => hover.appendText(line).appendMarkdown('\n\n'), new vscode.MarkdownString());
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function said(state: CompletionState, t: Translate): { readonly icon: string; readonly words: readonly string[] } {
  switch (state.kind) {
    case 'ready':
      return { icon: 'lightbulb-sparkle', words: [t('Latchkey completes code as you type.')] };
    case 'asking':
      return { icon: 'loading~spin', words: [t('Latchkey is writing a completion.')] };
    case 'silent':
      return { icon: 'circle-slash', words: [t('Latchkey completes nothing here.'), silenceWords(state.why, t)] };
    case 'fault': {
      const { title, detail, small } = describeFault(state.fault, t);
      return { icon: 'warning', words: [t('Latchkey cannot complete code.'), title, detail, small].filter((line) => line !== '') };
    }
  }
}

function silenceWords(why: Silence, t: Translate): string {
  switch (why) {
    case 'no-file':
      return t('This is not a file that is being edited.');
    case 'too-large':
      return t('The file is too large.');
    case 'ignored':
      return t('A .gitignore leaves this file out.');
    case 'secret-file':
      return t('Files of this name hold secrets.');
    case 'secret':
      return t('A key stands near the cursor.');
    case 'word':
    case 'pattern':
      return t('Something that your redaction rules keep back stands near the cursor.');
    case 'broken-pattern':
      return t('A pattern of your redaction rules is not a regular expression, so nothing is sent.');
  }
}
