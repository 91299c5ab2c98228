import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { applyHunks } from '../../core/edit/hunk.ts';
import { originalOf, type KeptChange, type SaidOfRange } from '../../core/edit/keptChange.ts';
import { addressOf } from './documentAddress.ts';
import type { KeptChanges } from './keptChanges.ts';
import { linesIn, sameLines } from './partLines.ts';
import type { Rewrite } from './rewrite.ts';
import { originOf } from './views.ts';

export interface KeepingPorts {
  readonly kept: KeptChanges;
  readonly clock: Clock;
  /** Told why a change is not kept. It goes on without. */
  readonly failed: (error: unknown) => void;
}

/** How the document was before the first write. */
export interface Beginning extends Pick<KeptChange, 'clean' | 'bytes' | 'origin'> {
  readonly text: string;
}

/** Least time between two writes of a change, in milliseconds. */
const WRITE_MS = 1000;
/** VS Code keeps what is unsaved a second after it was typed: a change that was rejected is kept until it has. */
const AFTER_REJECT_MS = 5000;

/** Keeps one pending change on the disk for as long as it is pending. */
export class Keeping implements vscode.Disposable {
  readonly #rewrite: Rewrite;
  readonly #ports: KeepingPorts;
  #listener: vscode.Disposable;
  #beginning: Beginning | undefined;
  #last: KeptChange | undefined;
  /** The answers so far, as they were written last. */
  #said: readonly SaidOfRange[] | undefined;
  /** Of the document when it was written last: a file that is renamed has another. */
  #uri = '';
  /** Someone else changed the document around it. */
  #stale = false;
  #cancel: (() => void) | undefined;
  #ended = false;
  #forgotten: (() => void) | undefined;

  constructor(rewrite: Rewrite, ports: KeepingPorts) {
    this.#rewrite = rewrite;
    this.#ports = ports;
    this.#listener = this.#listen();
  }

  /** Resolves when it is on the disk. @param beginning where it began in another window. */
  async begin(beginning?: Beginning): Promise<void> {
    this.#beginning = beginning ?? await beginningOf(this.#rewrite);
    this.#writeSaid();
    await this.#write();
  }

