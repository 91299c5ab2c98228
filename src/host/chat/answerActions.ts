import { formatModelRef } from '../../core/connection/connection.ts';
import type { FaultAction } from '../../core/faults/fault.ts';
import type { Translate } from '../../core/translate.ts';
import type { FromView } from '../../contract/chatView.ts';
import type { CurableAction } from '../faultActions.ts';
import type { ChatSession } from './chatSession.ts';
import { askedModel, faultWordsOf, hasText } from './viewOf.ts';

export interface AnswerActionPorts {
  /** The model that the next message goes to. */
  model(): string | undefined;
  setModel(model: string): void;
  /** `true` when the person chose one. */
  selectModel(): Promise<boolean>;
  faultAction(action: CurableAction): Promise<'retry' | 'done'>;
  readonly t: Translate;
}

/** What a button under a fault does. */
export async function faultAction(session: ChatSession, { turnId, answerId, index }: Extract<FromView, { readonly type: 'fault-action' }>, ports: AnswerActionPorts): Promise<void> {
  const answer = session.answer(turnId, answerId);
  const action = faultWordsOf(answer, ports.t)?.actions[index]?.action;
  if (!answer || !action) return;
  if (action.do === 'continue') return session.continue(turnId, answerId);
  const obstacleGone = await cure(action, ports);
  if (!obstacleGone) return;
  // A cure that worked is followed by what it was for: to the same model, unless the cure was another one.
  const other = action.do === 'select-model' || action.do === 'use-provider' || action.do === 'use-model';
  if (action.do === 'retry') await session.retry(turnId, askedModel(answer));
  else if (hasText(answer)) await session.continue(turnId, answerId, other ? ports.model() : answer.model);
  else await session.retry(turnId, other ? undefined : askedModel(answer));
}

/** What a button under the fault of a summary does. */
export async function summaryAction(session: ChatSession, index: number, ports: AnswerActionPorts): Promise<void> {
  const action = session.summaryAction(index);
  if (action && (await cure(action, ports))) await session.retrySummary();
}

/** What the person says by a button of a notice. The session looks whether it still means something. */
export async function noticeAction(session: ChatSession, { turnId, answerId, action }: Extract<FromView, { readonly type: 'notice-action' }>, ports: AnswerActionPorts): Promise<void> {
  switch (action) {
    case 'try-now':
    case 'keep-waiting':
    case 'try-again':
      return session.nudge(turnId, answerId, action);
    case 'stop':
      return session.stop(answerId);
    case 'switch-model': {
      const chosen = await ports.selectModel();
      const model = ports.model();
      if (chosen && model !== undefined) await session.handOver(turnId, answerId, model);
      return undefined;
    }
    case 'send-all':
      return session.sendAll(turnId, answerId);
    case 'summarise':
      return session.summarise(turnId, answerId);
  }
}

/** Carries out what stands in the way of asking again; whether that may be done now. */
async function cure(action: FaultAction, ports: AnswerActionPorts): Promise<boolean> {
  if (action.do === 'retry' || action.do === 'continue') return true;
  if (action.do !== 'use-model') return (await ports.faultAction(action)) === 'retry';
  ports.setModel(formatModelRef({ connectionId: action.connectionId, modelId: action.model }));
  return true;
}
