import type { ModelInfo } from '../../core/connection/connection.ts';
import type { Answer } from '../../core/conversation/conversation.ts';
import { costOf } from '../../core/conversation/cost.ts';
import { viewReference } from '../context/viewReference.ts';
import type { Step } from '../../core/conversation/tree.ts';
import type { Fault } from '../../core/faults/fault.ts';
import { describeFault, type FaultWords } from '../../core/faults/faultWords.ts';
import type { Translate } from '../../core/translate.ts';
import type { AnswerNews, ViewAnswer, ViewTurn } from '../../contract/chatView.ts';

/** What a model costs, by its ref; `undefined` where that is not known. */
export type PriceOf = (model: string) => ModelInfo['price'];

/** A turn as the view shows it: without the texts that were sent along, and with the one answer that is shown. */
export function viewTurn({ turn, answer, edits }: Step, t: Translate, priceOf?: PriceOf): ViewTurn {
  const { id, prompt, references, pinned, answers } = turn;
  return {
    id, prompt, references: references.map(viewReference), ...(pinned ? { pinned } : {}),
    edit: { index: edits.indexOf(id), count: edits.length },
    take: { index: answer ? answers.indexOf(answer) : 0, count: answers.length },
    answers: answer ? [viewAnswer(answer, t, priceOf)] : [],
  };
}

/** An answer as the view shows it: its fault in words, whether its end can be asked for, and what it cost. */
export function viewAnswer(given: Answer, t: Translate, priceOf?: PriceOf): ViewAnswer {
  const faultWords = faultWordsOf(given, t);
  const cost = priceOf && costOf(given.usage, priceOf(given.model));
  const answer: ViewAnswer = cost ? { ...given, cost } : given;
  if (faultWords) return { ...answer, faultWords };
  return canContinue(given) ? { ...answer, canContinue: true } : answer;
}

/** What is new of an answer for a view that has its texts. */
export function answerNews(answer: Answer, t: Translate, priceOf?: PriceOf): AnswerNews {
  const { text: _, reasoning: __, ...news } = viewAnswer(answer, t, priceOf);
  return news;
}

/** The words of a failed answer, in the order of its buttons. */
export function faultWordsOf(answer: Answer | undefined, t: Translate): FaultWords | undefined {
  return answer?.state === 'failed' ? describeFault(answer.fault, t, hasText(answer)) : undefined;
}

/** White space alone is no text: there is nothing to go on from. */
export function hasText({ text }: Pick<Answer, 'text'>): boolean {
  return text.trim() !== '';
}

/** Whether an answer has text and ended before its end. */
export function canContinue(answer: Answer): boolean {
  if (!hasText(answer)) return false;
  switch (answer.state) {
    case 'streaming':
      return false;
    case 'finished':
      return answer.reason === 'length';
    case 'stopped':
    case 'failed':
      return true;
  }
}

/** What was asked for when an answer was: the route, where it came along one, else the model; empty where none was chosen. */
export function askedModel(answer: Answer): string {
  const routed = answer.notices.findLast((notice) => notice.kind === 'routed');
  return routed ? `route/${routed.route}` : answer.model;
}

/** An answer that was asked for at `now` and of which nothing has arrived. */
export function blankAnswer(id: string, model: string | undefined, now: number): Answer {
  return { state: 'streaming', id, model: model ?? '', modelName: '', connectionName: '', text: '', reasoning: '', notices: [], usage: undefined, timings: { started: now } };
}

/** What was thrown where nothing may throw: a mistake of ours, said as one. */
export function internalFault(error: unknown): Fault {
  return { kind: 'internal', connectionId: '', connection: '', host: '', said: error instanceof Error ? error.message : String(error) };
}
