import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import type { Change } from './change.ts';
import { isPending } from './partLines.ts';

/** A save that is not told of its end for so long has failed. */
const SAVING_MS = 5000;

/** Whether a document is being saved just now: what is changed in it then is a formatter's. */
export class Saving implements vscode.Disposable {
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get underway(): boolean {
    return this.#cancel !== undefined;
  }

  begin(): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(SAVING_MS, () => { this.#cancel = undefined; });
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  dispose(): void {
    this.end();
  }
}

/**
 * Holds a save up until what the file had before the first write is read: bytes that the document may not be able to make again, mixed line
 * ends for one.
 */
export function keepBytes(event: vscode.TextDocumentWillSaveEvent, changes: readonly Change[]): void {
  const { document } = event;
  const first = changes.filter((change) => change.before?.clean && !change.bytes && isPending(change));
  if (first.length === 0 || document.isUntitled) return;
  // Where there is nothing to read, nothing is kept: then saving is all there is.
  event.waitUntil(Promise.resolve(vscode.workspace.fs.readFile(document.uri)).then((bytes) => { for (const change of first) change.bytes ??= bytes; }, () => {}));
}
