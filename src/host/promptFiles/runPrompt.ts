import * as vscode from 'vscode';
import { parseModelRef } from '../../core/connection/connection.ts';
import { messageText } from '../../core/conversation/conversation.ts';
import { fillIn, needsOf, type PromptFile, type PromptMode, type PromptVariable } from '../../core/promptFiles/promptFile.ts';
import { routeIdOf } from '../../core/connection/routes.ts';
import { isTextReference } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import type { Chat } from '../chat/chat.ts';
import type { Chats } from '../chat/chats.ts';
import type { ConnectionSettings } from '../connections/connectionSettings.ts';
import { gatherFile, placeOf } from '../context/files.ts';
import { together, type Gathered } from '../context/gathered.ts';
import { snippetAt } from '../code/snippet.ts';
import type { FoundPrompt } from './found.ts';
import { gatherLinked } from './linkedFiles.ts';

export interface RunPromptPorts {
  readonly chats: Pick<Chats, 'active'>;
  readonly settings: Pick<ConnectionSettings, 'byId' | 'routeById'>;
  /** The person's own folder of prompts. */
  readonly own: vscode.Uri;
  /** The editor that the person was in last, also while a chat is in front. */
  readonly usedEditor: () => vscode.TextEditor | undefined;
  /** Runs one of our commands that write into the document. */
  readonly edit: (mode: Exclude<PromptMode, 'ask'>, argument: { readonly instruction: string; readonly model?: string }) => Promise<unknown>;
  readonly t: Translate;
}

/** Values of `${input:…}` by their names; the person is asked for the others. */
export type GivenInputs = Readonly<Record<string, string>>;

/**
 * Fills in a prompt and sends it where it says. One that came with a workspace that is not trusted is put into the composer instead,
 * with all that would go along, so that the person reads it before anything leaves.
 */
export async function runPrompt(found: FoundPrompt, given: GivenInputs, ports: RunPromptPorts): Promise<void> {
  const { chats, settings, own, edit, t } = ports;
  if ('problem' in found) return showProblem(found, t);
  const { prompt, uri, folder } = found;
  const editor = ports.usedEditor();
  const needs = needsOf(prompt.body);
  const surroundings = await surroundingsFor(needs.variables, editor, folder, t);
  if ('refused' in surroundings) return void vscode.window.showWarningMessage(surroundings.refused);
  const inputs = await askFor(needs.inputs, given, prompt, t);
  if (!inputs) return;

  const text = fillIn(prompt.body, (variable) => surroundings.values[variable] ?? '', (name) => inputs.get(name) ?? '');
  // In a document the rewrite takes its surroundings along by itself.
  const file = prompt.mode === 'ask' && needs.variables.includes('file') && editor ? [await gatherFile(editor.document.uri, t)] : [];
  const gathered = once(together([...file, await gatherLinked(prompt.body, uri, own, t)]));

  if (folder && !vscode.workspace.isTrusted) return compose(text, gathered, chats.active, t);
  const { model, notes } = modelOf(prompt, settings, t);
  const told = [...prompt.notes, ...notes, ...gathered.refusals];
  if (told.length > 0) void vscode.window.showWarningMessage(t('Prompt "{0}": {1}', prompt.name, told.join(' ')));
  switch (prompt.mode) {
    case 'ask':
      return chats.active.ask({ prompt: text, references: gathered.references }, model);
    case 'rewrite':
    case 'insert':
      await edit(prompt.mode, { instruction: messageText({ prompt: text, references: gathered.references.filter(isTextReference) }), ...(model === undefined ? {} : { model }) });
  }
}

/** A file that is named twice goes along once. */
function once(gathered: Gathered): Gathered {
  const uris = gathered.references.map(({ uri }) => uri);
  return { ...gathered, references: gathered.references.filter(({ uri }, index) => uris.indexOf(uri) === index) };
}

/** Opens a prompt file that cannot be read at what is wrong with it. */
async function showProblem(found: FoundPrompt & { readonly problem: { readonly line: number; readonly reason: string } }, t: Translate): Promise<void> {
  const { line, reason } = found.problem;
  const open = t('Open');
  if ((await vscode.window.showErrorMessage(t('{0}, line {1}: {2}', found.fileName, line, reason), open)) !== open) return;
  await vscode.window.showTextDocument(found.uri, { selection: new vscode.Range(line - 1, 0, line - 1, 0) });
}

/** The text stands before what the person was typing, and nothing is sent. */
async function compose(text: string, gathered: Gathered, chat: Chat, t: Translate): Promise<void> {
  await chat.compose(text, gathered);
  void vscode.window.showInformationMessage(t('This workspace is not trusted, so its prompt was not sent. It stands in the composer: read it, then send it.'));
}

/** Asks for what was not given, one after the other; `undefined` when the person left. */
async function askFor(wanted: ReturnType<typeof needsOf>['inputs'], given: GivenInputs, prompt: PromptFile, t: Translate): Promise<ReadonlyMap<string, string> | undefined> {
  const values = new Map<string, string>();
  for (const { name, placeholder } of wanted) {
    const value = Object.hasOwn(given, name) ? given[name] : await vscode.window.showInputBox({ title: t('Prompt "{0}"', prompt.name), prompt: name, ...(placeholder === '' ? {} : { placeHolder: placeholder }), ignoreFocusOut: true });
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  return values;
}

type Values = Readonly<Partial<Record<PromptVariable, string>>>;

/** What the variables stand for here, or why that cannot be said. */
async function surroundingsFor(variables: readonly PromptVariable[], editor: vscode.TextEditor | undefined, folder: vscode.WorkspaceFolder | undefined, t: Translate): Promise<{ readonly values: Values } | { readonly refused: string }> {
  const wantsSelection = variables.some((variable) => variable === 'selection' || variable === 'selectedText');
  const snippet = wantsSelection && editor ? await snippetAt(editor, t) : undefined;
  if (wantsSelection && !snippet) return { refused: t('Select some code first, or put the cursor into it.') };
  if (snippet && 'refused' in snippet) return snippet;
  if (variables.some((variable) => variable.startsWith('file')) && !editor) return { refused: t('This prompt is about a file: open one in an editor first.') };

  const place = editor ? placeOf(editor.document.uri) : '';
  const fileBasename = place.split('/').at(-1) ?? '';
  const root = folder ?? (editor && vscode.workspace.getWorkspaceFolder(editor.document.uri)) ?? vscode.workspace.workspaceFolders?.[0];
  const selection = snippet?.reference.text ?? '';
  return {
    values: {
      selection, selectedText: selection, file: place, fileBasename,
      fileBasenameNoExtension: fileBasename.replace(/(?<=.)\.[^.]*$/, ''), fileDirname: place.slice(0, -fileBasename.length - 1),
      workspaceFolder: root?.uri.fsPath ?? '', workspaceFolderBasename: root?.name ?? '',
    },
  };
}

/** The first of the models that a prompt names which is behind a connection, or a route, of the person's own. */
function modelOf({ models }: PromptFile, settings: RunPromptPorts['settings'], t: Translate): { readonly model?: string; readonly notes: readonly string[] } {
  const model = models.find((name) => {
    const ref = parseModelRef(name);
    const route = ref && routeIdOf(ref);
    return ref !== undefined && (route === undefined ? settings.byId(ref.connectionId) : settings.routeById(route)) !== undefined;
  });
  if (model !== undefined) return { model, notes: [] };
  return { notes: models.length === 0 ? [] : [t('It asks for {0}, which none of your connections has; the usual model answers.', models.join(', '))] };
}
