import * as vscode from 'vscode';
import type { RateWindow } from '../core/request/rateLimits.ts';
import type { Translate } from '../core/translate.ts';
import { limitLines } from './connections/limitWords.ts';

/** What the item says, apart from its words. */
export interface Status {
  /** `undefined`: none is chosen. Without a connection's name it is a route. */
  readonly model: { readonly name: string; readonly connectionName: string } | undefined;
  readonly limits: readonly RateWindow[];
  /** The newest thing that the connection's server taught, in words. */
  readonly learned: string | undefined;
}

/** The model that answers, and whether it is at it: small, to the right, and only once Latchkey was used in this window. */
export class StatusBar {
  readonly #t: Translate;
  readonly #read: () => Status;
  #item: vscode.StatusBarItem | undefined;
  #busy = false;

  constructor(t: Translate, read: () => Status) {
    this.#t = t;
    this.#read = read;
  }

  /** Shows the item from now on. */
  show(): void {
    if (this.#item) return;
    this.#item = vscode.window.createStatusBarItem('latchkey.model', vscode.StatusBarAlignment.Right, -100);
    this.#item.name = this.#t('Latchkey: the model that answers');
    this.#item.command = 'latchkey.selectModel';
    this.refresh();
    this.#item.show();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.refresh();
  }

  /** Says what holds now; called after anything that it speaks of has changed. */
  refresh(): void {
    if (!this.#item) return;
    const { model, limits, learned } = this.#read();
    const name = model?.name ?? this.#t('Choose a model');
    this.#item.text = `$(${this.#busy ? 'loading~spin' : 'sparkle'}) ${escaped(name)}`;
    this.#item.accessibilityInformation = { label: this.#busy ? this.#t('{0} is answering', name) : this.#t('Model: {0}', name), role: 'button' };
    this.#item.tooltip = this.#hover(model, limits, learned);
  }

  dispose(): void {
    this.#item?.dispose();
  }

  /** Names and sentences in it are other people's, so each goes in as text. */
  #hover(model: Status['model'], limits: readonly RateWindow[], learned: string | undefined): vscode.MarkdownString {
    const hover = new vscode.MarkdownString();
    const line = (text: string): void => void hover.appendText(text).appendMarkdown('\n\n');
    line(model === undefined ? this.#t('No model is chosen.') : model.connectionName === '' ? this.#t('The route "{0}" answers in this chat.', model.name) : this.#t('{0} via {1} answers in this chat.', model.name, model.connectionName));
    for (const text of limitLines(limits, this.#t)) line(this.#t('Left: {0}', text));
    if (learned !== undefined) line(this.#t('Learned last: {0}', learned));
    line(this.#t('Choose another model with a click.'));
    return hover;
  }
}

/** `$(name)` in a status bar item is an icon. */
function escaped(text: string): string {
  return text.replaceAll('$(', '$ (');
}
