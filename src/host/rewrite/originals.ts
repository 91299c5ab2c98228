import * as vscode from 'vscode';
import type { Rewrite } from './rewrite.ts';

const ORIGINAL_SCHEME = 'latchkey-original';

/** The documents as they were, for the left side of a diff. */
export class Originals implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registered: vscode.Disposable;
  /** Kept once nothing is pending any more, so that a diff that is still open does not go blank. */
  readonly #last = new Map<string, string>();

  /** @param read the text of a document without what is pending in it; `undefined` where nothing is. */
  constructor(read: (document: string) => string | undefined) {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(ORIGINAL_SCHEME, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: ({ query }) => {
        const text = read(query);
        if (text !== undefined) this.#last.set(query, text);
        return text ?? this.#last.get(query);
      },
    });
  }

  /** The path gives the document its name and its language. */
  uriOf(document: vscode.Uri): vscode.Uri {
    return vscode.Uri.from({ scheme: ORIGINAL_SCHEME, path: document.path.startsWith('/') ? document.path : `/${document.path}`, query: document.toString() });
  }

  /** What a document read before a change that is not pending any more. */
  hold(document: vscode.Uri, text: string): void {
    this.#last.set(document.toString(), text);
    this.refresh(document);
  }

  /** What is pending in a document, or the rest of it, has changed. */
  refresh(document: vscode.Uri): void {
    this.#changed.fire(this.uriOf(document));
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}

/** The document of these changes without any of them, which are all that are pending in it; `undefined` where there is none. */
export function withoutPending(rewrites: readonly Rewrite[]): string | undefined {
  const document = rewrites[0]?.document;
  if (!document) return undefined;
  const pieces = rewrites.flatMap(({ parts }) => parts).toSorted((a, b) => a.span.start - b.span.start);
  const lines: string[] = [];
  let at = 0;
  for (const { span, original } of pieces) {
    for (; at < span.start; at += 1) lines.push(document.lineAt(at).text);
    lines.push(...original);
    at = span.end;
  }
  for (; at < document.lineCount; at += 1) lines.push(document.lineAt(at).text);
  return lines.join(document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}
