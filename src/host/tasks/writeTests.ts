import * as vscode from 'vscode';
import type { Fault } from '../../core/faults/fault.ts';
import { fencedBlocks } from '../../core/codeBlock/fence.ts';
import { saidBy } from '../../core/faults/said.ts';
import { planTests } from '../../core/tests/testFiles.ts';
import { testsPrompt, type TestOrder } from '../../core/tests/testPrompt.ts';
import { withTests } from '../../core/tests/testsPlaced.ts';
import type { Translate } from '../../core/translate.ts';
import { nameOf } from '../files.ts';
import { meantSymbolAt } from '../code/snippet.ts';
import type { TaskPorts } from './ports.ts';
import { projectOf } from './testProject.ts';

type Ports = Pick<TaskPorts, 'proposeFile' | 'resolve' | 'streamChat' | 'faulted' | 'usedEditor' | 't'>;

/** Has tests written for the code at the cursor, and shows what would come of them: a new file, or the tests that are there with more of them. */
export async function writeTests(ports: Ports): Promise<void> {
  const { proposeFile, t } = ports;
  const editor = ports.usedEditor();
  if (!editor || editor.document.getText().trim() === '') return void vscode.window.showInformationMessage(t('Select some code first, or put the cursor into it.'));
  const { document } = editor;
  if (document.isUntitled) return void vscode.window.showInformationMessage(t('Save the file first: where its tests belong depends on where it stands.'));

  const { order, file } = await orderFor(document, await focusOf(editor));
  const written = await write(testsPrompt(order), nameOf(document.uri), ports);
  if (written === undefined) return;
  // The longest block is the file; another one may be how to run it.
  const code = fencedBlocks(written.text).reduce((longest, { text }) => (text.length > longest.length ? text : longest), '');
  if (code.trim() === '') return void vscode.window.showWarningMessage(t('The model wrote no tests. It said: {0}', saidBy(written.text, undefined) ?? t('nothing')));
  await proposeFile(file, (base) => withTests(base, code, order.inside));
  if (written.cut) void vscode.window.showWarningMessage(t('The answer reached its greatest length before its end. The last test may be incomplete.'));
}

/** The part of the file that is meant; `undefined`: all of it. */
async function focusOf({ document, selection }: vscode.TextEditor): Promise<TestOrder['focus']> {
  if (!selection.isEmpty && document.getText(selection).trim() !== '') return { text: document.getText(selection) };
  const symbol = await meantSymbolAt(document, selection.active);
  return symbol && { name: symbol.name, text: document.getText(symbol.range) };
}

async function orderFor(document: vscode.TextDocument, focus: TestOrder['focus']): Promise<{ readonly order: TestOrder; readonly file: vscode.Uri }> {
  const project = await projectOf(document.uri);
  const { path, exists, inside, framework, example } = planTests(project.unit, document.languageId, project);
  const at = (place: string): vscode.Uri => vscode.Uri.joinPath(project.root, place);
  const order: TestOrder = {
    languageId: document.languageId,
    unit: { path: project.unit, text: document.getText() },
    ...(focus ? { focus } : {}),
    tests: { path, text: exists ? await textAt(at(path)) : '' },
    inside, framework,
    ...(example === undefined ? {} : { example: { path: example, text: await textAt(at(example)) } }),
  };
  return { order, file: path === project.unit ? document.uri : at(path) };
}

/** As it stands in the editor, where it is open. */
async function textAt(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

/** `cut`: it ended at the model's greatest length. */
type Written = { readonly text: string; readonly cut: boolean };

/** Asks until there is an answer, or the person has had enough. */
async function write(prompt: string, name: string, ports: Ports): Promise<Written | undefined> {
  let model: string | undefined;
  for (;;) {
    const written = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: ports.t('Writing tests for {0}', name), cancellable: true }, async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return ask(prompt, model, ports, (lines) => progress.report({ message: linesWritten(lines, ports.t) }), controller.signal);
    });
    if (written === 'stopped') return undefined;
    if ('text' in written) return written;
    const again = await ports.faulted(written.fault);
    if (!again) return undefined;
    model = again.model ?? model;
  }
}

function linesWritten(lines: number, t: Translate): string {
  return lines === 1 ? t('1 line') : t('{0} lines', lines);
}

async function ask(prompt: string, model: string | undefined, { resolve, streamChat }: Ports, wrote: (lines: number) => void, signal: AbortSignal): Promise<Written | { readonly fault: Fault } | 'stopped'> {
  const resolution = await resolve(model, signal);
  if (signal.aborted) return 'stopped';
  if ('fault' in resolution) return resolution;
  let text = '';
  let lines = 0;
  for await (const event of streamChat({ ...resolution.target, purpose: 'tests' }, { messages: [{ role: 'user', text: prompt }] }, signal)) {
    switch (event.type) {
      case 'text': {
        text += event.delta;
        const more = event.delta.split('\n').length - 1;
        lines += more;
        if (more > 0) wrote(lines);
        break;
      }
      case 'reasoning':
      case 'notice':
        break;
      case 'finish':
        return event.reason === 'stopped' ? 'stopped' : { text, cut: event.reason === 'length' };
      case 'fault':
        return { fault: event.fault };
    }
  }
  throw new Error('The stream ended without an end.');
}
