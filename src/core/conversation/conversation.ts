import { isLive, type ChatRequest, type FinishReason, type Message, type Notice, type StreamEvent, type Usage } from '../chat.ts';
import type { Fault } from '../faults/fault.ts';
import { addUsage } from './usage.ts';
import { attachmentsOf, isTextReference, referenceText, type Reference } from './reference.ts';

export type { Reference } from './reference.ts';

/** When things happened, in milliseconds since the Unix epoch. */
export interface Timings {
  readonly started: number;
  readonly firstToken?: number;
  readonly ended?: number;
}

export type AnswerState =
  | { readonly state: 'streaming' }
  | { readonly state: 'finished'; readonly reason: Exclude<FinishReason, 'stopped'> }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly fault: Fault };

/** One model's reply. In every state it has the text that arrived. */
export type Answer = AnswerState & {
  readonly id: string;
  /** The model ref that was asked. */
  readonly model: string;
  /** What the person sees as the model's and the connection's name. */
  readonly modelName: string;
  readonly connectionName: string;
  readonly text: string;
  readonly reasoning: string;
  readonly notices: readonly Notice[];
  readonly usage: Usage | undefined;
  readonly timings: Timings;
};

/** One message of the person with the answers to it; a second try adds an answer. */
export interface Turn {
  readonly id: string;
  /** What the person reads as their message. */
  readonly prompt: string;
  /** What the model gets in its place, where a command words it more fully. */
  readonly instruction?: string;
  readonly references: readonly Reference[];
  /** Goes along with every later message, also when older turns are left out. */
  readonly pinned?: true;
  /** What it follows: a turn, and that of its answers which it goes on from. Absent: it begins the conversation. */
  readonly after?: Place;
  readonly answers: readonly Answer[];
}

export interface Summary {
  /** The id of the last turn in it. */
  readonly upTo: string;
  readonly text: string;
}

/** A place in the tree of a conversation. `answer` is absent where none of the turn's answers was gone on from. */
export interface Place {
  readonly turn: string;
  readonly answer?: string;
}

/** A message that was sent while an answer was being written. */
export interface QueuedMessage {
  readonly id: string;
  readonly prompt: string;
  readonly references: readonly Reference[];
}

/** A chat: a tree of turns. An edited message is a second turn after the same answer, a regeneration a second answer of a turn. */
export interface Conversation {
  readonly id: string;
  /** The model ref that this conversation uses; absent: the default. */
  readonly model?: string;
  /** What stands in the composer and was not sent yet. */
  readonly draft?: string;
  /** What waits in the composer to go along with it. */
  readonly pending?: readonly Reference[];
  /** What a model made of the turns up to and including `upTo`, and the person may have changed: it is sent in their place. */
  readonly summary?: Summary;
  /** Messages that wait until the answer before them is there, oldest first. */
  readonly queue?: readonly QueuedMessage[];
  /** All turns of all branches, in the order in which they were asked. */
  readonly turns: readonly Turn[];
  /** The end of the branch that is shown. Absent: that of the turn that was asked last. */
  readonly head?: Place;
}

/** An answer that is to go on where it ended: everything that it has stays, and what is used from now on is added. */
export function goOn(answer: Answer): Answer {
  const { id, model, modelName, connectionName, text, reasoning, notices, usage } = answer;
  const { ended: _, ...timings } = answer.timings;
  return { state: 'streaming', id, model, modelName, connectionName, text, reasoning, notices, usage, timings };
}

/** The only other way in which an answer changes: folds one event into it. `now` is in milliseconds since the epoch. */
export function applyEvent(given: Answer, event: StreamEvent, now: number): Answer {
  const answer = given.notices.some(isLive) ? { ...given, notices: given.notices.filter((notice) => !isLive(notice)) } : given;
  switch (event.type) {
    case 'text':
      return { ...answer, text: answer.text + event.delta, timings: firstToken(answer.timings, now) };
    case 'reasoning':
      return { ...answer, reasoning: answer.reasoning + event.delta, timings: firstToken(answer.timings, now) };
    case 'notice':
      return withNotice(answer, event.notice);
    case 'finish':
      return settle(answer, event.reason === 'stopped' ? { state: 'stopped' } : { state: 'finished', reason: event.reason }, event.usage, now);
    case 'fault':
      return settle(answer, { state: 'failed', fault: event.fault }, event.usage, now);
  }
}

function withNotice(answer: Answer, notice: Notice): Answer {
  switch (notice.kind) {
    case 'heard':
      return answer;
    case 'retried':
    case 'trimmed':
    case 'images-left-out':
      return { ...answer, notices: [...answer.notices.filter(({ kind }) => kind !== notice.kind), notice] };
    case 'routed': {
      const { model, modelName, connectionName } = notice;
      return { ...answer, model, modelName, connectionName, notices: [...answer.notices.filter(({ kind }) => kind !== 'routed'), notice] };
    }
    default:
      return { ...answer, notices: [...answer.notices, notice] };
  }
}

function firstToken(timings: Timings, now: number): Timings {
  return timings.firstToken === undefined ? { ...timings, firstToken: now } : timings;
}

function settle(answer: Answer, end: AnswerState, usage: Usage | undefined, now: number): Answer {
  const { id, model, modelName, connectionName, text, reasoning, notices, timings } = answer;
  return { ...end, id, model, modelName, connectionName, text, reasoning, notices, usage: addUsage(answer.usage, usage), timings: { ...timings, ended: now } };
}

/**
 * The request for the newest turn: the conversation up to it. A turn whose answers are all empty is left out together with
 * its message, except the newest, so that roles alternate as every protocol wants them. White space alone counts as empty,
 * because Messages refuses it for the rest of the conversation.
 */
export function requestFrom(conversation: Conversation, system: string): ChatRequest {
  const newest = conversation.turns.length - 1;
  const summarised = conversation.summary === undefined ? -1 : conversation.turns.findIndex(({ id }) => id === conversation.summary?.upTo);
  // Its last turn may be asked again; then the summary would leave nothing to ask.
  const from = summarised < newest ? summarised : -1;
  const messages = conversation.turns.flatMap((turn, index): Message[] => {
    if (index <= from && !turn.pinned) return [];
    const user: Message = { role: 'user', text: messageText(turn), ...attachmentsOf(turn.references), ...(turn.pinned ? { pinned: true } : {}) };
    if (index === newest) return [user];
    const answered = turn.answers.findLast((answer) => answer.text.trim() !== '');
    return answered ? [user, { role: 'assistant', text: answered.text, ...(turn.pinned ? { pinned: true } : {}) }] : [];
  });
  const standing = [system.trim() === '' ? '' : system, from >= 0 && conversation.summary ? summaryText(conversation.summary) : ''].filter((part) => part !== '').join('\n\n');
  return { messages, ...(standing === '' ? {} : { system: standing }) };
}

function summaryText({ text }: Summary): string {
  return `Summary of the earlier part of this conversation:\n${text}`;
}

/** A turn as the model reads it: the references, fenced and with their place, then the instruction, if there is one. */
export function messageText(turn: Pick<Turn, 'prompt' | 'instruction' | 'references'>): string {
  const asked = turn.instruction ?? turn.prompt;
  return [...turn.references.filter(isTextReference).map(referenceText), ...(asked.trim() === '' ? [] : [asked])].join('\n\n');
}
