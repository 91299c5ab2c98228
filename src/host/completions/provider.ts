import * as vscode from 'vscode';
import type { StreamChat, StreamEvent, Target } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import { completionCache, type CachePlace } from '../../core/completion/completionCache.ts';
import { placeAt, type Place } from '../../core/completion/completionPlace.ts';
import type { CompletionSettings } from '../../core/completion/completionSettings.ts';
import { offer, settle } from '../../core/completion/completionText.ts';
import type { Fault } from '../../core/faults/fault.ts';
import type { Neighbour } from '../../core/completion/fill.ts';
import { placeOf } from '../context/files.ts';
import type { Resolution } from '../chat/chatSession.ts';
import { fileOf, silenceOf, type SendablePorts, type Silence } from './sendable.ts';

/** What goes on, for the status bar. */
export type CompletionState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'silent'; readonly why: Silence }
  | { readonly kind: 'fault'; readonly fault: Fault };

export interface CompletionPorts extends SendablePorts {
  readonly streamChat: StreamChat;
  resolve(model: string | undefined, signal: AbortSignal): Promise<Resolution>;
  /** Keeps away from a model that failed several times in a row: `enter` gives nothing then. */
  readonly circuit: { enter(name: string, anyway?: 'anyway'): ((outcome: 'worked' | 'failed' | 'neither') => void) | undefined };
  readonly clock: Clock;
  readonly settings: () => CompletionSettings;
  readonly neighbours: (document: vscode.TextDocument) => Promise<readonly Neighbour[]>;
  readonly tell: (state: CompletionState) => void;
}

/** Tokens of a completion: a line, or as much as is read at a glance. */
const MOST_TOKENS = { line: 64, block: 256 } as const;
/** What is looked at around the cursor: whole lines, then characters. */
const AROUND = { linesBefore: 400, linesBehind: 150, before: 24_000, behind: 8000 } as const;

