import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import type { LineDiff } from '../../core/edit/rewriteSteps.ts';
import type { Change, Part } from './change.ts';
import { editorOf, stopUndo } from './editors.ts';
import type { OwnEdits } from './ownEdits.ts';
import { settle } from './settling.ts';
import { beginHistory, stageOf, type Stage, type UndoHistory } from './undoHistory.ts';

export interface UndoStepsPorts {
  readonly clock: Clock;
  readonly diffLines: LineDiff;
  /** Another one once the file was renamed. */
  readonly document: () => vscode.TextDocument;
  readonly changes: Change[];
  /** Of all changes, in the document's order. */
  readonly parts: () => readonly Part[];
  readonly edits: OwnEdits;
  /** Does this when nothing else is being done in the document. */
  readonly run: (operation: () => Promise<void>) => Promise<void>;
}

/** Without a change by the person for so long, they do not type at this moment. */
export const REST_MS = 500;

/** Sees to it that each change of a document becomes one undo step. */
export class UndoSteps implements vscode.Disposable {
  readonly #ports: UndoStepsPorts;
  #history: UndoHistory | undefined;
  #cancelRest: (() => void) | undefined;

  constructor(ports: UndoStepsPorts) {
    this.#ports = ports;
  }

  /** What is above the text before the first write; `undefined` where nothing was written since that is known. */
  get history(): UndoHistory | undefined {
    return this.#history;
  }

  /** Begins here. */
  begin(): UndoHistory {
    const { document, parts, changes, edits } = this.#ports;
    const history = this.#history = beginHistory(document(), edits.lines, parts());
    for (const change of changes) change.before ??= { text: history.text, clean: !document().isDirty };
    return history;
  }

  /** The steps so far stay as they are; what comes is on top of them. */
  forget(): void {
    this.#history = undefined;
    for (const part of this.#ports.parts()) part.base = undefined;
    this.tell();
  }

  /** Whether one of those who wrote still does. */
  isWriting(history: UndoHistory): boolean {
    return this.#ports.changes.some((change) => change.state === 'writing' && history.writers.has(change));
  }

  /** Sees to the undo steps once the person rests. */
  rested(): void {
    if (!this.#history || this.#history.state === 'one') return;
    this.#cancelRest?.();
    this.#cancelRest = this.#ports.clock.after(REST_MS, () => {
      this.#cancelRest = undefined;
      void this.#ports.run(() => this.tidy());
    });
  }

  /** Makes one undo step of each change that is written, where that needs no editor to come to the front. */
  async tidy(): Promise<void> {
    const history = this.#history;
    const { changes, document, parts } = this.#ports;
    if (!history || history.writers.size === 0 || changes.some(({ state }) => state === 'writing')) return;
    const editor = editorOf(document());
    if (history.state === 'open' && editor) {
      // After a save there is one, and another would be an undo step that does nothing.
      if (!history.stopped) await stopUndo(editor);
      if (history.state === 'open') this.#isOne(history, [...history.stages, stageOf(document(), parts())]);
    } else if (history.state === 'apart' && editor && editor === vscode.window.activeTextEditor && vscode.window.state.focused) await this.settle();
  }

  /** The same where the document's editor is in front, whatever the steps are. @returns whether each change is one now, with what it is to show. */
  async settle(): Promise<boolean> {
    const history = this.#history;
    if (!history) return false;
    const { changes, document, parts, edits, diffLines } = this.#ports;
    const settled = await settle({ document: document(), history, changes, parts: parts(), edits, diff: diffLines });
    if (settled === 'disturbed') this.forget();
    if (typeof settled === 'string') return false;
    this.#isOne(history, settled);
    for (const { change } of parts()) change.tell();
    return true;
  }

  /** Tells the changes whether they are one step. */
  tell(): void {
    const apart = this.#history?.state === 'apart';
    for (const change of this.#ports.changes) {
      if (change.oneStep !== apart) continue;
      change.oneStep = !apart;
      change.tell();
    }
  }

  dispose(): void {
    this.#cancelRest?.();
  }

  #isOne(history: UndoHistory, stages: readonly Stage[]): void {
    history.state = 'one';
    history.stages = stages;
    history.foreign = false;
    this.tell();
  }
}
