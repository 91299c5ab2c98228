import type { MessageCreateParamsStreaming, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { ChatRequest, Message, Target, Usage } from '../core/chat.ts';
import { isRecord } from '../core/fields.ts';
import { adapted } from './adapt.ts';
import { anthropicVersion } from './anthropicVersion.ts';
import { messagesContent } from './parts.ts';
import { textSteps, tokens, usageSteps, type Adapter, type Step } from './step.ts';

/**
 * Messages demands `max_tokens`. Where neither the request nor the model's entry says how long an answer may be, this is what
 * every model of the last years takes.
 */
const DEFAULT_MAX_TOKENS = 8192;

/** Anthropic's Messages, there and at compatible servers. */
export const anthropicMessages: Adapter = async function* (fetch, target, request, signal) {
  const { newAnthropicClient } = await import('./anthropicClient.ts');
  const client = newAnthropicClient({ baseUrl: target.connection.baseUrl, fetch });
  const stream = await client.messages.create(messagesBody(target, request), { signal, headers: anthropicVersion(target.connection) });
  const read = reader();
  for await (const event of stream as AsyncIterable<unknown>) {
    const steps = read(event);
    for (const step of steps) yield step;
    // Nothing follows the end; a server that keeps the connection open must not hold up the answer.
    if (steps.some((step) => step.type === 'end')) return;
  }
};

/** What is sent: pure, so that the same request to the same target always begins with the same bytes. */
export function messagesBody(target: Target, request: ChatRequest): MessageCreateParamsStreaming {
  const { connection, model, adaptations } = target;
  const marked = marksOf(target, request);
  const body: MessageCreateParamsStreaming = {
    model,
    messages: request.messages.map((message, index) => ({ role: message.role, content: marked?.has(index) ? markedContent(message) : messagesContent(message) })),
    ...(request.system === undefined ? {} : { system: marked ? markedText(request.system) : request.system }),
    max_tokens: request.maxOutputTokens ?? connection.models.find(({ id }) => id === model)?.maxOutput ?? DEFAULT_MAX_TOKENS,
    ...connection.parameters,
    stream: true,
  };
  return adapted(body, adaptations, 'max_tokens');
}

/** Four marks are allowed in all, and the standing instruction has one of them. Source: platform.claude.com/docs/en/build-with-claude/prompt-caching */
const MESSAGE_MARKS = 3;

/** The messages behind which the cache may end, the latest ones where there are too many. `undefined`: nothing is marked. */
function marksOf({ adaptations = [] }: Target, { cacheAfter }: ChatRequest): ReadonlySet<number> | undefined {
  const refused = adaptations.some((adaptation) => adaptation.kind === 'plain-content' || (adaptation.kind === 'drop' && adaptation.parameter === 'cache_control'));
  return cacheAfter === undefined || refused ? undefined : new Set(cacheAfter.slice(-MESSAGE_MARKS));
}

/** A message with a mark behind its last block. */
function markedContent(message: Message): ReturnType<typeof messagesContent> {
  const content = messagesContent(message);
  if (typeof content === 'string') return markedText(content);
  const last = content.at(-1);
  // What goes along is text, images and PDFs, and behind each of them a mark may stand.
  return last && (last.type === 'text' || last.type === 'image' || last.type === 'document') ? [...content.slice(0, -1), { ...last, cache_control: { type: 'ephemeral' } }] : content;
}

/** The text as a block with a mark. A block of nothing but space may not have one. */
function markedText(text: string): string | TextBlockParam[] {
  return text.trim() === '' ? text : [{ type: 'text', text, cache_control: { type: 'ephemeral' } }];
}

type EndReason = (Step & { type: 'end' })['reason'];

/** Reads the events of one answer in order: usage and stop reason come in pieces, before the end. */
function reader(): (event: unknown) => readonly Step[] {
  const counts: Record<string, number | undefined> = {};
  let reason: EndReason | undefined;
  let saidText = false;

  const count = (usage: unknown, names: readonly string[]): readonly Step[] => {
    if (!isRecord(usage)) return [];
    // Counts are cumulative. Compatible servers open with a 0 that they correct later, or the other way round.
    for (const name of names) counts[name] = larger(counts[name], tokens(usage[name]));
    const details = usage['output_tokens_details'];
    if (isRecord(details)) counts['thinking_tokens'] = larger(counts['thinking_tokens'], tokens(details['thinking_tokens']));
    return usageSteps(usageFrom(counts));
  };

  return (event) => {
    if (!isRecord(event)) return [];
    switch (event['type']) {
      case 'message_start':
        // The output count in here is a placeholder, so it is left out: a broken answer would be told to have cost one token.
        return [{ type: 'begin' }, ...count(openingUsage(event['message']), INPUT_COUNTS)];
      case 'content_block_start': {
        const block = isRecord(event['content_block']) ? event['content_block'] : {};
        const steps = [...textSteps('text', block['text']), ...textSteps('reasoning', block['thinking'])];
        saidText ||= steps.some(({ type }) => type === 'text');
        return [{ type: 'begin' }, ...steps];
      }
      case 'content_block_delta': {
        const delta = isRecord(event['delta']) ? event['delta'] : {};
        const steps = [...textSteps('text', delta['text']), ...textSteps('reasoning', delta['thinking'])];
        saidText ||= steps.some(({ type }) => type === 'text');
        return [{ type: 'begin' }, ...steps];
      }
      case 'message_delta': {
        const delta = isRecord(event['delta']) ? event['delta'] : {};
        if (typeof delta['stop_reason'] === 'string') reason = endReason(delta['stop_reason']);
        const details = isRecord(delta['stop_details']) ? delta['stop_details'] : {};
        // A refusal before the first word explains itself here; that is all the answer there is.
        const explanation = reason === 'refusal' && !saidText ? textSteps('text', details['explanation']) : [];
        return [{ type: 'begin' }, ...explanation, ...count(event['usage'], [...INPUT_COUNTS, 'output_tokens'])];
      }
      case 'message_stop':
        return [{ type: 'begin' }, { type: 'end', reason: reason ?? 'other' }];
      default:
        return [];
    }
  };
}

/** What the opening says of the input. Nothing at all is not an input but a compatible server that does not know yet. */
function openingUsage(message: unknown): unknown {
  const usage = isRecord(message) ? message['usage'] : undefined;
  return isRecord(usage) && INPUT_COUNTS.some((name) => (tokens(usage[name]) ?? 0) > 0) ? usage : undefined;
}

const INPUT_COUNTS = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'];

function usageFrom(counts: Readonly<Record<string, number | undefined>>): Usage {
  const { input_tokens: fresh, cache_read_input_tokens: read, cache_creation_input_tokens: written } = counts;
  return {
    // Here `input_tokens` is only what neither came from nor went to the cache.
    input: fresh === undefined ? undefined : fresh + (read ?? 0) + (written ?? 0),
    output: counts['output_tokens'],
    cacheRead: read,
    reasoning: counts['thinking_tokens'],
    ...(written ? { cacheWrite: written } : {}),
  };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a ?? b : Math.max(a, b);
}

function endReason(reason: string): EndReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refusal';
    default:
      return 'other';
  }
}
