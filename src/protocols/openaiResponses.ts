import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import type { ChatRequest, Cursor, Target } from '../core/chat.ts';
import { isRecord } from '../core/fields.ts';
import { adapted } from './adapt.ts';
import { ReportedError } from './faultFrom.ts';
import { responsesMessage } from './parts.ts';
import { textSteps, tokens, usageSteps, type Adapter, type Step } from './step.ts';

/**
 * OpenAI's Responses. Nothing is stored on the server and the conversation is sent whole each time, unless the settings ask for an
 * answer that is written in the background and kept: such a one can be read on after a break, from the last event that came
 * (developers.openai.com, background mode).
 */
export const openaiResponses: Adapter = async function* (fetch, target, request, signal) {
  const { newOpenAiClient } = await import('./openaiClient.ts');
  const client = newOpenAiClient({ baseUrl: target.connection.baseUrl, fetch });
  const { readOn } = request;
  const body = responsesBody(target, request);
  const stream = readOn
    ? await client.responses.retrieve(readOn.responseId, { stream: true, starting_after: readOn.sequence }, { signal })
    : await client.responses.create(body, { signal });
  let cursor: Partial<Cursor> | undefined = readOn ?? (body.background === true && body.store !== false ? {} : undefined);
  for await (const event of stream as AsyncIterable<unknown>) {
    // A server that begins earlier than it was asked to tells what is known.
    if (readOn && isRecord(event) && Number(event['sequence_number']) <= readOn.sequence) continue;
    const steps = stepsOf(event);
    // One by one, and without a beginning where something has begun: each costs time, and an answer has thousands.
    for (const step of steps) if (step.type !== 'begin' || steps.length === 1) yield step;
    // Nothing follows the end; a server that keeps the connection open must not hold up the answer.
    if (steps.some((step) => step.type === 'end')) return;
    cursor = cursor && { ...cursor, ...placeOf(event) };
    if (cursor && isPlace(cursor)) yield { type: 'cursor', cursor };
  }
};

/** What an event says of its place in the answer: the answer's id in those that hold the response, the number in all. */
function placeOf(event: unknown): Partial<Cursor> {
  if (!isRecord(event)) return {};
  const id = isRecord(event['response']) ? event['response']['id'] : undefined;
  const { sequence_number: sequence } = event;
  return { ...(typeof id === 'string' ? { responseId: id } : {}), ...(typeof sequence === 'number' ? { sequence } : {}) };
}

function isPlace(cursor: Partial<Cursor>): cursor is Cursor {
  return cursor.responseId !== undefined && cursor.sequence !== undefined;
}

/** What is sent: pure, so that the same request to the same target always begins with the same bytes. */
export function responsesBody({ connection, model, adaptations }: Target, request: ChatRequest): ResponseCreateParamsStreaming {
  const body: ResponseCreateParamsStreaming = {
    model,
    input: request.messages.map(responsesMessage),
    ...(request.system === undefined ? {} : { instructions: request.system }),
    ...(request.maxOutputTokens === undefined ? {} : { max_output_tokens: request.maxOutputTokens }),
    store: false,
    ...connection.parameters,
    stream: true,
  };
  return adapted(body, adaptations);
}

function stepsOf(event: unknown): readonly Step[] {
  if (!isRecord(event) || typeof event['type'] !== 'string' || !event['type'].startsWith('response.')) return [];
  const { delta } = event;
  const begin: Step = { type: 'begin' };
  switch (event['type']) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return [begin, ...textSteps('text', delta)];
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return [begin, ...textSteps('reasoning', delta)];
    case 'response.reasoning_summary_part.added':
      // The parts of a summary are paragraphs; the stream itself has nothing between them.
      return [begin, ...textSteps('reasoning', Number(event['summary_index']) > 0 ? '\n\n' : '')];
    case 'response.completed':
    case 'response.incomplete':
      return [begin, ...endSteps(event['response'])];
    case 'response.failed': {
      const response = isRecord(event['response']) ? event['response'] : {};
      throw new ReportedError(response['error'] ?? { message: 'response.failed' });
    }
    default:
      return [begin];
  }
}

function endSteps(response: unknown): readonly Step[] {
  const { usage, incomplete_details: incomplete, output } = isRecord(response) ? response : {};
  const why = isRecord(incomplete) ? incomplete['reason'] : undefined;
  return [...(isRecord(usage) ? usageStepsOf(usage) : []), { type: 'end', reason: finishReason(why, output) }];
}

function finishReason(why: unknown, output: unknown): (Step & { type: 'end' })['reason'] {
  switch (why) {
    case undefined:
    case null:
      return isRefusal(output) ? 'refusal' : 'stop';
    case 'max_output_tokens':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      return 'other';
  }
}

/** Whether the answer ends in a part that refuses: Responses has no finish reason for it. */
function isRefusal(output: unknown): boolean {
  const last: unknown = Array.isArray(output) ? output.at(-1) : undefined;
  const content = isRecord(last) ? last['content'] : undefined;
  const part: unknown = Array.isArray(content) ? content.at(-1) : undefined;
  return isRecord(part) && part['type'] === 'refusal';
}

function usageStepsOf(usage: Record<string, unknown>): readonly Step[] {
  const details = (name: string): Record<string, unknown> => (isRecord(usage[name]) ? usage[name] : {});
  const written = tokens(details('input_tokens_details')['cache_write_tokens']);
  return usageSteps({
    input: tokens(usage['input_tokens']),
    output: tokens(usage['output_tokens']),
    cacheRead: tokens(details('input_tokens_details')['cached_tokens']),
    reasoning: tokens(details('output_tokens_details')['reasoning_tokens']),
    ...(written ? { cacheWrite: written } : {}),
  });
}
