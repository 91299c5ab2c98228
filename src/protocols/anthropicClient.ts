import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import { withoutEnvironment } from './withoutEnvironment.ts';

/** The official client with the two resources that are used: a third of the size of the whole. */
class SlimAnthropic extends BaseAnthropic {
  readonly messages = new Messages(this);
  readonly models = new Models(this);
}

export type AnthropicClient = Pick<SlimAnthropic, 'messages' | 'models'>;

/**
 * The official client, with everything switched off that the pipeline does itself: retries, time limits, logging, tracing.
 * It never gets the key: the door adds that to the requests that it lets through.
 */
export function newAnthropicClient(options: { readonly baseUrl: string; readonly fetch: typeof globalThis.fetch }): AnthropicClient {
  return withoutEnvironment(/^ANTHROPIC_/i, () => new SlimAnthropic({
    baseURL: options.baseUrl,
    fetch: options.fetch,
    apiKey: 'added-by-the-door',
    webhookKey: null,
    maxRetries: 0,
    timeout: LONGEST_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
  }));
}

/** The longest delay that a timer takes; `watch` owns time. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
