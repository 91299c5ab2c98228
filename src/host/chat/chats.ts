import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { isRecord } from '../../core/fields.ts';
import type { Conversation } from '../../core/conversation/conversation.ts';
import type { SetupOffer, Surroundings } from '../../contract/chatView.ts';
import { Chat, type ChatPorts } from './chat.ts';
import { CHAT_EDITOR, chatTab, openPanel, type ChatTab } from './chatTab.ts';
import type { ChatSession } from './chatSession.ts';
import { contextDesk, type ContextDesk } from '../context/desk.ts';

export interface ChatsPorts extends Omit<ChatPorts, 'desk' | 'local' | 'findLocalServers' | 'openInEditor' | 'used' | 'shownChanged' | 'surroundingsChanged'> {
  findLocalServers(): Promise<readonly SetupOffer[]>;
  /** Told when another chat is the active one, when that shows another conversation, and when its model, or what is known of it, may be another one. */
  activeChanged(): void;
  readonly clock: Clock;
  /** What this window remembers of the folder. */
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
}

/** The view in the side bar. */
const CHAT_VIEW = 'latchkey.chat';
/** How often it is looked whether another window has said something, in milliseconds. Only while a chat is seen. */
const REFRESH_MS = 1000;
/** In the window's memory: the id of the conversation that the side bar shows. */
const SIDE_BAR = 'chat.sideBar';

/** The chats of this window: the one in the side bar, and those in editor tabs. */
export class Chats implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer {
  readonly sideBar: Chat;
  readonly #ports: ChatsPorts;
  readonly #shared: ChatPorts;
  readonly #desks = new WeakMap<ChatSession, ContextDesk>();
  #tabs: readonly ChatTab[] = [];
  /** The chat that the person was in last. */
  #used: Chat | undefined;
  /** Ends the looking for what other windows have said. */
  #unfollow: (() => void) | undefined;
  #local: { readonly search: Surroundings['localSearch']; readonly offers: readonly SetupOffer[] } = { search: 'not-asked', offers: [] };

