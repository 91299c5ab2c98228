import type { Answer } from '../../src/core/conversation/conversation.ts';
import { QUESTION, targetAt } from '../fakes/exchange.ts';
import { startModelServer, type RecordedRequest } from '../fakes/modelServer.ts';
import { WHOLE } from './answer.ts';
import { caseClock, LIMITS, type CaseClock } from './caseClock.ts';
import type { Case } from './cases.ts';
import { answerTo, pipelineOn } from './exchange.ts';

/** Cases that run at the same time. */
const AT_ONCE = 8;
/** Turns of the event loop in which what was sent before the silence is read: server and client share it, so that no machine is too slow. */
const READ_TURNS = 100;

interface Running {
  readonly one: Case;
  readonly clock: CaseClock;
  requests: number;
}

/** Runs the cases against one server over real HTTP, and calls `done` for each with what is wrong with it, if anything. */
export async function runCases(cases: readonly Case[], done: (one: Case, wrong: string | undefined) => void): Promise<void> {
  const running = new Map<string, Running>();
  const server = await startModelServer({ script: { stored: true, answer: (request) => replyTo(running, request) } });
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const one = cases[index];
      if (!one) return;
      const clock = caseClock();
      running.set(String(index), { one, clock, requests: 0 });
      done(one, await outcome(one, clock, server.origin, String(index)));
      running.delete(String(index));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await server.close();
}

function replyTo(running: ReadonlyMap<string, Running>, request: RecordedRequest): ReturnType<Case['reply']> {
  const found = running.get(String(request.headers['x-case']));
  if (!found) throw new Error(`a request of no case: ${String(request.headers['x-case'])}`);
  return found.one.reply(request, found.requests++, () => void afterTurns(READ_TURNS, () => found.clock.runOut()));
}

async function afterTurns(turns: number, then: () => void): Promise<void> {
  // Each turn looks for what has come over the sockets; a timer alone may be due before any of them did.
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
  then();
}

async function outcome(one: Case, clock: CaseClock, origin: string, id: string): Promise<string | undefined> {
  const target = targetAt(origin, one.protocol, { limits: LIMITS, headers: { 'x-case': id }, parameters: one.parameters ?? {} });
  const chat = pipelineOn(clock);
  let answer = await answerTo(chat, target, QUESTION);
  for (let press = 0; press < one.presses; press += 1) {
    if (answer.state !== 'failed' || !WHOLE.startsWith(answer.text)) return `before Continue ${press + 1}: ${described(answer)}`;
    answer = await answerTo(chat, target, { ...QUESTION, continues: answer.text }, answer);
  }
  return wrongWith(answer, one) ?? (clock.pending === 0 ? undefined : `${clock.pending} timers left`);
}

function wrongWith(answer: Answer, one: Case): string | undefined {
  if (answer.text !== one.text) return `${described(answer)}\n      got  …${JSON.stringify(around(answer.text, one.text))}\n      want …${JSON.stringify(around(one.text, answer.text))}`;
  if (one.fault === undefined ? answer.state !== 'finished' : answer.state !== 'failed' || answer.fault.kind !== one.fault) return described(answer);
  const resumed = answer.notices.filter((notice) => notice.kind === 'resumed');
  if (one.resumes !== undefined && resumed.length !== one.resumes) return `${resumed.length} resumes`;
  if (one.exact && resumed.some(({ exact }) => !exact)) return 'asked for the rest of an answer that the server keeps';
  return undefined;
}

function described(answer: Answer): string {
  const state = answer.state === 'failed' ? `failed (${answer.fault.kind}: ${answer.fault.said ?? ''})` : answer.state === 'finished' ? `finished (${answer.reason})` : answer.state;
  return `${state}, ${answer.text.length} characters, ${answer.notices.map(({ kind }) => kind).join(' ')}`;
}

/** Where a text begins to differ from another. */
function around(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  return text.slice(Math.max(0, at - 30), at + 40);
}
