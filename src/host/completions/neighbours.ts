import * as vscode from 'vscode';
import type { Neighbour } from '../../core/completion/fill.ts';
import { estimateTokens } from '../../core/request/tokens.ts';
import { placeOf } from '../context/files.ts';
import { fileOf, silenceOf, type SendablePorts } from './sendable.ts';

const MOST = 3;
/** Lines around the place where the person was. */
const AROUND = 30;
/** Of all of them together. */
const MOST_TOKENS = 600;

/** Remembers where the person was last, in the files that are still open: what they looked at is what they write about. */
export class Neighbours {
  readonly #listener: vscode.Disposable;
  #active = vscode.window.activeTextEditor;
  #recent: readonly { readonly document: vscode.TextDocument; readonly line: number }[] = [];

  constructor() {
    this.#listener = vscode.window.onDidChangeActiveTextEditor((editor) => {
      const left = this.#active;
      this.#active = editor ?? left;
      if (!left || left.document === editor?.document) return;
      this.#recent = [{ document: left.document, line: left.selection.active.line }, ...this.#recent.filter(({ document }) => document !== left.document)].slice(0, MOST + 1);
    });
  }

  /** Pieces of other files that may go along with one of this document. */
  async of(document: vscode.TextDocument, ports: SendablePorts): Promise<readonly Neighbour[]> {
    const found: Neighbour[] = [];
    let left = MOST_TOKENS;
    for (const recent of this.#recent) {
      if (recent.document === document || recent.document.isClosed || found.length === MOST) continue;
      const text = recent.document.getText(new vscode.Range(Math.max(0, recent.line - AROUND), 0, recent.line + AROUND, 0));
      const tokens = estimateTokens(text);
      if (text.trim() === '' || tokens > left || (await silenceOf(recent.document, [text], ports)) !== undefined) continue;
      left -= tokens;
      found.push({ path: placeOf(fileOf(recent.document)), text });
    }
    return found;
  }

  dispose(): void {
    this.#listener.dispose();
  }
}
