import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import type { Hunk } from '../../core/hunk.ts';
import { growth, hunksBetween, partWay, type LineSpan } from '../../core/rewriteLayout.ts';
import { stepsOf, type LineDiff } from '../../core/rewriteSteps.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../blockTarget.ts';
import { Change, type Part, type Writing } from './change.ts';
import { bringToFront, changeLines, editorOf, stopUndo, type UndoStops } from './editors.ts';
import { followIn, putBack, type Heard } from './following.ts';
import { isPending, isThere, linesOf, sameLines, showable } from './partLines.ts';
import { restoreFile } from './restoreFile.ts';
import { beginHistory, layOut, piecesOf, placeInHistory, returnToStage, stageOf, type Stage, type UndoHistory } from './undoHistory.ts';
import { undoTo } from './undoSteps.ts';
import { keepViews, originOf, restoreViews, returnTo, touches } from './views.ts';

export interface WriterPorts {
  readonly clock: Clock;
  readonly diffLines: LineDiff;
  readonly t: Translate;
}

/** Between two batches, so that the window stays alive. */
const FRAME_MS = 16;
/** The same while somebody types in the document: fewer batches meet a key, and are larger. */
const TYPING_FRAME_MS = 32;
/**
 * Most places that one batch changes, times the lines of the document: for each place VS Code goes through what it knows of every line,
 * its tokens for one, which takes it some milliseconds for a million.
 */
const BATCH_WORK = 2_000_000;
/** But never fewer places than this. */
const LEAST_PLACES = 16;
/** Without a change by the person for so long, they do not type at this moment. */
const REST_MS = 500;
/** A formatter that runs on saving is heard of before the save is: for so long a change in the lines may be one. */
const SUSPICION_MS = 100;
/** A save that is not told of its end for so long has failed. */
const SAVING_MS = 5000;
/** So often an edit that was refused is tried again, a frame apart: the editor may just be on its way out. */
const MOST_REFUSALS = 10;

type Outcome = 'written' | 'raced' | 'refused';

