import type { ChatRequest, Steering, StreamEvent } from '../../core/chat.ts';
import { applyEvent, requestFrom } from '../../core/conversation/conversation.ts';
import { upTo } from '../../core/conversation/tree.ts';
import type { SessionPorts } from './chatSession.ts';
import type { Live } from './exchangeQueue.ts';
import type { ShownConversation } from './shownConversation.ts';
import { internalFault } from './viewOf.ts';

/** What the person asks for beyond the conversation as it stands. */
export type Wish = Pick<ChatRequest, 'continues' | 'whole'>;

export interface AnswerOrder {
  readonly turnId: string;
  /** Of an answer that is in the conversation, empty or to be gone on with. */
  readonly answerId: string;
  /** `undefined`: the default. */
  readonly model: string | undefined;
  readonly wish: Wish;
}

type Ports = Pick<SessionPorts, 'resolve' | 'streamChat' | 'systemPrompt' | 'clock'>;

/** Asks a model and has an answer grow with what it says, up to its end. Never rejects. */
export async function writeAnswer(order: AnswerOrder, shown: ShownConversation, ports: Ports, live: Live): Promise<void> {
  const { turnId, answerId } = order;
  const { clock } = ports;
  await shown.withDeltas(turnId, answerId, async (batch) => {
    try {
      for await (const event of eventsOf(order, shown, ports, live)) {
        const answer = shown.answer(turnId, answerId);
        if (!answer) return; // Its turn was deleted meanwhile.
        const next = applyEvent(answer, event, clock.now());
        if (event.type === 'text' || event.type === 'reasoning') {
          shown.putAnswer(turnId, next);
          const pause = batch.add(event.type, event.delta);
          if (pause) await pause;
          // The view adds the delta to what it has, and would go on showing a notice that is over.
          if (next.notices === answer.notices) continue;
        }
        batch.flush();
        shown.setAnswer(turnId, next);
      }
    } catch (error) {
      // The stream contract rules this out for the pipeline; what is left is a mistake of ours, and it is said as one.
      batch.flush();
      const answer = shown.answer(turnId, answerId);
      if (answer) shown.setAnswer(turnId, applyEvent(answer, { type: 'fault', fault: internalFault(error), usage: undefined }, clock.now()));
    }
  });
}

async function* eventsOf({ turnId, answerId, model, wish }: AnswerOrder, shown: ShownConversation, { resolve, streamChat, systemPrompt, clock }: Ports, { controller: { signal }, listeners }: Live): AsyncIterable<StreamEvent> {
  const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
  if (signal.aborted) return yield stopped;
  const resolution = await resolve(model, signal);
  const answer = shown.answer(turnId, answerId);
  if (!answer) return;
  const { modelName, connectionName } = resolution;
  const timings = wish.continues === undefined ? { started: clock.now() } : answer.timings;
  shown.setAnswer(turnId, { ...answer, model: resolution.model, modelName, connectionName, timings });
  if (signal.aborted) return yield stopped;
  if ('fault' in resolution) return yield { type: 'fault', fault: resolution.fault, usage: undefined };
  const steering: Steering = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  yield* streamChat({ ...resolution.target, steering, purpose: answerId }, { ...requestFrom(upTo(shown.now, turnId), systemPrompt()), ...wish }, signal);
}
