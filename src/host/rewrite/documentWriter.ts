import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { applyHunks, type Hunk } from '../../core/hunk.ts';
import { followChange, growth, hunksBetween, onlyPlaceOf, type LineSpan, type Place } from '../../core/rewriteLayout.ts';
import { carriedOver, spanBefore, stepsOf, type LineDiff, type Piece } from '../../core/rewriteSteps.ts';
import { difference } from '../../core/textEdit.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../blockTarget.ts';
import { Change, type Part, type Writing } from './change.ts';
import { bringToFront, changeLines, editorOf, stopUndo, type UndoStops } from './editors.ts';
import { restoreFile } from './restoreFile.ts';
import { undoTo } from './undoSteps.ts';
import { keepViews, originOf, restoreViews, returnTo } from './views.ts';

export interface WriterPorts {
  readonly clock: Clock;
  readonly diffLines: LineDiff;
  readonly t: Translate;
}

/** Between two batches, so that typing gets its turn. */
const FRAME_MS = 16;
/** Without a change by the person for so long, they do not type at this moment. */
const REST_MS = 500;
/** A formatter that runs on saving is heard of before the save is: for so long a change in the lines may be one. */
const SUSPICION_MS = 100;
/** So often an edit is worked out anew because someone else was faster. */
const MOST_TRIES = 20;

/**
 * What the document was before the first write that is not settled, and how the undo history above that looks. `open`: all that was written
 * is in one undo step, to which the next write is added. `apart`: it is in several, or has someone else's typing in it. `one`: each change
 * is a step, and nothing else is above the base.
 */
interface History {
  readonly text: string;
  readonly lines: readonly string[];
  readonly eol: vscode.EndOfLine;
  state: 'open' | 'apart' | 'one';
  /** A save ended the undo step: the next write begins another. */
  stopped: boolean;
  /** The last change was someone else's. */
  foreign: boolean;
  /** At most so many undo steps lead back. */
  events: number;
  readonly writers: Set<Change>;
  /** What the document reads at the base and after each step above it: an undo or a redo that leads there is known. */
  stages: readonly Stage[];
}

interface Stage {
  readonly text: string;
  readonly parts: ReadonlyMap<Part, { readonly span: LineSpan; readonly lines: readonly string[] }>;
}

interface Heard {
  readonly changes: readonly vscode.TextDocumentContentChangeEvent[];
  readonly reason: vscode.TextDocumentChangeReason | undefined;
  /** The document's text right after, where it was asked for. */
  readonly text: string | undefined;
}