/** Writes the pending edits of one document, one operation at a time, and keeps their undo history in order. */
export class DocumentWriter implements Writing, vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly #ports: WriterPorts;
  readonly #emptied: () => void;
  readonly #registered: vscode.Disposable;
  readonly #changes: Change[] = [];
  #history: UndoHistory | undefined;
  #queue: Promise<void> = Promise.resolve();
  #flushing: Promise<void> | undefined;
  #lastWrite = -Infinity;
  /** How long the last batch took: the person gets as much time as that. */
  #took = 0;
  /** The last batch did not have all of what was to be shown. */
  #unwritten = false;
  #lastForeign = -Infinity;
  #cancelRest: (() => void) | undefined;
  /** Changes of the document that come while an edit of ours is under way are sorted out when it is answered. */
  #heard: Heard[] | undefined;
  #withTexts = false;
  /** What the document read right after our last edit, where that was asked for. */
  #ownText = '';
  #saving = false;
  #cancelSaving: (() => void) | undefined;
  /** Whether the document says when something in it is unsaved: cells and input boxes do not. */
  #tellsDirt = false;
  readonly #suspected = new Map<Change, () => void>();
  #leaving: 'renamed' | 'deleted' | undefined;

  constructor(document: vscode.TextDocument, ports: WriterPorts, emptied: () => void) {
    this.document = document;
    this.#ports = ports;
    this.#emptied = emptied;
    const isOurs = (other: vscode.TextDocument): boolean => other === document;
    const holds = (files: readonly vscode.Uri[]): boolean => files.some(({ scheme, path }) => scheme === document.uri.scheme && (document.uri.path === path || document.uri.path.startsWith(`${path}/`)));
    this.#registered = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => { if (isOurs(event.document)) this.#hear(event); }),
      vscode.workspace.onWillSaveTextDocument((event) => { if (isOurs(event.document)) this.#willSave(event); }),
      vscode.workspace.onDidSaveTextDocument((saved) => { if (isOurs(saved)) this.#saved(); }),
      vscode.workspace.onDidCloseTextDocument((closed) => { if (isOurs(closed) && closed.isClosed) this.#closed(); }),
      vscode.workspace.onWillRenameFiles(({ files }) => { if (holds(files.map(({ oldUri }) => oldUri))) this.#leaving = 'renamed'; }),
      vscode.workspace.onWillDeleteFiles(({ files }) => { if (holds(files)) this.#leaving = 'deleted'; }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => { if (editors.some((editor) => isOurs(editor.document))) this.#seen(); }),
      vscode.window.onDidChangeActiveTextEditor((editor) => { if (editor && isOurs(editor.document)) this.#rested(); }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => { if (kind !== undefined && isOurs(textEditor.document)) this.#rested(); }),
      vscode.window.onDidChangeWindowState(({ focused }) => { if (focused) this.#rested(); }),
    );
  }

  dispose(): void {
    this.#cancelRest?.();
    this.#cancelSaving?.();
    for (const cancel of this.#suspected.values()) cancel();
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
      if (placeInHistory(this.document, this.#history, this.#parts, change, this.#ports.diffLines)) change.before = { text: this.document.getText(), clean: !this.document.isDirty };
      else this.#forgetHistory();
    }
    this.#changes.push(change);
    return change;
  }

  forget(change: Change): void {
    const at = this.#changes.indexOf(change);
    if (at >= 0) this.#changes.splice(at, 1);
    if (this.#changes.length > 0) return;
    this.dispose();
    this.#emptied();
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
      if (this.#ports.clock.now() - this.#lastForeign >= REST_MS) await this.#tidy();
      else this.#rested();
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
      if (!(this.#history && editor && await this.#settle())) await this.#plainly(change);
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
        await this.#settle();
      } else await this.#tidy();
      change.tell();
    });
  }

  /** One operation at a time. */
  async #run(operation: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(operation);
    this.#queue = done.catch(() => {});
    await done;
  }

  get #parts(): Part[] {
    return this.#changes.flatMap(({ own }) => own).toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }

  #mayWrite(change: Change): boolean {
    return change.state === 'writing' && !change.collided && !this.#suspected.has(change);
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
      const history = this.#history ??= this.#newHistory();
      const known = due.filter(({ change }) => history.writers.has(change));
      const first = history.writers.size === 0 || (history.state === 'one' && known.length === 0);
      const isCut = history.stopped || history.foreign;
      const outcome = await this.#write(due, editor, { undoStopBefore: first || isCut, undoStopAfter: false }, editor ? this.#mostPlaces(due.length) : Infinity);
      if (outcome !== 'written') return outcome;
      const isWhole = first || (!isCut && history.state === 'open' && known.length === due.length && editor);
      if (history.state === 'apart' || !isWhole) history.state = 'apart';
      else history.state = editor ? 'open' : 'one';
      [history.stopped, history.foreign] = [!editor, false];
      for (const { change } of due) history.writers.add(change);
      this.#tellSteps();
      more = this.#unwritten;
      return 'written';
    });
    return more;
  }

  #mostPlaces(parts: number): number {
    return Math.max(LEAST_PLACES, Math.floor(BATCH_WORK / this.document.lineCount / parts));
  }

  /** What is to be shown of a decided change, as an edit of its own on top of whatever was done since. */
  async #plainly(change: Change): Promise<void> {
    this.#forgetHistory();
    await this.#insist(async () => (isPending(change) ? this.#write(change.own, editorOf(this.document), { undoStopBefore: true, undoStopAfter: true }) : 'written'));
  }

  /** Again and again, until it is written or the document is not to be written to: someone who types is always faster, but not for ever. */
  async #insist(attempt: () => Promise<Outcome>): Promise<void> {
    for (let refusals = 0; refusals < MOST_REFUSALS;) {
      const outcome = await attempt();
      if (outcome === 'written') return;
      if (outcome === 'raced') continue;
      refusals += 1;
      await new Promise<void>((resolve) => { this.#ports.clock.after(FRAME_MS, resolve); });
    }
    this.#loseAll(this.#ports.t('{0} could not be changed: it is read-only.', nameOf(this.document.uri)));
  }

  /** @param most places of each part that may change at once. */
  async #write(parts: readonly Part[], editor: vscode.TextEditor | undefined, stops: UndoStops, most = Infinity): Promise<Outcome> {
    const steps = parts.map((part) => {
      const goal = showable(part, this.document);
      const next = partWay(part.original, part.shown, goal, most);
      return { part, next, isGoal: next === goal, hunks: hunksBetween(part.original, part.shown, next) };
    });
    const hunks = steps.flatMap(({ part, hunks: own }) => own.map((hunk) => ({ ...hunk, start: hunk.start + part.span.start, end: hunk.end + part.span.start })));
    if (hunks.length > 0) {
      const began = this.#ports.clock.now();
      const outcome = await this.#edit(editor, hunks, stops);
      this.#lastWrite = this.#ports.clock.now();
      this.#took = this.#lastWrite - began;
      if (outcome !== 'written') return outcome;
      this.#tellsDirt ||= this.document.isDirty;
    }
    for (const { part, next, hunks: own } of steps) {
      this.#shift(part, growth(own));
      part.shown = next;
      if (part.next !== next && sameLines(linesOf(part, part.next), linesOf(part, next))) part.next = next;
    }
    this.#unwritten = steps.some(({ isGoal }) => !isGoal);
    this.#others();
    for (const change of new Set(parts.map((part) => part.change))) change.tell();
    return 'written';
  }

  /** The part has grown, and what is below it has moved. */
  #shift(part: Part, by: number): void {
    const bottom = part.span.end;
    for (const other of this.#parts) if (other !== part && other.span.start >= bottom) other.span = { start: other.span.start + by, end: other.span.end + by };
    part.span = { start: part.span.start, end: bottom + by };
  }

  /** One edit of ours. Where it is in, what others did meanwhile is still in `#heard`. */
  async #edit(editor: vscode.TextEditor | undefined, hunks: readonly Hunk[], stops: UndoStops): Promise<Outcome> {
    this.#heard ??= [];
    const heard = this.#heard;
    const { version } = this.document;
    const done = await changeLines(this.document, editor, hunks, stops);
    // An edit is only taken for the version that it was made for: if it was, its change is the first after it.
    if (done && heard.length > 0) {
      this.#ownText = heard.shift()?.text ?? '';
      if (this.#history) this.#history.events += 1;
      return 'written';
    }
    const raced = heard.length > 0 || this.document.version !== version;
    if (!this.#withTexts) this.#others();
    // VS Code says yes to an edit of a read-only editor, and does nothing.
    return raced ? 'raced' : 'refused';
  }

  #hear({ contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const heard = { changes: contentChanges, reason, text: this.#withTexts ? this.document.getText() : undefined };
    if (this.#heard) this.#heard.push(heard);
    else this.#follow(heard);
  }

  /** What was heard during an edit of ours was done by others, after it. */
  #others(): void {
    const heard = this.#heard ?? [];
    this.#heard = undefined;
    for (const one of heard) this.#follow(one);
  }

  /** A change that is not ours. */
  #follow(heard: Heard): void {
    const history = this.#history;
    if (history?.eol !== undefined && history.eol !== this.document.eol) return this.#forgetHistory();
    const { reason } = heard;
    const isUndo = reason !== undefined;
    const text = isUndo && history ? this.document.getText() : undefined;
    const stage = history?.stages.find((known) => known.text === text);
    const touched = stage ? returnToStage(stage, this.#parts, this.#ports.diffLines) : this.#parts.filter((part) => this.#followIn(part, heard));
    if (history) {
      history.events += 1;
      history.foreign = true;
      if (history.state === 'one' && !stage && !this.#isWriting(history)) this.#forgetHistory();
      // Beneath someone else's change our step cannot be taken out alone.
      else if (!stage) history.state = 'apart';
    }
    if (!isUndo) {
      this.#lastForeign = this.#ports.clock.now();
      // What was read from the disk anew is as good as saved at once.
      if (!this.document.isDirty && !this.#saving && touched.length > 0 && this.#tellsDirt) return this.#loseAll(this.#ports.t('{0} was read from the disk again while it was being rewritten.', nameOf(this.document.uri)));
    }
    for (const change of new Set(touched.map((part) => part.change))) this.#touched(change, reason);
    if (touched.length > 0 && reason === vscode.TextDocumentChangeReason.Undo && history?.state === 'apart' && !stage && !this.#changes.some(({ state }) => state === 'writing')) void this.#run(() => this.#finishUndo());
    for (const change of this.#changes) if (isPending(change)) change.tell();
    this.#tellSteps();
    this.#rested();
  }

  /** @returns whether the lines of the part are other ones now. */
  #followIn(part: Part, heard: Heard): boolean {
    const meeting = followIn(part, heard, this.document, this.#ports.diffLines);
    if (meeting === 'gone') this.#giveUp(part.change);
    return meeting === 'touched';
  }

  /** Nothing of it is known any more, so nothing is written where it was. */
  #giveUp(change: Change): void {
    const at = this.#changes.indexOf(change);
    if (at < 0) return;
    this.#changes.splice(at, 1);
    this.#forgetHistory();
    if (isPending(change)) change.enter('lost', this.#ports.t('The lines that were being rewritten in {0} can no longer be told from those around them.', nameOf(this.document.uri)));
  }

  /** Someone else has changed lines of a change. */
  #touched(change: Change, reason: vscode.TextDocumentChangeReason | undefined): void {
    const isOriginal = change.own.every(({ shown }) => shown.length === 0);
    switch (change.state) {
      case 'writing':
        // Undone as a whole by the person: that is a no. What a formatter did on saving gives way to what comes.
        if (reason === vscode.TextDocumentChangeReason.Undo && isOriginal) change.enter('rejected');
        else this.#suspect(change);
        return;
      case 'written':
        for (const part of change.own) part.next = part.shown;
        if (isOriginal) change.enter('rejected');
        return;
      case 'rejected':
        for (const part of change.own) part.next = part.shown;
        if (reason !== undefined && !isOriginal) change.enter('written');
        return;
      case 'accepted':
      case 'lost':
        for (const part of change.own) part.next = part.shown;
        return;
    }
  }

  /** The person typed where it writes; unless this was a save's formatter, which gives way to what comes. */
  #suspect(change: Change): void {
    if (this.#saving || change.collided || this.#suspected.has(change)) return;
    this.#suspected.set(change, this.#ports.clock.after(SUSPICION_MS, () => {
      this.#suspected.delete(change);
      if (change.state === 'writing') change.collide();
    }));
  }

  #unsuspect(): void {
    const free = [...this.#suspected];
    this.#suspected.clear();
    for (const [change, cancel] of free) {
      cancel();
      void (change.ended ? this.finish(change) : this.soon());
    }
  }

  /** An undo took a part of what fell apart into several steps: the rest follows, so that it was one undo. */
  async #finishUndo(): Promise<void> {
    const written = this.#changes.filter(({ state }) => state === 'written');
    const kept = written.flatMap(({ own }) => own.map((part) => [part, part.next] as const));
    for (const [part] of kept) part.next = [];
    if (await this.#settle()) for (const change of written) change.enter('rejected');
    else for (const [part, next] of kept) part.next = next;
  }

  #willSave(event: vscode.TextDocumentWillSaveEvent): void {
    this.#saving = true;
    this.#cancelSaving?.();
    this.#cancelSaving = this.#ports.clock.after(SAVING_MS, () => { this.#saving = false; });
    this.#unsuspect();
    const first = this.#changes.filter((change) => change.before?.clean && !change.bytes && isPending(change));
    if (first.length === 0 || this.document.isUntitled) return;
    // The file still has what it had: bytes that the document may not be able to make again, mixed line ends for one.
    event.waitUntil(Promise.resolve(vscode.workspace.fs.readFile(this.document.uri)).then((bytes) => { for (const change of first) change.bytes ??= bytes; }, () => {}));
  }

  #saved(): void {
    this.#saving = false;
    this.#cancelSaving?.();
    if (this.#history) this.#history.stopped = true;
  }

  #closed(): void {
    const name = nameOf(this.document.uri);
    const { t } = this.#ports;
    const reason = this.#leaving === 'renamed' ? t('{0} was renamed while it was being rewritten.', name)
      : this.#leaving === 'deleted' ? t('{0} was deleted while it was being rewritten.', name)
      : t('{0} was closed while it was being rewritten.', name);
    this.#loseAll(reason);
  }

  #loseAll(reason: string): void {
    this.#forgetHistory();
    for (const change of this.#changes) if (isPending(change)) change.enter('lost', reason);
  }

  /** An editor shows the document again: what was held goes in. */
  #seen(): void {
    if (this.#parts.some((part) => this.#mayWrite(part.change) && isDue(part))) void this.soon();
    this.#rested();
  }

  /** Sees to the undo steps once the person rests. */
  #rested(): void {
    if (!this.#history || this.#history.state === 'one') return;
    this.#cancelRest?.();
    this.#cancelRest = this.#ports.clock.after(REST_MS, () => {
      this.#cancelRest = undefined;
      void this.#run(() => this.#tidy());
    });
  }

  /** Makes one undo step of each change that is written, where that needs no editor to come to the front. */
  async #tidy(): Promise<void> {
    const history = this.#history;
    if (!history || history.writers.size === 0 || this.#changes.some(({ state }) => state === 'writing')) return;
    const editor = editorOf(this.document);
    if (history.state === 'open' && editor) {
      // After a save there is one, and another would be an undo step that does nothing.
      if (!history.stopped) await stopUndo(editor);
      if (history.state === 'open') this.#isOne(history, [...history.stages, stageOf(this.document, this.#parts)]);
    } else if (history.state === 'apart' && editor && editor === vscode.window.activeTextEditor && vscode.window.state.focused) await this.#settle();
  }

  #isWriting(history: UndoHistory): boolean {
    return this.#changes.some((change) => change.state === 'writing' && history.writers.has(change));
  }

  #isOne(history: UndoHistory, stages: readonly Stage[]): void {
    history.state = 'one';
    history.stages = stages;
    history.foreign = false;
    this.#tellSteps();
  }

  /**
   * Undoes all that was done since the history began, and does it again: first what others did, then each change as a step. What a change
   * is to show meanwhile is what it shows then. The document's editor must be the active one.
   */
  async #settle(): Promise<boolean> {
    const history = this.#history;
    const editor = vscode.window.activeTextEditor;
    if (!history || editor?.document !== this.document) return false;
    const parts = this.#parts;
    if (parts.some((part) => part.base === undefined || !isThere(part, this.document))) return false;
    const goals = parts.map((part) => (isPending(part.change) && !part.change.collided ? showable(part, this.document) : part.shown));
    const pieces = piecesOf(this.document, history, parts, this.#changes, goals);
    const views = keepViews(this.document);
    this.#heard = [];
    this.#withTexts = true;
    const began = this.document.getText();
    const layout = parts.map((part) => [part, part.span, part.shown] as const);
    try {
      const disturbed = (): boolean => this.#heard?.some(({ reason }) => reason === undefined) === true;
      const undone = await undoTo(this.document, history.text, history.events, disturbed);
      if (disturbed()) return await this.#recover(began, began);
      if (!undone) return false;
      this.#heard = [];
      layOut(pieces, parts, goals, 0, this.#ports.diffLines);
      const stages = history.stages.slice(0, 1);
      for (const [step, hunks] of stepsOf(pieces, this.#changes.length + 1, this.#ports.diffLines).entries()) {
        if (hunks.length === 0) continue;
        const before = this.document.getText();
        const outcome = await this.#edit(editor, hunks, { undoStopBefore: true, undoStopAfter: true });
        if (outcome !== 'written' || this.#heard.length > 0) {
          for (const [part, span, shown] of layout) [part.span, part.shown] = [span, shown];
          return await this.#recover(began, outcome === 'written' ? this.#ownText : before);
        }
        layOut(pieces, parts, goals, step + 1, this.#ports.diffLines);
        stages.push(stageOf(this.document, this.#parts));
      }
      this.#isOne(history, stages);
    } finally {
      this.#withTexts = false;
      this.#heard = undefined;
    }
    restoreViews(views, this.document);
    for (const { change } of parts) change.tell();
    return true;
  }

  async #recover(goal: string, first: string): Promise<boolean> {
    await putBack(this.document, goal, first, this.#heard ?? [], this.#parts, this.#ports.diffLines);
    this.#forgetHistory();
    return false;
  }

  #newHistory(): UndoHistory {
    const history = beginHistory(this.document, this.#parts);
    for (const change of this.#changes) change.before ??= { text: history.text, clean: !this.document.isDirty };
    return history;
  }

  /** The steps so far stay as they are; what comes is on top of them. */
  #forgetHistory(): void {
    this.#history = undefined;
    for (const part of this.#parts) part.base = undefined;
    this.#tellSteps();
  }

  #tellSteps(): void {
    const apart = this.#history?.state === 'apart';
    for (const change of this.#changes) {
      if (change.oneStep !== apart) continue;
      change.oneStep = !apart;
      change.tell();
    }
  }
}

/** Whether there is something of it to be written. */
function isDue({ shown, next, deciding }: Part): boolean {
  return shown !== next && !deciding;
}
