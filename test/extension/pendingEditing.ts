import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Hunk } from '../../src/core/edit/hunk.ts';
import type { LineSpan } from '../../src/core/edit/rewriteLayout.ts';
import { translator } from '../../src/core/translate.ts';
import type { PendingEdit, PendingPart } from '../../src/host/rewrite/pendingEdit.ts';
import { pendingEdits } from '../../src/host/rewrite/pendingEdits.ts';
import { systemClock } from '../../src/host/systemClock.ts';

/** A minimal diff of few lines, by the table of longest common subsequences. */
export function smallDiff(old: readonly string[], now: readonly string[]): Hunk[] {
  let top = 0;
  while (top < Math.min(old.length, now.length) && old[top] === now[top]) top += 1;
  let bottom = 0;
  while (bottom < Math.min(old.length, now.length) - top && old.at(-1 - bottom) === now.at(-1 - bottom)) bottom += 1;
  const [a, b] = [old.slice(top, old.length - bottom), now.slice(top, now.length - bottom)];
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const length = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) for (let j = b.length - 1; j >= 0; j -= 1) (table[i] ?? [])[j] = a[i] === b[j] ? 1 + length(i + 1, j + 1) : Math.max(length(i + 1, j), length(i, j + 1));
  const hunks: Hunk[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { i += 1; j += 1; continue; }
    const [from, first] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (j >= b.length || (i < a.length && length(i + 1, j) >= length(i, j + 1))) i += 1;
      else j += 1;
    }
    hunks.push({ start: top + from, end: top + i, lines: b.slice(first, j) });
  }
  return hunks;
}

export const editing = pendingEdits({ clock: systemClock, diffLines: smallDiff, t: translator({}) });

/** In which nobody ever rests, because no time goes by. */
export const restless = pendingEdits({ clock: { now: () => 0, after: (ms, callback) => (ms < 200 ? systemClock.after(ms, callback) : () => {}) }, diffLines: smallDiff, t: translator({}) });

export function begin(document: vscode.TextDocument, ...spans: readonly LineSpan[]): PendingEdit {
  const pending = editing.begin(document, spans);
  assert.ok(pending, 'the lines are free');
  return pending;
}

export function firstPart(pending: PendingEdit): PendingPart {
  const [part] = pending.parts;
  assert.ok(part);
  return part;
}

/** The hunks that a stream of these lines shows after each line: new lines come in before the original ones that they replace, which go last. */
export function streamOf(original: readonly string[], now: readonly string[]): Hunk[][] {
  const final = smallDiff(original, now);
  const steps: Hunk[][] = [];
  final.forEach((hunk, index) => {
    for (let count = 1; count <= hunk.lines.length; count += 1) steps.push([...final.slice(0, index), { start: hunk.start, end: hunk.start, lines: hunk.lines.slice(0, count) }]);
    steps.push(final.slice(0, index + 1));
  });
  return steps;
}

export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (holds()) return;
    await pause(10);
  }
  assert.fail(`waited in vain: ${what}`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

export async function undo(): Promise<void> {
  await vscode.commands.executeCommand('undo');
}

export async function redo(): Promise<void> {
  await vscode.commands.executeCommand('redo');
}

/** Types as a person does: at the cursor of the editor in front. */
export async function type(at: vscode.Position, text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  editor.selection = new vscode.Selection(at, at);
  await pause(30);
  for (const character of text) await vscode.commands.executeCommand('type', { text: character });
}

/** Whether VS Code saves what is typed after a moment; `undefined`: as it does by default, which is `afterDelay` in a browser. */
export async function saveByItself(when: 'off' | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('files').update('autoSave', when, vscode.ConfigurationTarget.Global);
}

/** A file of its own in a folder of its own, shown in an editor that has the focus. */
export async function file(content: string | Uint8Array, name = 'sample.txt'): Promise<{ editor: vscode.TextEditor; document: vscode.TextDocument; bytes: () => Promise<Buffer>; uri: vscode.Uri }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'latchkey-file-'));
  folders.push(folder);
  const place = path.join(folder, name);
  await writeFile(place, content);
  const uri = vscode.Uri.file(place);
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  await until('the editor is in front', () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString());
  return { editor, document: editor.document, uri, bytes: () => readFile(place) };
}

const folders: string[] = [];

/** Closes what is open without asking, and removes the files. */
export async function clear(): Promise<void> {
  for (const editor of vscode.window.visibleTextEditors) {
    await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active }).then(undefined, () => {});
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllGroups');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}
