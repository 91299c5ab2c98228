import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { explainInstruction } from '../../core/prompts.ts';
import type { TextReference } from '../../core/reference.ts';
import { snippetAt } from '../snippet.ts';
import type { TaskPorts } from './ports.ts';
import { gatherReferences } from './references.ts';

/** How long a language may look things up, in milliseconds; after that the question goes with what is there. */
const PATIENCE_MS = 2000;
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
  await ask({ prompt: t('Explain this'), instruction: explainInstruction(vscode.env.language, reference, referred), references: [reference, ...referred] });
}

async function referredBy(document: vscode.TextDocument, { range }: TextReference, { contextWindow, clock, t }: Pick<TaskPorts, 'contextWindow' | 'clock' | 't'>): Promise<readonly TextReference[]> {
  const budget = Math.min(MOST_TOKENS, Math.floor((contextWindow() ?? Infinity) * SHARE_OF_WINDOW));
  const explained = new vscode.Range(range.startLine, range.startCharacter, range.endLine, range.endCharacter);
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: t('Looking up what the code refers to') }, async () =>
    withPatience(clock, PATIENCE_MS, document, async (signal) => gatherReferences(document, explained, budget, signal, t)));
}

/** Runs something until its time is up, or until the person closes what it is about. */
async function withPatience<T>(clock: Clock, ms: number, document: vscode.TextDocument, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancel = clock.after(ms, () => controller.abort());
  const closed = vscode.workspace.onDidCloseTextDocument((gone) => gone === document && controller.abort());
  try {
    return await run(controller.signal);
  } finally {
    cancel();
    closed.dispose();
  }
}
