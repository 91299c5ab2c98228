import * as vscode from 'vscode';
import type { TextSource } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import type { ContextSources, Offer } from './desk.ts';
import { gatherOpenEditors, gatherSelection, openFiles } from './editors.ts';
import { fileIndex, type IndexEntry } from './fileIndex.ts';
import { gatherFile, placeOf } from './files.ts';
import { gatherFolder, gatherResource } from './folders.ts';
import { bestFits } from './fuzzy.ts';
import { NOTHING, refused, together, type Gathered } from './gathered.ts';
import { gatherDiff } from './gitDiff.ts';
import { gatherProblems } from './problems.ts';
import { promptActions, type SlashPrompt } from './promptActions.ts';
import { pickSymbol } from './symbols.ts';
import { gatherTerminal } from './terminal.ts';

/** Lines of the list that opens at `@`. */
const MOST_FILES = 8;

/** The prompts that `/` lists beside the built-in ones, and who is told when running one has failed. */
export interface PromptSource {
  readonly list: () => Promise<readonly SlashPrompt[]>;
  readonly failed: (error: unknown) => void;
}

const NO_PROMPTS: PromptSource = {
  list: async () => [],
  failed: (error) => {
    throw error;
  },
};

/** Everything that can go along, from this VS Code. `now` is in milliseconds. */
export function contextSources(now: () => number, usedEditor: () => vscode.TextEditor | undefined, t: Translate, prompts: PromptSource = NO_PROMPTS): ContextSources {
  const index = fileIndex(now);
  const kinds = kindOffers(index, usedEditor, t);
  return {
    find: async (text) => {
      const typed = text.slice(1);
      if (text.startsWith('/')) return promptActions(typed, await prompts.list(), prompts.failed, t);
      const fitting = bestFits(typed, kinds, ({ id, match }) => `${id} ${match.label}`, kinds.length);
      if (typed === '') return [...openFiles().filter((uri) => vscode.workspace.getWorkspaceFolder(uri)).slice(0, 3).map((uri) => fileOffer({ uri, kind: 'file', place: placeOf(uri) }, t)), ...fitting];
      const files = bestFits(typed, await index(), ({ place }) => place, MOST_FILES).map((entry) => fileOffer(entry, t));
      // A kind by its own name comes first: who types `@problems` rarely means a file of that name.
      return fitting.some(({ id }) => id === typed.toLowerCase()) ? [...fitting, ...files] : [...files, ...fitting];
    },
    pick: async () => pick(index, kinds, t),
    dropped: async (uris) => together(await Promise.all(uris.map((uri) => gatherDropped(uri, t)))),
  };
}

/** A file or folder that was dropped on the page. Only those of the workspace: the page may not have others read. */
async function gatherDropped(given: string, t: Translate): Promise<Gathered> {
  try {
    const uri = inThisProcess(vscode.Uri.parse(given, true));
    return vscode.workspace.getWorkspaceFolder(uri) ? await gatherResource(uri, t) : refused(t('{0} lies outside of this workspace.', placeOf(uri)));
  } catch {
    return refused(t('{0} is not the address of a file.', given.slice(0, 200)));
  }
}

/** What is dragged has the address that the window knows. Where extensions run beside the files, VS Code tells them another of the same file. */
function inThisProcess(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === 'vscode-remote' && !vscode.workspace.getWorkspaceFolder(uri) ? uri.with({ scheme: 'file', authority: '' }) : uri;
}

function fileOffer({ uri, kind, place }: IndexEntry, t: Translate): Offer {
  const name = place.replace(/\/$/, '').split('/').at(-1) ?? place;
  return {
    match: { icon: kind, label: kind === 'folder' ? `${name}/` : name, detail: place === name ? '' : place, insert: name },
    gather: async () => (kind === 'folder' ? gatherFolder(uri, t) : gatherFile(uri, t)),
  };
}

type KindOffer = Offer & { readonly id: string };

function kindOffers(index: () => Promise<readonly IndexEntry[]>, usedEditor: () => vscode.TextEditor | undefined, t: Translate): readonly KindOffer[] {
  const kind = (id: string, icon: TextSource | 'image' | 'editors', label: string, detail: string, gather: () => Promise<Gathered> | Gathered): KindOffer =>
    ({ id, match: { icon, label, detail, insert: '' }, gather: async () => gather() });
  return [
    kind('selection', 'selection', t('Selection'), t('What is selected in the editor'), () => gatherSelection(usedEditor(), t)),
    kind('editors', 'editors', t('Open editors'), t('All files that are open'), async () => gatherOpenEditors(t)),
    kind('problems', 'problems', t('Problems'), t('Errors and warnings of the active file'), () => gatherProblems(usedEditor()?.document.uri, t)),
    kind('problems-all', 'problems', t('All problems'), t('Errors and warnings of the workspace'), () => gatherProblems('workspace', t)),
    kind('terminal', 'terminal', t('Terminal'), t('Output of the last command, or the selection'), async () => gatherTerminal(t)),
    kind('diff', 'diff', t('Changes'), t('Git: what is not staged'), async () => gatherDiff('working', usedEditor()?.document.uri, t)),
    kind('staged', 'diff', t('Staged changes'), t('Git: what will be committed'), async () => gatherDiff('staged', usedEditor()?.document.uri, t)),
    kind('symbol', 'symbol', t('Symbol…'), t('A function, class or variable'), async () => pickSymbol(t)),
    kind('folder', 'folder', t('Folder…'), t('Its files, as far as they fit'), async () => pickFolder(index, t)),
    kind('image', 'image', t('Image, PDF or other file…'), t('From this computer'), async () => pickFromDisk(t)),
  ];
}

async function pickFolder(index: () => Promise<readonly IndexEntry[]>, t: Translate): Promise<Gathered> {
  const items = index().then((entries) => entries.filter(({ kind }) => kind === 'folder').map(({ place, uri }) => ({ label: place, uri })));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('The folder that goes along') });
  return chosen ? gatherFolder(chosen.uri, t) : NOTHING;
}

async function pickFromDisk(t: Translate): Promise<Gathered> {
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: t('Add') });
  return together(await Promise.all((chosen ?? []).map((uri) => gatherFile(uri, t))));
}

const ICONS: Readonly<Record<Offer['match']['icon'], string>> = {
  file: 'file', folder: 'folder', selection: 'selection', symbol: 'symbol-method', problems: 'warning', terminal: 'terminal', diff: 'git-compare', paste: 'clippy', image: 'file-media', editors: 'files', action: 'zap',
};

/** The same choice as behind `@`, in VS Code's own list. */
async function pick(index: () => Promise<readonly IndexEntry[]>, kinds: readonly KindOffer[], t: Translate): Promise<Gathered> {
  const item = (offer: Offer): vscode.QuickPickItem & { readonly offer: Offer } =>
    ({ label: `$(${ICONS[offer.match.icon]}) ${offer.match.label}`, ...(offer.match.detail === '' ? {} : { description: offer.match.detail }), offer });
  const items = index().then((entries) => [...kinds.map(item), { label: t('Files'), kind: vscode.QuickPickItemKind.Separator, offer: undefined }, ...entries.map((entry) => item(fileOffer(entry, t)))]);
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('What goes along with the message'), matchOnDescription: true });
  return chosen?.offer ? chosen.offer.gather() : NOTHING;
}
