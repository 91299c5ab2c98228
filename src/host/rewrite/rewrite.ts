import * as vscode from 'vscode';
import type { StreamChat, Target } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import type { Answer } from '../../core/conversation/conversation.ts';
import type { SaidOfRange } from '../../core/edit/keptChange.ts';
import { lastLine } from '../../core/edit/rewriteLayout.ts';
import type { Translate } from '../../core/translate.ts';
import type { Names, Resolution } from '../chat/chatSession.ts';
import { internalFault } from '../chat/viewOf.ts';
import type { RewriteOrder } from './order.ts';
import type { Outcome } from './outcome.ts';
import type { PendingEdit, PendingPart } from './pendingEdit.ts';
import { wholeLines, type WholeLines } from './ranges.ts';
import { wordsOf } from './taskWords.ts';
import { writePart, type PartOutcome } from './writePart.ts';

export interface RewritePorts {
  readonly streamChat: StreamChat;
  resolve(model: string | undefined, signal: AbortSignal): Promise<Resolution>;
  /** The context window of a model, in tokens; `undefined` where it is not known. */
  windowOf(model: string): number | undefined;
  /** The person's standing instruction; empty: none. */
  systemPrompt(): string;
  /** Told each answer once it has ended. */
  settled(answer: Answer): void;
  /** Told whenever something that is shown of it is another one. */
  changed(): void;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly t: Translate;
}

/** So many parts of one order are asked for at the same time. */
const AT_ONCE = 4;

/** One order on its way: asks for each of its parts, has the answer written as it comes, and waits for the person's decision. */
export class Rewrite implements vscode.Disposable {
  readonly id: string;
  readonly order: RewriteOrder;
  /** What was asked for, in words. */
  readonly instruction: string;
  /** Where its ranges stood at the beginning, and what stays around them on their lines. */
  readonly #places: ReadonlyMap<PendingPart, WholeLines>;
  readonly #ports: RewritePorts;
  readonly #controller = new AbortController();
  readonly #edit: PendingEdit;
  /** The part for imports, which are added by the answer to another. */
  readonly #imports: PendingPart | undefined;
  readonly #listeners: vscode.Disposable;
  /** From the beginning, so that a change without a hunk yet is not over; of one that another window left nothing more comes. */
  #running: boolean;
  /** What goes on at this moment, in words. */
  #words: string;
  /** What the model has answered for each part. */
  readonly #said: Map<PendingPart, SaidOfRange>;
  #asking = false;

