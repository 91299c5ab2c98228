import * as vscode from 'vscode';
import { formatModelRef, parseModelRef } from '../core/connection.ts';
import type { Reference } from '../core/conversation.ts';
import type { FaultAction } from '../core/fault.ts';
import type { Translate } from '../core/translate.ts';
import type { FromView, NoticeAction, SetupOffer, Surroundings, ToView } from '../contract/chatView.ts';
import type { ChatSession, NewTurn } from './chatSession.ts';
import { ChatView } from './chatView.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import type { ModelCatalog } from './modelCatalog.ts';
import { insertAtCursor, openReference } from './snippet.ts';
import { askedModel, faultWordsOf, hasText } from './viewOf.ts';

export interface ChatPorts {
  readonly extensionUri: vscode.Uri;
  readonly settings: ConnectionSettings;
  readonly catalog: ModelCatalog;
  /** The session with the conversation of this window; reads it on the first call. `post` is where it tells its changes. */
  openSession(post: (message: ToView) => void): Promise<ChatSession>;
  readonly environmentOffers: () => readonly SetupOffer[];
  findLocalServers(): Promise<readonly SetupOffer[]>;
  /** What the buttons of the panel do that is not about the conversation. */
  readonly intents: {
    pasteKey(): Promise<unknown>;
    addConnection(): Promise<unknown>;
    signInGithub(): Promise<unknown>;
    useOffer(offer: SetupOffer): Promise<unknown>;
    /** `true` when the person chose one. */
    selectModel(): Promise<boolean>;
    openSettings(): Promise<unknown>;
    faultAction(action: Exclude<FaultAction, { do: 'retry' | 'continue' | 'use-model' }>): Promise<'retry' | 'done'>;
  };
  /** Told when the model that the next message goes to, or what is known of it, may be another one. */
  modelChanged(): void;
  /** Told when carrying out something that the page asked for has failed. */
  readonly failed: (error: unknown) => void;
  readonly t: Translate;
}

/** The chat panel of this window: one session, one view, and what stands between them. */
export class Chat {
  readonly view: ChatView;
  readonly #ports: ChatPorts;
  #session: ChatSession | undefined;
  #opening: Promise<ChatSession> | undefined;
  #pending: readonly Reference[] = [];
  #localSearch: Surroundings['localSearch'] = 'not-asked';
  #localOffers: readonly SetupOffer[] = [];

  constructor(ports: ChatPorts) {
    this.#ports = ports;
    this.view = new ChatView(ports.extensionUri, {
      load: async () => void (await this.session()),
      snapshot: () => this.#snapshot(),
      received: (message) => void this.#handle(message).catch(ports.failed),
    });
  }

  /** Opens the conversation at the first use, not before. */
  async session(): Promise<ChatSession> {
    this.#opening ??= this.#ports.openSession((message) => this.view.post(message));
    this.#session = await this.#opening;
    return this.#session;
  }

  /** Shows the panel and sends a message, to `model` if one is named. Resolves when the answer is settled. */
  async ask(turn: NewTurn, model?: string): Promise<void> {
    await this.view.reveal();
    await (await this.session()).submit(turn, model);
  }

  async newChat(): Promise<void> {
    const session = await this.session();
    session.clear();
    this.#pending = [];
    this.view.post(this.#snapshot());
    await this.view.reveal();
  }

  stop(): void {
    this.#session?.stop();
  }

  /** The model that the next message goes to. */
  get model(): string | undefined {
    return this.#session?.conversation.model ?? this.#ports.settings.defaultModel;
  }

  /** Sets the model of this conversation, and of no other. */
  async setModel(model: string): Promise<void> {
    (await this.session()).setModel(model);
    this.surroundingsChanged();
  }

  #snapshot(): ToView {
    const session = this.#session;
    return {
      type: 'snapshot', turns: session?.viewTurns() ?? [], summary: session?.viewSummary() ?? { state: 'none' },
      surroundings: this.#surroundings(), draft: session?.conversation.draft ?? '',
    };
  }

