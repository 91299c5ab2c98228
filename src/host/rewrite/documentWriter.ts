import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import type { Hunk } from '../../core/edit/hunk.ts';
import { growth, hunksBetween, partWay, type LineSpan } from '../../core/edit/rewriteLayout.ts';
import type { LineDiff } from '../../core/edit/rewriteSteps.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../files.ts';
import { Change, type Part, type Writing } from './change.ts';
import { closedWords, documentEvents, type Leaving } from './documentEvents.ts';
import { bringToFront, editorOf, type UndoStops } from './editors.ts';
import { followAll, partsOf, type Heard } from './following.ts';
import { findMoved, Rename } from './moving.ts';
import { OwnEdits, type EditOutcome } from './ownEdits.ts';
import { isPending, linesOf, sameLines, showable } from './partLines.ts';
import { restoreFile } from './restoreFile.ts';
import { keepBytes, Saving } from './saving.ts';
import { Suspicions } from './suspicions.ts';
import { touch } from './touching.ts';
import { placeInHistory, placeInStages, returnToStage, type UndoHistory } from './undoHistory.ts';
import { REST_MS, UndoSteps } from './undoSteps.ts';
import { originOf, returnTo, touches } from './views.ts';
import { giveBack } from './widening.ts';

export interface WriterPorts {
  readonly clock: Clock;
  readonly diffLines: LineDiff;
  readonly t: Translate;
}

/** Between two batches, so that the window stays alive. */
const FRAME_MS = 16;
/** The same while somebody types in the document: fewer batches meet a key, and are larger. */
const TYPING_FRAME_MS = 32;
/** Most places that one batch changes: VS Code takes some ten milliseconds for these, and a key waits for it. */
const BATCH_PLACES = 160;
/**
 * A place where line breaks come or go counts as one more for each so many lines of the document: VS Code goes through what it knows of
 * every line for it, its tokens for one.
 */
const LINES_OF_A_PLACE = 10_000;
/** But so many of them are always changed at once. */
const LEAST_PLACES = 16;
/** So often an edit that was refused is tried again, a frame apart: the editor may just be on its way out. */
const MOST_REFUSALS = 10;

/** Who has the writers of all documents. */
export interface Whereabouts {
  /** Nothing is left to be written or noticed. */
  emptied(): void;
  /** The writer is that of another document now. `false`: that has one already. */
  moved(document: vscode.TextDocument): boolean;
}

/** Writes the pending edits of one document, one operation at a time, and keeps their undo history in order. */
export class DocumentWriter implements Writing, vscode.Disposable {
  readonly #ports: WriterPorts;
  readonly #whereabouts: Whereabouts;
  /** Another one once the file was renamed. */
  #document: vscode.TextDocument;
  #registered: vscode.Disposable;
  readonly #changes: Change[] = [];
  #queue: Promise<void> = Promise.resolve();
  #flushing: Promise<void> | undefined;
  #lastWrite = -Infinity;
  /** How long the last batch took: the person gets as much time as that. */
  #took = 0;
  /** The last batch did not have all of what was to be shown. */
  #unwritten = false;
  #lastForeign = -Infinity;
  readonly #saving: Saving;
  readonly #rename: Rename;
  /** Whether the document says when something in it is unsaved: cells and input boxes do not. */
  #tellsDirt = false;
  readonly #suspicions: Suspicions;
  readonly #edits: OwnEdits;
  readonly #steps: UndoSteps;

  constructor(document: vscode.TextDocument, ports: WriterPorts, whereabouts: Whereabouts) {
    this.#document = document;
    this.#tellsDirt = document.uri.scheme === 'file';
    this.#ports = ports;
    this.#whereabouts = whereabouts;
    this.#suspicions = new Suspicions(ports.clock);
    this.#saving = new Saving(ports.clock);
    this.#rename = new Rename({ clock: ports.clock, moved: (target) => { this.#moveTo(target); }, failed: () => { this.#loseAll(closedWords('renamed', nameOf(this.document.uri), ports.t)); } });
    this.#edits = new OwnEdits(() => this.document, (heard) => { this.#follow(heard); });
    const parts = (): readonly Part[] => this.#parts;
    this.#steps = new UndoSteps({ ...ports, document: () => this.document, changes: this.#changes, parts, edits: this.#edits, run: async (operation) => this.#run(operation) });
    this.#registered = this.#listen();
  }

  get document(): vscode.TextDocument {
    return this.#document;
  }

