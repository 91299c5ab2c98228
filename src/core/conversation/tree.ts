import type { Answer, Conversation, Place, Turn } from './conversation.ts';

/** One turn of the branch that is shown. */
export interface Step {
  readonly turn: Turn;
  /** The answer that is shown and that the next turn goes on from; `undefined` while there is none. */
  readonly answer: Answer | undefined;
  /** The turns that could stand here, this one included, oldest first: the messages as they were edited. */
  readonly edits: readonly string[];
}

/** The branch that is shown, from the first turn to the head. */
export function branch(conversation: Conversation): readonly Step[] {
  const byId = new Map(conversation.turns.map((turn) => [turn.id, turn]));
  const steps: Step[] = [];
  // What is stored may be incomplete after two windows wrote at once: a turn is passed once, and one that is missing ends the way.
  const passed = new Set<string>();
  for (let place = headOf(conversation); place && !passed.has(place.turn);) {
    const turn = byId.get(place.turn);
    if (!turn) break;
    passed.add(turn.id);
    const { answer: chosen } = place;
    const answer = turn.answers.find(({ id }) => id === chosen) ?? turn.answers.at(-1);
    steps.unshift({ turn, answer, edits: conversation.turns.filter((other) => samePlace(other.after, turn.after)).map(({ id }) => id) });
    place = turn.after;
  }
  return steps;
}

/** Where the next message goes on: behind the shown answer of the last shown turn. `undefined`: it begins the conversation. */
export function end(conversation: Conversation): Place | undefined {
  const last = branch(conversation).at(-1);
  return last && placeOf(last.turn, last.answer);
}

/** The conversation as a model is told of it: the turns of the shown branch up to `turnId`, each with only the answer that was gone on from. */
export function upTo(conversation: Conversation, turnId: string): Conversation {
  const steps = branch({ ...conversation, head: shownAt(conversation, turnId) });
  return { ...conversation, turns: steps.map(({ turn, answer }) => ({ ...turn, answers: answer ? [answer] : [] })) };
}

/** Adds a turn after the shown branch, or as an edit in the place of the turn `instead`, and shows it. */
export function withTurn(conversation: Conversation, turn: Turn, instead?: string): Conversation {
  const { after: _, ...rest } = turn;
  const edited = conversation.turns.find(({ id }) => id === instead);
  const after = edited ? edited.after : end(conversation);
  return { ...conversation, turns: [...conversation.turns, after ? { ...rest, after } : rest], head: { turn: turn.id } };
}

/** Shows the branch that goes through this turn or answer: on to the newest turn behind it. */
export function show(conversation: Conversation, turnId: string, answerId?: string): Conversation {
  let head: Place = answerId === undefined ? { turn: turnId } : { turn: turnId, answer: answerId };
  for (const passed = new Set<string>(); !passed.has(head.turn);) {
    passed.add(head.turn);
    const here = head;
    const next = conversation.turns.findLast(({ after }) => after?.turn === here.turn && (here.answer === undefined || after.answer === here.answer));
    if (!next) break;
    head = { turn: next.id };
  }
  return { ...conversation, head };
}

/** Without a turn and everything that goes on from it. What is shown then is a sibling of it, else what came before. */
export function withoutTurn(conversation: Conversation, turnId: string): Conversation {
  const removed = conversation.turns.find(({ id }) => id === turnId);
  if (!removed) return conversation;
  const gone = new Set([turnId]);
  // Turns stand in the order in which they were asked, so that what goes on from one comes after it.
  for (const turn of conversation.turns) if (turn.after && gone.has(turn.after.turn)) gone.add(turn.id);
  const turns = conversation.turns.filter(({ id }) => !gone.has(id));
  const { head, ...rest } = conversation;
  if (head && !gone.has(head.turn)) return { ...rest, turns, head };
  const sibling = turns.findLast(({ after }) => samePlace(after, removed.after));
  if (sibling) return show({ ...rest, turns }, sibling.id);
  return removed.after ? { ...rest, turns, head: removed.after } : { ...rest, turns };
}

/** With the turns `lost` back in their places, as they were in `before`; what was said meanwhile stays. The branch that was shown then is shown again. */
export function withTurnsBack(conversation: Conversation, before: Conversation, lost: ReadonlySet<string>): Conversation {
  const present = new Map(conversation.turns.map((turn) => [turn.id, turn]));
  const earlier = new Set(before.turns.map(({ id }) => id));
  const turns = [
    ...before.turns.flatMap((turn) => present.get(turn.id) ?? (lost.has(turn.id) ? [turn] : [])),
    ...conversation.turns.filter(({ id }) => !earlier.has(id)),
  ];
  const head = headOf(before);
  return head ? { ...conversation, turns, head } : { ...conversation, turns };
}

/** A conversation of its own with the shown branch up to a turn; `newId` gives each part an id that no other has. */
export function fork(conversation: Conversation, turnId: string, newId: () => string): Conversation {
  const { model } = conversation;
  let after: Place | undefined;
  const turns = upTo(conversation, turnId).turns.map((turn): Turn => {
    const answers = turn.answers.map((answer) => ({ ...answer, id: newId() }));
    const { after: _, ...facts } = turn;
    const copy: Turn = { ...facts, id: newId(), answers, ...(after ? { after } : {}) };
    after = placeOf(copy, answers[0]);
    return copy;
  });
  return { id: newId(), ...(model === undefined ? {} : { model }), turns };
}

/** The same conversation, all branches of it, under ids that no other has. */
export function renamed(conversation: Conversation, newId: () => string): Conversation {
  const ids = new Map<string, string>();
  const id = (old: string): string => {
    const known = ids.get(old) ?? newId();
    ids.set(old, known);
    return known;
  };
  const place = ({ turn, answer }: Place): Place => ({ turn: id(turn), ...(answer === undefined ? {} : { answer: id(answer) }) });
  const { head, summary, ...rest } = conversation;
  return {
    ...rest, id: newId(), ...(head ? { head: place(head) } : {}), ...(summary ? { summary: { ...summary, upTo: id(summary.upTo) } } : {}),
    turns: conversation.turns.map(({ after, ...turn }) => ({ ...turn, id: id(turn.id), ...(after ? { after: place(after) } : {}), answers: turn.answers.map((answer) => ({ ...answer, id: id(answer.id) })) })),
  };
}

function headOf({ head, turns }: Conversation): Place | undefined {
  const last = turns.at(-1);
  return head && turns.some(({ id }) => id === head.turn) ? head : last && { turn: last.id };
}

/** The head at which the branch ends in this turn: with the answer that is shown of it, where the turn is on the shown branch. */
function shownAt(conversation: Conversation, turnId: string): Place {
  const step = branch(conversation).find(({ turn }) => turn.id === turnId);
  return step ? placeOf(step.turn, step.answer) : { turn: turnId };
}

function placeOf(turn: Turn, answer: Answer | undefined): Place {
  return answer ? { turn: turn.id, answer: answer.id } : { turn: turn.id };
}

function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a?.turn === b?.turn && a?.answer === b?.answer;
}
