import type { ChatRequest, Notice, Nudge, Steering, StreamChat, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { applyEvent, goOn, requestFrom, type Answer, type Conversation, type QueuedMessage, type Reference, type Turn } from '../core/conversation.ts';
import type { Fault, FaultAction } from '../core/fault.ts';
import type { Translate } from '../core/translate.ts';
import type { ToView, ViewQueue, ViewSummary, ViewTurn } from '../contract/chatView.ts';
import { branch, fork, show, upTo, withTurn, withTurnsBack, withoutTurn, type Step } from '../core/tree.ts';
import { deltaBatch, type DeltaBatch } from './deltaBatch.ts';
import { SummaryDesk } from './summaryDesk.ts';
import { answerNews, askedModel, blankAnswer, canContinue, hasText, internalFault, viewAnswer, viewTurn, type PriceOf } from './viewOf.ts';

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
  /** Absent: no price is known. */
  readonly priceOf?: PriceOf;
  /** Told to whoever shows the conversation. Deltas come at most once per frame. */
  readonly post: (message: ToView) => void;
  /** Called when an answer begins or ends. */
  busyChanged(busy: boolean): void;
  /** Called once for each settled exchange, for the log. */
  settled(answer: Answer, conversation: Conversation): void;
  readonly clock: Clock;
  newId(): string;
  readonly t: Translate;
}

export type NewTurn = Pick<Turn, 'prompt' | 'references'> & { readonly instruction?: string };

/** Turns that were deleted, with all that it takes to bring them back. */
export interface RemovedTurns {
  readonly before: Conversation;
  readonly turns: ReadonlySet<string>;
}

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

