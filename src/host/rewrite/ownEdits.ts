import type * as vscode from 'vscode';
import { takeEdits } from '../../core/edit/heardEdit.ts';
import type { Hunk } from '../../core/edit/hunk.ts';
import { changeLines, type UndoStops } from './editors.ts';
import type { Heard } from './following.ts';
import { linesIn } from './partLines.ts';

/** `raced`: others changed the document at the same time, and it is to be worked out anew. `refused`: the document is not to be changed, at this moment at least. */
export type EditOutcome = 'written' | 'raced' | 'refused';

/** Edits of ours in a document, told from those of others: changes that come while one is under way are sorted out when it is answered. */
export class OwnEdits {
  readonly #document: () => vscode.TextDocument;
  readonly #others: (heard: Heard) => void;
  /** The document's lines, kept apart: an edit is told when they are other ones already. */
  #lines: string[];
  #waiting: Heard[] | undefined;
  #withTexts = false;
  /** What the document read right after the last edit, where that was asked for. */
  text = '';

  /** @param others told of each change that is not ours. */
  constructor(document: () => vscode.TextDocument, others: (heard: Heard) => void) {
    this.#document = document;
    this.#others = others;
    this.#lines = linesIn(document());
  }

  /** The lines of the document. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The document is another one. */
  moved(): void {
    this.#lines = linesIn(this.#document());
  }

  /** What others did since an edit began or `collect`, and what is ours of it where that is not yet known. */
  get waiting(): Heard[] {
    return this.#waiting ?? [];
  }

  hear({ contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const edits = takeEdits(this.#lines, contentChanges.map(({ range, text }) => ({ from: range.start, to: range.end, text })));
    const heard = { changes: contentChanges, edits, reason, text: this.#withTexts ? this.#document().getText() : undefined };
    if (this.#waiting) this.#waiting.push(heard);
    else this.#others(heard);
  }

  /** One edit of ours. Where it is in, what others did meanwhile still waits for `pass`. */
  async edit(editor: vscode.TextEditor | undefined, hunks: readonly Hunk[], stops: UndoStops): Promise<EditOutcome> {
    const waiting = this.#waiting ??= [];
    const document = this.#document();
    const { version } = document;
    const done = await changeLines(document, editor, hunks, stops);
    // An edit is only taken for the version that it was made for: if it was, its change is the first after it.
    if (done && waiting.length > 0) {
      this.text = waiting.shift()?.text ?? '';
      return 'written';
    }
    const raced = waiting.length > 0 || document.version !== version;
    if (!this.#withTexts) this.pass();
    // VS Code says yes to an edit of a read-only editor, and does nothing.
    return raced ? 'raced' : 'refused';
  }

  /** What was heard during an edit of ours was done by others, after it. */
  pass(): void {
    const waiting = this.waiting;
    this.#waiting = undefined;
    for (const heard of waiting) this.#others(heard);
  }

  /** From now on changes are only collected, anew, with the document's text after each, until `drop`. */
  collect(): void {
    this.#waiting = [];
    this.#withTexts = true;
  }

  drop(): void {
    this.#waiting = undefined;
    this.#withTexts = false;
  }
}
