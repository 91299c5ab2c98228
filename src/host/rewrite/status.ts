import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../files.ts';
import type { Rewrite } from './rewrite.ts';

/** What is pending in this window, in the status bar while there is anything. */
export class RewriteStatus implements vscode.Disposable {
  readonly #t: Translate;
  #item: vscode.StatusBarItem | undefined;

  constructor(t: Translate) {
    this.#t = t;
  }

  show(pending: readonly Rewrite[]): void {
    const t = this.#t;
    if (pending.length === 0) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    if (!this.#item) {
      this.#item = vscode.window.createStatusBarItem('latchkey.rewrites', vscode.StatusBarAlignment.Right, -99);
      this.#item.name = t('Latchkey: pending changes');
      this.#item.command = 'latchkey.rewrite.list';
      this.#item.show();
    }
    const writing = pending.find(({ progress }) => progress !== undefined);
    const words = writing ? t('Writing in {0}', nameOf(writing.document.uri)) : t('{0} pending', pending.length);
    this.#item.text = `$(${writing ? 'loading~spin' : 'diff'}) ${words.replaceAll('$(', '$ (')}`;
    this.#item.accessibilityInformation = { label: t('{0}, show the pending changes', words), role: 'button' };
    this.#item.tooltip = t('Show the pending changes');
  }

  dispose(): void {
    this.#item?.dispose();
  }
}
