import type * as vscode from 'vscode';
import type { Conversation } from '../../core/conversation/conversation.ts';
import type { Translate } from '../../core/translate.ts';
import type { FromView, SetupOffer, ToView } from '../../contract/chatView.ts';
import { ChatPage } from './chatPage.ts';
import type { ChatSession, NewTurn } from './chatSession.ts';
import type { ContextDesk, ContextSources } from '../context/desk.ts';
import type { Gathered } from '../context/gathered.ts';
import { contextSearch, type ContextSearch } from '../context/search.ts';
import type { Sessions, Watcher } from './sessions.ts';
import type { CodeAction } from '../code/codeActions.ts';
import type { CurableAction } from '../faultActions.ts';
import type { ProjectInstructions } from '../projectInstructions.ts';
import { surroundingsOf, type SurroundingsPorts } from './surroundings.ts';

/** What the buttons of a page do that is not about its conversation alone. */
export interface ChatIntents {
  pasteKey(): Promise<unknown>;
  addConnection(): Promise<unknown>;
  signInGithub(): Promise<unknown>;
  useOffer(offer: SetupOffer): Promise<unknown>;
  /** `true` when the person chose one. */
  selectModel(): Promise<boolean>;
  history(): Promise<unknown>;
  /** The model that the person chooses for one answer; `undefined` when they left. */
  pickModel(): Promise<string | undefined>;
  openSettings(): Promise<unknown>;
  codeAction(action: CodeAction): Promise<unknown>;
  faultAction(action: CurableAction): Promise<'retry' | 'done'>;
}

/** What all chats of a window share. */
export interface ChatPorts extends SurroundingsPorts {
  readonly extensionUri: vscode.Uri;
  /** The conversations of this window; opened at the first use. */
  readonly sessions: () => Sessions;
  /** What waits in the composer of a conversation. */
  desk(session: ChatSession): ContextDesk;
  /** What can go along with a message. */
  readonly contextSources: ContextSources;
  /** The standing instructions of the workspace. */
  readonly instructions: Pick<ProjectInstructions, 'ready' | 'chip' | 'toggle' | 'taken'>;
  /** What a conversation is called; `undefined` where nothing was said in it yet. */
  title(id: string): string | undefined;
  intents(chat: Chat): ChatIntents;
  findLocalServers(): Promise<void>;
  openInEditor(conversation: Conversation): Promise<unknown>;
  readonly usedEditor: () => vscode.TextEditor | undefined;
  /** Told when the person has come to a chat. */
  used(chat: Chat): void;
  /** Told when a chat's page has come up or is hidden, or it shows another conversation. */
  shownChanged(): void;
  /** Told when something around a conversation is another than before. */
  surroundingsChanged(session: ChatSession): void;
  /** Told when carrying out something that the page asked for has failed. */
  readonly failed: (error: unknown) => void;
  readonly t: Translate;
}

/** Where a chat stands. */
export interface ChatPlace {
  /** Brings it to the front. */
  reveal(): Promise<void>;
  /** Says what is shown, where there is room for that. */
  entitle?(title: string): void;
  /** Which conversation it showed last, by its id; absent where it is found again in another way. */
  readonly memory?: { get(): string | undefined; set(id: string): void };
  /** Closes it; absent where it always is. */
  close?(): void;
}

/** One place in which the person talks to a model, the side bar or an editor tab: its page, and the session that it shows. */
export class Chat implements Watcher {
  readonly page: ChatPage;
  readonly #ports: ChatPorts;
  readonly #place: ChatPlace;
  readonly #intents: ChatIntents;
  readonly #search: ContextSearch;
  #session: ChatSession | undefined;
  /** Names what the host has put into the composer of this page last. */
  #basis = crypto.randomUUID();

  constructor(ports: ChatPorts, place: ChatPlace) {
    this.#ports = ports;
    this.#place = place;
    this.#intents = ports.intents(this);
    this.#search = contextSearch(ports.contextSources, (message) => this.page.post(message));
    this.page = new ChatPage(ports.extensionUri, {
      snapshot: () => this.#snapshot(),
      received: (message) => void this.#handle(message).catch(ports.failed),
      shownChanged: () => ports.shownChanged(),
    });
  }

  /** What it shows, if anything was shown yet. */
  get known(): ChatSession | undefined {
    return this.#session;
  }

