import type { ChatRequest, Notice, Nudge, Steering, StreamChat, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { applyEvent, goOn, requestFrom, type Answer, type Conversation, type Reference, type Turn } from '../core/conversation.ts';
import type { Fault, FaultAction } from '../core/fault.ts';
import type { Translate } from '../core/translate.ts';
import type { ToView, ViewSummary, ViewTurn } from '../contract/chatView.ts';
import { deltaBatch, type DeltaBatch } from './deltaBatch.ts';
import { SummaryDesk } from './summaryDesk.ts';
import { askedModel, blankAnswer, canContinue, hasText, internalFault, viewAnswer, viewTurn } from './viewOf.ts';

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
  /** Told to whoever shows the conversation. Deltas come at most once per frame. */
  readonly post: (message: ToView) => void;
  /** Called when an answer begins or ends. */
  busyChanged(busy: boolean): void;
  /** Called once for each settled exchange, for the log. */
  settled(answer: Answer): void;
  readonly clock: Clock;
  newId(): string;
  readonly t: Translate;
}

export type NewTurn = Pick<Turn, 'prompt' | 'references'> & { readonly instruction?: string };

/** What the person asks for beyond the conversation as it stands. */
type Wish = Pick<ChatRequest, 'continues' | 'whole'>;

/** An exchange that runs or waits. */
interface Live {
  readonly controller: AbortController;
  /** Whoever in the pipeline listens to the person at this moment. */
  readonly listeners: Set<(nudge: Nudge) => void>;
  readonly done: Promise<void>;
}

/** During which live notice a nudge means something. */
const NUDGES: Readonly<Record<Nudge, readonly Notice['kind'][]>> = { 'try-now': ['waiting', 'pacing'], 'keep-waiting': ['silent'], 'try-again': ['silent'] };

/** Owns one conversation at a time and runs its exchanges, one after the other. Knows nothing of the editor. */
export class ChatSession {
  readonly #ports: SessionPorts;
  readonly #summaries: SummaryDesk;
  #conversation: Conversation;
  /** The exchanges that run or wait, by the id of their answer. */
  readonly #live = new Map<string, Live>();
  /** Deltas that the view has not been told yet. */
  readonly #unposted = new Set<DeltaBatch>();
  #queue: Promise<void> = Promise.resolve();

