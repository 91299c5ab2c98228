import * as vscode from 'vscode';
import { costsLine } from '../../core/conversation/cost.ts';
import type { Listed, Library, ListQuery } from '../../core/conversation/library.ts';
import type { Translate } from '../../core/translate.ts';
import { redrawn } from '../listRows.ts';

export interface HistoryPorts {
  readonly library: Library;
  /** The folder of this window, as a URI; empty: none. */
  readonly workspace: string;
  /** The person's own currency, which comes before others. */
  readonly currency: string;
  readonly t: Translate;
  readonly open: (id: string) => Promise<unknown>;
  readonly openInEditor: (id: string) => Promise<unknown>;
  readonly exportAs: (id: string, format: 'markdown' | 'json') => Promise<unknown>;
  /** Told that a conversation has another title. */
  readonly renamed: () => void;
  /** Told that a conversation is no longer in the library. */
  readonly removed: (id: string) => void;
  /** Told why something that was begun here has failed: by then the list may be closed, and nobody waits for it. */
  readonly failed: (error: unknown) => void;
}

type Item = vscode.QuickPickItem & { readonly listed?: Listed };

/** Conversations that a list shows; a search narrows them down. */
const MOST = 200;
const SORTS: readonly ListQuery['sort'][] = ['newest', 'dearest', 'longest'];

/**
 * The conversations of this folder or of all, newest, dearest or longest first. What is typed is searched for in everything that
 * was asked and answered. Choosing one opens it; its buttons open it in an editor tab, pin, rename, export and delete it.
 */
export async function showHistory(ports: HistoryPorts): Promise<void> {
  const { library, workspace, currency, t } = ports;
  const box = vscode.window.createQuickPick<Item>();
  let everywhere = workspace === '';
  let sort: ListQuery['sort'] = 'newest';
  const buttons = itemButtons(t);
  const scope = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon(everywhere ? 'folder' : 'globe'), tooltip: everywhere ? t('Only this folder') : t('All folders') });
  const order = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('list-ordered'), tooltip: t('Sorted by: {0}', sortWords(sort, t)) });
  const draw = (): void => {
    const found = library.list({ text: box.value, sort, currency, limit: MOST, ...(everywhere ? {} : { workspace }) });
    const currencies = new Set(found.flatMap(({ costs }) => costs.map((cost) => cost.currency)));
    box.title = [
      everywhere ? t('Conversations of all folders') : t('Conversations of this folder'),
      // Without a rate of exchange there is no order among currencies, so that ours is said.
      ...(sort === 'dearest' && currencies.size > 1 ? [currencies.has(currency) ? t('dearest in {0} first', currency) : t('each currency by itself')] : []),
    ].join(' · ');
    box.buttons = [order(), scope()];
    box.keepScrollPosition = true;
    box.items = found.length > 0 ? found.map((listed) => itemOf(listed, workspace, buttons, t)) : [{ label: box.value.trim() === '' ? t('No conversation yet') : t('Nothing found'), alwaysShow: true }];
  };
  box.placeholder = t('Search in everything that was asked and answered');
  /** Whether a row was marked since something was typed. Before that VS Code shows another list, and Enter means the first that is found. */
  let marked = false;
  // The list is what the library found; VS Code would leave out what has the words further inside.
  box.onDidChangeValue(() => {
    marked = false;
    draw();
  });
  box.onDidChangeActive(() => { marked = true; });
  box.onDidTriggerButton((button) => {
    if (button.tooltip === scope().tooltip) everywhere = !everywhere;
    else sort = SORTS[(SORTS.indexOf(sort) + 1) % SORTS.length] ?? 'newest';
    draw();
  });
  const redraw = (): void => redrawn(draw);
  const leaveFor = async (opening: Promise<unknown>): Promise<unknown> => {
    box.hide();
    return opening;
  };
  const press = async (listed: Listed, button: vscode.QuickInputButton): Promise<unknown> => {
    switch (button) {
      case buttons.pin:
        library.pin(listed.id, !listed.pinned);
        return redraw();
      case buttons.editor:
        return leaveFor(ports.openInEditor(listed.id));
      case buttons.rename:
        return rename(listed, ports);
      case buttons.export:
        return chooseFormat(listed, ports);
      default:
        return remove(listed, ports, redraw);
    }
  };
  const begin = (work: Promise<unknown>): void => void work.catch(ports.failed);
  try {
    await new Promise<void>((resolve) => {
      box.onDidTriggerItemButton(({ item: { listed }, button }) => { if (listed) begin(press(listed, button)); });
      box.onDidAccept(() => {
        const [item] = marked ? box.selectedItems : box.items;
        if (item?.listed) begin(leaveFor(ports.open(item.listed.id)));
      });
      box.onDidHide(() => resolve());
      draw();
      box.show();
    });
  } finally {
    box.dispose();
  }
}

