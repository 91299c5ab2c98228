import type { ContextMatch } from '../contract/context.ts';
import type { DraftBasis, Surroundings, ToView, ViewAnswer, ViewQueue, ViewSummary, ViewTurn } from '../contract/chatView.ts';

/** All that the page shows. It is made from the host's messages alone; the page adds only when it saw something happen. */
export interface Shown {
  readonly turns: readonly ViewTurn[];
  /** How many turns before those are still on their way. */
  readonly older: number;
  readonly summary: ViewSummary;
  readonly queue: ViewQueue;
  /** `undefined` until the first snapshot. */
  readonly surroundings: Surroundings | undefined;
  /** What the host last wanted in the composer. `serial` tells two equal wishes apart; what is being typed is newer than a snapshot on the same basis, and than what comes from elsewhere. */
  readonly draft: { readonly text: string; readonly serial: number; readonly from: 'snapshot' | 'host' | 'elsewhere'; readonly basis: DraftBasis; /** The conversation of the last snapshot. */ readonly conversation: string };
  /** What the host found for the newest `find-context` that it answered. */
  readonly matches: { readonly serial: number; readonly list: readonly ContextMatch[] };
  /** What the host last wanted put at the cursor of the composer; `serial` tells two equal wishes apart. */
  readonly insertion: { readonly text: string; readonly serial: number };
  /** Counts the host's wishes to have the cursor in the composer. */
  readonly focusRequests: number;
  /** Answers that failed while the page looked on: only these are announced at once. */
  readonly freshFaults: ReadonlySet<string>;
  /** When the reasoning of an answer began and ended, for those that the page saw. Milliseconds of the page's clock. */
  readonly thinking: ReadonlyMap<string, { readonly from: number; readonly until?: number }>;
}

export const NOTHING_SHOWN: Shown = {
  turns: [], older: 0, summary: { state: 'none' }, queue: { messages: [], held: false }, surroundings: undefined, draft: { text: '', serial: 0, from: 'snapshot', basis: '', conversation: '' }, matches: { serial: -1, list: [] }, insertion: { text: '', serial: 0 }, focusRequests: 0, freshFaults: new Set(), thinking: new Map(),
};

const TYPES: Readonly<Record<ToView['type'], true>> = { snapshot: true, older: true, turns: true, queue: true, summary: true, surroundings: true, turn: true, delta: true, answer: true, draft: true, 'focus-composer': true, 'context-matches': true, 'insert-text': true };

/** A page's window also receives messages that are not the host's. */
export function isToView(value: unknown): value is ToView {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && Object.hasOwn(TYPES, value.type);
}

/** Folds one message of the host into what is shown. `now` is in milliseconds. */
export function reduce(shown: Shown, message: ToView, now: number): Shown {
  switch (message.type) {
    case 'snapshot':
      return {
        ...shown, turns: message.turns, older: message.older ?? 0, summary: message.summary, queue: message.queue, surroundings: message.surroundings, freshFaults: new Set(),
        draft: { text: message.draft, serial: shown.draft.serial + 1, from: 'snapshot', basis: message.basis, conversation: message.conversation },
      };
    case 'surroundings':
      return { ...shown, surroundings: message.surroundings };
    case 'older':
      return { ...shown, turns: [...message.turns, ...shown.turns], older: message.older };
    case 'turns':
      return { ...shown, turns: message.turns, older: 0 };
    case 'queue':
      return { ...shown, queue: message.queue };
    case 'summary':
      return { ...shown, summary: message.summary };
    case 'turn':
      return { ...shown, turns: putById(shown.turns, message.turn) };
    case 'delta':
      return withDelta(shown, message, now);
    case 'answer':
      return withAnswer(shown, message, now);
    case 'draft':
      return { ...shown, draft: { ...shown.draft, text: message.draft, serial: shown.draft.serial + 1, from: message.from, basis: message.basis } };
    case 'focus-composer':
      return { ...shown, focusRequests: shown.focusRequests + 1 };
    case 'context-matches':
      return { ...shown, matches: { serial: message.serial, list: message.matches } };
    case 'insert-text':
      return { ...shown, insertion: { text: message.text, serial: shown.insertion.serial + 1 } };
  }
}

