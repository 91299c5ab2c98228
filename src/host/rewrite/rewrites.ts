import * as vscode from 'vscode';
import { isRecord } from '../../core/fields.ts';
import { diffLines } from '../../core/edit/lineDiff.ts';
import type { LineSpan } from '../../core/edit/rewriteLayout.ts';
import { nameOf } from '../files.ts';
import { paced, type Paced } from '../paced.ts';
import { lineLabel } from '../code/snippet.ts';
import { contextKeys, documentsOf } from './contextKeys.ts';
import { askInstruction, type InstructionPorts } from './instruction.ts';
import { Keeping, type Beginning, type KeepingPorts } from './keeping.ts';
import { takeUpLeft } from './leftChanges.ts';
import { Lenses, type LensTarget } from './lenses.ts';
import { Marks } from './marks.ts';
import { refusalOf, type RewriteOrder } from './order.ts';
import { tell, type Outcome, type TellPorts } from './outcome.ts';
import { Originals, withoutPending } from './originals.ts';
import type { PendingEdit } from './pendingEdit.ts';
import { pendingEdits, type PendingEdits } from './pendingEdits.ts';
import { listPending } from './pendingList.ts';
import { hunkThatSays, placeAt, placeBeside } from './places.ts';
import { rangesToRewrite, wholeLines, type WholeLines } from './ranges.ts';
import { Rewrite, type RewritePorts } from './rewrite.ts';
import { RewriteStatus } from './status.ts';

export interface RewritesPorts extends Omit<RewritePorts, 'changed'>, Pick<TellPorts, 'faulted'>, KeepingPorts {
  readonly instruction: InstructionPorts;
  /** The editor that the person was in last, also while a chat is in front. */
  readonly usedEditor: () => vscode.TextEditor | undefined;
}

/** From this many hunks on, marking them takes a while, and is done so often in place of with each frame. */
const MANY_HUNKS = 50;
const MARK_MANY_MS = 200;
/** Buttons, bars and lists while a change is written, in milliseconds. */
const SHOW_MS = 250;

/** The changes of this window that are being written or wait to be accepted, in all files, with everything that shows them. */
export class Rewrites implements vscode.Disposable {
  readonly #ports: RewritesPorts;
  readonly #pending = new Map<string, Rewrite>();
  /** Taken back: a redo makes them pending again, until something else begins in their document or it is closed. */
  readonly #takenBack = new Set<Rewrite>();
  readonly #edits: PendingEdits;
  /** What is kept of each change, also for a moment after a reject. */
  readonly #keeping = new Map<Rewrite, Keeping>();
  readonly #marks: Marks;
  readonly #lenses: Lenses;
  readonly #originals: Originals;
  readonly #status: RewriteStatus;
  readonly #listeners: vscode.Disposable;
  /** The marks, and all else that shows a change: while it is written, it is another one with each frame. */
  readonly #marking: Paced;
  readonly #showing: Paced;
  readonly #tellKeys = contextKeys();