/** Owns one conversation and runs its exchanges, one after the other. Knows nothing of the editor. */
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
    return branch(this.#conversation).map((step) => viewTurn(step, this.#ports.t, this.#ports.priceOf));
  }

  viewQueue(): ViewQueue {
    return { messages: (this.#conversation.queue ?? []).map(({ id, prompt }) => ({ id, prompt })), held: !this.busy };
  }

  viewSummary(): ViewSummary {
    return this.#summaries.view();
  }

  /** Adds the person's message and asks the conversation's model, or `model` for this turn alone. Resolves when the answer is settled. */
  async submit(newTurn: NewTurn, model?: string): Promise<void> {
    await this.#send(newTurn, model);
  }

  /** Sends another message in the place of a turn's; the old one stays as a branch of its own, and what runs in there is stopped. What went along goes along again. */
  async edit(turnId: string, text: string): Promise<void> {
    const turn = this.#turn(turnId);
    if (!turn || text.trim() === '') return;
    this.#stopWhatIsNotIn(withoutTurn(this.#conversation, turnId));
    await this.#send({ prompt: text, references: turn.references }, undefined, turnId);
  }

  /** Keeps a message until the answer that is being written is there. Without one it is sent at once. */
  async enqueue(newTurn: NewTurn): Promise<void> {
    if (!this.busy) return this.submit(newTurn);
    this.#setQueue([...(this.#conversation.queue ?? []), { ...newTurn, id: this.#ports.newId() }]);
  }

  /** Takes a message out of the queue and returns its text; `undefined` when it was sent meanwhile. */
  unqueue(id: string): QueuedMessage | undefined {
    const message = this.#conversation.queue?.find((other) => other.id === id);
    if (message) this.#setQueue((this.#conversation.queue ?? []).filter((other) => other !== message));
    return message;
  }

  /** Sends what waits, one message after the other, each when the answer before it is there. */
  async sendQueued(): Promise<void> {
    const [first] = this.#conversation.queue ?? [];
    if (!first || this.busy) return;
    const sent = this.submit({ prompt: first.prompt, references: first.references });
    this.unqueue(first.id);
    await sent;
  }

  /** Shows the branch that goes through the message, or the answer, at `index` of those that stand in one place. */
  showEdit(turnId: string, index: number): void {
    const other = this.#step(turnId)?.edits[index];
    if (other !== undefined) this.#showBranch(show(this.#conversation, other));
  }

  showTake(turnId: string, index: number): void {
    const other = this.#turn(turnId)?.answers[index];
    if (other) this.#showBranch(show(this.#conversation, turnId, other.id));
  }

  /** Deletes a turn with what goes on from it. What runs in there is stopped. `bringBack` takes what this returns. */
  removeTurn(turnId: string): RemovedTurns {
    const before = this.#conversation;
    const next = withoutTurn(before, turnId);
    this.#stopWhatIsNotIn(next);
    this.#showBranch(next);
    const kept = new Set(next.turns.map(({ id }) => id));
    return { before, turns: new Set(before.turns.map(({ id }) => id).filter((id) => !kept.has(id))) };
  }

  /** Brings deleted turns back. What was being written in them ended there. */
  bringBack({ before, turns: lost }: RemovedTurns): void {
    const turns = before.turns.map((turn) => ({ ...turn, answers: turn.answers.map((answer) => (answer.state === 'streaming' ? applyEvent(answer, { type: 'finish', reason: 'stopped', usage: undefined }, this.#ports.clock.now()) : answer)) }));
    this.#showBranch(withTurnsBack(this.#conversation, { ...before, turns }, lost));
  }

  /** A conversation of its own with what is shown up to a turn. */
  fork(turnId: string): Conversation | undefined {
    return this.#turn(turnId) && fork(this.#conversation, turnId, () => this.#ports.newId());
  }

  /** The turn as it is shown. */
  shown(turnId: string): Step | undefined {
    return this.#step(turnId);
  }

  /** Takes over what another window has stored, unless something runs in this one. */
  replace(conversation: Conversation): void {
    if (this.busy || conversation.id !== this.#conversation.id) return;
    const { draft } = this.#conversation;
    const { draft: _, ...rest } = conversation;
    this.#conversation = draft === undefined ? rest : { ...rest, draft };
    this.#ports.post({ type: 'turns', turns: this.viewTurns() });
    this.#ports.post({ type: 'queue', queue: this.viewQueue() });
    this.#ports.post({ type: 'summary', summary: this.viewSummary() });
  }

  /**
   * Asks again for a turn, the conversation's model or `model`. An answer without text gives way to the new one, unless the
   * conversation went on from it; one with text stays beside it.
   */
  async retry(turnId: string, model?: string, wish: Wish = {}): Promise<void> {
    const turn = this.#turn(turnId);
    if (!turn) return;
    const answers = turn.answers.filter(({ id, text, state }) => text !== '' || state === 'streaming' || this.#conversation.turns.some(({ after }) => after?.answer === id));
    if (answers.length < turn.answers.length) this.#changeTurn({ ...turn, answers });
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

  /** What stands in the composer: kept with the conversation, so that it survives whatever the conversation does. */
  setDraft(draft: string): void {
    const { draft: _, ...rest } = this.#conversation;
    this.#change(draft === '' ? rest : { ...rest, draft });
  }

  /** What waits in the composer to go along with the next message. */
  setPending(references: readonly Reference[]): void {
    const { pending: _, ...rest } = this.#conversation;
    this.#change(references.length === 0 ? rest : { ...rest, pending: references });
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
    const { turn, answer } = branch(this.#conversation).at(-1) ?? {};
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
    const answer = blankAnswer(this.#ports.newId(), model, this.#ports.clock.now());
    const turn = this.#turn(turnId);
    if (!turn) return;
    const again = turn.answers.length > 0;
    const done = this.#start(turnId, answer, model, wish);
    // Beside another answer the new one is shown, and what went on from the other is not.
    if (again || this.#step(turnId)?.answer?.id !== answer.id) this.#showBranch(show(this.#conversation, turnId, answer.id));
    await done;
  }

  async #send(newTurn: NewTurn, model: string | undefined, instead?: string): Promise<void> {
    const turn: Turn = { ...newTurn, id: this.#ports.newId(), answers: [] };
    const next = withTurn(this.#conversation, turn, instead);
    if (instead === undefined) {
      this.#change(next);
      const step = this.#step(turn.id);
      if (step) this.#ports.post({ type: 'turn', turn: viewTurn(step, this.#ports.t, this.#ports.priceOf) });
    } else this.#showBranch(next);
    this.#summaries.forgetFailure();
    await this.#ask(turn.id, model);
  }

  #stopWhatIsNotIn({ turns }: Conversation): void {
    const kept = new Set(turns.flatMap(({ answers }) => answers.map(({ id }) => id)));
    for (const { id } of this.#conversation.turns.flatMap(({ answers }) => answers)) if (!kept.has(id)) this.stop(id);
  }

  #setQueue(queue: readonly QueuedMessage[]): void {
    const { queue: _, ...rest } = this.#conversation;
    this.#change(queue.length === 0 ? rest : { ...rest, queue });
    this.#ports.post({ type: 'queue', queue: this.viewQueue() });
  }

  #showBranch(conversation: Conversation): void {
    this.#change(conversation);
    this.#ports.post({ type: 'turns', turns: this.viewTurns() });
  }

  #step(turnId: string): Step | undefined {
    return branch(this.#conversation).find(({ turn }) => turn.id === turnId);
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
      if (this.busy) return;
      // First: a conversation in which nothing runs, and that nobody shows, is let go of.
      if (this.#conversation.queue) this.#advance(id);
      if (!this.busy) this.#ports.busyChanged(false);
    });
    this.#live.set(id, { ...live, done });
    this.#queue = done;
    this.#ports.busyChanged(true);
    return done;
  }

  /** After an answer that came to its end the next message goes out; after another one the person decides. */
  #advance(answerId: string): void {
    const { answer } = branch(this.#conversation).at(-1) ?? {};
    if (answer?.id === answerId && answer.state === 'finished') void this.sendQueued();
    else this.#ports.post({ type: 'queue', queue: this.viewQueue() });
  }

  async #run(turnId: string, answerId: string, model: string | undefined, wish: Wish, live: Pick<Live, 'controller' | 'listeners'>): Promise<void> {
    const batch = deltaBatch(this.#ports.clock, (channel, delta) => this.#ports.post({ type: 'delta', turnId, answerId, channel, delta }));
    this.#unposted.add(batch);
    try {
      for await (const event of this.#events(turnId, answerId, model, wish, live)) {
        const answer = this.answer(turnId, answerId);
        if (!answer) return; // Its turn was deleted meanwhile.
        const next = applyEvent(answer, event, this.#ports.clock.now());
        if (event.type === 'text' || event.type === 'reasoning') {
          this.#replaceAnswer(turnId, next);
          const pause = batch.add(event.type, event.delta);
          if (pause) await pause;
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
      if (settled) this.#ports.settled(settled, this.#conversation);
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
    const steering: Steering = (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    yield* this.#ports.streamChat({ ...resolution.target, steering, purpose: answerId }, { ...requestFrom(upTo(this.#conversation, turnId), this.#ports.systemPrompt()), ...wish }, signal);
  }

  #turn(id: string): Turn | undefined {
    return this.#conversation.turns.find((turn) => turn.id === id);
  }

  #postDeltas(): void {
    for (const batch of this.#unposted) batch.flush();
  }

  #changeTurn(turn: Turn): void {
    this.#postDeltas();
    this.#setTurn(turn);
    const step = this.#step(turn.id);
    if (step) this.#ports.post({ type: 'turn', turn: viewTurn(step, this.#ports.t, this.#ports.priceOf) });
  }

  #setTurn(turn: Turn): void {
    this.#change({ ...this.#conversation, turns: this.#conversation.turns.map((other) => (other.id === turn.id ? turn : other)) });
  }

  #setAnswer(turnId: string, answer: Answer): void {
    const { t, priceOf } = this.#ports;
    // Whoever shows it has its texts: those so far, and each delta since.
    const view = this.answer(turnId, answer.id) ? answerNews : viewAnswer;
    if (this.#replaceAnswer(turnId, answer) && this.#step(turnId)?.answer?.id === answer.id) this.#ports.post({ type: 'answer', turnId, answer: view(answer, t, priceOf) });
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
