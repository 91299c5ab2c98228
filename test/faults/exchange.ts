import { heal } from '../../src/access/heal.ts';
import { pace } from '../../src/access/pace.ts';
import { pipe } from '../../src/access/pipe.ts';
import { rateBook } from '../../src/access/rateBook.ts';
import { resume } from '../../src/access/resume.ts';
import { retry } from '../../src/access/retry.ts';
import { watch } from '../../src/access/watch.ts';
import type { ChatRequest, StreamChat, Target } from '../../src/core/chat.ts';
import { applyEvent, type Answer } from '../../src/core/conversation/conversation.ts';
import { lessonsIn } from '../../src/core/request/lesson.ts';
import { speak } from '../../src/protocols/speak.ts';
import { network } from '../fakes/exchange.ts';
import type { CaseClock } from './caseClock.ts';

/** The pipeline as the extension has it, from `resume` inwards, on a clock of its own. */
export function pipelineOn(clock: CaseClock): StreamChat {
  const lessons = lessonsIn([], () => undefined);
  return pipe(resume(), retry({ clock, random: () => 0.5 }), pace({ clock, limits: rateBook(clock) }), heal({ clock, lessons }), watch(clock), speak(network));
}

const EMPTY: Answer = { state: 'streaming', id: '1', model: 'test/m', modelName: 'M', connectionName: 'Test', text: '', reasoning: '', notices: [], usage: undefined, timings: { started: 0 } };

/** The answer as the panel would have it. `from`: what there was of it before. */
export async function answerTo(chat: StreamChat, target: Target, request: ChatRequest, from: Answer = EMPTY): Promise<Answer> {
  let answer: Answer = { ...from, state: 'streaming' };
  for await (const event of chat(target, request, new AbortController().signal)) answer = applyEvent(answer, event, 0);
  return answer;
}
