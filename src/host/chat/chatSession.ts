import type { Notice, Nudge, StreamChat, Target } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import { applyEvent, goOn, type Answer, type Conversation, type QueuedMessage, type Reference, type Turn } from '../../core/conversation/conversation.ts';
import type { Fault, FaultAction } from '../../core/faults/fault.ts';
import type { Translate } from '../../core/translate.ts';
import type { ToView, ViewQueue, ViewSummary, ViewTurn } from '../../contract/chatView.ts';
import { branch, fork, show, withTurn, withTurnsBack, withoutTurn, type Step } from '../../core/conversation/tree.ts';
import { ExchangeQueue, type Live } from './exchangeQueue.ts';
import { ShownConversation } from './shownConversation.ts';
import { SummaryDesk } from './summaryDesk.ts';
import { askedModel, blankAnswer, canContinue, hasText, type PriceOf } from './viewOf.ts';
import { WaitingMessages } from './waitingMessages.ts';
import { writeAnswer, type Wish } from './writeAnswer.ts';

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

/** During which live notice a nudge means something. */
const NUDGES: Readonly<Record<Nudge, readonly Notice['kind'][]>> = { 'try-now': ['waiting', 'pacing'], 'keep-waiting': ['silent'], 'try-again': ['silent'] };

/** Owns one conversation and runs its exchanges, one after the other. Knows nothing of the editor. */
export class ChatSession {
  readonly #ports: SessionPorts;
  readonly #shown: ShownConversation;
  readonly #summaries: SummaryDesk;
  readonly #exchanges = new ExchangeQueue((id) => this.#ended(id));
  readonly #waiting = new WaitingMessages({
    messages: () => this.conversation.queue ?? [],
    keep: (queue) => {
      const { queue: _, ...rest } = this.conversation;
      this.#shown.change(queue.length === 0 ? rest : { ...rest, queue });
    },
    busy: () => this.busy,
    send: async ({ prompt, references }) => this.submit({ prompt, references }),
    changed: () => this.#ports.post({ type: 'queue', queue: this.viewQueue() }),
  });

  constructor(ports: SessionPorts, conversation: Conversation) {
    this.#ports = ports;
    this.#shown = new ShownConversation(ports, conversation);
    this.#summaries = new SummaryDesk(ports, {
      conversation: () => this.conversation,
      keep: (summary) => {
        const { summary: _, ...rest } = this.conversation;
        this.#shown.change(summary ? { ...rest, summary } : rest);
      },
    });
  }

  get conversation(): Conversation {
    return this.#shown.now;
  }

  get busy(): boolean {
    return this.#exchanges.busy;
  }

  viewTurns(): readonly ViewTurn[] {
    return this.#shown.viewTurns();
  }

  viewQueue(): ViewQueue {
    return this.#waiting.view();
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
    const turn = this.#shown.turn(turnId);
    if (!turn || text.trim() === '') return;
    this.#stopWhatIsNotIn(withoutTurn(this.conversation, turnId));
    await this.#send({ prompt: text, references: turn.references }, undefined, turnId);
  }

  /** Keeps a message until the answer that is being written is there. Without one it is sent at once. */
  async enqueue(newTurn: NewTurn): Promise<void> {
    if (!this.busy) return this.submit(newTurn);
    this.#waiting.add({ ...newTurn, id: this.#ports.newId() });
  }

  /** Takes a message out of the queue and returns it; `undefined` when it was sent meanwhile. */
  unqueue(id: string): QueuedMessage | undefined {
    return this.#waiting.take(id);
  }

  /** The person begins to change a message that waits: it keeps its place and is not sent before `changeQueued`. */
  openQueued(id: string): void {
    this.#waiting.open(id);
  }

  /** The person is done with it; without any words it stays as it was. */
  changeQueued(id: string, text: string): void {
    this.#waiting.change(id, text);
  }

  moveQueued(id: string, index: number): void {
    this.#waiting.move(id, index);
  }

  /** Sends what waits, one message after the other, each when the answer before it is there. */
  async sendQueued(): Promise<void> {
    await this.#waiting.sendFirst();
  }

  /** Shows the branch that goes through the message, or the answer, at `index` of those that stand in one place. */
  showEdit(turnId: string, index: number): void {
    const other = this.#shown.step(turnId)?.edits[index];
    if (other !== undefined) this.#shown.showBranch(show(this.conversation, other));
  }

  showTake(turnId: string, index: number): void {
    const other = this.#shown.turn(turnId)?.answers[index];
    if (other) this.#shown.showBranch(show(this.conversation, turnId, other.id));
  }

  /** Deletes a turn with what goes on from it. What runs in there is stopped. `bringBack` takes what this returns. */
  removeTurn(turnId: string): RemovedTurns {
    const before = this.conversation;
    const next = withoutTurn(before, turnId);
    this.#stopWhatIsNotIn(next);
    this.#shown.showBranch(next);
    const kept = new Set(next.turns.map(({ id }) => id));
    return { before, turns: new Set(before.turns.map(({ id }) => id).filter((id) => !kept.has(id))) };
  }

  /** Brings deleted turns back. What was being written in them ended there. */
  bringBack({ before, turns: lost }: RemovedTurns): void {
    const turns = before.turns.map((turn) => ({ ...turn, answers: turn.answers.map((answer) => (answer.state === 'streaming' ? applyEvent(answer, { type: 'finish', reason: 'stopped', usage: undefined }, this.#ports.clock.now()) : answer)) }));
    this.#shown.showBranch(withTurnsBack(this.conversation, { ...before, turns }, lost));
  }

  /** A conversation of its own with what is shown up to a turn. */
  fork(turnId: string): Conversation | undefined {
    return this.#shown.turn(turnId) && fork(this.conversation, turnId, () => this.#ports.newId());
  }

  /** The turn as it is shown. */
  shown(turnId: string): Step | undefined {
    return this.#shown.step(turnId);
  }

  /** Takes over what another window has stored, unless something runs in this one. */
  replace(conversation: Conversation): void {
    if (this.busy || conversation.id !== this.conversation.id) return;
    const { draft } = this.conversation;
    const { draft: _, ...rest } = conversation;
    this.#shown.replace(draft === undefined ? rest : { ...rest, draft });
    this.#ports.post({ type: 'queue', queue: this.viewQueue() });
    this.#ports.post({ type: 'summary', summary: this.viewSummary() });
  }

  /**
   * Asks again for a turn, the conversation's model or `model` (empty: none was chosen then). An answer without text gives way to the new one, unless the
   * conversation went on from it; one with text stays beside it.
   */
  async retry(turnId: string, model?: string, wish: Wish = {}): Promise<void> {
    const turn = this.#shown.turn(turnId);
    if (!turn) return;
    const answers = turn.answers.filter(({ id, text, state }) => text !== '' || state === 'streaming' || this.conversation.turns.some(({ after }) => after?.answer === id));
    if (answers.length < turn.answers.length) this.#shown.setTurn({ ...turn, answers });
    await this.#ask(turnId, model || undefined, wish);
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
    await this.#exchanges.end(answerId);
    const answer = this.answer(turnId, answerId);
    if (!answer || answer.state === 'finished') return;
    await (hasText(answer) ? this.continue(turnId, answerId, model) : this.retry(turnId, model));
  }

  /** Passes on what the person says to an answer that is being written, if it is about what goes on at this moment. */
  nudge(turnId: string, answerId: string, nudge: Nudge): void {
    const now = this.answer(turnId, answerId)?.notices.at(-1);
    if (!now || !NUDGES[nudge].includes(now.kind)) return;
    this.#exchanges.nudge(answerId, nudge);
  }

  /** Ends everything that runs or waits; the text so far stays. With an id, that answer alone. */
  stop(answerId?: string): void {
    this.#exchanges.stop(answerId);
  }

  /** Asks the newest turn again with nothing left out of the conversation, if something was. */
  async sendAll(turnId: string, answerId: string): Promise<void> {
    const answer = this.#trimmed(turnId, answerId);
    if (!answer) return;
    await this.#exchanges.end(answerId);
    await this.retry(turnId, askedModel(answer), { whole: true });
  }

  /** Has the conversation's model sum up the turns that were left out, and asks the newest turn again with that in their place. */
  async summarise(turnId: string, answerId: string): Promise<void> {
    const answer = this.#trimmed(turnId, answerId);
    const notice = answer?.notices.findLast((other) => other.kind === 'trimmed');
    if (!answer || !notice) return;
    await this.#exchanges.end(answerId);
    await this.#summarise(turnId, askedModel(answer), notice);
  }

  /** The action of a button under the fault of a summary. */
  summaryAction(index: number): FaultAction | undefined {
    return this.#summaries.action(index);
  }

  /** Has the summary that failed written again. */
  async retrySummary(): Promise<void> {
    const failed = this.#summaries.failed();
    if (failed) await this.#summarise(failed.turnId, this.conversation.model ?? failed.model, failed);
  }

  /** The person's own words for the summary. Without any, the turns themselves are sent again. */
  editSummary(text: string): void {
    this.#summaries.edit(text);
  }

  /** Keeps a turn in every later request, or no longer. */
  togglePin(turnId: string): void {
    const turn = this.#shown.turn(turnId);
    if (!turn) return;
    const { pinned, ...rest } = turn;
    this.#shown.setTurn(pinned ? rest : { ...rest, pinned: true });
  }

  /** What stands in the composer: kept with the conversation, so that it survives whatever the conversation does. */
  setDraft(draft: string): void {
    const { draft: _, ...rest } = this.conversation;
    this.#shown.change(draft === '' ? rest : { ...rest, draft });
  }

  /** What waits in the composer to go along with the next message. */
  setPending(references: readonly Reference[]): void {
    const { pending: _, ...rest } = this.conversation;
    this.#shown.change(references.length === 0 ? rest : { ...rest, pending: references });
  }

  setModel(model: string): void {
    this.#shown.change({ ...this.conversation, model });
  }

  reference(turnId: string, index: number): Reference | undefined {
    return this.#shown.turn(turnId)?.references[index];
  }

  answer(turnId: string, answerId: string): Answer | undefined {
    return this.#shown.answer(turnId, answerId);
  }

  /** The newest answer, if turns were left out for it and nothing else is going on. */
  #trimmed(turnId: string, answerId: string): Answer | undefined {
    const { turn, answer } = branch(this.conversation).at(-1) ?? {};
    return turn?.id === turnId && answer?.id === answerId && !this.#exchanges.busyBeside(answerId) && answer.notices.some(({ kind }) => kind === 'trimmed') ? answer : undefined;
  }

  async #summarise(turnId: string, model: string, trimmed: { readonly turns: number; readonly window: number }): Promise<void> {
    let written = false;
    await this.#run('summary', async ({ controller }) => {
      written = await this.#summaries.write({ turnId, model, ...trimmed }, controller.signal);
    });
    if (written) await this.retry(turnId, model);
  }

  async #ask(turnId: string, model = this.conversation.model, wish: Wish = {}): Promise<void> {
    const answer = blankAnswer(this.#ports.newId(), model, this.#ports.clock.now());
    const turn = this.#shown.turn(turnId);
    if (!turn) return;
    const again = turn.answers.length > 0;
    const done = this.#start(turnId, answer, model, wish);
    // Beside another answer the new one is shown, and what went on from the other is not.
    if (again || this.#shown.step(turnId)?.answer?.id !== answer.id) this.#shown.showBranch(show(this.conversation, turnId, answer.id));
    await done;
  }

  async #send(newTurn: NewTurn, model: string | undefined, instead?: string): Promise<void> {
    const turn: Turn = { ...newTurn, id: this.#ports.newId(), answers: [] };
    const next = withTurn(this.conversation, turn, instead);
    if (instead === undefined) {
      this.#shown.change(next);
      this.#shown.tellTurn(turn.id);
    } else this.#shown.showBranch(next);
    this.#summaries.forgetFailure();
    await this.#ask(turn.id, model);
  }

  #stopWhatIsNotIn({ turns }: Conversation): void {
    const kept = new Set(turns.flatMap(({ answers }) => answers.map(({ id }) => id)));
    for (const { id } of this.conversation.turns.flatMap(({ answers }) => answers)) if (!kept.has(id)) this.stop(id);
  }

  async #start(turnId: string, answer: Answer, model: string | undefined, wish: Wish): Promise<void> {
    const { id: answerId } = answer;
    const done = this.#run(answerId, async (live) => {
      await writeAnswer({ turnId, answerId, model, wish }, this.#shown, this.#ports, live);
      const settled = this.answer(turnId, answerId);
      if (!settled) return;
      // The conversation stays with what answered it, whatever the default becomes later.
      if (settled.state === 'finished' && this.conversation.model === undefined && model === undefined) this.setModel(askedModel(settled));
      this.#ports.settled(settled, this.conversation);
    });
    this.#shown.setAnswer(turnId, answer);
    await done;
  }

  #run(id: string, run: (live: Live) => Promise<void>): Promise<void> {
    const done = this.#exchanges.add(id, run);
    this.#ports.busyChanged(true);
    return done;
  }

  #ended(id: string): void {
    if (this.busy) return;
    // First: a conversation in which nothing runs, and that nobody shows, is let go of.
    if (this.conversation.queue) this.#advance(id);
    if (!this.busy) this.#ports.busyChanged(false);
  }

  /** After an answer that came to its end the next message goes out; after another one the person decides. */
  #advance(answerId: string): void {
    const { answer } = branch(this.conversation).at(-1) ?? {};
    if (answer?.id === answerId && answer.state === 'finished') void this.sendQueued();
    else this.#ports.post({ type: 'queue', queue: this.viewQueue() });
  }
}