  constructor(ports: ChatsPorts) {
    this.#ports = ports;
    this.#shared = {
      ...ports,
      local: () => this.#local,
      desk: (session) => this.#desk(session),
      findLocalServers: async () => this.#findLocalServers(),
      openInEditor: async (conversation) => this.openInEditor(conversation),
      used: (chat) => {
        if (this.#used === chat) return;
        this.#used = chat;
        ports.activeChanged();
      },
      shownChanged: () => {
        ports.activeChanged();
        this.#follow();
      },
      surroundingsChanged: (session) => this.#sessionChanged(session),
    };
    this.sideBar = new Chat(this.#shared, {
      reveal: async () => void (await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`)),
      // Not the page's own memory: what is asked from the palette comes before there is a page.
      memory: {
        get: () => {
          const id = ports.memory.get<unknown>(SIDE_BAR);
          return typeof id === 'string' ? id : undefined;
        },
        set: (id) => void ports.memory.update(SIDE_BAR, id).then(undefined, ports.failed),
      },
    });
  }

  /** Where the person is, as far as they see it: the chat that they were in last, else the one in the side bar. */
  get active(): Chat {
    return this.#used?.page.visible ? this.#used : this.sideBar;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.sideBar.page.attach(view);
  }

  /** An editor tab that VS Code brings back, with what its page has remembered. A conversation that is gone leaves it empty. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: unknown): Promise<void> {
    const id = isRecord(memory) ? memory['conversation'] : undefined;
    const sessions = this.#ports.sessions();
    this.#addTab(panel).chat.show((typeof id === 'string' ? sessions.find(id) : undefined) ?? sessions.empty());
  }

  /** Shows a conversation in an editor tab: in the one that shows it already, if there is one. */
  async openInEditor(conversation: Conversation): Promise<ChatTab> {
    const shown = this.#tabs.find(({ chat }) => chat.known?.conversation.id === conversation.id);
    const tab = shown ?? this.#addTab(openPanel(this.#ports.t));
    await (shown ? tab.chat.reveal() : tab.chat.add(conversation));
    return tab;
  }

  /** Moves the tab of a chat into a window of its own; that of the side bar stays, and its conversation is opened there too. */
  async openInNewWindow(chat: Chat): Promise<void> {
    const tab = this.#tabs.find((other) => other.chat === chat) ?? (await this.openInEditor(chat.session.conversation));
    // VS Code moves the editor that is active when the command arrives.
    if (await tab.inFront()) await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
  }

  /** A conversation as it is at this moment; `undefined` where there is none of this id. */
  find(id: string): Conversation | undefined {
    return this.#ports.sessions().find(id);
  }

  /** A conversation was deleted: a tab that showed it closes, and in the side bar an empty one takes its place. */
  removed(id: string): void {
    this.#ports.sessions().close(id);
  }

  allRemoved(): void {
    this.#ports.sessions().closeAll();
  }

  /** Settings, models or colours are others than before. */
  surroundingsChanged(): void {
    for (const chat of this.#all()) chat.surroundingsChanged();
    this.#ports.activeChanged();
  }

  titlesChanged(): void {
    for (const chat of this.#all()) chat.showTitle();
  }

  #all(): readonly Chat[] {
    return [this.sideBar, ...this.#tabs.map(({ chat }) => chat)];
  }

  #addTab(panel: vscode.WebviewPanel): ChatTab {
    const added = chatTab(panel, this.#shared, (closed) => { this.#tabs = this.#tabs.filter((tab) => tab !== closed); });
    this.#tabs = [...this.#tabs, added];
    return added;
  }

  #sessionChanged(session: ChatSession): void {
    for (const chat of this.#all()) if (chat.known === session) chat.surroundingsChanged();
    this.#ports.activeChanged();
  }

  /** One for each conversation, so that all places show the same chips. */
  #desk(session: ChatSession): ContextDesk {
    const { contextSources: sources, t } = this.#ports;
    const desk = this.#desks.get(session) ?? contextDesk({
      sources,
      pending: () => session.conversation.pending ?? [],
      setPending: (references) => session.setPending(references),
      open: async (reference) => (await import('../context/openSource.ts')).openSource(reference, t),
      changed: () => this.#sessionChanged(session),
      newId: () => crypto.randomUUID(),
      t,
    });
    this.#desks.set(session, desk);
    return desk;
  }

  /** Takes over what other windows say, at once and from then on, while a chat is seen. */
  #follow(): void {
    if (!this.#all().some(({ page }) => page.ready)) {
      this.#unfollow?.();
      this.#unfollow = undefined;
    } else if (!this.#unfollow) this.#look();
  }

  #look(): void {
    // First: what is found may have a place show something else, which asks whether this goes on already.
    this.#unfollow = this.#ports.clock.after(REFRESH_MS, () => this.#look());
    try {
      const changed = this.#ports.sessions().refresh();
      for (const session of changed) this.#sessionChanged(session);
      if (changed.length > 0) this.titlesChanged();
    } catch (error) {
      this.#ports.failed(error);
    }
  }

  async #findLocalServers(): Promise<void> {
    if (this.#local.search === 'searching') return;
    const before = this.#local;
    this.#local = { ...before, search: 'searching' };
    this.surroundingsChanged();
    try {
      this.#local = { search: 'done', offers: await this.#ports.findLocalServers() };
    } catch (error) {
      // Nobody has looked then, and the person may ask again.
      this.#local = before;
      throw error;
    } finally {
      this.surroundingsChanged();
    }
  }
}

/** Registers where VS Code asks for chats: the view of the side bar, and the tabs that were open when a window was left. */
export function registerChats(chats: Chats): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(CHAT_VIEW, chats),
    vscode.window.registerWebviewPanelSerializer(CHAT_EDITOR, chats),
  );
}
