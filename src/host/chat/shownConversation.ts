import type { Answer, Conversation, Turn } from '../../core/conversation/conversation.ts';
import { branch, type Step } from '../../core/conversation/tree.ts';
import type { ViewTurn } from '../../contract/chatView.ts';
import type { SessionPorts } from './chatSession.ts';
import { deltaBatch, type DeltaBatch } from './deltaBatch.ts';
import { answerNews, viewAnswer, viewTurn } from './viewOf.ts';

/** A conversation as it stands. Each change of it is stored, and told to the places that show it. */
export class ShownConversation {
  readonly #ports: Pick<SessionPorts, 'save' | 'post' | 'clock' | 'priceOf' | 't'>;
  #now: Conversation;
  /** Deltas that the places have not been told yet. */
  readonly #untold = new Set<DeltaBatch>();

  constructor(ports: Pick<SessionPorts, 'save' | 'post' | 'clock' | 'priceOf' | 't'>, conversation: Conversation) {
    this.#ports = ports;
    this.#now = conversation;
  }

  get now(): Conversation {
    return this.#now;
  }

  turn(id: string): Turn | undefined {
    return this.#now.turns.find((turn) => turn.id === id);
  }

  answer(turnId: string, answerId: string): Answer | undefined {
    return this.turn(turnId)?.answers.find((answer) => answer.id === answerId);
  }

  /** The turn as it is shown. */
  step(turnId: string): Step | undefined {
    return branch(this.#now).find(({ turn }) => turn.id === turnId);
  }

  /** All turns as the view shows them. What it was not told yet is in them, and does not come again. */
  viewTurns(): readonly ViewTurn[] {
    this.#tellDeltas();
    return branch(this.#now).map((step) => viewTurn(step, this.#ports.t, this.#ports.priceOf));
  }

  /** Stores a change that shows nowhere, or that is told in another way. */
  change(conversation: Conversation): void {
    this.#now = conversation;
    this.#ports.save(conversation);
  }

  /** What another window has stored. */
  replace(conversation: Conversation): void {
    this.#now = conversation;
    this.#tellTurns();
  }

  /** Another branch, or one that has lost turns. */
  showBranch(conversation: Conversation): void {
    this.change(conversation);
    this.#tellTurns();
  }

  tellTurn(id: string): void {
    this.#tellDeltas();
    const step = this.step(id);
    if (step) this.#ports.post({ type: 'turn', turn: viewTurn(step, this.#ports.t, this.#ports.priceOf) });
  }

  setTurn(turn: Turn): void {
    this.#putTurn(turn);
    this.tellTurn(turn.id);
  }

  /** A new or changed answer. Of one that was there only the news are told: whoever shows it has its texts, those so far and each delta since. */
  setAnswer(turnId: string, answer: Answer): void {
    const { t, priceOf } = this.#ports;
    const view = this.answer(turnId, answer.id) ? answerNews : viewAnswer;
    this.putAnswer(turnId, answer);
    if (this.step(turnId)?.answer?.id === answer.id) this.#ports.post({ type: 'answer', turnId, answer: view(answer, t, priceOf) });
  }

  /** Stores an answer whose new words are told as deltas. */
  putAnswer(turnId: string, answer: Answer): void {
    const turn = this.turn(turnId);
    if (!turn) return;
    const known = turn.answers.some(({ id }) => id === answer.id);
    this.#putTurn({ ...turn, answers: known ? turn.answers.map((other) => (other.id === answer.id ? answer : other)) : [...turn.answers, answer] });
  }

  /** What an answer gets, told once a frame until `work` has ended. */
  async withDeltas(turnId: string, answerId: string, work: (batch: DeltaBatch) => Promise<void>): Promise<void> {
    const batch = deltaBatch(this.#ports.clock, (channel, delta) => this.#ports.post({ type: 'delta', turnId, answerId, channel, delta }));
    this.#untold.add(batch);
    try {
      await work(batch);
    } finally {
      batch.flush();
      this.#untold.delete(batch);
    }
  }

  #tellTurns(): void {
    this.#ports.post({ type: 'turns', turns: this.viewTurns() });
  }

  #tellDeltas(): void {
    for (const batch of this.#untold) batch.flush();
  }

  #putTurn(turn: Turn): void {
    this.change({ ...this.#now, turns: this.#now.turns.map((other) => (other.id === turn.id ? turn : other)) });
  }
}
