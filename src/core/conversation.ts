import type { ChatRequest, FinishReason, Message, Notice, StreamEvent, Usage } from './chat.ts';
import type { Fault } from './fault.ts';

/** A piece of code or text that the person sent along: what a chip stands for. The text is a copy, so history stays true. */
export interface Reference {
  /** Where it came from, as a URI. */
  readonly uri: string;
  /** What the chip says, for example `queue.ts:12–31`. */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
  /** Zero-based, end exclusive, as in VS Code. */
  readonly range: { readonly startLine: number; readonly startCharacter: number; readonly endLine: number; readonly endCharacter: number };
}

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
  readonly answers: readonly Answer[];
}

export interface Conversation {
  readonly id: string;
  /** The model ref that this conversation uses; absent: the default. */
  readonly model?: string;
  /** What stands in the composer and was not sent yet. */
  readonly draft?: string;
  readonly turns: readonly Turn[];
}

/** The only way in which an answer changes: folds one event into it. `now` is in milliseconds since the epoch. */
export function applyEvent(answer: Answer, event: StreamEvent, now: number): Answer {
  switch (event.type) {
    case 'text':
      return { ...answer, text: answer.text + event.delta, timings: firstToken(answer.timings, now) };
    case 'reasoning':
      return { ...answer, reasoning: answer.reasoning + event.delta, timings: firstToken(answer.timings, now) };
    case 'notice':
      return { ...answer, notices: [...answer.notices, event.notice] };
    case 'finish':
      return settle(answer, event.reason === 'stopped' ? { state: 'stopped' } : { state: 'finished', reason: event.reason }, event.usage, now);
    case 'fault':
      return settle(answer, { state: 'failed', fault: event.fault }, event.usage, now);
  }
}

function firstToken(timings: Timings, now: number): Timings {
  return timings.firstToken === undefined ? { ...timings, firstToken: now } : timings;
}

function settle(answer: Answer, end: AnswerState, usage: Usage | undefined, now: number): Answer {
  const { id, model, modelName, connectionName, text, reasoning, notices, timings } = answer;
  return { ...end, id, model, modelName, connectionName, text, reasoning, notices, usage, timings: { ...timings, ended: now } };
}

/**
 * The request for the newest turn: the conversation up to it. A turn whose answers are all empty is left out together with
 * its message, except the newest, so that roles alternate as every protocol wants them. White space alone counts as empty,
 * because Messages refuses it for the rest of the conversation.
 */
export function requestFrom(conversation: Conversation, system: string): ChatRequest {
  const newest = conversation.turns.length - 1;
  const messages = conversation.turns.flatMap((turn, index): Message[] => {
    const user: Message = { role: 'user', text: messageText(turn) };
    if (index === newest) return [user];
    const answered = turn.answers.findLast((answer) => answer.text.trim() !== '');
    return answered ? [user, { role: 'assistant', text: answered.text }] : [];
  });
  return { messages, ...(system.trim() === '' ? {} : { system }) };
}

/** A turn as the model reads it: the references, fenced and with their place, then the instruction. */
export function messageText(turn: Pick<Turn, 'prompt' | 'instruction' | 'references'>): string {
  return [...turn.references.map(referenceText), turn.instruction ?? turn.prompt].join('\n\n');
}

function referenceText(reference: Reference): string {
  // A fence longer than any run of backticks inside keeps the code in one piece (CommonMark, section 4.5).
  const longest = [...reference.text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${reference.label}\n${fence}${reference.languageId}\n${reference.text}\n${fence}`;
}
