import * as vscode from 'vscode';
import type { Clock } from '../core/clock.ts';
import { formatModelRef, parseModelRef } from '../core/connection.ts';
import type { Conversation } from '../core/conversation.ts';
import type { FaultAction } from '../core/fault.ts';
import { turnMarkdown } from '../core/markdownExport.ts';
import type { CodeColours } from '../core/tokenTheme.ts';
import type { Translate } from '../core/translate.ts';
import type { FromView, NoticeAction, SetupOffer, Surroundings, ToView } from '../contract/chatView.ts';
import type { NewTurn } from './chatSession.ts';
import { ChatView } from './chatView.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import type { ModelCatalog } from './modelCatalog.ts';
import { contextDesk, isContextIntent, type ContextDesk, type ContextSources } from './context/desk.ts';
import type { Gathered } from './context/gathered.ts';
import { openSource } from './context/openSource.ts';
import { modelFacts } from './modelFacts.ts';
import type { Sessions } from './sessions.ts';
import type { CodeAction } from './codeActions.ts';
import { insertAtCursor } from './snippet.ts';
import { askedModel, faultWordsOf, hasText } from './viewOf.ts';

export interface ChatPorts {
  readonly extensionUri: vscode.Uri;
  readonly settings: ConnectionSettings;
  readonly catalog: ModelCatalog;
  /** The conversations of this window; opened at the first use. `post` is where the one in front tells its changes. */
  openSessions(post: (message: ToView) => void): Sessions;
  readonly environmentOffers: () => readonly SetupOffer[];
  /** What can go along with a message. */
  readonly contextSources: ContextSources;
  findLocalServers(): Promise<readonly SetupOffer[]>;
  /** What the buttons of the panel do that is not about the conversation. */
  readonly intents: {
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
    faultAction(action: Exclude<FaultAction, { do: 'retry' | 'continue' | 'use-model' }>): Promise<'retry' | 'done'>;
  };
  /** Told when the model that the next message goes to, or what is known of it, may be another one. */
  modelChanged(): void;
  /** The colours of code in the person's theme, once they are known. */
  readonly codeColours: () => CodeColours | undefined;
  /** Told when carrying out something that the page asked for has failed. */
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
  readonly t: Translate;
}

/** How often it is looked whether another window has said something, in milliseconds. Only while the panel is seen. */
const REFRESH_MS = 1000;

/** The chat panel of this window: one session, one view, and what stands between them. */
export class Chat {
  readonly view: ChatView;
  readonly #ports: ChatPorts;
  readonly #id = crypto.randomUUID();
  #sessions: Sessions | undefined;
  readonly #desk: ContextDesk;
  /** Ends the looking for what other windows have said. */
  #unfollow: (() => void) | undefined;
  #localSearch: Surroundings['localSearch'] = 'not-asked';
  #localOffers: readonly SetupOffer[] = [];