/** An answer, wherever it stands. The newest turns are looked at first, because that is where answers change. */
export function findAnswer(shown: Shown, turnId: string, answerId: string): ViewAnswer | undefined {
  return shown.turns.findLast((turn) => turn.id === turnId)?.answers.find((answer) => answer.id === answerId);
}

/** Whether anything is being written, a summary included: then there is something to stop. */
export function isAnswering(shown: Shown): boolean {
  return shown.summary.state === 'writing' || streaming(shown).length > 0;
}

/** The newest answer, if nothing else is being written: for it, what was left out of the request may be decided anew. */
export function refittable(shown: Shown): string | undefined {
  const newest = shown.turns.at(-1)?.answers.at(-1)?.id;
  return shown.summary.state === 'writing' || streaming(shown).some(({ id }) => id !== newest) ? undefined : newest;
}

function streaming({ turns }: Shown): readonly ViewAnswer[] {
  return turns.flatMap(({ answers }) => answers.filter(({ state }) => state === 'streaming'));
}

/**
 * Whether a delta changes more than the text that it adds to: with the first piece of reasoning or text, other parts of the
 * answer appear or change. All other deltas go straight to the text, so that their cost does not grow with the conversation.
 */
export function changesMoreThanText(before: Shown, delta: Extract<ToView, { type: 'delta' }>): boolean {
  const answer = findAnswer(before, delta.turnId, delta.answerId);
  return answer?.[delta.channel] === '';
}

function withDelta(shown: Shown, { turnId, answerId, channel, delta }: Extract<ToView, { type: 'delta' }>, now: number): Shown {
  const index = shown.turns.findLastIndex((turn) => turn.id === turnId);
  const turn = shown.turns[index];
  const answer = turn?.answers.find((other) => other.id === answerId);
  if (!turn || !answer) return shown; // The conversation was cleared meanwhile.
  const changed = { ...answer, [channel]: answer[channel] + delta };
  return {
    ...shown,
    turns: shown.turns.with(index, { ...turn, answers: putById(turn.answers, changed) }),
    thinking: channel === 'reasoning' ? begun(shown.thinking, answerId, now) : ended(shown.thinking, answerId, now),
  };
}

function withAnswer(shown: Shown, { turnId, answer: news }: Extract<ToView, { type: 'answer' }>, now: number): Shown {
  const index = shown.turns.findLastIndex((turn) => turn.id === turnId);
  const turn = shown.turns[index];
  const known = turn?.answers.find(({ id }) => id === news.id);
  const answer = 'text' in news ? news : known && { ...news, text: known.text, reasoning: known.reasoning };
  if (!turn || !answer) return shown; // The conversation was cleared meanwhile.
  return {
    ...shown,
    turns: shown.turns.with(index, { ...turn, answers: putById(turn.answers, answer) }),
    freshFaults: answer.state === 'failed' ? new Set([...shown.freshFaults, answer.id]) : shown.freshFaults,
    thinking: answer.state === 'streaming' ? shown.thinking : ended(shown.thinking, answer.id, now),
  };
}

function putById<Item extends { readonly id: string }>(items: readonly Item[], item: Item): readonly Item[] {
  const index = items.findLastIndex((other) => other.id === item.id);
  return index < 0 ? [...items, item] : items.with(index, item);
}

function begun(thinking: Shown['thinking'], answerId: string, now: number): Shown['thinking'] {
  return thinking.has(answerId) ? thinking : new Map([...thinking, [answerId, { from: now }]]);
}

function ended(thinking: Shown['thinking'], answerId: string, now: number): Shown['thinking'] {
  const span = thinking.get(answerId);
  return !span || span.until !== undefined ? thinking : new Map([...thinking, [answerId, { ...span, until: now }]]);
}
