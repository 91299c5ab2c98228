import * as vscode from 'vscode';
import { explainInstruction } from '../../core/conversation/prompts.ts';
import type { TextReference } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { snippetAt } from '../code/snippet.ts';
import type { TaskPorts } from './ports.ts';
import { gatherReferences } from './references.ts';

/** How long a language may look things up, in milliseconds; after that the question goes with what is there. */
const PATIENCE_MS = 2000;
/** What takes no longer than this, in milliseconds, shows nothing of itself. */
const QUICK_MS = 500;
/** The most that definitions may add, in tokens, and their share of a small window. */
const MOST_TOKENS = 4000;
const SHARE_OF_WINDOW = 1 / 8;

/** Has the code at the cursor explained in the panel, with the definitions that it refers to. */
export async function explain(ports: Pick<TaskPorts, 'ask' | 'contextWindow' | 'usedEditor' | 'clock' | 't'>): Promise<void> {
  const { ask, t } = ports;
  const editor = ports.usedEditor();
  const snippet = editor && (await snippetAt(editor, t));
  if (!snippet) return void vscode.window.showInformationMessage(t('Select some code first, or put the cursor into it.'));
  if ('refused' in snippet) return void vscode.window.showWarningMessage(snippet.refused);
  const { reference } = snippet;
  const referred = await referredBy(editor.document, reference, ports);
  if (referred === 'cancelled') return;
  await ask({ prompt: t('Explain this'), instruction: explainInstruction(vscode.env.language, reference, referred), references: [reference, ...referred] });
}

/** What the code refers to, as far as it is found in time. The person may cancel it, and then wants nothing explained. */
async function referredBy(document: vscode.TextDocument, { range }: TextReference, { contextWindow, clock, t }: Pick<TaskPorts, 'contextWindow' | 'clock' | 't'>): Promise<readonly TextReference[] | 'cancelled'> {
  const budget = Math.min(MOST_TOKENS, Math.floor((contextWindow() ?? Infinity) * SHARE_OF_WINDOW));
  const explained = new vscode.Range(range.startLine, range.startCharacter, range.endLine, range.endCharacter);
  const controller = new AbortController();
  const stopWaiting = clock.after(PATIENCE_MS, () => controller.abort());
  let stopShowing = (): void => undefined;
  const slow = new Promise<true>((resolve) => { stopShowing = clock.after(QUICK_MS, () => resolve(true)); });
  const closed = vscode.workspace.onDidCloseTextDocument((gone) => gone === document && controller.abort());
  try {
    const looking = gatherReferences(document, explained, budget, controller.signal, { clock, t });
    const isSlow = await Promise.race([looking.then(() => false), slow]);
    return isSlow ? await withCancel(looking, () => controller.abort(), t) : await looking;
  } finally {
    stopWaiting();
    stopShowing();
    closed.dispose();
  }
}

async function withCancel<T>(looking: Promise<T>, abort: () => void, t: Translate): Promise<T | 'cancelled'> {
  let cancelled = false;
  const found = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: t('Looking up what the code refers to'), cancellable: true }, async (_, token) => {
    token.onCancellationRequested(() => {
      cancelled = true;
      abort();
    });
    return looking;
  });
  return cancelled ? 'cancelled' : found;
}