  constructor(ports: ChatPorts) {
    this.#ports = ports;
    this.#desk = contextDesk({
      sources: ports.contextSources,
      pending: () => this.#sessions?.known?.conversation.pending ?? [],
      setPending: (references) => this.sessions.front.setPending(references),
      open: async (reference) => openSource(reference, ports.t),
      changed: () => this.surroundingsChanged(),
      post: (message) => this.view.post(message),
      newId: () => crypto.randomUUID(),
      t: ports.t,
    });
    this.view = new ChatView(ports.extensionUri, {
      snapshot: () => this.#snapshot(),
      received: (message) => void this.#handle(message).catch(ports.failed),
      shownChanged: (shown) => (shown ? this.#follow() : this.#unfollow?.()),
    });
  }

  /** The conversations of this window. Opened at the first use, not before. */
  get sessions(): Sessions {
    this.#sessions ??= this.#ports.openSessions((message) => this.view.post(message));
    return this.#sessions;
  }

  /** Shows the panel and sends a message, to `model` if one is named. Resolves when the answer is settled. */
  async ask(turn: NewTurn, model?: string): Promise<void> {
    await this.view.reveal();
    await this.sessions.front.submit(turn, model);
  }

  /** Puts things into the composer, to go along with the next message, and shows it. */
  async addContext(gathered: Gathered): Promise<void> {
    this.#desk.add(gathered);
    await this.view.reveal();
  }

  async newChat(): Promise<void> {
    this.sessions.fresh();
    this.shown();
    await this.view.reveal();
  }

  /** Shows a conversation; `false` where there is none of this id any more. */
  async open(id: string): Promise<boolean> {
    if (!this.sessions.show(id)) return false;
    this.shown();
    await this.view.reveal();
    return true;
  }

  /** Shows a conversation that is not in the library yet, and keeps it. */
  async add(conversation: Conversation): Promise<void> {
    this.sessions.add(conversation);
    this.shown();
    await this.view.reveal();
  }

  /** Another conversation is in front: the view is told all of it. */
  shown(): void {
    this.view.post(this.#snapshot());
  }

  stop(): void {
    this.#sessions?.known?.stop();
  }

  /** The model that the next message goes to. */
  get model(): string | undefined {
    return this.#sessions?.known?.conversation.model ?? this.#ports.settings.defaultModel;
  }

  /** Sets the model of this conversation, and of no other. */
  async setModel(model: string): Promise<void> {
    this.sessions.front.setModel(model);
    this.surroundingsChanged();
  }

  /** Takes over what other windows say, at once and from then on. */
  #follow(): void {
    this.#unfollow?.();
    try {
      if (this.sessions.refresh()) this.surroundingsChanged();
    } catch (error) {
      this.#ports.failed(error);
    }
    this.#unfollow = this.#ports.clock.after(REFRESH_MS, () => this.#follow());
  }

  #snapshot(): ToView {
    const { front } = this.sessions;
    return {
      type: 'snapshot', turns: front.viewTurns(), summary: front.viewSummary(), queue: front.viewQueue(),
      surroundings: this.#surroundings(), draft: front.conversation.draft ?? '', host: this.#id,
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
      codeColours: this.#ports.codeColours(),
      ...this.#desk.surroundings(),
    };
  }

  /** The names of the model that the next message goes to. */
  get shownModel(): Surroundings['model'] {
    const ref = this.model === undefined ? undefined : parseModelRef(this.model);
    if (!ref || this.model === undefined) return undefined;
    if (ref.connectionId === 'route') return { ref: this.model, name: ref.modelId, connectionName: '' };
    const connection = this.#ports.settings.byId(ref.connectionId);
    const info = modelFacts(this.model, this.#ports.settings, this.#ports.catalog);
    return {
      ref: this.model, name: info?.name ?? ref.modelId, connectionName: connection?.name ?? ref.connectionId,
      ...(info?.contextWindow === undefined ? {} : { contextWindow: info.contextWindow }), ...(info?.vision === undefined ? {} : { vision: info.vision }),
    };
  }

  async #handle(message: FromView): Promise<unknown> {
    const { intents, t } = this.#ports;
    if (isContextIntent(message)) return this.#desk.handle(message);
    const session = this.sessions.front;
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
      case 'history':
        return intents.history();
      case 'edit-turn':
        this.view.post({ type: 'focus-composer' });
        return session.edit(message.turnId, message.text);
      case 'regenerate':
        return this.#regenerate(message.turnId);
      case 'regenerate-with': {
        const model = await intents.pickModel();
        return model && this.#regenerate(message.turnId, model);
      }
      case 'show-edit':
        return session.showEdit(message.turnId, message.index);
      case 'show-take':
        return session.showTake(message.turnId, message.index);
      case 'delete-turn':
        return this.#deleteTurn(message.turnId);
      case 'fork': {
        const copy = session.fork(message.turnId);
        return copy && this.add(copy);
      }
      case 'copy-turn': {
        const step = session.shown(message.turnId);
        return step && vscode.env.clipboard.writeText(turnMarkdown(step, t));
      }
      case 'copy-answer':
        return vscode.env.clipboard.writeText(session.answer(message.turnId, message.answerId)?.text ?? '');
      case 'edit-queued':
        return this.#editQueued(message.id);
      case 'remove-queued':
        return session.unqueue(message.id);
      case 'send-queued':
        return session.sendQueued();
      case 'select-model':
        return intents.selectModel();
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'insert':
        return insertAtCursor(message.text, t);
      case 'apply':
      case 'new-file':
      case 'run-in-terminal':
      case 'preview':
        return intents.codeAction(message);
      case 'open-reference': {
        const reference = session.reference(message.turnId, message.index);
        return reference && openSource(reference, t);
      }
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
    const session = this.sessions.front;
    if (text.trim() === '') return undefined;
    if (settings.connections.length === 0) {
      session.setDraft(text);
      this.view.post({ type: 'draft', draft: text });
      await intents.addConnection();
      if (settings.connections.length === 0 || session.conversation.draft !== text) return undefined;
      this.view.post({ type: 'draft', draft: '' });
    }
    const references = this.#desk.take();
    session.setDraft('');
    if (references.length > 0) this.surroundingsChanged();
    return session.enqueue({ prompt: text, references });
  }

  /** A message that waits goes back into the composer, before what stands there. */
  #editQueued(id: string): void {
    const session = this.sessions.front;
    const queued = session.unqueue(id);
    if (!queued) return;
    const draft = [queued.prompt, session.conversation.draft ?? ''].filter((part) => part !== '').join('\n\n');
    session.setDraft(draft);
    session.setPending([...queued.references, ...(session.conversation.pending ?? [])]);
    if (queued.references.length > 0) this.surroundingsChanged();
    this.view.post({ type: 'draft', draft });
    this.view.post({ type: 'focus-composer' });
  }

  async #deleteTurn(turnId: string): Promise<void> {
    const { t } = this.#ports;
    const session = this.sessions.front;
    const { id } = session.conversation;
    const removed = session.removeTurn(turnId);
    this.view.post({ type: 'focus-composer' });
    const undo = t('Undo');
    if ((await vscode.window.showInformationMessage(t('The message and what followed it are deleted.'), undo)) !== undo) return;
    // Another conversation may be in front by now.
    const again = this.sessions.show(id);
    again?.bringBack(removed);
    if (again) this.shown();
  }

  /** Asks again: the model that answered, or another one for this answer alone. */
  async #regenerate(turnId: string, model?: string): Promise<void> {
    const session = this.sessions.front;
    const answer = session.shown(turnId)?.answer;
    await session.retry(turnId, model ?? (answer && askedModel(answer)));
  }

  async #faultAction(turnId: string, answerId: string, index: number): Promise<void> {
    const session = this.sessions.front;
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
    const session = this.sessions.front;
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
    const session = this.sessions.front;
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