  constructor(ports: SessionPorts, conversation: Conversation) {
    this.#ports = ports;
    this.#conversation = conversation;
    this.#summaries = new SummaryDesk(ports, {
      conversation: () => this.#conversation,
      keep: (summary) => {
        const { summary: _, ...rest } = this.#conversation;
        this.#change(summary ? { ...rest, summary } : rest);
      },
    });
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  get busy(): boolean {
    return this.#live.size > 0;
  }

  /** All turns as the view shows them. What it was not told yet is in them, and does not come again. */
  viewTurns(): readonly ViewTurn[] {
    this.#postDeltas();
    return this.#conversation.turns.map((turn) => viewTurn(turn, this.#ports.t));
  }

  viewSummary(): ViewSummary {
    return this.#summaries.view();
  }

  /** Adds the person's message and asks the conversation's model, or `model` for this turn alone. Resolves when the answer is settled. */
  async submit(newTurn: NewTurn, model?: string): Promise<void> {
    const turn: Turn = { ...newTurn, id: this.#ports.newId(), answers: [] };
    this.#change({ ...this.#conversation, turns: [...this.#conversation.turns, turn] });
    this.#ports.post({ type: 'turn', turn: viewTurn(turn, this.#ports.t) });
    this.#summaries.forgetFailure();
    await this.#ask(turn.id, model);
  }

  /** Asks again for a turn, the conversation's model or `model`. An answer without text gives way to the new one; one with text stays above it. */
  async retry(turnId: string, model?: string, wish: Wish = {}): Promise<void> {
    const turn = this.#turn(turnId);
    if (!turn) return;
    this.#changeTurn({ ...turn, answers: turn.answers.filter((answer) => answer.text !== '' || answer.state === 'streaming') });
    await this.#ask(turnId, model, wish);
  }

  /** Asks for the rest of an answer that ended before its end: the model that wrote it, or `model`. What it has stays and grows. */
  async continue(turnId: string, answerId: string, model?: string): Promise<void> {
    const answer = this.answer(turnId, answerId);
    if (!answer || !canContinue(answer)) return;
    // What was left out of the request is said anew, if it is left out again.
    const growing = goOn({ ...answer, notices: answer.notices.filter(({ kind }) => kind !== 'trimmed') });
    await this.#start(turnId, growing, model ?? answer.model, { continues: answer.text });
  }

  /** Ends an answer that is being written and has `model` go on with it; one without text is asked for anew. */
  async handOver(turnId: string, answerId: string, model: string): Promise<void> {
    const { state } = this.answer(turnId, answerId) ?? {};
    // It came to its end while the person was choosing.
    if (state === undefined || state === 'finished') return;
    await this.#end(answerId);
    const answer = this.answer(turnId, answerId);
    if (!answer || answer.state === 'finished') return;
    await (hasText(answer) ? this.continue(turnId, answerId, model) : this.retry(turnId, model));
  }

  /** Passes on what the person says to an answer that is being written, if it is about what goes on at this moment. */
  nudge(turnId: string, answerId: string, nudge: Nudge): void {
    const now = this.answer(turnId, answerId)?.notices.at(-1);
    if (!now || !NUDGES[nudge].includes(now.kind)) return;
    for (const listener of this.#live.get(answerId)?.listeners ?? []) listener(nudge);
  }

  /** Ends everything that runs or waits; the text so far stays. With an id, that answer alone. */
  stop(answerId?: string): void {
    for (const [id, { controller }] of this.#live) if (answerId === undefined || id === answerId) controller.abort();
  }

  /** Asks the newest turn again with nothing left out of the conversation, if something was. */
  async sendAll(turnId: string, answerId: string): Promise<void> {
    const answer = this.#trimmed(turnId, answerId);
    if (!answer) return;
    await this.#end(answerId);
    await this.retry(turnId, askedModel(answer), { whole: true });
  }

  /** Has the conversation's model sum up the turns that were left out, and asks the newest turn again with that in their place. */
  async summarise(turnId: string, answerId: string): Promise<void> {
    const answer = this.#trimmed(turnId, answerId);
    const notice = answer?.notices.findLast((other) => other.kind === 'trimmed');
    if (!answer || !notice) return;
    await this.#end(answerId);
    await this.#summarise(turnId, askedModel(answer), notice);
  }

  /** The action of a button under the fault of a summary. */
  summaryAction(index: number): FaultAction | undefined {
    return this.#summaries.action(index);
  }

  /** Has the summary that failed written again. */
  async retrySummary(): Promise<void> {
    const failed = this.#summaries.failed();
    if (failed) await this.#summarise(failed.turnId, this.#conversation.model ?? failed.model, failed);
  }

  /** The person's own words for the summary. Without any, the turns themselves are sent again. */
  editSummary(text: string): void {
    this.#summaries.edit(text);
  }

  /** Keeps a turn in every later request, or no longer. */
  togglePin(turnId: string): void {
    const turn = this.#turn(turnId);
    if (!turn) return;
    const { pinned, ...rest } = turn;
    this.#changeTurn(pinned ? rest : { ...rest, pinned: true });
  }

  /** Puts an empty conversation in the place of this one. What runs is stopped; what the person is typing stays. */
  clear(): void {
    this.stop();
    this.#summaries.letGo();
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

  /** The newest answer, if turns were left out for it and nothing else is going on. */
  #trimmed(turnId: string, answerId: string): Answer | undefined {
    const turn = this.#conversation.turns.at(-1);
    const answer = turn?.answers.at(-1);
    const others = [...this.#live.keys()].some((id) => id !== answerId);
    return turn?.id === turnId && answer?.id === answerId && !others && answer.notices.some(({ kind }) => kind === 'trimmed') ? answer : undefined;
  }

  /** Stops an exchange and waits until it has ended. */
  async #end(id: string): Promise<void> {
    const live = this.#live.get(id);
    live?.controller.abort();
    await live?.done;
  }

  async #summarise(turnId: string, model: string, trimmed: { readonly turns: number; readonly window: number }): Promise<void> {
    const { id } = this.#conversation;
    let written = false;
    await this.#enqueue('summary', async ({ controller }) => {
      written = await this.#summaries.write({ turnId, model, ...trimmed }, controller.signal);
    });
    if (written && this.#conversation.id === id) await this.retry(turnId, model);
  }

  async #ask(turnId: string, model = this.#conversation.model, wish: Wish = {}): Promise<void> {
    await this.#start(turnId, blankAnswer(this.#ports.newId(), model, this.#ports.clock.now()), model, wish);
  }

  async #start(turnId: string, answer: Answer, model: string | undefined, wish: Wish): Promise<void> {
    const done = this.#enqueue(answer.id, (live) => this.#run(turnId, answer.id, model, wish, live));
    this.#setAnswer(turnId, answer);
    await done;
  }

  /** Runs an exchange after those before it. `run` never rejects, so that one exchange cannot take the queue behind it along. */
  #enqueue(id: string, run: (live: Pick<Live, 'controller' | 'listeners'>) => Promise<void>): Promise<void> {
    const live = { controller: new AbortController(), listeners: new Set<(nudge: Nudge) => void>() };
    const done = this.#queue.then(() => run(live)).finally(() => {
      this.#live.delete(id);
      if (!this.busy) this.#ports.busyChanged(false);
    });
    this.#live.set(id, { ...live, done });
    this.#queue = done;
    this.#ports.busyChanged(true);
    return done;
  }

  async #run(turnId: string, answerId: string, model: string | undefined, wish: Wish, live: Pick<Live, 'controller' | 'listeners'>): Promise<void> {
    const batch = deltaBatch(this.#ports.clock, (channel, delta) => this.#ports.post({ type: 'delta', turnId, answerId, channel, delta }));
    this.#unposted.add(batch);
    try {
      for await (const event of this.#events(turnId, answerId, model, wish, live)) {
        const answer = this.answer(turnId, answerId);
        if (!answer) return; // The conversation was cleared meanwhile.
        const next = applyEvent(answer, event, this.#ports.clock.now());
        if (event.type === 'text' || event.type === 'reasoning') {
          this.#replaceAnswer(turnId, next);
          batch.add(event.type, event.delta);
          // The view adds the delta to what it has, and would go on showing a notice that is over.
          if (next.notices === answer.notices) continue;
        }
        batch.flush();
        this.#setAnswer(turnId, next);
      }
    } catch (error) {
      // The stream contract rules this out for the pipeline; what is left is a mistake of ours, and it is said as one.
      batch.flush();
      const answer = this.answer(turnId, answerId);
      if (answer) this.#setAnswer(turnId, applyEvent(answer, { type: 'fault', fault: internalFault(error), usage: undefined }, this.#ports.clock.now()));
    } finally {
      batch.flush();
      this.#unposted.delete(batch);
      const settled = this.answer(turnId, answerId);
      // The conversation stays with what answered it, whatever the default becomes later.
      if (settled?.state === 'finished' && this.#conversation.model === undefined && model === undefined) this.setModel(askedModel(settled));
      if (settled) this.#ports.settled(settled);
    }
  }

  async *#events(turnId: string, answerId: string, model: string | undefined, wish: Wish, { controller: { signal }, listeners }: Pick<Live, 'controller' | 'listeners'>): AsyncIterable<StreamEvent> {
    const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
    if (signal.aborted) return yield stopped;
    const resolution = await this.#ports.resolve(model, signal);
    const answer = this.answer(turnId, answerId);
    if (!answer) return;
    const { modelName, connectionName } = resolution;
    const timings = wish.continues === undefined ? { started: this.#ports.clock.now() } : answer.timings;
    this.#setAnswer(turnId, { ...answer, model: resolution.model, modelName, connectionName, timings });
    if (signal.aborted) return yield stopped;
    if ('fault' in resolution) return yield { type: 'fault', fault: resolution.fault, usage: undefined };
    const index = this.#conversation.turns.findIndex((turn) => turn.id === turnId);
    const upToHere = { ...this.#conversation, turns: this.#conversation.turns.slice(0, index + 1) };
    const steering: Steering = (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    yield* this.#ports.streamChat({ ...resolution.target, steering }, { ...requestFrom(upToHere, this.#ports.systemPrompt()), ...wish }, signal);
  }

  #turn(id: string): Turn | undefined {
    return this.#conversation.turns.find((turn) => turn.id === id);
  }

  #postDeltas(): void {
    for (const batch of this.#unposted) batch.flush();
  }

  #changeTurn(turn: Turn): void {
    this.#postDeltas();
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
