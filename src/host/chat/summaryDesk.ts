import type { Answer, Conversation, Summary } from '../../core/conversation/conversation.ts';
import type { FaultAction } from '../../core/faults/fault.ts';
import { describeFault, type FaultWords } from '../../core/faults/faultWords.ts';
import { upTo as upToTurn } from '../../core/conversation/tree.ts';
import type { ToView, ViewSummary } from '../../contract/chatView.ts';
import type { SessionPorts } from './chatSession.ts';
import { blankAnswer } from './viewOf.ts';

/** A wish for a summary: the turn that it is for, who writes it, and how much did not fit into which window. */
export interface SummaryWish {
  readonly turnId: string;
  readonly model: string;
  /** How many of the oldest turns were left out. */
  readonly turns: number;
  /** Tokens. */
  readonly window: number;
}

type State =
  | { readonly state: 'resting' }
  | { readonly state: 'writing'; readonly text: string }
  | { readonly state: 'failed'; readonly faultWords: FaultWords; readonly wish: SummaryWish };

/** Milliseconds between two states of a summary that the view is shown while it is written: nobody reads along. */
const PAUSE_MS = 100;

/** Where the summary of a conversation's older turns is written, shown and changed. */
export class SummaryDesk {
  readonly #ports: SessionPorts;
  readonly #stored: { conversation(): Conversation; keep(summary: Summary | undefined): void };
  #state: State = { state: 'resting' };

  constructor(ports: SessionPorts, stored: { conversation(): Conversation; keep(summary: Summary | undefined): void }) {
    this.#ports = ports;
    this.#stored = stored;
  }

  view(): ViewSummary {
    switch (this.#state.state) {
      case 'resting': {
        const { summary } = this.#stored.conversation();
        return summary ? { state: 'there', text: summary.text } : { state: 'none' };
      }
      case 'writing':
        return this.#state;
      case 'failed':
        return { state: 'failed', faultWords: this.#state.faultWords };
    }
  }

  failed(): SummaryWish | undefined {
    return this.#state.state === 'failed' ? this.#state.wish : undefined;
  }

  action(index: number): FaultAction | undefined {
    return this.#state.state === 'failed' ? this.#state.faultWords.actions[index]?.action : undefined;
  }

  forgetFailure(): void {
    if (this.#state.state === 'failed') this.#become({ state: 'resting' });
  }

  /** What the person made of a summary that is there. */
  edit(text: string): void {
    const { summary } = this.#stored.conversation();
    if (!summary || this.#state.state === 'writing') return;
    this.#stored.keep(text.trim() === '' ? undefined : { ...summary, text });
    this.#become({ state: 'resting' });
  }

  /** Writes it and keeps it. Never rejects; `false` when it was stopped or failed, and then the earlier one stays. */
  async write(wish: SummaryWish, signal: AbortSignal): Promise<boolean> {
    const conversation = this.#stored.conversation();
    const { turnsLeftOut, writeSummary } = await import('./summarise.ts');
    const turns = turnsLeftOut(upToTurn(conversation, wish.turnId), wish.turnId, wish.turns);
    const upTo = turns.at(-1)?.id;
    if (upTo === undefined) return false;
    const settled = await this.#follow(writeSummary(this.#ports, { conversation, turns, window: wish.window, model: wish.model || undefined }, signal));
    this.#ports.settled(settled, conversation);
    const words = this.#trouble(settled);
    if (words) this.#become({ state: 'failed', wish, faultWords: words });
    else {
      if (settled.state === 'finished') this.#stored.keep({ upTo, text: settled.text.trim() });
      this.#become({ state: 'resting' });
    }
    return settled.state === 'finished' && !words;
  }

  /** Shows the summary as it grows; returns its last state. */
  async #follow(states: AsyncIterable<Answer>): Promise<Answer> {
    const { clock } = this.#ports;
    let last = blankAnswer('', undefined, clock.now());
    let shownAt = -Infinity;
    this.#become({ state: 'writing', text: '' });
    for await (const answer of states) {
      last = answer;
      if (clock.now() - shownAt < PAUSE_MS) continue;
      shownAt = clock.now();
      this.#become({ state: 'writing', text: answer.text });
    }
    return last;
  }

  #trouble(settled: Answer): FaultWords | undefined {
    const { t } = this.#ports;
    if (settled.state === 'failed') return describeFault(settled.fault, t);
    if (settled.state !== 'finished' || settled.reason !== 'refusal') return undefined;
    return {
      title: t('The model declined to summarise this.'), detail: t('The older turns stay as they are. Another model may do it.'), small: settled.text.trim().slice(0, 300),
      actions: [{ label: t('Try again'), action: { do: 'retry' } }, { label: t('Choose a model'), action: { do: 'select-model' } }],
    };
  }

  #become(state: State): void {
    this.#state = state;
    const message: ToView = { type: 'summary', summary: this.view() };
    this.#ports.post(message);
  }
}
