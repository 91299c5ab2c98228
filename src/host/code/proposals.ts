import * as vscode from 'vscode';
import { placeCode, type Placement, type Span } from '../../core/codeBlock/placement.ts';
import { difference } from '../../core/edit/textEdit.ts';
import type { Translate } from '../../core/translate.ts';
import { isFile, nameOf } from '../files.ts';
import { fileForBlock, type BlockOfCode } from './blockTarget.ts';
import { PROPOSAL_SCHEME, proposalTabs, shownProposal } from './proposalTabs.ts';
import { editIn } from './snippet.ts';

interface Proposal {
  readonly file: vscode.Uri;
  /** Makes it of the file's text as it is at the time. */
  readonly place: Place;
  /** The text of the file that it was made for, with `\n`; empty where there is none yet. */
  readonly base: string;
  readonly placement: Placement;
}

/** What becomes of a file: of its text with `\n`, empty where there is none yet. */
type Place = (base: string, document: vscode.TextDocument | undefined) => Placement;

export interface Proposals extends vscode.Disposable {
  /** Shows what a block of code would make of its file, in VS Code's own diff editor. The file stays as it is. */
  propose(block: BlockOfCode): Promise<void>;
  /** Shows a file as it should be, in the same way; also one that is not there yet. `textOf` makes that of its text, both with `\n`. */
  proposeFile(file: vscode.Uri, textOf: (base: string) => string): Promise<void>;
  /** A document that can be read and not changed, and leaves nothing to be saved. */
  readOnly(name: string, content: string): vscode.Uri;
  /** Makes what a diff proposes true. `uri`: of its right side; by default the diff in front, because a keybinding says nothing of where it was pressed. */
  apply(uri: unknown): Promise<void>;
  discard(uri: unknown): Promise<void>;
}

/** Registers the documents that the diffs show. */
export function registerProposals(usedEditor: () => vscode.TextEditor | undefined, t: Translate): Proposals {
  const contents = new Map<string, string>();
  const proposals = new Map<string, Proposal>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let last = 0;

  const keep = (path: string, content: string): vscode.Uri => {
    // The path gives the document its language.
    const uri = vscode.Uri.from({ scheme: PROPOSAL_SCHEME, path, query: String(++last) });
    contents.set(uri.toString(), content);
    return uri;
  };

  async function propose(block: BlockOfCode): Promise<void> {
    const shown = usedEditor()?.document.uri;
    const file = await fileForBlock(block, (shown && proposals.get(shown.toString())?.file) ?? shown, t);
    if (file) await show(file, (base, document) => placed(base, document, block.text));
  }

  async function show(file: vscode.Uri, place: Place): Promise<void> {
    const document = await documentAt(file);
    const proposal = proposalFor(file, document, place);
    const after = proposal.placement.text;
    if (after === proposal.base) return void vscode.window.showInformationMessage(t('{0} reads like this already.', nameOf(file)));
    const path = file.path.startsWith('/') ? file.path : `/${file.path}`;
    const uri = keep(path, withEol(after, eolOf(file, document)));
    proposals.set(uri.toString(), proposal);
    await vscode.commands.executeCommand('vscode.diff', document ? file : keep(path, ''), uri, document ? titleOf(file, proposal.placement, t) : t('Proposal for {0}: a new file', nameOf(file)));
  }

  async function apply(uri: vscode.Uri | undefined): Promise<void> {
    const proposal = uri && proposals.get(uri.toString());
    if (!uri || !proposal) return;
    const { file } = proposal;
    const document = await documentAt(file);
    const now = document ? textOf(document) : '';
    if (now !== proposal.base) {
      // Typed into meanwhile: what was looked at is not what would come of it.
      const renewed = proposalFor(file, document, proposal.place);
      proposals.set(uri.toString(), renewed);
      contents.set(uri.toString(), withEol(renewed.placement.text, eolOf(file, document)));
      changed.fire(uri);
      return void vscode.window.showWarningMessage(t('{0} was changed meanwhile, and the proposal was made anew for it. Look at it once more, then apply it.', nameOf(file)));
    }
    const { start, end, text } = difference(now, proposal.placement.text);
    if (!document && !(await created(file, withEol(text, eolOf(file, undefined))))) return void vscode.window.showWarningMessage(t('{0} could not be created.', nameOf(file)));
    const editor = await vscode.window.showTextDocument(document ?? await vscode.workspace.openTextDocument(file), { preview: false });
    if (document && !(await editIn(editor, (edit) => edit.replace(new vscode.Range(positionAt(now, start), positionAt(now, end)), text)))) {
      return void vscode.window.showWarningMessage(t('{0} could not be changed: it is read-only.', nameOf(file)));
    }
    await discard(uri);
    editor.revealRange(new vscode.Range(positionAt(proposal.placement.text, start), positionAt(proposal.placement.text, start + text.length)), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async function discard(uri: vscode.Uri | undefined): Promise<void> {
    if (!uri) return;
    await vscode.window.tabGroups.close(proposalTabs((tab) => tab.toString() === uri.toString()));
    proposals.delete(uri.toString());
    contents.delete(uri.toString());
  }

  const registered = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(PROPOSAL_SCHEME, { onDidChange: changed.event, provideTextDocumentContent: (uri) => contents.get(uri.toString()) }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      // Given up where its tab went; one whose document VS Code merely let go of is asked for again.
      if (uri.scheme !== PROPOSAL_SCHEME || proposalTabs((tab) => tab.toString() === uri.toString()).length > 0) return;
      proposals.delete(uri.toString());
    }),
  );
  return {
    propose,
    proposeFile: async (file, make) => show(file, (base) => ({ how: 'whole', text: make(base) })),
    readOnly: (name, content) => keep(`/${name}`, content),
    apply: async (uri) => apply(uri instanceof vscode.Uri ? uri : shownProposal()),
    discard: async (uri) => discard(uri instanceof vscode.Uri ? uri : shownProposal()),
    dispose: () => void registered.dispose(),
  };
}