/** Offers ghost text. `tryAgain`: what stood in the way is gone. */
export function completionProvider(ports: CompletionPorts): vscode.InlineCompletionItemProvider & { tryAgain(): void } {
  const { clock, circuit, tell } = ports;
  const cache = completionCache();
  let notBefore = 0;
  let anyway = false;

  /** The text for a place, from a model; `undefined`: not asked, or it could not answer. */
  const ask = async (document: vscode.TextDocument, place: Place, invoked: boolean, abort: AbortController): Promise<string | undefined> => {
    const { model } = ports.settings();
    if (!invoked && !anyway && clock.now() < notBefore) return undefined;
    const leave = circuit.enter(model ?? '', invoked || anyway ? 'anyway' : undefined);
    if (!leave) return undefined;
    anyway = false;
    let outcome: 'worked' | 'failed' | 'neither' = 'neither';
    const failed = (fault: Fault): undefined => {
      outcome = 'failed';
      notBefore = clock.now() + (fault.retryAfterMs ?? 0);
      tell({ kind: 'fault', fault });
    };
    try {
      const resolution = await ports.resolve(model, abort.signal);
      if (abort.signal.aborted) return undefined;
      if ('fault' in resolution) return failed(resolution.fault);
      tell({ kind: 'asking' });
      const answer = await fillIn(document, place, resolution.target, abort);
      if (answer.end?.type === 'fault') return failed(answer.end.fault);
      if (answer.text !== undefined) outcome = 'worked';
      tell({ kind: 'ready' });
      return answer.text;
    } finally {
      leave(outcome);
    }
  };

  const fillIn = async (document: vscode.TextDocument, place: Place, target: Target, abort: AbortController): Promise<{ readonly text: string | undefined; readonly end: StreamEvent | undefined }> => {
    const { prefix, suffix, multiline } = place;
    const neighbours = await ports.neighbours(document);
    const fill = { prefix, suffix, multiline, neighbours, path: placeOf(fileOf(document)), language: document.languageId };
    const request = { messages: [], fill, maxOutputTokens: multiline ? MOST_TOKENS.block : MOST_TOKENS.line };
    let raw = '';
    let done: string | undefined;
    let end: StreamEvent | undefined;
    for await (const event of ports.streamChat(impatient(target), request, abort.signal)) {
      if (event.type === 'finish' || event.type === 'fault') end = event;
      if (event.type !== 'text' || done !== undefined) continue;
      raw += event.delta;
      const settled = settle(raw, place, 'no');
      if (!settled.done) continue;
      // The server need not go on.
      done = settled.text;
      abort.abort();
    }
    if (done !== undefined) return { text: done, end: undefined };
    if (end?.type !== 'finish' || end.reason === 'stopped' || end.reason === 'refusal') return { text: undefined, end };
    return { text: settle(raw, place, end.reason === 'length' ? 'cut' : 'whole').text, end };
  };

  return {
    tryAgain: () => {
      anyway = true;
      cache.clear();
    },
    provideInlineCompletionItems: async (document, position, context, token) => {
      const settings = ports.settings();
      if (settings.disabledLanguages.includes(document.languageId) || isSelecting(document)) return undefined;
      // What the list of suggestions has selected is written first, if anything is.
      const chosen = context.selectedCompletionInfo;
      if (chosen && !chosen.range.end.isEqual(position)) return undefined;
      const start = chosen?.range.start ?? position;
      const at: CachePlace = { uri: document.uri.toString(), before: textBefore(document, start) + (chosen?.text ?? ''), behind: textBehind(document, position) };
      const place = placeAt(at.before, at.behind);
      if (!place) return undefined;
      const item = (text: string): vscode.InlineCompletionItem[] => {
        const { text: shown, replaces } = offer(text, place);
        return shown === '' ? [] : [new vscode.InlineCompletionItem((chosen?.text ?? '') + shown, new vscode.Range(start, position.translate(0, replaces)))];
      };

      const known = cache.find(at);
      if (known !== undefined) return item(known);
      const invoked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
      if (!invoked && !(await stillThere(clock, settings.debounceMs, token))) return undefined;
      const why = await silenceOf(document, [place.prefix, place.suffix], ports);
      if (token.isCancellationRequested) return undefined;
      if (why !== undefined) {
        tell({ kind: 'silent', why });
        return undefined;
      }
      const abort = new AbortController();
      const listener = token.onCancellationRequested(() => abort.abort());
      try {
        const text = await ask(document, place, invoked, abort);
        if (text === undefined) return undefined;
        cache.put(at, text);
        return token.isCancellationRequested ? undefined : item(text);
      } finally {
        listener.dispose();
      }
    },
  };
}

function isSelecting(document: vscode.TextDocument): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && (editor.selections.length > 1 || !editor.selection.isEmpty);
}

function textBefore(document: vscode.TextDocument, position: vscode.Position): string {
  const text = document.getText(new vscode.Range(new vscode.Position(Math.max(0, position.line - AROUND.linesBefore), 0), position));
  return text.replaceAll('\r\n', '\n').slice(-AROUND.before);
}

function textBehind(document: vscode.TextDocument, position: vscode.Position): string {
  const text = document.getText(new vscode.Range(position, new vscode.Position(position.line + AROUND.linesBehind, 0)));
  return text.replaceAll('\r\n', '\n').slice(0, AROUND.behind);
}

/** Waits for a pause of typing; `false` when the person went on. */
async function stillThere(clock: Clock, ms: number, token: vscode.CancellationToken): Promise<boolean> {
  if (token.isCancellationRequested) return false;
  return new Promise((resolve) => {
    const listener = token.onCancellationRequested(() => {
      cancel();
      listener.dispose();
      resolve(false);
    });
    const cancel = clock.after(ms, () => {
      listener.dispose();
      resolve(true);
    });
  });
}

/** A completion that has to wait for a rate limit is for a text that is no longer there. */
function impatient(target: Target): Target {
  const { connection } = target;
  return { ...target, purpose: 'completion', connection: { ...connection, limits: { ...connection.limits, retryWaitSeconds: 1 } } };
}