  #listen(): vscode.Disposable {
    return documentEvents(this.#document, {
      changed: (event) => { this.#edits.hear(event); },
      willSave: (event) => { this.#willSave(event); },
      saved: () => { this.#saved(); },
      closed: (how) => { this.#closed(how); },
      renamed: (target) => { this.#rename.renamed(target); },
      seen: () => { this.#seen(); },
      used: () => { this.#steps.rested(); },
    });
  }

  dispose(): void {
    this.#steps.dispose();
    this.#saving.dispose();
    this.#rename.dispose();
    this.#suspicions.clear();
    this.#registered.dispose();
  }

  /** A new change of these lines; `undefined` where another pending one has some of them. */
  begin(spans: readonly LineSpan[]): Change | undefined {
    const sorted = spans.toSorted((a, b) => a.start - b.start);
    const taken = this.#changes.filter(isPending).flatMap(({ own }) => own.map(({ span }) => span));
    const overlap = (a: LineSpan, b: LineSpan): boolean => a.start < b.end && b.start < a.end || a.start === b.start && (a.end === a.start) === (b.end === b.start);
    if (sorted.some((span, index) => [...taken, ...sorted.slice(0, index)].some((other) => overlap(span, other)))) return undefined;
    const change = new Change(this, sorted, originOf(this.document, sorted[0]));
    if (this.#history) {
      if (placeInHistory(this.document, this.#history, this.#parts, change, this.#ports.diffLines)) {
        placeInStages(this.document, this.#history, change, this.#ports.diffLines);
        change.before = { text: this.document.getText(), clean: !this.document.isDirty };
      } else this.#steps.forget();
    }
    this.#changes.push(change);
    return change;
  }

  forget(change: Change): void {
    const at = this.#changes.indexOf(change);
    if (at >= 0) this.#changes.splice(at, 1);
    if (this.#changes.length > 0) return;
    this.dispose();
    this.#whereabouts.emptied();
  }

  soon(): Promise<void> {
    this.#flushing ??= new Promise<void>((resolve, reject) => {
      this.#nextFrame(() => {
        this.#run(async () => {
          this.#flushing = undefined;
          await this.#flush();
        }).then(resolve, reject);
      });
    });
    return this.#flushing;
  }

  async finish(change: Change): Promise<void> {
    change.ended = true;
    await this.#run(async () => {
      await this.#flush(change);
      if (!this.#mayWrite(change)) return;
      change.enter('written');
      if (this.#ports.clock.now() - this.#lastForeign >= REST_MS) await this.#steps.tidy();
      else this.#steps.rested();
    });
  }

  async decide(change: Change): Promise<void> {
    await this.#run(async () => {
      const clean = !this.document.isDirty;
      const parts = change.own;
      if (parts.every((part) => sameLines(linesOf(part, part.shown), linesOf(part, part.next)))) {
        for (const part of parts) part.shown = part.next;
        return;
      }
      const inside = parts.some((part) => editorOf(this.document)?.selections.some((selection) => touches(part.span, selection)));
      const editor = await bringToFront(this.document);
      if (!(this.#history && editor && await this.#steps.settle())) await this.#plainly(change);
      this.#giveBack();
      if (change.state === 'lost' || parts.some(({ shown }) => shown.length > 0)) return;
      const active = editorOf(this.document);
      if (inside && active && change.origin && parts[0]) returnTo(active, change.origin, parts[0].span.start);
      await restoreFile(this.document, change, clean);
    });
  }

  async conclude(change: Change): Promise<void> {
    await this.#run(async () => {
      if (!this.#history || this.#history.state === 'one') return;
      if (this.#history.state === 'apart') {
        await bringToFront(this.document);
        await this.#steps.settle();
      } else await this.#steps.tidy();
      change.tell();
    });
  }

  /** One operation at a time. */
  async #run(operation: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(operation);
    this.#queue = done.catch(() => {});
    await done;
  }