  /** What it shows: at first what it showed when the window was left. */
  get session(): ChatSession {
    if (this.#session) return this.#session;
    const sessions = this.#ports.sessions();
    return this.#hold(sessions.show(this, sessions.first(this.#place.memory?.get())));
  }

  post(message: ToView): void {
    this.page.post(message);
    // The first message gives a conversation its title.
    if (message.type === 'turn' || message.type === 'turns') this.showTitle();
  }

  draftChanged(draft: string, from: 'host' | 'elsewhere'): void {
    this.#basis = crypto.randomUUID();
    this.page.post({ type: 'draft', draft, basis: this.#basis, from });
  }

  deleted(waiting?: Pick<Conversation, 'draft' | 'pending'>): void {
    const nothing = waiting?.draft === undefined && waiting?.pending === undefined;
    const sessions = this.#ports.sessions();
    if (!waiting && this.#place.close) return this.#place.close();
    this.#session = undefined;
    // What the person was writing is not the other's to delete.
    this.#shows(nothing ? sessions.show(this, sessions.empty()) : sessions.add(this, { ...sessions.empty(), ...waiting }));
    // They see it go and have not done it.
    if (waiting) this.#ports.desk(this.session).add({ references: [], images: [], refusals: [this.#ports.t('The conversation was deleted in another window.')] });
  }

  /** Brings it to the front with the cursor in its composer. */
  async reveal(): Promise<void> {
    this.#ports.used(this);
    await this.#place.reveal();
    this.page.focusComposer();
  }

  /** Shows it and sends a message, to `model` if one is named. Resolves when the answer is settled. */
  async ask(turn: NewTurn, model?: string): Promise<void> {
    const { instructions } = this.#ports;
    await Promise.all([this.reveal(), instructions.ready()]);
    const { session } = this;
    await session.submit({ ...turn, references: [...instructions.taken(session.conversation), ...turn.references] }, model);
  }

  /** Puts things into the composer, to go along with the next message, and shows it. */
  async addContext(gathered: Gathered): Promise<void> {
    this.#ports.desk(this.session).add(gathered);
    await this.reveal();
  }

  /** Puts a text before what stands in the composer, with things to go along, and shows it. */
  async compose(text: string, gathered: Gathered): Promise<void> {
    this.putBefore(text);
    await this.addContext(gathered);
  }

  async newChat(): Promise<void> {
    this.#shows(this.#ports.sessions().fresh(this, this.session));
    await this.reveal();
  }

  /** Shows a conversation; `false` where there is none of this id any more. */
  async open(id: string): Promise<boolean> {
    const conversation = this.#ports.sessions().find(id);
    if (!conversation) return false;
    this.show(conversation);
    await this.reveal();
    return true;
  }

  /** Shows a conversation that is not in the library yet, and keeps it. */
  async add(conversation: Conversation): Promise<void> {
    this.#shows(this.#ports.sessions().add(this, conversation));
    await this.reveal();
  }

  show(conversation: Conversation): void {
    this.#shows(this.#ports.sessions().show(this, conversation));
  }

  showTitle(): void {
    if (this.#session) this.#place.entitle?.(this.#ports.title(this.#session.conversation.id) ?? this.#ports.t('New chat'));
  }

  stop(): void {
    this.#session?.stop();
  }

  /** Nothing is shown here any more. */
  dispose(): void {
    this.#ports.sessions().leave(this);
  }

  /** The model that the next message goes to. */
  get model(): string | undefined {
    return this.#session?.conversation.model ?? this.#ports.settings.defaultModel;
  }

  /** Sets the model of one conversation, and of no other. */
  setModel(model: string, session = this.session): void {
    session.setModel(model);
    this.#ports.surroundingsChanged(session);
  }

  /** Puts a text before what stands in the composer. */
  putBefore(text: string, session = this.session): void {
    this.#ports.sessions().setDraft(session, [text, session.conversation.draft ?? ''].filter((part) => part !== '').join('\n\n'));
  }

  surroundingsChanged(): void {
    if (this.page.ready) this.page.post({ type: 'surroundings', surroundings: this.#surroundings() });
  }

  #hold(session: ChatSession): ChatSession {
    this.#session = session;
    this.#place.memory?.set(session.conversation.id);
    return session;
  }

  #shows(session: ChatSession): void {
    this.#hold(session);
    this.#basis = crypto.randomUUID();
    // The page is told all of it.
    if (this.page.ready) this.page.post(this.#snapshot());
    this.showTitle();
    this.#ports.shownChanged();
  }

  #snapshot(): ToView {
    const { session } = this;
    // It says by itself when it has found something.
    void this.#ports.instructions.ready();
    return {
      type: 'snapshot', turns: session.viewTurns(), summary: session.viewSummary(), queue: session.viewQueue(),
      surroundings: this.#surroundings(), draft: session.conversation.draft ?? '', basis: this.#basis, conversation: session.conversation.id,
    };
  }

  #surroundings(): ReturnType<typeof surroundingsOf> {
    return surroundingsOf(this.session.conversation, this.#ports.desk(this.session), this.#ports);
  }

  async #handle(message: FromView): Promise<unknown> {
    this.#ports.used(this);
    const { session } = this;
    const from = { chat: this, session, ports: this.#ports, intents: this.#intents, search: this.#search };
    return this.#ports.sessions().during(session, async () => (await import('./chatActions.ts')).carryOut(message, from));
  }
}