  /**
   * @param edit of the lines of each of the order's ranges, in their order, and of the lines at which imports are added.
   * @param places where they are not those of the order's ranges, because the document has something else there already.
   */
  constructor(order: RewriteOrder, edit: PendingEdit, ports: RewritePorts, places: readonly WholeLines[] = order.ranges.map((range) => wholeLines(order.document, range))) {
    this.id = ports.newId();
    this.order = order;
    this.#running = edit.state === 'writing';
    this.instruction = wordsOf(order.task, ports.t);
    this.#ports = ports;
    this.#words = ports.t('Waiting for the model');
    this.#edit = edit;
    const { ranges, imports } = order;
    this.#imports = imports && edit.parts.length > ranges.length ? edit.parts.find(({ span }) => span.start === imports.first) : undefined;
    this.#places = new Map(edit.parts.filter((part) => part !== this.#imports).flatMap((part, index) => (places[index] ? [[part, places[index]]] : [])));
    this.#said = new Map(this.#asked.flatMap((part, index) => (order.said?.[index] ? [[part, order.said[index]]] : [])));
    this.#listeners = vscode.Disposable.from(
      this.#edit.onDidChange(() => {
        // Decided by an undo, or gone: nothing that still comes has a place.
        if (this.#edit.state !== 'writing') this.#controller.abort();
        // While it is written, its outcome says so; a file that the person has closed is no news.
        if (this.#edit.state === 'lost' && !this.#running && !this.document.isClosed) void vscode.window.showWarningMessage(this.#edit.reason ?? '');
        ports.changed();
      }),
      this.#edit.onDidCollide(() => void this.#ask()),
    );
  }

  get parts(): readonly PendingPart[] {
    return this.#edit.parts;
  }

  /** Where it is: another document than it was ordered for once the file was renamed. */
  get document(): vscode.TextDocument {
    return this.#edit.document;
  }

  /** Places of all parts that wait for a decision. */
  get hunkCount(): number {
    return this.parts.reduce((sum, { hunks }) => sum + hunks.length, 0);
  }

  /** What goes on, in words; `undefined` once its writing has ended. */
  get progress(): string | undefined {
    return this.#running ? this.#words : undefined;
  }

  /**
   * What the model had answered for each of its ranges when its writing was cut off, from where other requests can go on; `undefined` where
   * nothing came, or all of it.
   */
  get said(): readonly SaidOfRange[] | undefined {
    const said = this.#asked.map((part) => this.#said.get(part) ?? NOTHING_SAID);
    return said.some(({ whole }) => !whole) && said.some(({ text }) => text !== '') ? said : undefined;
  }

  /** Whether there is nothing left to decide. */
  get over(): boolean {
    return !this.#running && (this.#edit.state !== 'writing' && this.#edit.state !== 'written' || this.hunkCount === 0);
  }

  get accepted(): boolean {
    return this.#edit.state === 'accepted';
  }

  /** Whether a redo would make it pending again: it was taken back, or is about to be. */
  get canComeBack(): boolean {
    return this.#edit.state === 'rejected' || this.#edit.state === 'written';
  }

  /** The parts that are asked for, in the order of their ranges; where someone's edit has joined them with that for imports, that is all there is. */
  get #asked(): readonly PendingPart[] {
    const asked = this.parts.filter((part) => part !== this.#imports);
    return asked.length > 0 ? asked : this.parts;
  }

  /** What stays around a part on its lines; `undefined` for the part for imports. */
  placeOf(part: PendingPart): WholeLines | undefined {
    const place = this.#places.get(part);
    const { above, below } = part.beyond;
    // What stood around it stands within lines of its own where it reaches further.
    return place && { ...place, prefix: above > 0 ? '' : place.prefix, suffix: below > 0 ? '' : place.suffix };
  }

  /** Where imports may be added, as the document is now; `undefined` where that is no part of it. */
  get imports(): RewriteOrder['imports'] {
    return this.order.imports && this.#imports && this.parts.includes(this.#imports) ? { ...this.order.imports, first: this.#imports.span.start, last: lastLine(this.#imports.span) } : undefined;
  }

  /** The first line of it in the document, counted from 0. */
  get line(): number {
    return Math.min(...this.#asked.map(({ span }) => span.start), this.document.lineCount - 1);
  }

  /** Where its ranges are now. */
  ranges(): readonly vscode.Range[] {
    const { document } = this;
    return this.#asked.map((part) => {
      const { span } = part;
      const last = document.lineAt(lastLine(span));
      // A part of one line: what stood around it still does.
      const place = this.placeOf(part);
      return new vscode.Range(span.start, place?.prefix.length ?? 0, last.lineNumber, last.text.length - (place?.suffix.length ?? 0));
    });
  }

  /** Lines from a line of the document to the nearest of its own. */
  distance(line: number): number {
    return Math.min(...this.parts.map(({ span }) => (line < span.start ? span.start - line : Math.max(0, line - span.end + 1))));
  }

  /** Asks and writes. Resolves when nothing more will be written; never rejects. */
  async run(): Promise<Outcome> {
    try {
      const outcome = await this.#write();
      if (outcome.kind === 'decided' || outcome.kind === 'lost') this.#said.clear();
      return outcome;
    } catch (error) {
      await this.#edit.reject();
      return { kind: 'failed', fault: internalFault(error) };
    } finally {
      this.#running = false;
    }
  }

  /** Ends the writing; what is there stays for the person to decide. */
  stop(): void {
    this.#controller.abort();
  }

  /** Keeps one hunk, one part or all. While it is being written, all: what is there is the result. */
  async accept(part?: number, hunk?: number): Promise<void> {
    if (part !== undefined && !this.#running) return this.parts[part]?.accept(hunk);
    this.stop();
    await this.#edit.accept();
  }

  /** Brings back what stood there: for one hunk, one part or all. */
  async reject(part?: number, hunk?: number): Promise<void> {
    if (part !== undefined && !this.#running) return this.parts[part]?.reject(hunk);
    this.stop();
    await this.#edit.reject();
  }

  dispose(): void {
    this.stop();
    this.#listeners.dispose();
    this.#edit.dispose();
  }

  async #write(): Promise<Outcome> {
    const { signal } = this.#controller;
    const resolution = await this.#ports.resolve(this.order.model, signal);
    if ('fault' in resolution) {
      await this.#edit.reject();
      return { kind: 'failed', fault: resolution.fault };
    }
    const { target, ...names } = resolution;
    const waiting = [...this.#asked];
    const outcomes: PartOutcome[] = [];
    const worker = async (): Promise<void> => {
      for (let part = waiting.shift(); part; part = waiting.shift()) outcomes.push(await this.#writePart(part, target, names));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return this.#end(outcomes);
  }

  async #writePart(part: PendingPart, target: Target, names: Names): Promise<PartOutcome> {
    const place = this.placeOf(part);
    if (!place) return { kind: 'decided' };
    const { document, order: { task, imports } } = this;
    const outcome = await writePart({
      part, original: ownLines(part), task, ...(imports && this.#imports ? { imports: { part: this.#imports, original: ownLines(this.#imports), side: imports.side } } : {}), document, target, names, signal: this.#controller.signal,
      place: { ...place, first: part.span.start, last: lastLine(part.span) }, window: this.#ports.windowOf(names.model),
      said: this.#said.get(part) ?? NOTHING_SAID,
      answered: (text) => { this.#said.set(part, { text, whole: false }); },
      say: (words) => {
        if (words === this.#words) return;
        this.#words = words;
        this.#ports.changed();
      },
    }, this.#ports);
    if (outcome.kind !== 'stopped' && outcome.kind !== 'failed') this.#said.set(part, { text: this.#said.get(part)?.text ?? '', whole: true });
    if (outcome.kind === 'failed' || outcome.kind === 'empty' || outcome.kind === 'words' || outcome.kind === 'unplaced') await part.reject();
    return outcome;
  }

  /** What is there becomes one undo step; of several parts, the one that went worst is told. */
  async #end(outcomes: readonly PartOutcome[]): Promise<Outcome> {
    const { state, reason } = this.#edit;
    const worst = WORST_FIRST.flatMap((kind) => outcomes.filter((outcome) => outcome.kind === kind))[0] ?? { kind: 'decided' };
    if (state === 'lost') return { kind: 'lost', reason: reason ?? '' };
    // The person was faster; or nothing came of any part, which is to be told.
    if (state !== 'writing') return worst.kind === 'written' || worst.kind === 'stopped' ? { kind: 'decided' } : worst;
    await this.#edit.finish();
    const written = this.hunkCount > 0;
    if (!written) await this.#edit.reject();
    else if (this.order.task.kind === 'insert' && worst.kind === 'written') await this.#edit.accept();
    // Where some parts have changed, that others did not need to is no news.
    return worst.kind === 'unchanged' && written ? { kind: 'written' } : worst;
  }

  /** The person typed where it writes. Until they say what holds, what comes is kept back. */
  async #ask(): Promise<void> {
    const { t } = this.#ports;
    if (this.#asking) return;
    this.#asking = true;
    const keep = t('Stop Here');
    const goOn = t('Overwrite');
    const reject = t('Restore');
    const chosen = await vscode.window.showWarningMessage(t('You typed where Latchkey is writing. It waits: stop here and keep what is there, write over it, or restore the original?'), keep, goOn, reject);
    this.#asking = false;
    if (!this.#edit.collided) return;
    if (chosen === goOn) return this.#edit.goOn();
    if (chosen === reject) return this.reject();
    // Closing the question is no wish to lose what was typed.
    this.stop();
    // What they typed is no part of an answer that could go on.
    this.#said.clear();
    await this.#edit.keep();
  }
}

const NOTHING_SAID: SaidOfRange = { text: '', whole: false };

const WORST_FIRST: readonly PartOutcome['kind'][] = ['failed', 'words', 'unplaced', 'empty', 'stopped', 'unchanged', 'written', 'decided'];

/** What stood where a part was begun, without what it has come to reach since. */
function ownLines({ original, beyond }: PendingPart): readonly string[] {
  return original.slice(beyond.above, original.length - beyond.below);
}
