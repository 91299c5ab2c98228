import * as vscode from 'vscode';
import type { Redaction } from '../../core/redaction.ts';
import { withheld, type Withheld } from '../../core/completion/withheld.ts';

/** Why nothing is offered in a document. */
export type Silence = Withheld | 'no-file' | 'too-large' | 'ignored';

/** More lines are data or generated, and nobody types in them. */
const MOST_LINES = 50_000;

export interface SendablePorts {
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
  readonly redaction: () => Redaction;
}

/**
 * Why these texts of a document must not leave the machine without being asked for; `undefined`: they may. Only what can be edited
 * and stored is asked about, so neither an output, nor the box of a commit message, nor a proposal; the settings are the person's own.
 */
export async function silenceOf(document: vscode.TextDocument, texts: readonly string[], { isIgnored, redaction }: SendablePorts): Promise<Silence | undefined> {
  const uri = fileOf(document);
  if (!isEdited(uri)) return 'no-file';
  if (document.lineCount > MOST_LINES) return 'too-large';
  const why = withheld(uri.path, texts, redaction());
  if (why !== undefined) return why;
  return uri.scheme !== 'untitled' && (await isIgnored(uri)) ? 'ignored' : undefined;
}

/** The notebook that a cell belongs to, else the document's own. */
export function fileOf(document: vscode.TextDocument): vscode.Uri {
  if (document.uri.scheme !== 'vscode-notebook-cell') return document.uri;
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document))?.uri ?? document.uri;
}

function isEdited({ scheme }: vscode.Uri): boolean {
  return scheme === 'untitled' || (scheme !== 'vscode-userdata' && vscode.workspace.fs.isWritableFileSystem(scheme) === true);
}