  surroundingsChanged(): void {
    this.#ports.modelChanged();
    this.view.post({ type: 'surroundings', surroundings: this.#surroundings() });
  }

  #surroundings(): Surroundings {
    const { settings, environmentOffers } = this.#ports;
    const configuration = vscode.workspace.getConfiguration('latchkey');
    return {
      connectionCount: settings.connections.length,
      offers: [...environmentOffers(), ...this.#localOffers],
      localSearch: this.#localSearch,
      problems: settings.problems,
      model: this.shownModel,
      enterBehavior: configuration.get('chat.enterBehavior') === 'newline' ? 'newline' : 'send',
      fontSize: configuration.get<number>('chat.fontSize') ?? 0,
      pendingReferences: this.#pending.map(({ label }) => ({ label })),
    };
  }

  /** The names of the model that the next message goes to. */
  get shownModel(): Surroundings['model'] {
    const ref = this.model === undefined ? undefined : parseModelRef(this.model);
    if (!ref || this.model === undefined) return undefined;
    if (ref.connectionId === 'route') return { ref: this.model, name: ref.modelId, connectionName: '' };
    const connection = this.#ports.settings.byId(ref.connectionId);
    const info = connection && this.#ports.catalog.known(connection).find((known) => known.id === ref.modelId);
    return { ref: this.model, name: info?.name ?? ref.modelId, connectionName: connection?.name ?? ref.connectionId };
  }

  async #handle(message: FromView): Promise<unknown> {
    const { intents, t } = this.#ports;
    const session = await this.session();
    switch (message.type) {
      case 'ready':
        return undefined; // Answered by the view itself.
      case 'submit':
        return this.#submit(message.text);
      case 'draft':
        return session.setDraft(message.text);
      case 'stop':
        return session.stop();
      case 'new-chat':
        return this.newChat();
      case 'select-model':
        return intents.selectModel();
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'insert':
        return insertAtCursor(message.text, t);
      case 'open-reference': {
        const reference = session.reference(message.turnId, message.index);
        return reference && openReference(reference, t);
      }
      case 'remove-reference':
        this.#pending = this.#pending.filter((_, index) => index !== message.index);
        return this.surroundingsChanged();
      case 'fault-action':
        return this.#faultAction(message.turnId, message.answerId, message.index);
      case 'notice-action':
        return this.#noticeAction(message.turnId, message.answerId, message.action);
      case 'continue':
        return session.continue(message.turnId, message.answerId);
      case 'toggle-pin':
        return session.togglePin(message.turnId);
      case 'edit-summary':
        return session.editSummary(message.text);
      case 'summary-action':
        return this.#summaryAction(message.index);
      case 'paste-key':
        return intents.pasteKey();
      case 'add-connection':
        return intents.addConnection();
      case 'sign-in-github':
        return intents.signInGithub();
      case 'use-offer': {
        const offer = this.#surroundings().offers[message.index];
        return offer && intents.useOffer(offer);
      }
      case 'find-local':
        return this.#findLocal();
      case 'open-settings':
        return intents.openSettings();
    }
  }

  /**
   * Without a connection the text goes back into the composer and the way to a key opens; once there is one, the text is sent
   * if it still stands there unchanged.
   */
  async #submit(text: string): Promise<unknown> {
    const { settings, intents } = this.#ports;
    const session = await this.session();
    if (text.trim() === '') return undefined;
    if (settings.connections.length === 0) {
      session.setDraft(text);
      this.view.post({ type: 'draft', draft: text });
      await intents.addConnection();
      if (settings.connections.length === 0 || session.conversation.draft !== text) return undefined;
      this.view.post({ type: 'draft', draft: '' });
    }
    const references = this.#pending;
    this.#pending = [];
    session.setDraft('');
    if (references.length > 0) this.surroundingsChanged();
    return session.submit({ prompt: text, references });
  }

  async #faultAction(turnId: string, answerId: string, index: number): Promise<void> {
    const session = await this.session();
    const answer = session.answer(turnId, answerId);
    const action = faultWordsOf(answer, this.#ports.t)?.actions[index]?.action;
    if (!answer || !action) return;
    if (action.do === 'continue') return session.continue(turnId, answerId);
    const obstacleGone = await this.#cure(action);
    if (!obstacleGone) return;
    // A cure that worked is followed by what it was for: to the same model, unless the cure was another one.
    const other = action.do === 'select-model' || action.do === 'use-provider' || action.do === 'use-model';
    if (action.do === 'retry') await session.retry(turnId, askedModel(answer) || undefined);
    else if (hasText(answer)) await session.continue(turnId, answerId, other ? this.model : answer.model);
    else await session.retry(turnId, other ? undefined : askedModel(answer) || undefined);
  }

  async #summaryAction(index: number): Promise<void> {
    const session = await this.session();
    const action = session.summaryAction(index);
    if (action && (await this.#cure(action))) await session.retrySummary();
  }

  /** Carries out what stands in the way of asking again; whether that may be done now. */
  async #cure(action: FaultAction): Promise<boolean> {
    if (action.do === 'retry' || action.do === 'continue') return true;
    if (action.do !== 'use-model') return (await this.#ports.intents.faultAction(action)) === 'retry';
    await this.setModel(formatModelRef({ connectionId: action.connectionId, modelId: action.model }));
    return true;
  }

  /** What the person says by a button of a notice. The session looks whether it still means something. */
  async #noticeAction(turnId: string, answerId: string, action: NoticeAction): Promise<void> {
    const session = await this.session();
    switch (action) {
      case 'try-now':
      case 'keep-waiting':
      case 'try-again':
        return session.nudge(turnId, answerId, action);
      case 'stop':
        return session.stop(answerId);
      case 'switch-model':
        if ((await this.#ports.intents.selectModel()) && this.model !== undefined) await session.handOver(turnId, answerId, this.model);
        return undefined;
      case 'send-all':
        return session.sendAll(turnId, answerId);
      case 'summarise':
        return session.summarise(turnId, answerId);
    }
  }

  async #findLocal(): Promise<void> {
    if (this.#localSearch === 'searching') return;
    this.#localSearch = 'searching';
    this.surroundingsChanged();
    this.#localOffers = await this.#ports.findLocalServers();
    this.#localSearch = 'done';
    this.surroundingsChanged();
  }
}
