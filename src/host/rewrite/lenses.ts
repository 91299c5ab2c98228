import * as vscode from 'vscode';
import type { Translate } from '../../core/translate.ts';
import { saying } from './places.ts';
import type { Rewrite } from './rewrite.ts';

/** What a button above a change is about: the whole of it, or one hunk of one of its parts. */
export interface LensTarget {
  readonly rewrite: string;
  readonly part?: number;
  readonly hunk?: number;
  /** What the hunk takes out and puts in. VS Code draws the buttons a while after others were pressed, by which the numbers have changed. */
  readonly says?: string;
}

/** The buttons above each change, and from two hunks on above each of them. */
export class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #read: (document: vscode.Uri) => readonly Rewrite[];
  readonly #t: Translate;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #registered: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(read: (document: vscode.Uri) => readonly Rewrite[], t: Translate) {
    this.#read = read;
    this.#t = t;
    this.#registered = vscode.languages.registerCodeLensProvider('*', this);
  }

  refresh(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return this.#read(document.uri).flatMap((rewrite) => [...this.#wholeLenses(rewrite), ...this.#hunkLenses(rewrite)]);
  }

  #wholeLenses(rewrite: Rewrite): vscode.CodeLens[] {
    const t = this.#t;
    const at = new vscode.Range(rewrite.line, 0, rewrite.line, 0);
    const target: LensTarget = { rewrite: rewrite.id };
    const lens = (title: string, command: string, tooltip?: string): vscode.CodeLens => new vscode.CodeLens(at, { title, command, arguments: [target], ...(tooltip === undefined ? {} : { tooltip }) });
    const running = rewrite.progress;
    if (running !== undefined) return [lens(`$(loading~spin) ${running}`, 'latchkey.rewrite.list', rewrite.instruction), lens(t('Stop'), 'latchkey.stop'), lens(t('Open Diff'), 'latchkey.rewrite.diff')];
    return [
      lens(`$(check) ${t('Accept')}`, 'latchkey.rewrite.accept', rewrite.instruction), lens(`$(discard) ${t('Reject')}`, 'latchkey.rewrite.reject', t('Puts back what stood here, byte for byte')),
      ...(rewrite.said === undefined ? [] : [lens(t('Continue'), 'latchkey.rewrite.continue', t('Asks for the rest of the answer'))]),
      lens(t('Retry'), 'latchkey.rewrite.retry'), lens(t('Edit Instruction'), 'latchkey.rewrite.edit', rewrite.instruction), lens(t('Open Diff'), 'latchkey.rewrite.diff'),
    ];
  }

  #hunkLenses(rewrite: Rewrite): vscode.CodeLens[] {
    const t = this.#t;
    if (rewrite.hunkCount < 2 || rewrite.progress !== undefined) return [];
    return rewrite.parts.flatMap(({ original, hunks }, part) => hunks.flatMap((one, hunk) => {
      const at = new vscode.Range(one.now.start, 0, one.now.start, 0);
      const target: LensTarget = { rewrite: rewrite.id, part, hunk, says: saying(original, one) };
      return [
        new vscode.CodeLens(at, { title: t('Accept this'), command: 'latchkey.rewrite.accept', arguments: [target] }),
        new vscode.CodeLens(at, { title: t('Reject this'), command: 'latchkey.rewrite.reject', arguments: [target] }),
      ];
    }));
  }
}