  /** Its state, its places or its hunks are other ones. */
  changed(): void {
    if (this.#ended || !this.#last || this.#cancel || (isSame(this.#rewrite.said, this.#said) && !this.#isOther(this.#last))) return;
    this.#soon();
  }

  /** It is decided. @param forgotten called when nothing is kept of it any more. */
  end(forgotten: () => void): void {
    this.#stop();
    this.#forgotten = forgotten;
    if (this.#rewrite.accepted) this.forget();
    else this.#cancel = this.#ports.clock.after(AFTER_REJECT_MS, () => this.forget());
  }

  /** A redo made it pending again. */
  goOn(): void {
    this.dispose();
    this.#listener = this.#listen();
    this.#ended = false;
    // A reject has forgotten it.
    this.#said = undefined;
    this.#writeSaid();
    void this.#write();
  }

  forget(): void {
    this.dispose();
    this.#forgotten?.();
    void this.#ports.kept.forget(this.#rewrite.id).catch(this.#ports.failed);
  }

  /** What is kept stays. */
  dispose(): void {
    this.#stop();
    this.#listener.dispose();
  }

  #listen(): vscode.Disposable {
    return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document !== this.#rewrite.document || contentChanges.every(({ range }) => this.#rewrite.parts.some(({ span }) => isWithin(range, span.start, span.end)))) return;
      this.#stale = true;
      this.changed();
    });
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#ended = true;
  }

  /** Looks only at what is cheap to look at, because it is asked with each frame. */
  #isOther({ ended, around, parts }: KeptChange): boolean {
    const { document, parts: now } = this.#rewrite;
    return this.#stale || document.uri.toString() !== this.#uri || ended !== this.#hasEnded || around[0]?.length !== now[0]?.span.start || around.at(-1)?.length !== document.lineCount - (now.at(-1)?.span.end ?? 0)
      || now.some(({ original }, index) => original !== parts[index]?.original);
  }

  #soon(): void {
    this.#cancel = this.#ports.clock.after(WRITE_MS, () => {
      this.#cancel = undefined;
      this.#writeSaid();
      if (!this.#last || !this.#isOther(this.#last)) return;
      if (this.#isThere) void this.#write();
      else this.#soon();
    });
  }

  /** Not while undo steps are being made one: then the document is another one for a moment. */
  get #isThere(): boolean {
    const { parts, document } = this.#rewrite;
    return parts.every(({ original, hunks, span }) => span.end <= document.lineCount && sameLines(linesIn(document, span), applyHunks(original, hunks)));
  }

  get #hasEnded(): boolean {
    return this.#rewrite.progress === undefined;
  }

  #writeSaid(): void {
    const { id, said } = this.#rewrite;
    if (isSame(said, this.#said)) return;
    this.#said = said;
    void this.#ports.kept.keepSaid(id, said).catch(this.#ports.failed);
  }

  async #write(): Promise<void> {
    if (this.#ended || !this.#beginning) return;
    this.#stale = false;
    this.#uri = this.#rewrite.document.uri.toString();
    this.#last = this.#capture(this.#beginning);
    try {
      await this.#ports.kept.keep(this.#last);
    } catch (error) {
      this.#ports.failed(error);
    }
  }

  #capture({ text, clean, bytes, origin }: Beginning): KeptChange {
    const { id, document, order: { task, model }, parts, imports } = this.#rewrite;
    const around = [...parts.map(({ span }, index) => linesIn(document, { start: parts[index - 1]?.span.end ?? 0, end: span.start })), linesIn(document, { start: parts.at(-1)?.span.end ?? 0, end: document.lineCount })];
    const kept = parts.map((part) => {
      const place = this.#rewrite.placeOf(part);
      return { original: part.original, shown: linesIn(document, part.span), prefix: place?.prefix ?? '', suffix: place?.suffix ?? '', ...(place === undefined && imports ? { imports: imports.side } : {}) };
    });
    const isClean = clean && text === originalOf({ around, parts: kept }).join(document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
    return {
      id, ...addressOf(document), task, ended: this.#hasEnded, clean: isClean, around, parts: kept, owner: process.pid, at: this.#ports.clock.now(),
      ...(model === undefined ? {} : { model }), ...(isClean && bytes !== undefined ? { bytes } : {}), ...(origin ? { origin } : {}),
    };
  }
}

function isSame(one: readonly SaidOfRange[] | undefined, other: readonly SaidOfRange[] | undefined): boolean {
  return one?.length === other?.length && (one ?? []).every(({ text, whole }, index) => text === other?.[index]?.text && whole === other[index].whole);
}

async function beginningOf({ document, parts }: Rewrite): Promise<Beginning> {
  const text = document.getText();
  const clean = !document.isDirty && !document.isUntitled;
  const from = originOf(document, parts[0]?.span);
  const origin = from && { line: from.line, selections: from.selections.map(({ anchor, active }) => [anchor.line, anchor.character, active.line, active.character]) };
  const bytes = clean ? await bytesBeyondText(document.uri, text) : undefined;
  return { text, clean, ...(bytes === undefined ? {} : { bytes }), ...(origin ? { origin } : {}) };
}

/** What the file has, where it is not just this text: line ends of two kinds, a byte order mark, another encoding. */
async function bytesBeyondText(uri: vscode.Uri, text: string): Promise<string | undefined> {
  try {
    const bytes = Buffer.from(await vscode.workspace.fs.readFile(uri));
    return bytes.equals(Buffer.from(text)) ? undefined : bytes.toString('base64');
  } catch {
    // No file of its own, a cell or an input box, or one that is gone: then saving is all there is.
    return undefined;
  }
}

function isWithin({ start, end }: vscode.Range, first: number, last: number): boolean {
  return start.line >= first && (end.line < last || (end.line === last && end.character === 0));
}
