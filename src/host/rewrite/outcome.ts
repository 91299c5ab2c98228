import * as vscode from 'vscode';
import type { Fault } from '../../core/faults/fault.ts';
import type { Translate } from '../../core/translate.ts';
import type { Again } from '../faultNotification.ts';

/** How the writing of a change ended. */
export type Outcome =
  | { readonly kind: 'written'; readonly warning?: string }
  /** By the person. What is there stays, for them to decide. */
  | { readonly kind: 'stopped' }
  /** The person decided or undid it before its end. */
  | { readonly kind: 'decided' }
  /** The model sees nothing to change. `said`: its words for it, or none. */
  | { readonly kind: 'unchanged'; readonly said: string }
  /** The model answered in words alone: a question, or a refusal. */
  | { readonly kind: 'words'; readonly said: string }
  | { readonly kind: 'empty' }
  /** The model names lines to change that cannot be told in the document. `searched`: the first of them. */
  | { readonly kind: 'unplaced'; readonly searched: string }
  /** It broke for good, and nothing of it is in the document. */
  | { readonly kind: 'failed'; readonly fault: Fault }
  /** The document went away under it, for a `reason`. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface TellPorts {
  readonly t: Translate;
  /** Says a fault with what it means here, and carries out what the person chooses. */
  readonly faulted: (fault: Fault, consequence: string, partial: boolean) => Promise<Again>;
  /** Whether what was written still waits for the person's decision. */
  readonly pending: boolean;
  /** Whether the rest of the answer, or of some of several, can be asked for. */
  readonly partial: boolean;
}

/** Characters of a model's words that a notification shows. */
const SHOWN = 300;

/** Tells the person how it ended, where the document does not show it. */
export async function tell(outcome: Outcome, { t, faulted, pending, partial }: TellPorts): Promise<Again> {
  const retry = t('Retry');
  switch (outcome.kind) {
    case 'written':
      return outcome.warning !== undefined && (await vscode.window.showWarningMessage(outcome.warning, ...(pending ? [retry] : []))) === retry ? {} : undefined;
    case 'stopped':
    case 'decided':
      return undefined;
    case 'unchanged':
      void vscode.window.showInformationMessage(outcome.said === '' ? t('The model sees nothing to change here.') : t('The model sees nothing to change here: {0}', shortened(outcome.said)));
      return undefined;
    case 'empty':
      return (await vscode.window.showWarningMessage(t('The model answered with nothing. The document is as it was.'), retry)) === retry ? {} : undefined;
    case 'unplaced':
      return (await vscode.window.showWarningMessage(t('The model wants to change lines that are not in this place, or are there more than once: "{0}". The document is as it was.', shortened(outcome.searched)), retry)) === retry ? {} : undefined;
    case 'words': {
      const all = t('Show All');
      const chosen = await vscode.window.showWarningMessage(t('The model answered in words and not with code: {0}', shortened(outcome.said)), retry, all);
      if (chosen === all) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: outcome.said, language: 'markdown' }), vscode.ViewColumn.Beside);
      return chosen === retry ? {} : undefined;
    }
    case 'lost':
      void vscode.window.showWarningMessage(outcome.reason);
      return undefined;
    case 'failed':
      return faulted(outcome.fault, pending ? t('What came for the other places is there for you to decide.') : t('The document is as it was.'), partial);
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}
