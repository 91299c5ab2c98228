import type { ChatRequest, Target } from '../core/chat.ts';
import { isRecord } from '../core/fields.ts';
import type { CountTokens } from '../core/request/tokens.ts';
import { anthropicVersion } from './anthropicVersion.ts';
import { readBounded } from './bodies.ts';
import { openDoor, Refused, type Accept } from './door.ts';
import { messagesContent, responsesMessage } from './parts.ts';
import { tokens } from './step.ts';

/**
 * Asks servers for their own count of a request: Messages and Responses have an endpoint for it, which costs nothing; Chat
 * Completions has none. A connection whose server turns out to have none is not asked again while the window is open.
 * Never rejects: whatever goes wrong is an unknown count.
 */
export function tokenCounter(ports: { readonly fetch: typeof globalThis.fetch }): CountTokens {
  const without = new Set<string>();
  return async (target, request, signal) => {
    const { connection, key } = target;
    const name = JSON.stringify([connection.id, connection.protocol, connection.baseUrl]);
    if (connection.protocol === 'openai-chat' || without.has(name) || signal.aborted) return undefined;
    const door = openDoor(ports, { connection, key }, acceptCount);
    try {
      return tokens(await counted(door.fetch, target, request, signal));
    } catch {
      // Which way it failed does not matter to whoever wants a number; the request itself will meet the same and say so.
      if (door.seen.refusal && !isPassing(door.seen.response?.status)) without.add(name);
      return undefined;
    }
  };
}

/** Whether a refusal is about this moment and not about the endpoint. */
function isPassing(status: number | undefined): boolean {
  return status !== undefined && (status === 408 || status === 409 || status === 429 || status >= 500);
}

async function counted(fetch: typeof globalThis.fetch, target: Target, request: ChatRequest, signal: AbortSignal): Promise<unknown> {
  const { connection, model } = target;
  if (connection.protocol === 'anthropic-messages') {
    const { newAnthropicClient } = await import('./anthropicClient.ts');
    const reply = await newAnthropicClient({ baseUrl: connection.baseUrl, fetch }).messages.countTokens({
      ...counting(target, ['tools', 'tool_choice', 'thinking', 'output_config']),
      model,
      messages: request.messages.map((message) => ({ role: message.role, content: messagesContent(message) })),
      ...(request.system === undefined ? {} : { system: request.system }),
    }, { signal, headers: anthropicVersion(connection) });
    return reply.input_tokens;
  }
  const { newOpenAiClient } = await import('./openaiClient.ts');
  const reply = await newOpenAiClient({ baseUrl: connection.baseUrl, fetch }).responses.inputTokens.count({
    ...counting(target, ['tools', 'tool_choice', 'parallel_tool_calls', 'reasoning', 'text', 'truncation']),
    model,
    input: request.messages.map(responsesMessage),
    ...(request.system === undefined ? {} : { instructions: request.system }),
  }, { signal });
  return reply.input_tokens;
}

/** The parameters of the settings that the count takes too; it refuses the others. */
function counting({ connection }: Target, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(connection.parameters).filter(([name]) => names.includes(name)));
}

/** Lets a count through and nothing else. */
const acceptCount: Accept = async (response, seen) => {
  const body = await readBounded(response);
  try {
    const json: unknown = JSON.parse(body);
    if (isRecord(json) && tokens(json['input_tokens']) !== undefined) return Response.json(json, { status: response.status });
  } catch {
    // Not JSON at all: refused below like any other reply that is no count.
  }
  seen.refusal = { why: 'content', got: /^\s*</.test(body) ? 'html' : 'json', body };
  throw new Refused('content');
};
