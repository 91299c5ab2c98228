import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { onlyPlaceOf, type LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { Part } from './change.ts';
import { isThere, linesIn, linesOf } from './partLines.ts';

/** A rename that is not told of its end for so long after the document was closed has failed. */
const MOVING_MS = 5000;

export interface RenamePorts {
  readonly clock: Clock;
  /** The document of the old name is closed, and its file is `target` now. */
  moved(target: vscode.Uri): void;
  failed(): void;
}

/** A file that is being renamed: VS Code closes the document of its old name, and says the new name before or after that. */
export class Rename implements vscode.Disposable {
  readonly #ports: RenamePorts;
  #target: vscode.Uri | undefined;
  #closed = false;
  #cancel: (() => void) | undefined;

  constructor(ports: RenamePorts) {
    this.#ports = ports;
  }

  closed(): void {
    this.#closed = true;
    this.#cancel = this.#ports.clock.after(MOVING_MS, () => { this.#ports.failed(); });
    this.#end();
  }

  renamed(target: vscode.Uri): void {
    this.#target = target;
    this.#end();
  }

  dispose(): void {
    this.#cancel?.();
  }

  #end(): void {
    const target = this.#target;
    if (!target || !this.#closed) return;
    this.#cancel?.();
    [this.#target, this.#closed] = [undefined, false];
    this.#ports.moved(target);
  }
}

/** Parts of a document whose file has another name now, in the document that VS Code has for that. */
export interface Moved {
  readonly document: vscode.TextDocument;
  readonly places: ReadonlyMap<Part, LineSpan>;
}

/**
 * Finds the lines of a renamed document again. VS Code closes the document of the old name and opens another, with what was unsaved in it
 * but without its undo steps.
 *
 * @returns `undefined` where there is no such document, or it does not have the lines.
 */
export async function findMoved(target: vscode.Uri, parts: readonly Part[]): Promise<Moved | undefined> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(target);
  } catch {
    return undefined; // Gone again, or not text.
  }
  const places = new Map<Part, LineSpan>();
  for (const part of parts) {
    const place = isThere(part, document) ? part.span : onlyPlaceOf(linesOf(part, part.shown), linesIn(document));
    if (!place) return undefined;
    places.set(part, place);
  }
  return { document, places };
}
