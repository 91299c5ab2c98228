import type { QueuedMessage } from '../../core/conversation/conversation.ts';
import type { ViewQueue } from '../../contract/chatView.ts';

export interface WaitingPorts {
  messages(): readonly QueuedMessage[];
  keep(messages: readonly QueuedMessage[]): void;
  /** Whether an answer is being written: then nothing goes out. */
  busy(): boolean;
  /** Sends a message; from then on it waits no longer. */
  send(message: QueuedMessage): Promise<void>;
  /** What waits, or why, is another than before. */
  changed(): void;
}

/** The messages that were sent while an answer was being written. One that the person is changing holds up those behind it. */
export class WaitingMessages {
  readonly #ports: WaitingPorts;
  /** Those that are being changed, by their ids. */
  readonly #open = new Set<string>();
  /** The first of them would have been sent, had it not been one of those. */
  #due = false;

  constructor(ports: WaitingPorts) {
    this.#ports = ports;
  }

  view(): ViewQueue {
    const messages = this.#ports.messages().map(({ id, prompt }) => ({ id, prompt }));
    return { messages, held: !this.#ports.busy(), ...(this.#changing ? { changing: true } : {}) };
  }

  add(message: QueuedMessage): void {
    this.#keep([...this.#ports.messages(), message]);
  }

  /** Takes a message out; `undefined` when it was sent meanwhile. */
  take(id: string): QueuedMessage | undefined {
    const messages = this.#ports.messages();
    const taken = messages.find((message) => message.id === id);
    if (taken) this.#keep(messages.filter((message) => message !== taken));
    this.#close(id);
    return taken;
  }

  /** The person begins to change a message: it is not sent before they are done. */
  open(id: string): void {
    if (!this.#ports.messages().some((message) => message.id === id)) return;
    this.#open.add(id);
    this.#ports.changed();
  }

  /** They are done. Without any words the message stays as it was; what goes along stays in any case. */
  change(id: string, prompt: string): void {
    if (prompt.trim() !== '') this.#keep(this.#ports.messages().map((message) => (message.id === id ? { ...message, prompt } : message)));
    this.#close(id);
  }

  /** Puts a message where that at `index` stands; those between move on by one. */
  move(id: string, index: number): void {
    const messages = this.#ports.messages();
    const moved = messages.find((message) => message.id === id);
    if (moved) this.#keep(messages.filter((message) => message !== moved).toSpliced(index, 0, moved));
  }

  /** Sends the first, unless an answer is being written; one that is being changed goes out after that. */
  async sendFirst(): Promise<void> {
    const [first] = this.#ports.messages();
    if (!first || this.#ports.busy()) return;
    this.#due = this.#changing;
    if (this.#due) return this.#ports.changed();
    const sent = this.#ports.send(first);
    this.take(first.id);
    await sent;
  }

  get #changing(): boolean {
    const [first] = this.#ports.messages();
    return first !== undefined && this.#open.has(first.id);
  }

  #keep(messages: readonly QueuedMessage[]): void {
    this.#ports.keep(messages);
    this.#ports.changed();
  }

  #close(id: string): void {
    if (!this.#open.delete(id)) return;
    this.#ports.changed();
    if (this.#due) void this.sendFirst();
  }
}