/** Writes the pending edits of one document, one operation at a time, and keeps their undo history in order. */
export class DocumentWriter implements Writing, vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly #ports: WriterPorts;
  readonly #emptied: () => void;
  readonly #registered: vscode.Disposable;
  readonly #changes: Change[] = [];
  #history: History | undefined;
  #queue: Promise<void> = Promise.resolve();
  #flushing: Promise<void> | undefined;
  #lastWrite = -Infinity;
  /** How long the last batch took: the person gets as much time as that. */
  #took = 0;
  #lastForeign = -Infinity;
  #cancelRest: (() => void) | undefined;
  /** Changes of the document that come while an edit of ours is under way are sorted out when it is answered. */
  #heard: Heard[] | undefined;
  #withTexts = false;
  /** What the document read right after our last edit, where that was asked for. */
  #ownText = '';
  #saving = false;
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
    if (this.#history && !this.#placeInHistory(change)) this.#forgetHistory();
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
      const { clock } = this.#ports;
      clock.after(Math.max(0, this.#lastWrite + Math.max(FRAME_MS, this.#took) - clock.now()), () => {
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
      if (this.#history?.writers.has(change) === false && this.#history.state === 'open') return;
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
      // A change that was cut off by a collision has lines in it that the person wrote: they are undone and redone with everything else.
      const inside = parts.some((part) => editorOf(this.document)?.selections.some((selection) => touches(part.span, selection)));
      const editor = await bringToFront(this.document);
      if (!(this.#history && editor && await this.#settle())) await this.#plainly(change, editor);
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

  /** Writes what is to be shown and is not yet. `ending`: of this change to the end, also where no editor shows the document. */
  async #flush(ending?: Change): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const parts = this.#parts.filter(({ change, shown, next }) => this.#mayWrite(change) && shown !== next);
      if (parts.length === 0) return;
      const editor = editorOf(this.document);
      if (!editor && !parts.some(({ change }) => change === ending)) return;
      const history = this.#history ??= this.#newHistory();
      const due = editor ? parts : parts.filter(({ change }) => change === ending);
      const [first, apart] = [history.writers.size === 0 || (history.state === 'one' && !due.some(({ change }) => history.writers.has(change))), history.stopped || history.foreign];
      const outcome = await this.#write(due, editor, { undoStopBefore: first || apart, undoStopAfter: false });
      if (outcome === 'refused') this.#loseAll(this.#ports.t('{0} could not be changed: it is read-only.', nameOf(this.document.uri)));
      if (outcome !== 'written') continue;
      const isAnother = due.some(({ change }) => !history.writers.has(change));
      if (!first && (apart || isAnother || !editor || history.state === 'one') || history.state === 'apart') history.state = 'apart';
      else history.state = editor ? 'open' : 'one';
      [history.stopped, history.foreign] = [!editor, false];
      for (const { change } of due) history.writers.add(change);
      this.#tellSteps();
      return;
    }
  }

  /** What is to be shown of a decided change, as an edit of its own on top of whatever was done since. */
  async #plainly(change: Change, editor: vscode.TextEditor | undefined): Promise<void> {
    this.#forgetHistory();
    for (let tries = 0; tries < MOST_TRIES && change.state !== 'lost'; tries += 1) {
      const outcome = await this.#write(change.own, editor, { undoStopBefore: true, undoStopAfter: true });
      if (outcome === 'refused') this.#loseAll(this.#ports.t('{0} could not be changed: it is read-only.', nameOf(this.document.uri)));
      if (outcome === 'written') return;
    }
  }

  async #write(parts: readonly Part[], editor: vscode.TextEditor | undefined, stops: UndoStops): Promise<'written' | 'raced' | 'refused'> {
    const steps = parts.map((part) => {
      const next = this.#visibleHunks(part);
      return { part, next, hunks: hunksBetween(part.original, part.shown, next) };
    });
    const hunks = steps.flatMap(({ part, hunks: own }) => own.map((hunk) => ({ ...hunk, start: hunk.start + part.span.start, end: hunk.end + part.span.start })));
    if (hunks.length > 0) {
      const began = this.#ports.clock.now();
      const outcome = await this.#edit(editor, hunks, stops);
      this.#lastWrite = this.#ports.clock.now();
      this.#took = this.#lastWrite - began;
      if (outcome !== 'written') return outcome;
    }
    for (const { part, next, hunks: own } of steps) {
      this.#shift(part, growth(own));
      part.shown = next;
      if (part.next !== next && sameLines(linesOf(part, part.next), linesOf(part, next))) part.next = next;
    }
    this.#others();
    for (const change of new Set(parts.map((part) => part.change))) change.tell();
    return 'written';
  }

  /** A document has one line at least, if an empty one. */
  #visibleHunks(part: Part): readonly Hunk[] {
    const isWhole = part.span.start === 0 && part.span.end === this.document.lineCount;
    return isWhole && linesOf(part, part.next).length === 0 ? [{ start: 0, end: part.original.length, lines: [''] }] : part.next;
  }

  /** The part has grown, and what is below it has moved. */
  #shift(part: Part, by: number): void {
    const bottom = part.span.end;
    for (const other of this.#parts) if (other !== part && other.span.start >= bottom) other.span = { start: other.span.start + by, end: other.span.end + by };
    part.span = { start: part.span.start, end: bottom + by };
  }

  /** One edit of ours. Where it is in, what others did meanwhile is still in `#heard`. */
  async #edit(editor: vscode.TextEditor | undefined, hunks: readonly Hunk[], stops: UndoStops): Promise<'written' | 'raced' | 'refused'> {
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
    const raced = heard.length > 0 || this.document.version !== version || this.document.isClosed;
    if (!this.#withTexts) this.#others();
    // VS Code says yes to an edit of a read-only editor, and does nothing.
    return raced || editorOf(this.document) !== editor ? 'raced' : 'refused';
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
  #follow({ changes, reason }: Heard): void {
    const history = this.#history;
    if (history?.eol !== undefined && history.eol !== this.document.eol) return this.#forgetHistory();
    const isUndo = reason !== undefined;
    const text = isUndo && history ? this.document.getText() : undefined;
    const parts = this.#parts;
    const stage = history?.stages.find((known) => known.text === text);
    let touched = new Set<Part>();
    if (stage) touched = this.#toStage(stage, parts);
    else for (const part of parts) if (this.#followIn(part, changes)) touched.add(part);
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
      if (!this.document.isDirty && !this.document.isUntitled && !this.#saving && touched.size > 0) return this.#loseAll(this.#ports.t('{0} was read from the disk again while it was being rewritten.', nameOf(this.document.uri)));
    }
    for (const change of new Set([...touched].map((part) => part.change))) this.#touched(change, reason);
    if (touched.size > 0 && reason === vscode.TextDocumentChangeReason.Undo && history?.state === 'apart' && !stage && !this.#changes.some(({ state }) => state === 'writing')) void this.#run(() => this.#finishUndo());
    for (const change of this.#changes) if (isPending(change)) change.tell();
    this.#tellSteps();
    this.#rested();
  }

  #toStage(stage: Stage, parts: readonly Part[]): Set<Part> {
    const touched = new Set<Part>();
    for (const part of parts) {
      const then = stage.parts.get(part);
      if (!then) continue;
      if (!sameLines(linesOf(part, part.shown), then.lines)) touched.add(part);
      part.span = then.span;
      part.shown = this.#ports.diffLines(part.original, then.lines);
    }
    return touched;
  }

  /** @returns whether the lines of the part are other ones now. */
  #followIn(part: Part, changes: readonly vscode.TextDocumentContentChangeEvent[]): boolean {
    const expected = linesOf(part, part.shown);
    let { span } = part;
    let [inside, across] = [false, false];
    // They come from the bottom up.
    for (const { range, text } of changes) {
      const followed = followChange(span, { from: range.start, to: range.end, text });
      ({ span } = followed);
      inside ||= followed.meeting === 'inside';
      across ||= followed.meeting === 'across';
    }
    if (inside || across) {
      const starts = [span.start, span.end - expected.length, part.span.start];
      const intact = starts.find((start) => expected.every((line, index) => start + index < this.document.lineCount && start >= 0 && this.document.lineAt(start + index).text === line));
      const found = intact === undefined && across ? onlyPlaceOf(expected, linesIn(this.document)) : undefined;
      if (intact !== undefined) [span, inside, across] = [{ start: intact, end: intact + expected.length }, false, false];
      else if (found) [span, across, inside] = [found, false, false];
    }
    part.span = { start: span.start, end: Math.min(span.end, this.document.lineCount) };
    if (across) {
      if (isPending(part.change)) part.change.enter('lost', this.#ports.t('The lines that were being rewritten in {0} can no longer be told from those around them.', nameOf(this.document.uri)));
      return false;
    }
    if (!inside) return false;
    part.shown = this.#ports.diffLines(part.original, linesIn(this.document, part.span));
    return true;
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
    this.#unsuspect();
    const first = this.#changes.filter((change) => change.before?.clean && !change.bytes && isPending(change));
    if (first.length === 0 || this.document.isUntitled) return;
    // The file still has what it had: bytes that the document may not be able to make again, mixed line ends for one.
    event.waitUntil(Promise.resolve(vscode.workspace.fs.readFile(this.document.uri)).then((bytes) => { for (const change of first) change.bytes ??= bytes; }, () => {}));
  }

  #saved(): void {
    this.#saving = false;
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
    if (this.#parts.some(({ change, shown, next }) => this.#mayWrite(change) && shown !== next)) void this.soon();
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
      await stopUndo(editor);
      if (history.state === 'open') this.#isOne(history, [...history.stages, this.#stage()]);
    } else if (history.state === 'apart' && editor && editor === vscode.window.activeTextEditor && vscode.window.state.focused) await this.#settle();
  }

  #isWriting(history: History): boolean {
    return this.#changes.some((change) => change.state === 'writing' && history.writers.has(change));
  }

  #stage(): Stage {
    return { text: this.document.getText(), parts: new Map(this.#parts.map((part) => [part, { span: part.span, lines: linesOf(part, part.shown) }])) };
  }

  #isOne(history: History, stages: readonly Stage[]): void {
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
    if (parts.some(({ base }) => base === undefined)) return false;
    const goals = parts.map((part) => (isPending(part.change) && !part.change.collided ? this.#visibleHunks(part) : part.shown));
    const pieces = this.#pieces(history, parts, goals);
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
      this.#layOut(pieces, parts, goals, 0);
      const stages = history.stages.slice(0, 1);
      for (const [step, hunks] of stepsOf(pieces, this.#changes.length + 1, this.#ports.diffLines).entries()) {
        if (hunks.length === 0) continue;
        const before = this.document.getText();
        const outcome = await this.#edit(editor, hunks, { undoStopBefore: true, undoStopAfter: true });
        if (outcome !== 'written' || this.#heard.length > 0) {
          for (const [part, span, shown] of layout) [part.span, part.shown] = [span, shown];
          return await this.#recover(began, outcome === 'written' ? this.#ownText : before);
        }
        this.#layOut(pieces, parts, goals, step + 1);
        stages.push(this.#stage());
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

  /** Where the parts are when so many steps are taken. */
  #layOut(pieces: readonly Piece[], parts: readonly Part[], goals: readonly (readonly Hunk[])[], taken: number): void {
    let top = 0;
    pieces.forEach(({ old, now, step }, index) => {
      const lines = step < taken ? now : old;
      const part = index % 2 === 1 ? parts[(index - 1) / 2] : undefined;
      if (part) {
        part.span = { start: top, end: top + lines.length };
        part.shown = step < taken ? goals[(index - 1) / 2] ?? [] : this.#ports.diffLines(part.original, old);
      }
      top += lines.length;
    });
  }

  /** Someone typed between our steps: what the document was at first comes back in one edit, with that typing in it. */
  async #recover(goal: string, first: string): Promise<boolean> {
    let [text, wanted] = [first, goal];
    // Each time that this fails something was typed, and at some time nothing is.
    while (!this.document.isClosed) {
      for (const { changes, reason, text: after } of this.#heard?.splice(0) ?? []) {
        if (reason === undefined) for (const change of changes) {
          const carried = carriedOver({ offset: change.rangeOffset, length: change.rangeLength, text: change.text }, difference(text, wanted));
          const [from, to] = [placeIn(wanted, carried.offset), placeIn(wanted, carried.offset + carried.length)];
          for (const part of this.#parts) ({ span: part.span } = followChange(part.span, { from, to, text: carried.text }));
          wanted = wanted.slice(0, carried.offset) + carried.text + wanted.slice(carried.offset + carried.length);
        }
        text = after ?? text;
      }
      if (this.document.getText() === wanted) break;
      const { start, end, text: by } = difference(this.document.getText(), wanted);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(this.document.uri, new vscode.Range(this.document.positionAt(start), this.document.positionAt(end)), by);
      if (await vscode.workspace.applyEdit(edit)) this.#heard?.shift();
      else if (this.#heard?.length === 0) break;
    }
    this.#forgetHistory();
    for (const part of this.#parts) if (!sameLines(linesOf(part, part.shown), linesIn(this.document, part.span))) part.shown = this.#ports.diffLines(part.original, linesIn(this.document, part.span));
    return false;
  }

  #pieces(history: History, parts: readonly Part[], goals: readonly (readonly Hunk[])[]): Piece[] {
    const pieces: Piece[] = [];
    let [oldAt, nowAt] = [0, 0];
    const elsewhere = (old: number, now: number): void => void pieces.push({ old: history.lines.slice(oldAt, old), now: linesIn(this.document, { start: nowAt, end: now }), step: 0 });
    parts.forEach((part, index) => {
      const base = part.base;
      if (!base) return;
      elsewhere(base.span.start, part.span.start);
      pieces.push({ old: base.lines, now: linesOf(part, goals[index] ?? []), step: 1 + this.#changes.indexOf(part.change) });
      [oldAt, nowAt] = [base.span.end, part.span.end];
    });
    elsewhere(history.lines.length, this.document.lineCount);
    return pieces;
  }

  #newHistory(): History {
    for (const part of this.#parts) part.base = { span: part.span, lines: linesOf(part, part.shown) };
    const text = this.document.getText();
    for (const change of this.#changes) change.before ??= { text, clean: !this.document.isDirty };
    return { text, lines: linesIn(this.document), eol: this.document.eol, state: 'open', stopped: false, foreign: false, events: 0, writers: new Set(), stages: [this.#stage()] };
  }

  /** Gives the lines of a change that begins later their place in the text at the beginning. */
  #placeInHistory(change: Change): boolean {
    const history = this.#history;
    if (!history) return false;
    const parts = this.#parts;
    const pieces = this.#pieces(history, parts, parts.map(({ shown }) => shown));
    const changed = this.#ports.diffLines(pieces.flatMap(({ old }) => old), pieces.flatMap(({ now }) => now));
    for (const part of change.own) {
      const span = spanBefore(part.span, changed);
      if (!span) return false;
      part.base = { span, lines: part.original };
    }
    change.before = { text: this.document.getText(), clean: !this.document.isDirty };
    return true;
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

function isPending({ state }: Change): boolean {
  return state === 'writing' || state === 'written';
}

function linesOf(part: Part, hunks: readonly Hunk[]): readonly string[] {
  return hunks.length === 0 ? part.original : applyHunks(part.original, hunks);
}

function linesIn(document: vscode.TextDocument, { start, end }: LineSpan = { start: 0, end: document.lineCount }): string[] {
  return Array.from({ length: end - start }, (_, index) => document.lineAt(start + index).text);
}

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function touches(span: LineSpan, selection: vscode.Selection): boolean {
  return selection.end.line >= span.start && selection.start.line <= Math.max(span.start, span.end - 1);
}
