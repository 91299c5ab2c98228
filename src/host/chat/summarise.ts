import type { ChatRequest, StreamChat } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import { applyEvent, goOn, messageText, requestFrom, type Answer, type Conversation, type Summary, type Turn } from '../../core/conversation/conversation.ts';
import { faultAt } from '../../core/faults/fault.ts';
import { SUMMARISE_INSTRUCTION } from '../../core/conversation/prompts.ts';
import { estimateTokens } from '../../core/request/tokens.ts';
import type { Resolution } from './chatSession.ts';
import { blankAnswer, hasText, internalFault } from './viewOf.ts';

export interface SummaryPorts {
  readonly streamChat: StreamChat;
  resolve(model: string | undefined, signal: AbortSignal): Promise<Resolution>;
  systemPrompt(): string;
  readonly clock: Clock;
}

/** What is to be summarised, and by whom. */
export interface SummaryOrder {
  readonly conversation: Conversation;
  /** Oldest first; at least one. */
  readonly turns: readonly Turn[];
  /** The context window that they did not fit into, in tokens. */
  readonly window: number;
  readonly model: string | undefined;
}

/**
 * The turns that were left out of the request for a turn when it held `count` too many: the oldest of those that it would have
 * held and that are not pinned. A turn without an answer is in no request, so it does not count.
 */
export function turnsLeftOut({ turns, summary }: Conversation, turnId: string, count: number): readonly Turn[] {
  const summarised = turns.findIndex(({ id }) => id === summary?.upTo);
  const asked = turns.findIndex(({ id }) => id === turnId);
  return turns.slice(summarised + 1, Math.max(0, asked)).filter((turn) => !turn.pinned && turn.answers.some(hasText)).slice(0, count);
}

/**
 * Has a model write the summary, and hands out each state of it in the shape of an answer; the last one is settled. What did not
 * fit into the window at once does not fit in here either, so it goes in parts, each with the summary of those before it.
 */
export async function* writeSummary(ports: SummaryPorts, order: SummaryOrder, signal: AbortSignal): AsyncIterable<Answer> {
  const { clock } = ports;
  let answer: Answer = blankAnswer('', order.model, clock.now());
  try {
    const resolution = await ports.resolve(order.model, signal);
    const { model, modelName, connectionName } = resolution;
    answer = { ...answer, model, modelName, connectionName };
    if (signal.aborted) return yield applyEvent(answer, { type: 'finish', reason: 'stopped', usage: undefined }, clock.now());
    if ('fault' in resolution) return yield applyEvent(answer, { type: 'fault', fault: resolution.fault, usage: undefined }, clock.now());

    let sofar = order.conversation.summary;
    // Half of the window: the other half is for the summary so far, the new one, and what the estimate is wrong by.
    for (const part of inParts(order.turns, order.window / 2)) {
      answer = goOn({ ...answer, text: '' });
      for await (const event of ports.streamChat(resolution.target, requestFor(part, sofar, ports.systemPrompt()), signal)) {
        answer = applyEvent(answer, event, clock.now());
        if (answer.state === 'streaming') yield answer;
      }
      if (answer.state === 'finished' && !hasText(answer)) answer = applyEvent(answer, { type: 'fault', fault: { ...faultAt(resolution.target.connection), kind: 'empty-answer' }, usage: undefined }, clock.now());
      if (answer.state !== 'finished' || answer.reason === 'refusal') return yield answer;
      sofar = { upTo: part.at(-1)?.id ?? '', text: answer.text };
    }
    yield answer;
  } catch (error) {
    // As with an answer: a mistake of ours, said as one.
    yield applyEvent(answer, { type: 'fault', fault: internalFault(error), usage: undefined }, clock.now());
  }
}

/** The turns of one part, behind the summary of those before them, and what is asked about them. */
function requestFor(part: readonly Turn[], sofar: Summary | undefined, system: string): ChatRequest {
  const before: Turn = { id: sofar?.upTo ?? '', prompt: '', references: [], answers: [] };
  const ask: Turn = { id: '', prompt: SUMMARISE_INSTRUCTION, references: [], answers: [] };
  return requestFrom({ id: '', ...(sofar ? { summary: sofar } : {}), turns: [...(sofar ? [before] : []), ...part, ask] }, system);
}

/** Runs of turns of at most `room` tokens each, by estimate; a turn that is larger stands alone. */
function inParts(turns: readonly Turn[], room: number): readonly (readonly Turn[])[] {
  const parts: Turn[][] = [];
  let used = Infinity;
  for (const turn of turns) {
    const size = estimateTokens(messageText(turn)) + estimateTokens(turn.answers.findLast(hasText)?.text ?? '');
    if (used + size > room) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(turn);
    used += size;
  }
  return parts;
}
