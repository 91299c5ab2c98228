import * as vscode from 'vscode';
import type { Hunk } from '../../core/edit/hunk.ts';
import { hunkSpans, movedHunks, withoutAccepted, type LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { LineDiff } from '../../core/edit/rewriteSteps.ts';
import type { Beyond, PendingEdit, PendingPart, PendingState } from './pendingEdit.ts';

/** What a change asks of the one who writes its document. */
export interface Writing {
  readonly document: vscode.TextDocument;
  /** Brings what is to be shown into the document, with the next frame. */
  soon(): Promise<void>;
  finish(change: Change): Promise<void>;
  /** Brings what is to be shown into the document as part of a decision, which may take what was written out of the undo history. */
  decide(change: Change): Promise<void>;
  /** Sees to it that what stays is one undo step. */
  conclude(change: Change): Promise<void>;
  forget(change: Change): void;
}

/** Lines of a change as the writer sees them. */
export interface Part {
  readonly change: Change;
  span: LineSpan;
  original: readonly string[];
  /** So many of its first and last lines were around it, until an edit of someone else reached there from within. */
  beyond: Beyond;
  /** What it read before edits that took its first or its last lines: these an undo puts where it could be a line around it as well. */
  cut: readonly (readonly string[])[];
  /** The hunks that the document has, and those that it is to have. */
  shown: readonly Hunk[];
  next: readonly Hunk[];
  /** A decision is on its way: nothing that still comes of it counts. */
  deciding: boolean;
  /** Where the lines stood when the writer's history of the document began, and which they were. */
  base: { readonly span: LineSpan; readonly lines: readonly string[] } | undefined;
}

/** Where the person's selection was within the first part, to bring it back. */
export interface Origin {
  readonly line: number;
  readonly selections: readonly vscode.Selection[];
}

/** What is known of a change that another window wrote. */
export interface LeftChange {
  /** What stood in each of its parts. */
  readonly originals: readonly (readonly string[])[];
  /** The document without it, and whether that was all in the file. */
  readonly before: { readonly text: string; readonly clean: boolean };
  /** The file's bytes then, where they are not just that text. */
  readonly bytes: Uint8Array | undefined;
  readonly origin: Origin | undefined;
}

export class Change implements PendingEdit {
  state: PendingState = 'writing';
  reason: string | undefined;
  collided = false;
  /** No more text comes, but a collision keeps it from being written. */
  ended = false;
  oneStep = true;
  /** The document before the first write: its text, and the file's bytes where a save was about to overwrite them. */
  before: { readonly text: string; readonly clean: boolean } | undefined;
  bytes: Uint8Array | undefined;

  own: readonly Part[];
  parts: readonly PendingPart[];
  origin: Origin | undefined;
  readonly #writing: Writing;
  /** Some of it was accepted. */
  #kept = false;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #collision = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly onDidCollide = this.#collision.event;

  constructor(writing: Writing, spans: readonly LineSpan[], origin: Origin | undefined) {
    this.#writing = writing;
    this.origin = origin;
    this.own = spans.map((span) => {
      const original = Array.from({ length: span.end - span.start }, (_, index) => writing.document.lineAt(span.start + index).text);
      return { change: this, span, original, beyond: NOTHING, cut: [], shown: [], next: [], deciding: false, base: undefined };
    });
    this.parts = this.own.map((part) => this.#face(part));
  }

  /** What stands in its lines was written in another window. */
  takeUp({ originals, before, bytes, origin }: LeftChange, diff: LineDiff): void {
    this.own.forEach((part, index) => {
      const written = part.original;
      part.original = originals[index] ?? written;
      part.shown = part.next = diff(part.original, written);
    });
    [this.before, this.bytes, this.origin] = [before, bytes, origin];
    this.state = 'written';
  }

  get document(): vscode.TextDocument {
    return this.#writing.document;
  }

  async finish(): Promise<void> {
    if (this.state === 'writing') await this.#writing.finish(this);
  }

  async accept(): Promise<void> {
    if (this.state === 'writing') await (this.collided ? this.keep() : this.finish());
    for (const part of this.own) this.#acceptIn(part, undefined);
    await this.#settle();
  }

  async reject(): Promise<void> {
    await this.#reject(this.own.map((part) => [part, []]));
  }

  async keep(): Promise<void> {
    if (!this.collided) return;
    for (const part of this.own) part.next = part.shown;
    this.collided = false;
    await this.finish();
  }

  async goOn(): Promise<void> {
    if (!this.collided) return;
    this.collided = false;
    if (this.ended) await this.finish();
    else await this.#writing.soon();
  }

  dispose(): void {
    this.#writing.forget(this);
    this.#changed.dispose();
    this.#collision.dispose();
  }

  /** For the writer. That nothing is left of it is told with what became of it, by `enter`. */
  tell(): void {
    if (this.own.some(({ deciding }) => deciding) && this.own.every(({ shown }) => shown.length === 0)) return;
    this.#changed.fire();
  }

  /** Its text ends where it is; the writer tells of it. */
  stopHere(): void {
    if (this.state !== 'writing') return;
    this.state = 'written';
    this.collided = false;
  }

  /** A part of it is part of something else from now on. */
  leave(part: Part): void {
    const at = this.own.indexOf(part);
    this.own = this.own.toSpliced(at, 1);
    this.parts = this.parts.toSpliced(at, 1);
  }

  collide(): void {
    if (this.collided) return;
    this.collided = true;
    this.#collision.fire();
    this.tell();
  }

  enter(state: PendingState, reason?: string): void {
    this.state = state;
    this.reason = reason;
    if (state !== 'writing') this.collided = false;
    this.#changed.fire();
  }

  #face(part: Part): PendingPart {
    return {
      get original() { return part.original; },
      get beyond() { return part.beyond; },
      get span() { return part.span; },
      get hunks() {
        const spans = hunkSpans(part.span.start, part.shown);
        return part.shown.map((hunk, index) => ({ ...hunk, now: spans[index] ?? part.span }));
      },
      show: async (hunks) => {
        if (this.state !== 'writing' || part.deciding) return;
        part.next = movedHunks(hunks, part.beyond.above);
        await this.#writing.soon();
      },
      accept: async (hunk) => {
        if (this.state !== 'written') return;
        this.#acceptIn(part, hunk);
        await this.#settle();
      },
      reject: async (hunk) => this.#reject([[part, hunk === undefined ? [] : part.shown.filter((_, index) => index !== hunk)]]),
    };
  }

  #acceptIn(part: Part, hunk: number | undefined): void {
    if (this.state !== 'written') return;
    const accepted = part.shown.flatMap((_, index) => (hunk === undefined || hunk === index ? [index] : []));
    // From the last on, so that the numbers of those before it hold.
    for (const index of accepted.toReversed()) {
      const one = part.shown[index];
      if (!one) continue;
      part.original = [...part.original.slice(0, one.start), ...one.lines, ...part.original.slice(one.end)];
      part.shown = withoutAccepted(part.shown, index);
      this.#kept = true;
    }
    part.next = part.shown;
    // Accepted with the rest.
    if (accepted.length > 0) part.beyond = NOTHING;
  }

  async #settle(): Promise<void> {
    if (this.state !== 'written') return;
    if (this.own.some(({ shown }) => shown.length > 0)) return this.tell();
    for (const part of this.own) part.deciding = true;
    try {
      await this.#writing.conclude(this);
    } finally {
      for (const part of this.own) part.deciding = false;
    }
    // Lost meanwhile, or undone.
    if (this.state === 'written') this.enter('accepted');
  }

  async #reject(parts: readonly (readonly [Part, readonly Hunk[]])[]): Promise<void> {
    if (this.state !== 'writing' && this.state !== 'written') return;
    for (const [part, hunks] of parts) [part.next, part.deciding] = [hunks, true];
    const all = this.own.every(({ next }) => next.length === 0);
    if (all) this.collided = false;
    try {
      await this.#writing.decide(this);
    } finally {
      for (const [part] of parts) part.deciding = false;
    }
    if (this.state !== 'writing' && this.state !== 'written') return;
    if (all && this.own.every(({ shown }) => shown.length === 0)) this.enter(this.#kept ? 'accepted' : 'rejected');
    else this.tell();
  }
}

const NOTHING: Beyond = { above: 0, below: 0 };
