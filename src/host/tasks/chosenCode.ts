import * as vscode from 'vscode';
import { rangesToRewrite } from '../rewrite/ranges.ts';
import type { TaskPorts } from './ports.ts';

/** What of a document the person means: the selections, else the symbol, the block or the line at the cursor. */
export interface ChosenCode {
  readonly document: vscode.TextDocument;
  /** At least one, none of them blank. */
  readonly ranges: readonly vscode.Range[];
}

/** What the person means in the editor that they are in; where that is nothing, says so and returns `undefined`. */
export async function chosenCode({ usedEditor, t }: Pick<TaskPorts, 'usedEditor' | 't'>): Promise<ChosenCode | undefined> {
  const editor = usedEditor();
  const ranges = editor ? (await rangesToRewrite(editor)).filter((range) => editor.document.getText(range).trim() !== '') : [];
  if (editor && ranges.length > 0) return { document: editor.document, ranges };
  void vscode.window.showInformationMessage(t('Select some code first, or put the cursor into it.'));
  return undefined;
}
