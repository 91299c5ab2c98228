import type { ModelInfo } from '../core/connection/connection.ts';
import { isRecord } from '../core/fields.ts';
import type { Fault } from '../core/faults/fault.ts';
import { originOf } from '../core/connection/baseUrl.ts';
import { providerAt } from '../core/connection/providers.ts';
import { anthropicVersion } from './anthropicVersion.ts';
import { readBounded } from './bodies.ts';
import { openDoor, Refused, type Accept, type Access } from './door.ts';
import { holdsError } from './errorBody.ts';
import { faultFrom } from './faultFrom.ts';

export type ModelList = { readonly ok: true; readonly models: readonly ModelInfo[] } | { readonly ok: false; readonly fault: Fault };

/** The longest list that is read; a server that repeats its first page for ever would not end otherwise. OpenRouter's page is half a megabyte. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;
const MAX_PAGES = 20;

/**
 * Asks a server which models it has, all pages of it. Never rejects: whatever goes wrong is a fault, an abort included, which
 * arrives as `network`.
 */
export async function listModels(ports: { readonly fetch: typeof globalThis.fetch }, access: Access, signal: AbortSignal): Promise<ModelList> {
  const door = openDoor(ports, access, acceptList);
  try {
    const models: ModelInfo[] = [];
    for await (const entry of entries(door.fetch, access, signal)) {
      const model = modelFrom(entry);
      if (model) models.push(model);
    }
    return { ok: true, models };
  } catch (error) {
    const exchange = { access, model: undefined, seen: door.seen };
    const fault = faultFrom(exchange, error);
    return { ok: false, fault: signal.aborted ? { connectionId: fault.connectionId, connection: fault.connection, host: fault.host, kind: 'network' } : fault };
  }
}

async function* entries(fetch: typeof globalThis.fetch, { connection }: Access, signal: AbortSignal): AsyncIterable<unknown> {
  const { baseUrl, protocol } = connection;
  if (protocol === 'anthropic-messages') {
    const { newAnthropicClient } = await import('./anthropicClient.ts');
    let pages = 0;
    // The largest page there is.
    const first = await newAnthropicClient({ baseUrl, fetch }).models.list({ limit: 1000 }, { signal, headers: anthropicVersion(connection) });
    for await (const page of first.iterPages()) {
      yield* page.data;
      pages += 1;
      if (pages === MAX_PAGES) return;
    }
    return;
  }
  const { newOpenAiClient } = await import('./openaiClient.ts');
  const client = newOpenAiClient({ baseUrl, fetch });
  const elsewhere = providerAt(originOf(baseUrl), protocol)?.quirks?.modelsUrl;
  if (elsewhere === undefined) {
    yield* client.models.list({ signal });
  } else {
    const page: unknown = await client.get(elsewhere, { signal });
    if (isRecord(page) && Array.isArray(page['data'])) yield* page['data'];
  }
}

/** Lets a list of models through, in the shape that the SDKs read: Together AI and GitHub Models send the bare list. */
const acceptList: Accept = async (response, seen) => {
  const text = await readBounded(response, MAX_PAGE_BYTES);
  const refuse = (got: 'html' | 'json'): never => {
    seen.refusal = { why: 'content', got, body: text };
    throw new Refused('content');
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(/^\s*</.test(text) ? 'html' : 'json');
  }
  const list = listOf(json);
  if (list === undefined || holdsError(json)) return refuse('json');
  const page = Array.isArray(json) ? { object: 'list' } : json;
  return Response.json({ ...(page as object), data: list }, { status: response.status });
};

function listOf(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json;
  if (!isRecord(json)) return undefined;
  const list = json['data'] ?? json['models'];
  if (Array.isArray(list)) return list;
  // An Ollama without a model has null for a list.
  return json['object'] === 'list' && list == null ? [] : undefined;
}

/** What a server says of a model. A field is kept only where its meaning is certain. */
function modelFrom(entry: unknown): ModelInfo | undefined {
  if (!isRecord(entry) || typeof entry['id'] !== 'string' || entry['id'] === '') return undefined;
  const { limits, capabilities, top_provider: topProvider } = entry;
  const inner = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
  // Gemini lists `models/gemini-…` and takes, and shows everywhere else, the name without it.
  const id = entry['id'].replace(/^models\//, '');
  const name = words(entry['display_name']) ?? words(entry['name']);
  // Anthropic; OpenRouter and Together; Groq; vLLM; Mistral; GitHub Models.
  const contextWindow = count(entry['max_input_tokens'], entry['context_length'], entry['context_window'], entry['max_model_len'], entry['max_context_length'], inner(limits, 'max_input_tokens'));
  // Anthropic; Groq; OpenRouter; GitHub Models.
  const maxOutput = count(entry['max_tokens'], entry['max_completion_tokens'], inner(topProvider, 'max_completion_tokens'), inner(limits, 'max_output_tokens'));
  const vision = flag(inner(inner(capabilities, 'image_input'), 'supported'), inner(capabilities, 'vision'));
  const reasoning = flag(inner(inner(capabilities, 'thinking'), 'supported'));
  const tools = flag(inner(capabilities, 'function_calling'), Array.isArray(capabilities) ? capabilities.includes('tool-calling') : undefined);
  return {
    id,
    ...(name === undefined || name === entry['id'] ? {} : { name }),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
    ...(vision === undefined ? {} : { vision }),
    ...(tools === undefined ? {} : { tools }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The first number of tokens there is. A 0 means that the server does not know. */
function count(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0);
}

function flag(...values: readonly unknown[]): boolean | undefined {
  return values.find((value): value is boolean => typeof value === 'boolean');
}
