import type { CompletionCreateParamsStreaming } from 'openai/resources/completions';
import type { ChatRequest, Target } from '../core/chat.ts';
import { isRecord } from '../core/fields.ts';
import type { Fill } from '../core/completion/fill.ts';
import type { FillDoor } from '../core/completion/fillDoor.ts';
import { adapted } from './adapt.ts';
import { chunkSteps } from './openaiChat.ts';
import { textSteps, tokens, usageSteps, type Step } from './step.ts';

/** One way to have a gap filled: as an adapter, at a door of its own below the connection's origin. */
type FillIn = (fetch: typeof globalThis.fetch, target: Target, request: ChatRequest, fill: Fill, door: FillDoor, signal: AbortSignal) => AsyncIterable<Step>;

/** OpenAI's Completions with a suffix, and what is like it: Mistral answers with the chunks of its chat. */
const suffix: FillIn = async function* (fetch, target, request, { prefix, suffix: behind, multiline }, { baseUrl }, signal) {
  const { newOpenAiClient } = await import('./openaiClient.ts');
  const body: CompletionCreateParamsStreaming = {
    model: target.model, prompt: prefix, suffix: behind,
    ...(request.maxOutputTokens === undefined ? {} : { max_tokens: request.maxOutputTokens }),
    ...(multiline ? {} : { stop: ['\n'] }),
    ...sampling(target),
    stream: true,
  };
  const stream = await newOpenAiClient({ baseUrl, fetch }).completions.create(adapted(body, target.adaptations), { signal });
  for await (const chunk of stream as AsyncIterable<unknown>) for (const step of chunkSteps(withDelta(chunk))) yield step;
};

/** llama.cpp's own endpoint: the server knows how its model wants the parts joined (tools/server/README.md, `/infill`). */
const infill: FillIn = async function* (fetch, target, request, { prefix, suffix: behind, neighbours, multiline }, { baseUrl }, signal) {
  const { newOpenAiClient } = await import('./openaiClient.ts');
  const body = {
    model: target.model, input_prefix: prefix, input_suffix: behind,
    input_extra: neighbours.map(({ path, text }) => ({ filename: path, text })),
    ...(request.maxOutputTokens === undefined ? {} : { n_predict: request.maxOutputTokens }),
    ...(multiline ? {} : { stop: ['\n'] }),
    ...sampling(target),
    stream: true,
  };
  const stream = await newOpenAiClient({ baseUrl, fetch }).post<AsyncIterable<unknown>>('/infill', { body: adapted(body, target.adaptations), stream: true, signal });
  for await (const chunk of stream) for (const step of infillSteps(chunk)) yield step;
};

/** How each way is spoken. */
export const FILL_IN: Readonly<Record<FillDoor['way'], FillIn>> = { suffix, infill };

/** The parameters of the settings that mean the same here; the others are about a conversation. */
const SAMPLING: readonly string[] = ['temperature', 'top_p', 'top_k', 'min_p', 'seed'];

function sampling({ connection }: Target): object {
  return Object.fromEntries(Object.entries(connection.parameters).filter(([name]) => SAMPLING.includes(name)));
}

/** Completions have the text where Chat Completions have a delta that holds it. */
function withDelta(chunk: unknown): unknown {
  if (!isRecord(chunk) || !Array.isArray(chunk['choices'])) return chunk;
  const choices = chunk['choices'].map((choice: unknown) => (isRecord(choice) && typeof choice['text'] === 'string' ? { ...choice, delta: { content: choice['text'] } } : choice));
  return { ...chunk, choices };
}

function infillSteps(chunk: unknown): readonly Step[] {
  if (!isRecord(chunk) || typeof chunk['content'] !== 'string') return [];
  const steps: Step[] = [{ type: 'begin' }, ...textSteps('text', chunk['content'])];
  if (chunk['stop'] !== true) return steps;
  // Older versions and forks of it have a field for each kind of end.
  const full = chunk['stop_type'] === 'limit' || chunk['stopped_limit'] === true;
  const usage = usageSteps({ input: tokens(chunk['tokens_evaluated']), output: tokens(chunk['tokens_predicted']), cacheRead: undefined, reasoning: undefined });
  return [...steps, ...usage, { type: 'end', reason: full ? 'length' : 'stop' }];
}
