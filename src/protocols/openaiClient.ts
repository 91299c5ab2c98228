import OpenAI from 'openai';
import { withoutEnvironment } from './withoutEnvironment.ts';

export type OpenAiClient = Pick<OpenAI, 'chat' | 'completions' | 'responses' | 'models' | 'get' | 'post'>;

/**
 * The official client, with everything switched off that the pipeline does itself: retries, time limits, logging. It never
 * gets the key: the door adds that to the requests that it lets through.
 */
export function newOpenAiClient(options: { readonly baseUrl: string; readonly fetch: typeof globalThis.fetch }): OpenAiClient {
  return withoutEnvironment(/^OPENAI_/i, () => new OpenAI({
    baseURL: options.baseUrl,
    fetch: options.fetch,
    apiKey: 'added-by-the-door',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: LONGEST_TIMEOUT_MS,
    logLevel: 'off',
  }));
}

/** The longest delay that a timer takes; `watch` owns time. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
