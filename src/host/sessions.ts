import type { Library } from '../core/library.ts';
import type { Conversation } from '../core/conversation.ts';
import type { ToView } from '../contract/chatView.ts';
import { ChatSession, type SessionPorts } from './chatSession.ts';

export interface SessionsPorts extends Omit<SessionPorts, 'post' | 'save' | 'busyChanged'> {
  /** Opened at the first use, not before. */
  library(): Library;
  /** What the session in front says. */
  readonly post: (message: ToView) => void;
  /** Told whether anything runs, in front or behind. */
  readonly busyChanged: (busy: boolean) => void;
}

/** The conversations that this window has open: the one in front, and those behind it in which something still runs. */
export class Sessions {
  readonly #ports: SessionsPorts;
  readonly #open = new Map<string, ChatSession>();
  #front: ChatSession | undefined;

  constructor(ports: SessionsPorts) {
    this.#ports = ports;
  }

  /** The session in front, if there was one yet. */
  get known(): ChatSession | undefined {
    return this.#front;
  }

  /** The session in front: at first the conversation of this folder that was changed last, or an empty one. */
  get front(): ChatSession {
    if (!this.#front) {
      const library = this.#ports.library();
      const latest = library.latest();
      this.#front = this.#session((latest === undefined ? undefined : library.read(latest)) ?? { id: this.#ports.newId(), turns: [] });
    }
    return this.#front;
  }

  /** Brings a conversation to the front; `undefined` where there is none of this id. What runs in the one before goes on. */
  show(id: string): ChatSession | undefined {
    const conversation = this.#open.get(id)?.conversation ?? this.#ports.library().read(id);
    return conversation && this.add(conversation);
  }

  /** Brings a conversation to the front that may be new, and keeps it. */
  add(conversation: Conversation): ChatSession {
    const session = this.#open.get(conversation.id) ?? this.#session(conversation);
    const before = this.#front;
    this.#front = session;
    if (before && before !== session) this.#letGo(before);
    this.#ports.library().save(session.conversation);
    return session;
  }

  /** An empty conversation in front. One that is empty already stays there; what the person is typing comes along. */
  fresh(): ChatSession {
    const { front } = this;
    const { turns, draft, pending } = front.conversation;
    if (turns.length === 0) return front;
    if (draft !== undefined) front.setDraft('');
    if (pending) front.setPending([]);
    return this.add({ id: this.#ports.newId(), turns: [], ...(draft === undefined ? {} : { draft }), ...(pending ? { pending } : {}) });
  }

  /** Ends what runs in a conversation, and lets go of it; an empty one takes its place in front. Whether it was in front. */
  close(id: string): boolean {
    const session = this.#open.get(id);
    if (!session) return false;
    this.#open.delete(id);
    session.stop();
    if (session !== this.#front) return false;
    this.#front = this.#session({ id: this.#ports.newId(), turns: [] });
    return true;
  }

  closeAll(): void {
    // Of those that are open now: closing the one in front opens an empty one.
    for (const id of Array.from(this.#open.keys())) this.close(id);
  }

  /** Takes over what other windows have stored of the conversation in front. Whether that was anything. */
  refresh(): boolean {
    const session = this.#front;
    if (!session || session.busy) return false;
    const { id, turns } = session.conversation;
    // An answer that another window is writing may also end by that window's end, which stores nothing.
    const writtenElsewhere = turns.some(({ answers }) => answers.some(({ state }) => state === 'streaming'));
    const library = this.#ports.library();
    if (!writtenElsewhere && !(library.changedElsewhere() && library.changed(id))) return false;
    const conversation = library.read(id);
    if (conversation) session.replace(conversation);
    return conversation !== undefined;
  }

  get busy(): boolean {
    return [...this.#open.values()].some((session) => session.busy);
  }

  #session(conversation: Conversation): ChatSession {
    const session: ChatSession = new ChatSession({
      ...this.#ports,
      save: (changed) => {
        // A conversation that was deleted while it ran is not brought back by its last words.
        if (this.#open.get(changed.id) === session) this.#ports.library().save(changed);
      },
      post: (message) => {
        if (session === this.#front) this.#ports.post(message);
      },
      busyChanged: () => {
        this.#ports.busyChanged(this.busy);
        if (session !== this.#front) this.#letGo(session);
      },
    }, conversation);
    this.#open.set(conversation.id, session);
    return session;
  }

  #letGo(session: ChatSession): void {
    if (!session.busy) this.#open.delete(session.conversation.id);
  }
}
