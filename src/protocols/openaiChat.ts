import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { originOf } from '../core/connection/baseUrl.ts';
import type { ChatRequest, Target } from '../core/chat.ts';
import { isRecord } from '../core/fields.ts';
import { providerAt } from '../core/connection/providers.ts';
import { adapted } from './adapt.ts';
import { chatMessage } from './parts.ts';
import { textSteps, tokens, usageSteps, type Adapter, type Step } from './step.ts';

/**
 * Chat Completions, at OpenAI and at everything that is called compatible with it. The SDK's types describe OpenAI; what
 * others send is read as what it is, unknown.
 */
export const openaiChat: Adapter = async function* (fetch, target, request, signal) {
  const { newOpenAiClient } = await import('./openaiClient.ts');
  const client = newOpenAiClient({ baseUrl: target.connection.baseUrl, fetch });
  const stream = await client.chat.completions.create(chatBody(target, request), { signal });
  // A plain loop: `yield*` would cost two promises more for each event.
  for await (const chunk of stream as AsyncIterable<unknown>) for (const step of chunkSteps(chunk)) yield step;
};

/** What is sent: pure, so that the same request to the same target always begins with the same bytes. */
export function chatBody({ connection, model, adaptations }: Target, request: ChatRequest): ChatCompletionCreateParamsStreaming {
  const provider = providerAt(originOf(connection.baseUrl), connection.protocol);
  const body: ChatCompletionCreateParamsStreaming = {
    model,
    messages: [
      ...(request.system === undefined ? [] : [{ role: 'system' as const, content: request.system }]),
      ...request.messages.map(chatMessage),
    ],
    ...(provider?.quirks?.refusesStreamOptions ? {} : { stream_options: { include_usage: true } }),
    ...(request.maxOutputTokens === undefined ? {} : maxTokens(provider?.protocol === 'openai-responses', request.maxOutputTokens)),
    ...connection.parameters,
    stream: true,
  };
  return adapted(body, adaptations);
}

/** OpenAI's reasoning models refuse the old name; compatible servers know only that. Who offers Responses is of OpenAI's kind. */
function maxTokens(isOpenAi: boolean, count: number): Pick<ChatCompletionCreateParamsStreaming, 'max_tokens' | 'max_completion_tokens'> {
  return isOpenAi ? { max_completion_tokens: count } : { max_tokens: count };
}

/** What one chunk says. */
export function chunkSteps(chunk: unknown): readonly Step[] {
  if (!isRecord(chunk)) return [];
  const { choices, usage, x_groq: groq } = chunk;
  // vLLM and Azure send chunks without a choice; only what has neither choices nor usage is of another protocol.
  if (!Array.isArray(choices) && !isRecord(usage)) return [];
  const steps: Step[] = [{ type: 'begin' }];
  const choice: unknown = Array.isArray(choices) ? choices.find((one) => isRecord(one) && (one['index'] ?? 0) === 0) : undefined;
  if (isRecord(choice)) steps.push(...choiceSteps(choice));
  const counts = isRecord(usage) ? usage : isRecord(groq) ? groq['usage'] : undefined;
  if (isRecord(counts)) steps.push(...usageStepsOf(counts));
  return steps;
}

function choiceSteps({ delta, finish_reason: reason }: Record<string, unknown>): readonly Step[] {
  const steps: Step[] = [];
  if (isRecord(delta)) {
    // DeepSeek, Qwen, Zhipu and older vLLM say `reasoning_content`, OpenRouter, Groq and newer vLLM `reasoning`; some say both.
    steps.push(...textSteps('reasoning', delta['reasoning_content'] || delta['reasoning']));
    steps.push(...contentSteps(delta['content']), ...textSteps('text', delta['refusal']));
  }
  // Some servers send an empty reason with every chunk.
  if (typeof reason === 'string' && reason !== '') steps.push({ type: 'end', reason: finishReason(reason) });
  return steps;
}

/** Text, or the list of parts that Mistral's reasoning models send. */
function contentSteps(content: unknown): readonly Step[] {
  if (!Array.isArray(content)) return textSteps('text', content);
  return content.filter(isRecord).flatMap((part) => {
    if (part['type'] !== 'thinking') return textSteps('text', part['text']);
    const { thinking } = part;
    return Array.isArray(thinking) ? thinking.filter(isRecord).flatMap((piece) => textSteps('reasoning', piece['text'])) : textSteps('reasoning', thinking);
  });
}

function finishReason(reason: string): (Step & { type: 'end' })['reason'] {
  switch (reason) {
    case 'stop':
    case 'eos': // Together AI
      return 'stop';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      return 'other';
  }
}

function usageStepsOf(counts: Record<string, unknown>): readonly Step[] {
  const details = (name: string): Record<string, unknown> => (isRecord(counts[name]) ? counts[name] : {});
  const input = tokens(counts['prompt_tokens']);
  const completion = tokens(counts['completion_tokens']);
  const total = tokens(counts['total_tokens']);
  const written = tokens(details('prompt_tokens_details')['cache_write_tokens']);
  return usageSteps({
    input,
    // xAI and Gemini leave the reasoning out of `completion_tokens` but have it in the total, and bill it as output.
    output: input !== undefined && completion !== undefined && total !== undefined ? Math.max(completion, total - input) : completion,
    cacheRead: tokens(details('prompt_tokens_details')['cached_tokens']) ?? tokens(counts['prompt_cache_hit_tokens']),
    reasoning: tokens(details('completion_tokens_details')['reasoning_tokens']),
    ...(written ? { cacheWrite: written } : {}),
  });
}