  get #history(): UndoHistory | undefined {
    return this.#steps.history;
  }

  get #parts(): readonly Part[] {
    return partsOf(this.#changes);
  }

  #mayWrite(change: Change): boolean {
    return !this.document.isClosed && change.state === 'writing' && !change.collided && !this.#suspicions.has(change);
  }

  #nextFrame(then: () => void): void {
    const { clock } = this.#ports;
    const frame = clock.now() - this.#lastForeign < REST_MS ? TYPING_FRAME_MS : FRAME_MS;
    clock.after(Math.max(0, this.#lastWrite + Math.max(frame, this.#took) - clock.now()), then);
  }

  /** Writes what is to be shown and is not yet, a batch a frame. `ending`: of this change to the end, also where no editor shows the document. */
  async #flush(ending?: Change): Promise<void> {
    while (await this.#batch(ending)) await new Promise<void>((resolve) => { this.#nextFrame(resolve); });
  }

  /** @returns whether there is more to write. */
  async #batch(ending: Change | undefined): Promise<boolean> {
    let more = false;
    await this.#insist(async () => {
      const editor = editorOf(this.document);
      const due = this.#parts.filter((part) => isDue(part) && this.#mayWrite(part.change) && (editor || part.change === ending));
      more = false;
      if (due.length === 0) return 'written';
      const history = this.#history ?? this.#steps.begin();
      const known = due.filter(({ change }) => history.writers.has(change));
      const first = history.writers.size === 0 || (history.state === 'one' && known.length === 0);
      const isCut = history.stopped || history.foreign;
      const outcome = await this.#write(due, editor, { undoStopBefore: first || isCut, undoStopAfter: false }, editor ? BATCH_PLACES / due.length : Infinity);
      if (outcome !== 'written') return outcome;
      const isWhole = first || (!isCut && history.state === 'open' && known.length === due.length && editor);
      if (history.state === 'apart' || !isWhole) history.state = 'apart';
      else history.state = editor ? 'open' : 'one';
      [history.stopped, history.foreign] = [!editor, false];
      for (const { change } of due) history.writers.add(change);
      this.#steps.tell();
      more = this.#unwritten;
      return 'written';
    });
    return more;
  }

  #costOf({ start, end, lines }: Hunk): number {
    return end - start === 1 && lines.length === 1 ? 1 : 1 + Math.min(BATCH_PLACES / LEAST_PLACES - 1, this.document.lineCount / LINES_OF_A_PLACE);
  }

  /** What is to be shown of a decided change, as an edit of its own on top of whatever was done since. */
  async #plainly(change: Change): Promise<void> {
    this.#steps.forget();
    await this.#insist(async () => (isPending(change) ? this.#write(change.own, editorOf(this.document), { undoStopBefore: true, undoStopAfter: true }) : 'written'));
  }

  /** Again and again, until it is written or the document is not to be written to: someone who types is always faster, but not for ever. */
  async #insist(attempt: () => Promise<EditOutcome>): Promise<void> {
    for (let refusals = 0; refusals < MOST_REFUSALS;) {
      // What becomes of it then is told by those who hear of that.
      if (this.document.isClosed) return;
      const outcome = await attempt();
      if (outcome === 'written') return;
      if (outcome === 'raced') continue;
      refusals += 1;
      await new Promise<void>((resolve) => { this.#ports.clock.after(FRAME_MS, resolve); });
    }
    this.#loseAll(this.#ports.t('{0} could not be changed: it is read-only.', nameOf(this.document.uri)));
  }

  /** @param room what the places of each part that change at once may cost. */
  async #write(parts: readonly Part[], editor: vscode.TextEditor | undefined, stops: UndoStops, room = Infinity): Promise<EditOutcome> {
    const steps = parts.map((part) => {
      const goal = showable(part, this.document);
      const next = partWay(part.original, part.shown, goal, room, (hunk) => this.#costOf(hunk));
      return { part, next, isGoal: next === goal, hunks: hunksBetween(part.original, part.shown, next) };
    });
    const hunks = steps.flatMap(({ part, hunks: own }) => own.map((hunk) => ({ ...hunk, start: hunk.start + part.span.start, end: hunk.end + part.span.start })));
    if (hunks.length > 0) {
      const began = this.#ports.clock.now();
      const outcome = await this.#edits.edit(editor, hunks, stops);
      this.#lastWrite = this.#ports.clock.now();
      this.#took = this.#lastWrite - began;
      if (outcome !== 'written') return outcome;
      if (this.#history) this.#history.events += 1;
      this.#tellsDirt ||= this.document.isDirty;
    }
    for (const { part, next, hunks: own } of steps) {
      this.#shift(part, growth(own));
      part.shown = next;
      if (part.next !== next && sameLines(linesOf(part, part.next), linesOf(part, next))) part.next = next;
    }
    this.#unwritten = steps.some(({ isGoal }) => !isGoal);
    this.#giveBack();
    this.#edits.pass();
    for (const change of new Set(parts.map((part) => part.change))) change.tell();
    return 'written';
  }

  /** The part has grown, and what is below it has moved. */
  #shift(part: Part, by: number): void {
    const bottom = part.span.end;
    for (const other of this.#parts) if (other !== part && other.span.start >= bottom) other.span = { start: other.span.start + by, end: other.span.end + by };
    part.span = { start: part.span.start, end: bottom + by };
  }

  /** A change that is not ours. */
  #follow(heard: Heard): void {
    const history = this.#history;
    if (history?.eol !== undefined && history.eol !== this.document.eol) return this.#steps.forget();
    const { reason } = heard;
    const isUndo = reason !== undefined;
    const text = isUndo && history ? this.document.getText() : undefined;
    const stage = history?.stages.find((known) => known.text === text);
    const touched = stage ? returnToStage(stage, this.#parts, this.#ports.diffLines) : this.#followAll(heard);
    if (history) {
      history.events += 1;
      history.foreign = true;
      if (history.state === 'one' && !stage && !this.#steps.isWriting(history)) this.#steps.forget();
      // Beneath someone else's change our step cannot be taken out alone.
      else if (!stage) history.state = 'apart';
    }
    if (!isUndo) {
      this.#lastForeign = this.#ports.clock.now();
      // What was read from the disk anew is as good as saved at once.
      if (!this.document.isDirty && !this.#saving.underway && touched.length > 0 && this.#tellsDirt) return this.#loseAll(this.#ports.t('{0} was read from the disk again while it was being rewritten.', nameOf(this.document.uri)));
    }
    for (const change of new Set(touched.map((part) => part.change))) touch(change, reason, this.#saving, this.#suspicions);
    this.#giveBack();
    if (touched.length > 0 && reason === vscode.TextDocumentChangeReason.Undo && history?.state === 'apart' && !stage && !this.#changes.some(({ state }) => state === 'writing')) void this.#run(() => this.#finishUndo());
    for (const change of this.#changes) if (isPending(change)) change.tell();
    this.#steps.tell();
    this.#steps.rested();
  }

  /** @returns the parts whose lines are other ones now. */
  #followAll(heard: Heard): readonly Part[] {
    const { touched, reshaped, taken } = followAll(this.#changes, heard, this.#edits.lines, this.#ports.diffLines);
    if (reshaped) this.#steps.forget();
    // What was written of them stays, in the change that has it now.
    for (const change of taken) change.enter('accepted');
    return touched;
  }

  /** Lines that came to the parts from around them, and are as they were, are nobody's again. */
  #giveBack(): void {
    if (this.#parts.filter(giveBack).length > 0) this.#steps.forget();
  }

  /** An undo took a part of what fell apart into several steps: the rest follows, so that it was one undo. */
  async #finishUndo(): Promise<void> {
    const written = this.#changes.filter(({ state }) => state === 'written');
    const kept = written.flatMap(({ own }) => own.map((part) => [part, part.next] as const));
    for (const [part] of kept) part.next = [];
    if (await this.#steps.settle()) for (const change of written) change.enter('rejected');
    else for (const [part, next] of kept) part.next = next;
  }

  #willSave(event: vscode.TextDocumentWillSaveEvent): void {
    this.#saving.begin();
    for (const change of this.#suspicions.clear()) void (change.ended ? this.finish(change) : this.soon());
    keepBytes(event, this.#changes);
  }

  #saved(): void {
    this.#saving.end();
    if (this.#history) this.#history.stopped = true;
  }

  #closed(how: Leaving): void {
    if (how === 'renamed') this.#rename.closed();
    else this.#loseAll(closedWords(how, nameOf(this.document.uri), this.#ports.t));
  }

  /** The changes go on in the document of the file's new name. */
  #moveTo(target: vscode.Uri): void {
    void this.#run(async () => {
      const pending = this.#changes.filter(isPending);
      const moved = await findMoved(target, pending.flatMap(({ own }) => own));
      if (!moved || !this.#whereabouts.moved(moved.document)) return this.#loseAll(closedWords('renamed', nameOf(this.document.uri), this.#ports.t));
      this.#steps.forget();
      // Of those that are decided there is no redo any more.
      this.#changes.splice(0, Infinity, ...pending);
      for (const [part, place] of moved.places) part.span = place;
      this.#registered.dispose();
      this.#document = moved.document;
      this.#edits.moved();
      this.#registered = this.#listen();
      for (const change of pending) {
        void (change.ended && change.state === 'writing' ? this.finish(change) : this.soon());
        change.tell();
      }
    });
  }

  #loseAll(reason: string): void {
    this.#steps.forget();
    for (const change of this.#changes) if (isPending(change)) change.enter('lost', reason);
  }

  /** An editor shows the document again: what was held goes in. */
  #seen(): void {
    if (this.#parts.some((part) => this.#mayWrite(part.change) && isDue(part))) void this.soon();
    this.#steps.rested();
  }
}

/** Whether there is something of it to be written. */
function isDue({ shown, next, deciding }: Part): boolean {
  return shown !== next && !deciding;
}
