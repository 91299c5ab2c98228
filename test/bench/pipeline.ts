import OpenAI from 'openai';
import { fit } from '../../src/access/fit.ts';
import { heal } from '../../src/access/heal.ts';
import { pace } from '../../src/access/pace.ts';
import { pipe } from '../../src/access/pipe.ts';
import { rateBook } from '../../src/access/rateBook.ts';
import { resume } from '../../src/access/resume.ts';
import { retry } from '../../src/access/retry.ts';
import { route } from '../../src/access/route.ts';
import { watch } from '../../src/access/watch.ts';
import type { Clock } from '../../src/core/clock.ts';
import { lessonsIn } from '../../src/core/request/lesson.ts';
import { tokenScales } from '../../src/core/request/tokens.ts';
import { speak } from '../../src/protocols/speak.ts';
import { QUESTION, targetAt } from '../fakes/exchange.ts';

/** What an event on the wire costs in microseconds: read with the bare SDK, and through the whole pipeline, which joins those that came together. */
export interface PerEvent {
  readonly sdk: number;
  readonly pipeline: number;
}

const ORIGIN = 'https://models.example';

const clock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Answers of `deltas` events from memory, `rounds` times each way in turn; the first round warms up and is not given back. */
export async function measurePerEvent(deltas: number, rounds: number): Promise<readonly PerEvent[]> {
  const words = Array.from({ length: deltas }, (_, index) => ` word${index % 997}`);
  const characters = words.join('').length;
  const bytes = new TextEncoder().encode(words.map((content) => frame({ content }, null)).join(''));
  const end = new TextEncoder().encode(`${frame({}, 'stop')}data: [DONE]\n\n`);
  const fetch: typeof globalThis.fetch = async () => new Response(inPackets(bytes, end), { headers: { 'content-type': 'text/event-stream' } });
  const figures: PerEvent[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const sdk = await timed(deltas, characters, async () => readWithSdk(fetch));
    const pipeline = await timed(deltas, characters, async () => readWithPipeline(fetch));
    if (round > 0) figures.push({ sdk, pipeline });
  }
  return figures;
}

function frame(delta: object, reason: string | null): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
}

/** As from a network: pieces of 16 KB, wherever that cuts. */
function inPackets(...parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const packets = parts.flatMap((part) => Array.from({ length: Math.ceil(part.length / 16_384) }, (_, index) => part.subarray(index * 16_384, (index + 1) * 16_384)));
  return new ReadableStream({
    pull(controller) {
      const packet = packets.shift();
      if (packet) controller.enqueue(packet.slice());
      else controller.close();
    },
  });
}

async function timed(deltas: number, characters: number, read: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const seen = await read();
  if (seen !== characters) throw new Error(`${seen} of ${characters} characters came`);
  return ((performance.now() - started) * 1000) / deltas;
}

async function readWithSdk(fetch: typeof globalThis.fetch): Promise<number> {
  const client = new OpenAI({ apiKey: 'k', baseURL: `${ORIGIN}/v1`, fetch, maxRetries: 0 });
  let seen = 0;
  for await (const chunk of await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Say hello.' }], stream: true })) {
    seen += chunk.choices[0]?.delta.content?.length ?? 0;
  }
  return seen;
}

async function readWithPipeline(fetch: typeof globalThis.fetch): Promise<number> {
  const lessons = lessonsIn([], () => undefined);
  const limits = rateBook(clock);
  const scales = tokenScales([], () => undefined);
  const chat = pipe(
    route({ clock, limits }), fit({ clock, lessons, scales, countTokens: async () => undefined }), resume(), retry({ clock, random: Math.random }),
    pace({ clock, limits }), heal({ clock, lessons }), watch(clock), speak({ fetch }),
  );
  const target = targetAt(ORIGIN, 'openai-chat', { limits: { firstByteSeconds: 120, idleSeconds: 60, retryWaitSeconds: 60 } });
  let seen = 0;
  for await (const event of chat(target, QUESTION, new AbortController().signal)) if (event.type === 'text') seen += event.delta.length;
  return seen;
}