  constructor(ports: RewritesPorts) {
    this.#ports = ports;
    this.#marks = new Marks(ports.t);
    this.#lenses = new Lenses((uri) => this.#in(uri), ports.t);
    this.#originals = new Originals((uri) => withoutPending(this.#in(vscode.Uri.parse(uri, true))));
    this.#edits = pendingEdits({ clock: ports.clock, diffLines, t: ports.t });
    this.#status = new RewriteStatus(ports.t);
    this.#marking = paced(ports.clock, () => ([...this.#pending.values()].reduce((sum, { hunkCount }) => sum + hunkCount, 0) > MANY_HUNKS ? MARK_MANY_MS : 0), () => this.#marks.draw([...this.#pending.values()].map(({ document, parts }) => ({ document, parts }))));
    this.#showing = paced(ports.clock, () => SHOW_MS, () => {
      this.#lenses.refresh();
      for (const uri of documentsOf([...this.#pending.values()])) this.#originals.refresh(uri);
      this.#status.show([...this.#pending.values()]);
    });
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => this.#marking.now()),
      // Marks say more near what is seen.
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => { if (this.#in(textEditor.document.uri).length > 0) this.#marking.soon(); }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#tellKeys([...this.#pending.values()])),
      vscode.workspace.onDidCloseTextDocument((document) => this.#letGoIn(document)),
    );
  }

  /** Asks what is to be done with what the person has chosen, unless it is given, and begins to do it. */
  async rewrite(argument: unknown): Promise<void> {
    await this.#begin('rewrite', rangesToRewrite, argument);
  }

  /** The same at each cursor. */
  async insert(argument: unknown): Promise<void> {
    await this.#begin('insert', ({ document, selections }) => selections.map(({ active }) => document.validateRange(new vscode.Range(active, active))).toSorted((a, b) => a.start.compareTo(b.start)), argument);
  }

  /** Carries an order out; resolves when its writing has ended. */
  async start(order: RewriteOrder): Promise<void> {
    const { t } = this.#ports;
    const refused = refusalOf(order, t);
    if (refused !== undefined) return void vscode.window.showInformationMessage(refused);
    const spans = order.ranges.map((range) => linesOf(order.document, range));
    const { imports } = order;
    // The imports may be pending already, for another fix.
    const edit = (imports && this.#edits.begin(order.document, [...spans, { start: imports.first, end: imports.last + 1 }])) ?? this.#edits.begin(order.document, spans);
    if (!edit) return void vscode.window.showInformationMessage(t('A change is pending here already. Accept or reject it first.'));
    const rewrite = this.#add(order, edit);
    this.#changed(rewrite);
    await this.#keep(rewrite);
    const outcome = await rewrite.run();
    this.#changed(rewrite);
    // Not waited for: the person may leave a message where it is.
    void this.#tell(rewrite, outcome);
  }

  /** Takes up what was pending when a window ended. */
  async takeUp(): Promise<void> {
    await takeUpLeft({
      ...this.#ports, edits: this.#edits, diff: diffLines, ask: async (words, ...answers) => vscode.window.showWarningMessage(words, ...answers),
      resumed: async ({ order, edit, places, beginning }) => {
        const rewrite = this.#add(order, edit, places);
        await this.#keep(rewrite, beginning);
        this.#changed(rewrite);
        return rewrite;
      },
      retry: async (rewrite) => this.#again(rewrite),
      goOn: async (rewrite) => this.#goOn(rewrite),
      compare: async ({ uri }, before) => {
        this.#originals.hold(uri, before);
        await this.#compare(uri, 0);
      },
    });
  }

  async accept(argument: unknown): Promise<void> {
    await this.#decide('accept', argument);
  }

  async reject(argument: unknown): Promise<void> {
    await this.#decide('reject', argument);
  }

  /** Of the editor in front the place at the cursor. */
  async acceptHere(): Promise<void> {
    const target = this.#here();
    if (target) await this.accept(target);
  }

  async rejectHere(): Promise<void> {
    const target = this.#here();
    if (target) await this.reject(target);
  }

  /** Takes the cursor to the next place that has changed, in the editor in front. */
  go(side: 'below' | 'above'): void {
    const editor = vscode.window.activeTextEditor;
    const line = editor && placeBeside(this.#in(editor.document.uri), editor.selection.active.line, side);
    if (!editor || line === undefined) return;
    const { range: { start } } = editor.document.lineAt(Math.min(line, editor.document.lineCount - 1));
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async acceptAll(): Promise<void> {
    for (const rewrite of Array.from(this.#pending.values())) await rewrite.accept();
  }

  async rejectAll(): Promise<void> {
    for (const rewrite of Array.from(this.#pending.values())) await rewrite.reject();
  }

  async retry(argument: unknown): Promise<void> {
    const rewrite = this.#meant(argument);
    if (rewrite) await this.#again(rewrite);
  }

  /** Asks for the rest of an answer that was stopped or cut off. */
  async continue(argument: unknown): Promise<void> {
    const rewrite = this.#meant(argument);
    if (rewrite && rewrite.progress === undefined) await this.#goOn(rewrite);
  }

  /** The same place with another instruction, which begins as the one before. */
  async edit(argument: unknown): Promise<void> {
    const rewrite = this.#meant(argument);
    if (!rewrite) return;
    const { task } = rewrite.order;
    const kind = task.kind === 'insert' ? 'insert' : 'rewrite';
    const given = task.kind === 'rewrite' || task.kind === 'insert' ? task.instruction : '';
    const instruction = await askInstruction(kind, nameOf(rewrite.document.uri), this.#ports.instruction, given);
    if (instruction !== undefined) await this.#again(rewrite, { task: { kind, instruction } });
  }

  async diff(argument: unknown): Promise<void> {
    const rewrite = this.#meant(argument);
    if (!rewrite) return;
    await this.#compare(rewrite.document.uri, rewrite.line);
  }

  /** Stops what is being written in the editor in front, or what a button names. `false` where nothing is. */
  stop(argument: unknown): boolean {
    const { rewrite: id } = targetIn(argument);
    const uri = vscode.window.activeTextEditor?.document.uri;
    const running = [...this.#pending.values()].filter((rewrite) => rewrite.progress !== undefined && (id === undefined ? rewrite.document.uri.toString() === uri?.toString() : rewrite.id === id));
    for (const rewrite of running) rewrite.stop();
    return running.length > 0;
  }

  /** A list of all that is pending, to go to, accept or reject. */
  list(): void {
    listPending(() => [...this.#pending.values()], this.#ports.t);
  }

  dispose(): void {
    // First: what is pending now is what the next window takes up.
    for (const keeping of this.#keeping.values()) keeping.dispose();
    for (const rewrite of [...this.#pending.values(), ...this.#takenBack]) rewrite.dispose();
    this.#edits.dispose();
    this.#listeners.dispose();
    this.#marking.dispose();
    this.#showing.dispose();
    this.#status.dispose();
    this.#originals.dispose();
    this.#lenses.dispose();
    this.#marks.dispose();
  }

  #add(order: RewriteOrder, edit: PendingEdit, places?: readonly WholeLines[]): Rewrite {
    const rewrite: Rewrite = new Rewrite(order, edit, { ...this.#ports, changed: () => this.#changed(rewrite) }, places);
    this.#pending.set(rewrite.id, rewrite);
    return rewrite;
  }

  async #compare(uri: vscode.Uri, line: number): Promise<void> {
    await vscode.commands.executeCommand('vscode.diff', this.#originals.uriOf(uri), uri, this.#ports.t('{0}: before and after', nameOf(uri)), { selection: new vscode.Range(line, 0, line, 0) });
  }

  /** Resolves when it would survive this window. */
  async #keep(rewrite: Rewrite, beginning?: Beginning): Promise<void> {
    const keeping = new Keeping(rewrite, this.#ports);
    this.#keeping.set(rewrite, keeping);
    await keeping.begin(beginning);
    // What is kept of it has all that those before it in this document would bring back.
    this.#letGoIn(rewrite.document);
  }

  async #tell(rewrite: Rewrite, outcome: Outcome): Promise<void> {
    const { t, faulted } = this.#ports;
    if (outcome.kind === 'stopped' && rewrite.order.task.kind === 'insert' && !rewrite.over) {
      const keep = t('Keep');
      const remove = t('Remove');
      const chosen = await vscode.window.showInformationMessage(t('Stopped. What was written so far:'), keep, remove);
      if (chosen === keep) await rewrite.accept();
      if (chosen === remove) await rewrite.reject();
      return;
    }
    const again = await tell(outcome, { t, faulted, pending: !rewrite.over, partial: rewrite.said !== undefined });
    // What was accepted meanwhile is the person's own.
    if (!again || (outcome.kind === 'written' && rewrite.over)) return;
    await (again.goOn ? this.#goOn(rewrite) : this.#again(rewrite, again));
  }

  async #goOn(rewrite: Rewrite): Promise<void> {
    const { said } = rewrite;
    await this.#again(rewrite, said === undefined ? {} : { said });
  }

  async #again(rewrite: Rewrite, change: Partial<Pick<RewriteOrder, 'task' | 'model' | 'said'>> = {}): Promise<void> {
    // Where the parts are by now; they are the original again once it is rejected.
    await rewrite.reject();
    const { document, order: { task } } = rewrite;
    const order = { document, task, ...(rewrite.order.model === undefined ? {} : { model: rewrite.order.model }), ranges: rewrite.ranges(), ...change };
    const imports = order.task.kind === 'fix' ? rewrite.imports : undefined;
    await this.start({ ...order, ...(imports ? { imports } : {}) });
  }

  async #begin(kind: 'rewrite' | 'insert', rangesIn: (editor: vscode.TextEditor) => readonly vscode.Range[] | Promise<readonly vscode.Range[]>, argument: unknown): Promise<void> {
    const editor = this.#ports.usedEditor();
    if (!editor) return void vscode.window.showInformationMessage(this.#ports.t('Open a file first.'));
    const { document } = editor;
    const ranges = await rangesIn(editor);
    const given = isRecord(argument) && typeof argument['instruction'] === 'string' ? argument['instruction'] : undefined;
    const instruction = given ?? (await askInstruction(kind, lineLabel(document.uri, ranges[0]?.start.line ?? 0, ranges.at(-1)?.end.line ?? 0), this.#ports.instruction));
    if (instruction === undefined || instruction.trim() === '') return;
    await this.start({ document, ranges, task: { kind, instruction }, ...modelIn(argument) });
  }

  #in(uri: vscode.Uri): readonly Rewrite[] {
    return [...this.#pending.values()].filter(({ document }) => document.uri.toString() === uri.toString());
  }

  /** The change that a button names; else the one in the editor in front that is nearest to the cursor. */
  #meant(argument: unknown): Rewrite | undefined {
    const { rewrite: id } = targetIn(argument);
    if (id !== undefined) return this.#pending.get(id);
    const editor = vscode.window.activeTextEditor;
    if (!editor) return undefined;
    const { line } = editor.selection.active;
    return this.#in(editor.document.uri).toSorted((a, b) => a.distance(line) - b.distance(line))[0];
  }

  async #decide(how: 'accept' | 'reject', argument: unknown): Promise<void> {
    const rewrite = this.#meant(argument);
    const { part, hunk, says } = targetIn(argument);
    const itsPart = part === undefined ? undefined : rewrite?.parts[part];
    if (!itsPart || hunk === undefined || says === undefined) return rewrite?.[how](part, hunk);
    const now = hunkThatSays(itsPart, says, hunk);
    if (now !== undefined) await rewrite?.[how](part, now);
  }

  #here(): LensTarget | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor && placeAt(this.#in(editor.document.uri), editor.selection.active.line);
  }

  #changed(rewrite: Rewrite): void {
    const { over, progress } = rewrite;
    if (over && this.#pending.delete(rewrite.id)) {
      if (rewrite.canComeBack) this.#takenBack.add(rewrite);
      else rewrite.dispose();
      this.#keeping.get(rewrite)?.end(() => { if (!this.#takenBack.has(rewrite)) this.#keeping.delete(rewrite); });
    } else if (!over && this.#takenBack.delete(rewrite)) {
      this.#pending.set(rewrite.id, rewrite);
      this.#keeping.get(rewrite)?.goOn();
    } else if (this.#takenBack.has(rewrite) && !rewrite.canComeBack) {
      this.#letGo(rewrite);
    } else this.#keeping.get(rewrite)?.changed();
    if (progress === undefined) {
      this.#marking.now();
      this.#showing.now();
      // Of one that is over nobody else does.
      if (over) this.#originals.refresh(rewrite.document.uri);
    } else {
      this.#marking.soon();
      this.#showing.soon();
    }
    this.#tellKeys([...this.#pending.values()]);
  }

  #letGoIn(document: vscode.TextDocument): void {
    for (const rewrite of this.#takenBack) if (rewrite.document === document) this.#letGo(rewrite);
  }

  #letGo(rewrite: Rewrite): void {
    this.#takenBack.delete(rewrite);
    rewrite.dispose();
    this.#keeping.get(rewrite)?.forget();
  }
}

function linesOf(document: vscode.TextDocument, range: vscode.Range): LineSpan {
  const { first, last } = wholeLines(document, range);
  return { start: first, end: last + 1 };
}

function targetIn(argument: unknown): Partial<LensTarget> {
  if (!isRecord(argument) || typeof argument['rewrite'] !== 'string') return {};
  const { rewrite, part, hunk, says } = argument;
  return { rewrite, ...(typeof part === 'number' ? { part } : {}), ...(typeof hunk === 'number' ? { hunk } : {}), ...(typeof says === 'string' ? { says } : {}) };
}

function modelIn(argument: unknown): { readonly model?: string } {
  return isRecord(argument) && typeof argument['model'] === 'string' ? { model: argument['model'] } : {};
}
