import * as vscode from 'vscode';
import { NO_RANGE } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { MAX_SNIPPET } from '../code/snippet.ts';
import { fileKind } from './fileKind.ts';
import { found, NOTHING, refused, type Gathered } from './gathered.ts';

const MEGABYTE = 1024 * 1024;
/** A picture may be this large on the disk, because the page makes it smaller; a text of more than this is refused unread. */
const MOST_BYTES = { image: 30 * MEGABYTE, document: 10 * MEGABYTE, text: 4 * MEGABYTE } as const;

/** Where a file lies, as a person says it: below the workspace, else its name alone. */
export function placeOf(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri) ? vscode.workspace.asRelativePath(uri) : (uri.path.split('/').at(-1) ?? '');
}

/** A file as it goes along: as text, as picture or as PDF; or why it does not. Text that is being edited goes along as it stands. */
export async function gatherFile(uri: vscode.Uri, t: Translate): Promise<Gathered> {
  const label = placeOf(uri);
  try {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) return textOf(open, label, t);
    const stated = (await vscode.workspace.fs.stat(uri)).size;
    if (stated > MOST_BYTES.image) return tooLarge(label, stated, MOST_BYTES.image, t);
    const bytes = await vscode.workspace.fs.readFile(uri);
    // Not every file system knows sizes beforehand.
    const size = bytes.length;
    const kind = fileKind(uri.path, bytes);
    switch (kind.kind) {
      case 'image':
        if (size > MOST_BYTES.image) return tooLarge(label, size, MOST_BYTES.image, t);
        return { ...NOTHING, images: [{ mediaType: kind.mediaType, data: Buffer.from(bytes).toString('base64'), label, uri: uri.toString() }] };
      case 'document':
        if (size > MOST_BYTES.document) return tooLarge(label, size, MOST_BYTES.document, t);
        return found({ kind: 'document', mediaType: 'application/pdf', data: Buffer.from(bytes).toString('base64'), label, uri: uri.toString() });
      case 'binary':
        return refused(t('{0} is not a text, an image or a PDF.', label));
      case 'text':
        if (size > MOST_BYTES.text) return tooLarge(label, size, MOST_BYTES.text, t);
        return textOf(await vscode.workspace.openTextDocument(uri), label, t);
    }
  } catch (error) {
    return refused(t('{0} cannot be read: {1}', label, error instanceof Error ? error.message : String(error)));
  }
}

function textOf(document: vscode.TextDocument, label: string, t: Translate): Gathered {
  const text = document.getText();
  if (text.trim() === '') return refused(t('{0} is empty.', label));
  if (text.length > MAX_SNIPPET) return refused(t('{0} has {1} characters; at most {2} go along.', label, text.length.toLocaleString(), MAX_SNIPPET.toLocaleString()));
  return found({ source: 'file', uri: document.uri.toString(), label, languageId: document.languageId, text, range: NO_RANGE });
}

function tooLarge(label: string, size: number, most: number, t: Translate): Gathered {
  return refused(t('{0} has {1} MB; at most {2} go along.', label, (size / MEGABYTE).toFixed(1), most / MEGABYTE));
}