/** Makes a file; `false` where that cannot be. */
async function created(file: vscode.Uri, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(file, { contents: new TextEncoder().encode(text) });
  return vscode.workspace.fs.isWritableFileSystem(file.scheme) !== false && vscode.workspace.applyEdit(edit);
}

function proposalFor(file: vscode.Uri, document: vscode.TextDocument | undefined, place: Place): Proposal {
  const base = document ? textOf(document) : '';
  return { file, place, base, placement: place(base, document) };
}

/** A block of code in the file that it is for, by the cursor of the editor that shows the file. */
function placed(base: string, document: vscode.TextDocument | undefined, code: string): Placement {
  const editor = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].find((candidate) => candidate && candidate.document === document);
  return placeCode(base, code.replace(/\r\n?/g, '\n'), editor && spanOf(editor.document, editor.selection));
}

/** The document of a file, if there is one. VS Code may keep one of a file that is gone: only what is unsaved in it counts then. */
async function documentAt(file: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  // Untitled, or of a source that has no files to ask for.
  if (open && (open.isDirty || open.isUntitled || vscode.workspace.fs.isWritableFileSystem(file.scheme) === undefined)) return open;
  return (await isFile(file)) ? (open ?? vscode.workspace.openTextDocument(file)) : undefined;
}

/** The line breaks of a document; of a file that is yet to be, those that the person's settings give new ones. */
function eolOf(file: vscode.Uri, document: vscode.TextDocument | undefined): vscode.EndOfLine {
  if (document) return document.eol;
  return vscode.workspace.getConfiguration('files', file).get('eol') === '\r\n' ? vscode.EndOfLine.CRLF : vscode.EndOfLine.LF;
}

function titleOf(file: vscode.Uri, placement: Placement, t: Translate): string {
  const name = nameOf(file);
  switch (placement.how) {
    case 'whole':
      return t('Proposal for {0}: the whole file', name);
    case 'lines':
      return placement.from === placement.to ? t('Proposal for {0}: line {1}', name, placement.from) : t('Proposal for {0}: lines {1} to {2}', name, placement.from, placement.to);
    case 'selection':
      return t('Proposal for {0}: in place of the selection', name);
    case 'cursor':
      return t('Proposal for {0}: at the cursor', name);
    case 'end':
      return t('Proposal for {0}: at the end', name);
  }
}

function textOf(document: vscode.TextDocument): string {
  return document.getText().replaceAll('\r\n', '\n');
}

function withEol(text: string, eol: vscode.EndOfLine): string {
  return eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text;
}

/** A range in characters of the text with `\n`. */
function spanOf(document: vscode.TextDocument, range: vscode.Range): Span {
  const extra = document.eol === vscode.EndOfLine.CRLF ? 1 : 0;
  const offset = (position: vscode.Position): number => document.offsetAt(position) - extra * position.line;
  return { start: offset(range.start), end: offset(range.end) };
}

function positionAt(text: string, offset: number): vscode.Position {
  const before = text.slice(0, offset);
  return new vscode.Position(before.split('\n').length - 1, offset - (before.lastIndexOf('\n') + 1));
}
