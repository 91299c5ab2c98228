import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { originalOf, type KeptChange } from '../../core/keptChange.ts';
import type { LineDiff } from '../../core/rewriteSteps.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../blockTarget.ts';
import { changeLines, editorOf } from './editors.ts';
import type { KeptChanges } from './keptChanges.ts';
import { linesIn } from './partLines.ts';
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
  /** Shows a document beside a text that it had. */
  readonly compare: (document: vscode.TextDocument, before: string) => Promise<void>;
}

/** The window before this one may take a moment to end: so often it is looked again, a second apart. */
const LOOKS = 10;
const LOOK_MS = 1000;

/** Takes up all changes that were pending when a window ended. Never rejects. */
export async function takeUpLeft(ports: LeftPorts, looks = LOOKS): Promise<void> {
  try {
    const { changes, more } = await ports.kept.left();
    for (const change of changes) await takeUpOne(change, ports);
    if (more && looks > 1) ports.clock.after(LOOK_MS, () => void takeUpLeft(ports, looks - 1));
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
      return void askChanged(change, taken.document, ports).catch(ports.failed);
    case 'gone':
      return void askGone(change, ports).catch(ports.failed);
  }
}

async function tellCut(rewrite: Rewrite, { t, retry }: LeftPorts): Promise<void> {
  const { document } = rewrite;
  const [show, again, reject] = [t('Show'), t('Retry'), t('Reject')];
  const chosen = await vscode.window.showWarningMessage(t('VS Code closed while {0} was being rewritten. What had come by then is there for you to decide.', nameOf(document.uri)), show, again, reject);
  if (rewrite.over) return;
  if (chosen === show) await vscode.window.showTextDocument(document, { selection: new vscode.Range(rewrite.line, 0, rewrite.line, 0) });
  if (chosen === again) await retry(rewrite);
  if (chosen === reject) await rewrite.reject();
}

/** Closing the question leaves what is kept: it is asked again the next time. */
async function askChanged(change: KeptChange, document: vscode.TextDocument, ports: LeftPorts): Promise<void> {
  const { t, kept, compare, diff } = ports;
  const [open, restore, forget] = [t('Open Diff'), t('Restore'), t('Keep What Is There')];
  for (;;) {
    const chosen = await vscode.window.showWarningMessage(t('{0} has changed since a rewrite of it was pending. What it was before is kept.', nameOf(document.uri)), open, restore, forget);
    if (chosen === open) {
      await compare(document, textBefore(change, document));
      continue;
    }
    if (chosen === restore) await changeLines(document, editorOf(document), diff(linesIn(document), originalOf(change)), { undoStopBefore: true, undoStopAfter: true });
    if (chosen !== undefined) await kept.forget(change.id);
    return;
  }
}

async function askGone(change: KeptChange, { t, kept }: LeftPorts): Promise<void> {
  const [open, forget] = [t('Open the Original'), t('Forget It')];
  const chosen = await vscode.window.showWarningMessage(t('{0} is not there any more. What it was before a rewrite that was pending is kept.', nameOf(vscode.Uri.parse(change.uri))), open, forget);
  if (chosen === undefined) return;
  if (chosen === open) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: originalOf(change).join('\n') }), { preview: false });
  await kept.forget(change.id);
}
