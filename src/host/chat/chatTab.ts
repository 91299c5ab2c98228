import * as vscode from 'vscode';
import { shortened } from '../../core/shortened.ts';
import type { Translate } from '../../core/translate.ts';
import { Chat, type ChatPorts } from './chat.ts';

/** The view type of editor tabs; also in `activationEvents` and in the menus of the manifest. */
export const CHAT_EDITOR = 'latchkey.chatEditor';
/** Characters of a title in a tab. */
const MOST_TITLE = 40;

/** A chat in an editor tab. */
export interface ChatTab {
  readonly chat: Chat;
  /** Brings it to the front. Resolves when it is the active editor of VS Code; `false`: it was closed before. */
  inFront(): Promise<boolean>;
}

/** An empty editor tab beside those that are open. Restored ones come from VS Code itself. */
export function openPanel(t: Translate): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(CHAT_EDITOR, t('New chat'), vscode.ViewColumn.Active);
}

/** The chat in a panel. `closed` is called when the person, or VS Code, has closed it. */
export function chatTab(panel: vscode.WebviewPanel, ports: ChatPorts, closed: (tab: ChatTab) => void): ChatTab {
  const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(ports.extensionUri, 'media', name);
  panel.iconPath = { light: icon('tab-light.svg'), dark: icon('tab-dark.svg') };
  let open = true;
  /** Those who wait for it to come to the front, or to be closed. */
  let waiting: readonly ((inFront: boolean) => void)[] = [];
  const tell = (inFront: boolean): void => {
    const told = waiting;
    waiting = [];
    for (const resolve of told) resolve(inFront);
  };
  // A panel calls itself active before VS Code has opened it; its page comes up after that.
  const look = (): void => {
    if (panel.active && chat.page.ready) tell(true);
  };
  const shownChanged = (): void => {
    ports.shownChanged();
    if (open) look();
  };
  const chat: Chat = new Chat({ ...ports, shownChanged }, {
    // Where it stands, which may be another window.
    reveal: async () => panel.reveal(panel.viewColumn),
    entitle: (title) => { panel.title = shortened(title, MOST_TITLE); },
    close: () => panel.dispose(),
  });
  const tab: ChatTab = {
    chat,
    inFront: async () => {
      await chat.reveal();
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
        look();
      });
    },
  };
  panel.onDidChangeViewState(() => {
    if (panel.active) ports.used(chat);
    look();
  });
  panel.onDidDispose(() => {
    open = false;
    tell(false);
    chat.dispose();
    closed(tab);
  });
  chat.page.attach(panel);
  return tab;
}
