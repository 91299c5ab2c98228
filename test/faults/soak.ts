import { PROTOCOLS } from '../../src/core/connection/connection.ts';
import type { Answer } from '../../src/core/conversation/conversation.ts';
import { KEY, QUESTION, targetAt } from '../fakes/exchange.ts';
import { startModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { PIECES, piecesAfter, WHOLE } from './answer.ts';
import { failing, FAILURES } from './breaks.ts';
import { caseClock, LIMITS } from './caseClock.ts';
import { shownIn } from './continuing.ts';
import { answerTo, pipelineOn } from './exchange.ts';

export interface Soaked {
  readonly exchanges: number;
  readonly breaks: number;
  /** How often the person had to ask for the rest. */
  readonly presses: number;
  readonly lost: readonly string[];
  /** Megabytes in use after a collection, at a quarter and at the end. */
  readonly heap: readonly [quarter: number, end: number];
}

/** The chance that the server fails at the boundary of an event. */
const CHANCE = 0.2;
/** Nobody presses Continue that often; an answer that needs more makes no progress. */
const MOST_PRESSES = 40;

/** Answers from a server that fails at random, one after the other, each continued until it is whole. `seed`: the same one fails alike. */
export async function soak(exchanges: number, seed: number): Promise<Soaked> {
  const random = mulberry32(seed);
  const clock = caseClock();
  let breaks = 0;
  const server = await startModelServer({ script: {
    key: KEY,
    answer: (request) => {
      const shown = shownIn(request);
      const pieces = shown === '' ? PIECES : piecesAfter(shown);
      const after = pieces.findIndex(() => random() < CHANCE);
      if (after < 0) return answer(pieces);
      const possible = FAILURES.flatMap((failure) => failing(pieces, after === 0 && random() < 0.3 ? 'before headers' : { after }, failure, () => setTimeout(() => clock.runOut(), 5)) ?? []);
      breaks += 1;
      return possible[Math.floor(random() * possible.length)] ?? answer(pieces);
    },
  } });
  const chat = pipelineOn(clock);
  const lost: string[] = [];
  const heap = { quarter: 0 };
  let presses = 0;
  for (let number = 0; number < exchanges; number += 1) {
    const target = targetAt(server.origin, PROTOCOLS[number % PROTOCOLS.length] ?? 'openai-chat', { limits: LIMITS });
    let given = await answerTo(chat, target, QUESTION);
    for (let press = 0; given.state === 'failed' && press < MOST_PRESSES; press += 1) {
      if (!WHOLE.startsWith(given.text)) break;
      presses += 1;
      given = await answerTo(chat, target, given.text === '' ? QUESTION : { ...QUESTION, continues: given.text }, given);
    }
    if (given.text !== WHOLE || given.state !== 'finished') lost.push(`exchange ${number}: ${stateOf(given)}, ${given.text.length} of ${WHOLE.length} characters: …${JSON.stringify(given.text.slice(-40))}`);
    server.forget();
    if (number + 1 === Math.ceil(exchanges / 4)) heap.quarter = heapMegabytes();
  }
  const end = heapMegabytes();
  await server.close();
  return { exchanges, breaks, presses, lost, heap: [heap.quarter, end] };
}

function stateOf(given: Answer): string {
  return given.state === 'failed' ? given.fault.kind : given.state;
}

/** @throws Error without `--expose-gc`: what has not been collected yet says nothing. */
function heapMegabytes(): number {
  if (!globalThis.gc) throw new Error('the soak needs node --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** A small generator of random numbers from 0 to 1 (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
