import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { originalOf, type KeptChange } from '../../core/edit/keptChange.ts';
import type { LineDiff } from '../../core/edit/rewriteSteps.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../files.ts';
import { documentAt } from './documentAddress.ts';
import { changeLines, editorOf } from './editors.ts';
import type { KeptChanges } from './keptChanges.ts';
import { linesIn, sameLines } from './partLines.ts';
import type { PendingEdits } from './pendingEdits.ts';
import type { Rewrite } from './rewrite.ts';
import { takeUp, textBefore, type Taken } from './takeUp.ts';

export interface LeftPorts {
  readonly kept: KeptChanges;
  readonly edits: PendingEdits;
  readonly diff: LineDiff;
  readonly clock: Clock;
  readonly t: Translate;
  readonly failed: (error: unknown) => void;
  /** Shows it as pending, and keeps it from here on. */
  readonly resumed: (taken: Extract<Taken, { kind: 'pending' }>) => Promise<Rewrite>;
  readonly retry: (rewrite: Rewrite) => Promise<void>;
  /** Asks beside what the person does. `undefined`: they closed the question. */
  readonly ask: (words: string, ...answers: readonly string[]) => PromiseLike<string | undefined>;
  /** Asks for the rest of what had come. */
  readonly goOn: (rewrite: Rewrite) => Promise<void>;
  /** Shows a document beside a text that it had. */
  readonly compare: (document: vscode.TextDocument, before: string) => Promise<void>;
}

/** The window before this one may take a moment to end: so often it is looked again, a second apart. */
const LOOKS = 10;
const LOOK_MS = 1000;

/** Takes up all changes that were pending when a window ended, each once: a question that was closed is an answer for this window. Never rejects. */
export async function takeUpLeft(ports: LeftPorts, looks = LOOKS, known = new Set<string>()): Promise<void> {
  try {
    const { changes, more } = await ports.kept.left();
    for (const change of changes.filter(({ id }) => !known.has(id))) {
      known.add(change.id);
      // One that cannot be taken up stays where it is, and stops no other.
      await takeUpOne(change, ports).catch(ports.failed);
    }
    if (more && looks > 1) ports.clock.after(LOOK_MS, () => void takeUpLeft(ports, looks - 1, known));
  } catch (error) {
    ports.failed(error);
  }
}

async function takeUpOne(change: KeptChange, ports: LeftPorts): Promise<void> {
  const taken = await takeUp(change, ports.edits);
  switch (taken.kind) {
    case 'pending': {
      const rewrite = await ports.resumed(taken);
      await ports.kept.forget(change.id);
      if (!change.ended) void tellCut(rewrite, ports).catch(ports.failed);
      return;
    }
    case 'nothing':
      return ports.kept.forget(change.id);
    case 'occupied':
      return;
    case 'changed':
      return void askChanged(change, ports).catch(ports.failed);
    case 'gone':
      return void askGone(change, ports).catch(ports.failed);
  }
}

async function tellCut(rewrite: Rewrite, { t, retry, goOn, ask }: LeftPorts): Promise<void> {
  const { document } = rewrite;
  const [show, rest, again, reject] = [t('Show'), t('Continue'), t('Retry'), t('Reject')];
  const chosen = await ask(t('VS Code closed while {0} was being rewritten. What had come by then is there for you to decide.', nameOf(document.uri)), show, ...(rewrite.said === undefined ? [] : [rest]), again, reject);
  if (rewrite.over) return;
  if (chosen === show) await vscode.window.showTextDocument(document, { selection: new vscode.Range(rewrite.line, 0, rewrite.line, 0) });
  if (chosen === rest) await goOn(rewrite);
  if (chosen === again) await retry(rewrite);
  if (chosen === reject) await rewrite.reject();
}

/** Closing the question leaves what is kept: it is asked again the next time. */
async function askChanged(change: KeptChange, ports: LeftPorts): Promise<void> {
  const { t, kept, compare, diff, ask } = ports;
  const [open, restore, forget] = [t('Open Diff'), t('Restore'), t('Keep What Is There')];
  const name = nameOf(vscode.Uri.parse(change.uri));
  for (;;) {
    const chosen = await ask(t('{0} has changed since a rewrite of it was pending. What it was before is kept.', name), open, restore, forget);
    if (chosen === undefined) return;
    if (chosen === forget) return kept.forget(change.id);
    // Looked up again: the question may have stood there for hours.
    const document = await documentAt(change);
    if (!document) return askGone(change, ports);
    if (chosen === open) await compare(document, textBefore(change, document));
    else if (await restored(change, document, diff)) return kept.forget(change.id);
    else void ask(t('{0} could not be changed: it is read-only.', name));
  }
}

/** Whether the document has the original again: VS Code says yes to an edit of a read-only editor, and does nothing. */
async function restored(change: KeptChange, document: vscode.TextDocument, diff: LineDiff): Promise<boolean> {
  const original = originalOf(change);
  await changeLines(document, editorOf(document), diff(linesIn(document), original), { undoStopBefore: true, undoStopAfter: true });
  return sameLines(linesIn(document), original);
}

async function askGone(change: KeptChange, { t, kept, ask }: LeftPorts): Promise<void> {
  const [open, forget] = [t('Open the Original'), t('Forget It')];
  const chosen = await ask(t('{0} is not there any more. What it was before a rewrite that was pending is kept.', nameOf(vscode.Uri.parse(change.uri))), open, forget);
  if (chosen === undefined) return;
  if (chosen === open) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: originalOf(change).join('\n') }), { preview: false });
  await kept.forget(change.id);
}
