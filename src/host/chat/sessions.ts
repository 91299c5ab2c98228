import type { Library } from '../../core/conversation/library.ts';
import type { Conversation } from '../../core/conversation/conversation.ts';
import type { ToView } from '../../contract/chatView.ts';
import { ChatSession, type SessionPorts } from './chatSession.ts';

export interface SessionsPorts extends Omit<SessionPorts, 'post' | 'save' | 'busyChanged'> {
  /** Opened at the first use, not before. */
  library(): Library;
  /** Told when something begins or ends to run in a conversation. */
  readonly busyChanged: () => void;
}

/** A place that shows a conversation. */
export interface Watcher {
  /** Told everything that happens in it. */
  post(message: ToView): void;
  /** What stands in its composer was changed by another than this place. */
  draftChanged(draft: string, by: 'host' | 'elsewhere'): void;
  /** It was deleted, and is shown no longer. `waiting`: what stood in the composer; absent where it was deleted in this window. */
  deleted(waiting?: Pick<Conversation, 'draft' | 'pending'>): void;
}

interface Open {
  readonly session: ChatSession;
  readonly watchers: Set<Watcher>;
  /** What is being done in it at this moment, apart from what it runs. */
  holds: number;
  /** Another window has stored something since this conversation was looked at. */
  unseen: boolean;
}

/**
 * The conversations that this window has open: one session for each, however many places show it. It is kept as long as one does,
 * or something runs in it; two sessions of one conversation would take away each other's turns.
 */
export class Sessions {
  readonly #ports: SessionsPorts;
  readonly #open = new Map<string, Open>();

  constructor(ports: SessionsPorts) {
    this.#ports = ports;
  }

  /** What a place begins with: what it showed last, else the conversation of this folder that was changed last. An empty one where that is gone. */
  first(shownLast: string | undefined): Conversation {
    const id = shownLast ?? this.#ports.library().latest();
    return (id === undefined ? undefined : this.find(id)) ?? this.empty();
  }

  /** A conversation in which nothing was said. It is kept once something was typed. */
  empty(): Conversation {
    return { id: this.#ports.newId(), turns: [] };
  }

  /** A conversation as it is at this moment; `undefined` where there is none of this id. */
  find(id: string): Conversation | undefined {
    return this.#open.get(id)?.session.conversation ?? this.#ports.library().read(id);
  }

  /** The session of a conversation, shown in a place from now on, instead of the one that was shown there before. */
  show(watcher: Watcher, conversation: Conversation): ChatSession {
    const next = this.#open.get(conversation.id) ?? this.#add(conversation);
    // Before the other one is left, so that one that stays is not let go of.
    next.watchers.add(watcher);
    this.leave(watcher, next);
    return next.session;
  }

  /** Shows a conversation that may not be in the library yet, and keeps it there. */
  add(watcher: Watcher, conversation: Conversation): ChatSession {
    const session = this.show(watcher, conversation);
    this.#ports.library().save(session.conversation);
    return session;
  }

  /** An empty conversation in a place. One that is empty already stays there; what the person is typing comes along. */
  fresh(watcher: Watcher, session: ChatSession): ChatSession {
    const { turns, draft, pending } = session.conversation;
    if (turns.length === 0) return session;
    if (draft !== undefined) this.setDraft(session, '', watcher);
    if (pending) session.setPending([]);
    return this.add(watcher, { ...this.empty(), ...(draft === undefined ? {} : { draft }), ...(pending ? { pending } : {}) });
  }

  /** A place shows nothing any more. What runs in its conversation goes on. */
  leave(watcher: Watcher, except?: Open): void {
    for (const open of this.#open.values()) if (open !== except && open.watchers.delete(watcher)) this.#letGo(open);
  }

  /** Keeps a conversation open until something has been done in it, also when the place that asked for it closes meanwhile. */
  async during<T>(session: ChatSession, work: () => Promise<T>): Promise<T> {
    const open = this.#of(session);
    if (open) open.holds += 1;
    try {
      return await work();
    } finally {
      if (open) {
        open.holds -= 1;
        this.#letGo(open);
      }
    }
  }

  /** Keeps what stands in the composer, and has it stand in all places that show the conversation. `by`: where it stands already. */
  setDraft(session: ChatSession, draft: string, by?: Watcher): void {
    session.setDraft(draft);
    for (const watcher of this.#of(session)?.watchers ?? []) if (watcher !== by) watcher.draftChanged(draft, by ? 'elsewhere' : 'host');
  }

  /** Ends what runs in a conversation that was deleted, and lets go of it. */
  close(id: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    open.session.stop();
    for (const watcher of open.watchers) watcher.deleted();
  }

  closeAll(): void {
    // Of those that are open now: a place whose conversation is gone may open an empty one.
    for (const id of Array.from(this.#open.keys())) this.close(id);
  }

  /** Takes over what other windows have stored of the conversations that are open. Returns those of which that was anything. */
  refresh(): readonly ChatSession[] {
    if (this.#open.size === 0) return [];
    const elsewhere = this.#ports.library().changedElsewhere();
    for (const open of this.#open.values()) open.unseen ||= elsewhere;
    return [...this.#open.values()].filter((open) => this.#renew(open)).map(({ session }) => session);
  }

  /** Whether something runs in any conversation, shown or not. */
  get busy(): boolean {
    return [...this.#open.values()].some(({ session }) => session.busy);
  }

  #renew(open: Open): boolean {
    const { session } = open;
    if (session.busy) return false;
    const { id, turns, draft, pending } = session.conversation;
    const library = this.#ports.library();
    // An answer that another window is writing may also end by that window's end, which stores nothing.
    const writtenElsewhere = turns.some(({ answers }) => answers.some(({ state }) => state === 'streaming'));
    const unseen = open.unseen && library.changed(id);
    open.unseen = false;
    const conversation = writtenElsewhere || unseen ? library.read(id) : undefined;
    if (conversation) session.replace(conversation);
    else if (unseen && turns.length > 0) {
      // Deleted there: what is said into it from now on would be gone with it before long.
      this.#open.delete(id);
      for (const watcher of open.watchers) watcher.deleted({ ...(draft === undefined ? {} : { draft }), ...(pending ? { pending } : {}) });
    }
    return conversation !== undefined;
  }

  #add(conversation: Conversation): Open {
    const session: ChatSession = new ChatSession({
      ...this.#ports,
      save: (changed) => {
        // A conversation that was deleted while it ran is not brought back by its last words.
        if (this.#of(session)) this.#ports.library().save(changed);
      },
      post: (message) => {
        for (const watcher of open.watchers) watcher.post(message);
      },
      busyChanged: () => {
        this.#ports.busyChanged();
        this.#letGo(open);
      },
    }, conversation);
    const open: Open = { session, watchers: new Set(), holds: 0, unseen: false };
    this.#open.set(conversation.id, open);
    return open;
  }

  #of(session: ChatSession): Open | undefined {
    const open = this.#open.get(session.conversation.id);
    return open?.session === session ? open : undefined;
  }

  #letGo(open: Open): void {
    if (open.watchers.size === 0 && open.holds === 0 && !open.session.busy && this.#of(open.session)) this.#open.delete(open.session.conversation.id);
  }
}
