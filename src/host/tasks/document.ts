import * as vscode from 'vscode';
import { docStart } from '../../core/edit/docComments.ts';
import { docForm } from '../../core/edit/docStyle.ts';
import { chosenCode } from './chosenCode.ts';
import type { TaskPorts } from './ports.ts';

/** Has doc comments written for what is chosen, as a rewrite that touches nothing else. */
export async function document({ startRewrite, usedEditor, t }: Pick<TaskPorts, 'startRewrite' | 'usedEditor' | 't'>): Promise<void> {
  const chosen = await chosenCode({ usedEditor, t });
  if (!chosen) return;
  await startRewrite({ document: chosen.document, ranges: chosen.ranges.map((range) => withItsComment(chosen.document, range)), task: { kind: 'document' } });
}

/** As far above as it is looked for a comment. */
const MOST_LINES = 200;

/** With the doc comment above it, which languages leave out of a symbol's range, so that an old one is renewed and does not get a second one. */
function withItsComment(textDocument: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const from = Math.max(0, range.start.line - MOST_LINES);
  const lines = Array.from({ length: range.start.line - from + 1 }, (_, index) => textDocument.lineAt(from + index).text);
  const start = from + docStart(docForm(textDocument.languageId), lines, range.start.line - from);
  return start === range.start.line ? range : new vscode.Range(new vscode.Position(start, 0), range.end);
}