interface Buttons {
  readonly editor: vscode.QuickInputButton;
  readonly pin: vscode.QuickInputButton;
  readonly rename: vscode.QuickInputButton;
  readonly export: vscode.QuickInputButton;
  readonly remove: vscode.QuickInputButton;
}

function itemButtons(t: Translate): Buttons {
  const button = (icon: string, tooltip: string): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon(icon), tooltip });
  return { editor: button('open-preview', t('Open in Editor')), pin: button('pin', t('Pin or unpin')), rename: button('edit', t('Rename…')), export: button('export', t('Export…')), remove: button('trash', t('Delete')) };
}

function itemOf(listed: Listed, workspace: string, buttons: Buttons, t: Translate): Item {
  const folder = listed.workspace === workspace ? [] : [folderName(listed.workspace) || t('no folder')];
  const facts = [new Date(listed.updated).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' }), listed.turns === 1 ? t('1 message') : t('{0} messages', listed.turns)];
  const tokens = listed.tokens === undefined ? [] : [t('{0} tokens', listed.tokens.toLocaleString())];
  const line = costsLine(listed.costs);
  const cost = line === '' ? [] : [listed.costIsPart ? t('at least {0}', line) : line];
  return {
    label: listed.title || t('Untitled'), description: [...folder, ...facts, ...cost, ...tokens].join(' · '), alwaysShow: true, listed,
    ...(listed.pinned ? { iconPath: new vscode.ThemeIcon('pinned') } : {}), buttons: [buttons.editor, buttons.pin, buttons.rename, buttons.export, buttons.remove],
  };
}

function sortWords(sort: ListQuery['sort'], t: Translate): string {
  switch (sort) {
    case 'newest':
      return t('newest first');
    case 'dearest':
      return t('dearest first');
    case 'longest':
      return t('longest first');
  }
}

async function rename(listed: Listed, { library, renamed, t }: HistoryPorts): Promise<void> {
  const title = await vscode.window.showInputBox({ title: t('Rename'), value: listed.title, validateInput: (text) => (text.trim() === '' ? t('A title is needed.') : undefined) });
  if (title === undefined) return;
  library.rename(listed.id, title.trim(), 'person');
  renamed();
}

async function chooseFormat(listed: Listed, { exportAs, t }: HistoryPorts): Promise<void> {
  const items = [
    { label: t('Markdown'), detail: t('What is shown, to read and to pass on'), format: 'markdown' as const },
    { label: 'JSON', detail: t('All of it, to import again'), format: 'json' as const },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Export "{0}"', listed.title) });
  if (picked) await exportAs(listed.id, picked.format);
}

async function remove(listed: Listed, { library, removed, t }: HistoryPorts, redraw: () => void): Promise<void> {
  library.remove(listed.id);
  removed(listed.id);
  redraw();
  const undo = t('Undo');
  if ((await vscode.window.showInformationMessage(t('"{0}" is deleted.', listed.title || t('Untitled')), undo)) !== undo) return;
  library.restore(listed.id);
  redraw();
}

function folderName(uri: string): string {
  return decodeURIComponent(uri.replace(/\/+$/, '').split('/').at(-1) ?? '');
}
