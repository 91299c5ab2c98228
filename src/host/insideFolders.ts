import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';

/** Whether a place lies below a folder, both as they are written, `..` already taken out of them by `joinPath`. */
export function isBelow(uri: vscode.Uri, root: vscode.Uri): boolean {
  return uri.scheme === root.scheme && uri.authority === root.authority && uri.path.startsWith(`${root.path.replace(/\/$/, '')}/`);
}

/** Whether a file that is there lies below one of these folders also when links on the disk are followed: one may lead anywhere, whatever its path says. */
export async function reallyBelow(uri: vscode.Uri, roots: readonly vscode.Uri[]): Promise<boolean> {
  if (uri.scheme !== 'file') return true;
  const file = await realpath(uri.fsPath);
  const real = await Promise.all(roots.filter(({ scheme }) => scheme === 'file').map(async (root) => realpath(root.fsPath).catch(() => undefined)));
  return real.some((root) => root !== undefined && file.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}
