import type { StreamChat, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { applyEvent, requestFrom, type Answer, type Conversation, type Reference, type Turn } from '../core/conversation.ts';
import type { Fault } from '../core/fault.ts';
import { describeFault, type FaultWords } from '../core/faultWords.ts';
import type { Translate } from '../core/translate.ts';
import type { ToView, ViewAnswer, ViewTurn } from '../contract/chatView.ts';

/** The names under which an answer is shown; known also where its connection is not. */
export interface Names {
  /** The model ref; empty where none was chosen. */
  readonly model: string;
  readonly modelName: string;
  readonly connectionName: string;
}

/** A model ref with everything that is needed to ask it, or the reason why it cannot be asked. */
export type Resolution = Names & ({ readonly target: Target } | { readonly fault: Fault });

export interface SessionPorts {
  readonly streamChat: StreamChat;
  /** Reads the settings and the key just before a call. Touches no network. */
  resolve(model: string | undefined, signal: AbortSignal): Promise<Resolution>;
  /** The person's standing instruction; empty: none. */
  systemPrompt(): string;
  /** Called after each change, with what is to be stored. */
  save(conversation: Conversation): void;
  /** Told to whoever shows the conversation. Deltas come at most once per `FRAME_MS`. */
  readonly post: (message: ToView) => void;
  /** Called when an answer begins or ends. */
  busyChanged(busy: boolean): void;
  /** Called once for each settled answer, for the log. */
  settled(answer: Answer): void;
  readonly clock: Clock;
  newId(): string;
  readonly t: Translate;
}

export type NewTurn = Pick<Turn, 'prompt' | 'references'> & { readonly instruction?: string };

/** Deltas of one screen frame are posted together: the view paints no oftener, and each message costs a hop between processes. */
const FRAME_MS = 16;

/** Owns one conversation at a time and runs its exchanges, one after the other. Knows nothing of the editor. */
export class ChatSession {
  readonly #ports: SessionPorts;
  #conversation: Conversation;
  /** The exchanges that run or wait, by answer id. */
  readonly #live = new Map<string, AbortController>();
  #queue: Promise<void> = Promise.resolve();

  constructor(ports: SessionPorts, conversation: Conversation) {
    this.#ports = ports;
    this.#conversation = conversation;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  get busy(): boolean {
    return this.#live.size > 0;
  }

  viewTurns(): readonly ViewTurn[] {
    return this.#conversation.turns.map((turn) => viewTurn(turn, this.#ports.t));
  }

  /** Adds the person's message and asks the conversation's model, or `model` for this turn alone. Resolves when the answer is settled. */
  async submit(newTurn: NewTurn, model?: string): Promise<void> {
    const turn: Turn = { ...newTurn, id: this.#ports.newId(), answers: [] };
    this.#change({ ...this.#conversation, turns: [...this.#conversation.turns, turn] });
    this.#ports.post({ type: 'turn', turn: viewTurn(turn, this.#ports.t) });
    await this.#ask(turn.id, model);
  }

  /** Asks again for a turn, the conversation's model or `model`. An answer without text gives way to the new one; one with text stays above it. */
  async retry(turnId: string, model?: string): Promise<void> {
    const turn = this.#turn(turnId);
    if (!turn) return;
    this.#changeTurn({ ...turn, answers: turn.answers.filter((answer) => answer.text !== '' || answer.state === 'streaming') });
    await this.#ask(turnId, model);
  }

  /** Ends everything that runs or waits; the text so far stays. */
  stop(): void {
    for (const controller of this.#live.values()) controller.abort();
  }

  /** Puts an empty conversation in the place of this one. What runs is stopped; what the person is typing stays. */
  clear(): void {
    this.stop();
    const { draft } = this.#conversation;
    this.#change({ id: this.#ports.newId(), turns: [], ...(draft === undefined ? {} : { draft }) });
  }

  /** What stands in the composer: kept with the conversation, so that it survives whatever the conversation does. */
  setDraft(draft: string): void {
    const { draft: _, ...rest } = this.#conversation;
    this.#change(draft === '' ? rest : { ...rest, draft });
  }

  setModel(model: string): void {
    this.#change({ ...this.#conversation, model });
  }

  reference(turnId: string, index: number): Reference | undefined {
    return this.#turn(turnId)?.references[index];
  }

  answer(turnId: string, answerId: string): Answer | undefined {
    return this.#turn(turnId)?.answers.find((answer) => answer.id === answerId);
  }

  async #ask(turnId: string, model = this.#conversation.model): Promise<void> {
    const controller = new AbortController();
    const answerId = this.#ports.newId();
    this.#live.set(answerId, controller);
    this.#ports.busyChanged(true);
    const waiting: Answer = {
      state: 'streaming', id: answerId, model: model ?? '', modelName: '', connectionName: '', text: '', reasoning: '',
      notices: [], usage: undefined, timings: { started: this.#ports.clock.now() },
    };
    this.#setAnswer(turnId, waiting);
    const run = this.#queue.then(() => this.#run(turnId, answerId, model, controller.signal));
    this.#queue = run;
    await run;
  }

  /** Never rejects, so that one exchange cannot take the queue behind it along. */
  async #run(turnId: string, answerId: string, model: string | undefined, signal: AbortSignal): Promise<void> {
    const batch = this.#deltaBatch(turnId, answerId);
    try {
      for await (const event of this.#events(turnId, answerId, model, signal)) {
        const answer = this.answer(turnId, answerId);
        if (!answer) return; // The conversation was cleared meanwhile.
        const next = applyEvent(answer, event, this.#ports.clock.now());
        if (event.type === 'text' || event.type === 'reasoning') {
          this.#replaceAnswer(turnId, next);
          batch.add(event.type, event.delta);
        } else {
          batch.flush();
          this.#setAnswer(turnId, next);
        }
      }
    } catch (error) {
      // The stream contract rules this out for the pipeline; what is left is a mistake of ours, and it is said as one.
      batch.flush();
      const said = error instanceof Error ? error.message : String(error);
      const fault: Fault = { kind: 'internal', connectionId: '', connection: '', host: '', said };
      const answer = this.answer(turnId, answerId);
      if (answer) this.#setAnswer(turnId, applyEvent(answer, { type: 'fault', fault, usage: undefined }, this.#ports.clock.now()));
    } finally {
      batch.flush();
      this.#live.delete(answerId);
      if (!this.busy) this.#ports.busyChanged(false);
      const settled = this.answer(turnId, answerId);
      // The conversation stays with the model that answered it, whatever the default becomes later.
      if (settled?.state === 'finished' && this.#conversation.model === undefined && model === undefined) this.setModel(settled.model);
      if (settled) this.#ports.settled(settled);
    }
  }

  async *#events(turnId: string, answerId: string, model: string | undefined, signal: AbortSignal): AsyncIterable<StreamEvent> {
    const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
    if (signal.aborted) return yield stopped;
    const resolution = await this.#ports.resolve(model, signal);
    const answer = this.answer(turnId, answerId);
    if (!answer) return;
    const { modelName, connectionName } = resolution;
    this.#setAnswer(turnId, { ...answer, model: resolution.model, modelName, connectionName, timings: { started: this.#ports.clock.now() } });
    if (signal.aborted) return yield stopped;
    if ('fault' in resolution) return yield { type: 'fault', fault: resolution.fault, usage: undefined };
    const index = this.#conversation.turns.findIndex((turn) => turn.id === turnId);
    const upToHere = { ...this.#conversation, turns: this.#conversation.turns.slice(0, index + 1) };
    yield* this.#ports.streamChat(resolution.target, requestFrom(upToHere, this.#ports.systemPrompt()), signal);
  }

  /** Joins the deltas of a frame. The first one of a pause goes at once, so that nothing waits for a timer. */
  #deltaBatch(turnId: string, answerId: string): { add(channel: 'text' | 'reasoning', delta: string): void; flush(): void } {
    const { clock, post } = this.#ports;
    let pending: { channel: 'text' | 'reasoning'; delta: string } | undefined;
    let cancel: (() => void) | undefined;
    const send = (): void => {
      if (pending) post({ type: 'delta', turnId, answerId, ...pending });
      pending = undefined;
    };
    const wait = (): void => {
      cancel = clock.after(FRAME_MS, () => {
        cancel = undefined;
        if (!pending) return;
        send();
        wait();
      });
    };
    return {
      add: (channel, delta) => {
        if (pending && pending.channel !== channel) send();
        pending = { channel, delta: (pending?.delta ?? '') + delta };
        if (cancel) return;
        send();
        wait();
      },
      flush: () => {
        cancel?.();
        cancel = undefined;
        send();
      },
    };
  }

  #turn(id: string): Turn | undefined {
    return this.#conversation.turns.find((turn) => turn.id === id);
  }

  #changeTurn(turn: Turn): void {
    this.#change({ ...this.#conversation, turns: this.#conversation.turns.map((other) => (other.id === turn.id ? turn : other)) });
    this.#ports.post({ type: 'turn', turn: viewTurn(turn, this.#ports.t) });
  }

  #setAnswer(turnId: string, answer: Answer): void {
    if (this.#replaceAnswer(turnId, answer)) this.#ports.post({ type: 'answer', turnId, answer: viewAnswer(answer, this.#ports.t) });
  }

  #replaceAnswer(turnId: string, answer: Answer): boolean {
    const turn = this.#turn(turnId);
    if (!turn) return false;
    const known = turn.answers.some((other) => other.id === answer.id);
    const answers = known ? turn.answers.map((other) => (other.id === answer.id ? answer : other)) : [...turn.answers, answer];
    this.#change({ ...this.#conversation, turns: this.#conversation.turns.map((other) => (other.id === turnId ? { ...turn, answers } : other)) });
    return true;
  }

  #change(conversation: Conversation): void {
    this.#conversation = conversation;
    this.#ports.save(conversation);
  }
}

function viewTurn(turn: Turn, t: Translate): ViewTurn {
  const { id, prompt, references, answers } = turn;
  return { id, prompt, references: references.map(({ label }) => ({ label })), answers: answers.map((answer) => viewAnswer(answer, t)) };
}

function viewAnswer(answer: Answer, t: Translate): ViewAnswer {
  return answer.state === 'failed' ? { ...answer, faultWords: describeFault(answer.fault, t) } : answer;
}

/** The words of a failed answer, in the order of its buttons. */
export function faultWordsOf(answer: Answer | undefined, t: Translate): FaultWords | undefined {
  return answer?.state === 'failed' ? describeFault(answer.fault, t) : undefined;
}
