import type { Protocol } from '../../src/core/connection/connection.ts';
import type { FakeUsage } from './reply.ts';

/** One server-sent event. `event` is absent where the protocol has no names for its events. */
export interface Frame {
  readonly event?: string;
  readonly data: string;
}

type Finish = 'stop' | 'length' | 'refusal';

/** One answer as a protocol words it, event by event. */
export interface Wire {
  open(): readonly Frame[];
  text(delta: string): readonly Frame[];
  reasoning(delta: string): readonly Frame[];
  finish(reason: Finish, usage: FakeUsage | undefined): readonly Frame[];
  error(type: string, message: string): readonly Frame[];
}

export function newWire(protocol: Protocol, model: string): Wire {
  switch (protocol) {
    case 'openai-chat':
      return chatWire(model);
    case 'openai-responses':
      return responsesWire(model);
    case 'anthropic-messages':
      return messagesWire(model);
  }
}

/** How a filled gap looks: Completions, the chat's own chunks (Mistral), or llama.cpp's. */
export type FillWire = 'text' | 'chat' | 'infill';

export function newFillWire(kind: FillWire, model: string): Wire {
  switch (kind) {
    case 'chat':
      return chatWire(model);
    case 'text':
      return textWire(model);
    case 'infill':
      return infillWire();
  }
}

function textWire(model: string): Wire {
  const chunk = (choices: readonly unknown[], more: object = {}): Frame => ({ data: JSON.stringify({ id: 'cmpl-fake', object: 'text_completion', created: 1, model, choices, ...more }) });
  const piece = (text: string): Frame => chunk([{ index: 0, text, logprobs: null, finish_reason: null }]);
  return {
    open: () => [],
    text: (delta) => [piece(delta)],
    reasoning: () => [],
    finish: (reason, usage) => [
      chunk([{ index: 0, text: '', logprobs: null, finish_reason: reason === 'refusal' ? 'content_filter' : reason }],
        usage ? { usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output } } : {}),
      { data: '[DONE]' },
    ],
    error: (type, message) => [{ data: JSON.stringify(vendorError('openai-chat', { type, message })) }],
  };
}

function infillWire(): Wire {
  const chunk = (fields: object): Frame => ({ data: JSON.stringify({ index: 0, tokens: [], id_slot: 0, ...fields }) });
  return {
    open: () => [],
    text: (content) => [chunk({ content, stop: false, tokens_predicted: 1, tokens_evaluated: 1 })],
    reasoning: () => [],
    finish: (reason, usage) => [chunk({ content: '', stop: true, stop_type: reason === 'length' ? 'limit' : 'eos', tokens_predicted: usage?.output, tokens_evaluated: usage?.input, stopping_word: '' })],
    error: (type, message) => [{ data: JSON.stringify(vendorError('openai-chat', { type, message })) }],
  };
}

/** An error body in the words of a protocol's vendor. */
export function vendorError(shape: Protocol, error: { readonly type: string; readonly message: string; readonly code?: string }): unknown {
  return shape === 'anthropic-messages'
    ? { type: 'error', error: { type: error.type, message: error.message }, request_id: 'req_fake' }
    : { error: { message: error.message, type: error.type, param: null, code: error.code ?? null } };
}

function chatWire(model: string): Wire {
  const chunk = (choices: readonly unknown[], more: object = {}): Frame => ({ data: JSON.stringify({ id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1, model, choices, ...more }) });
  const delta = (fields: object): Frame => chunk([{ index: 0, delta: fields, finish_reason: null }]);
  return {
    open: () => [delta({ role: 'assistant', content: '' })],
    text: (content) => [delta({ content })],
    reasoning: (content) => [delta({ reasoning_content: content })],
    finish: (reason, usage) => [
      chunk([{ index: 0, delta: {}, finish_reason: reason === 'refusal' ? 'content_filter' : reason }]),
      ...(usage ? [chunk([], { usage: {
        prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output,
        ...(usage.cacheRead === undefined ? {} : { prompt_tokens_details: { cached_tokens: usage.cacheRead } }),
        ...(usage.reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
      } })] : []),
      { data: '[DONE]' },
    ],
    error: (type, message) => [{ data: JSON.stringify(vendorError('openai-chat', { type, message })) }],
  };
}

function responsesWire(model: string): Wire {
  let sequence = 0;
  let message = '';
  let thought = '';
  const event = (type: string, fields: object): Frame => ({ event: type, data: JSON.stringify({ type, sequence_number: sequence++, ...fields }) });
  const response = (status: string, more: object = {}): object => ({ response: { id: 'resp_fake', object: 'response', created_at: 1, model, status, output: [], ...more } });
  const item = { item_id: 'msg_fake', output_index: 1, content_index: 0 };
  return {
    open: () => [event('response.created', response('in_progress')), event('response.in_progress', response('in_progress'))],
    text: (delta) => {
      const first = message === '';
      message += delta;
      return [
        ...(first ? [
          event('response.output_item.added', { output_index: 1, item: { id: 'msg_fake', type: 'message', role: 'assistant', status: 'in_progress', content: [] } }),
          event('response.content_part.added', { ...item, part: { type: 'output_text', text: '', annotations: [] } }),
        ] : []),
        event('response.output_text.delta', { ...item, delta, logprobs: [] }),
      ];
    },
    reasoning: (delta) => {
      const first = thought === '';
      thought += delta;
      return [
        ...(first ? [event('response.reasoning_summary_part.added', { item_id: 'rs_fake', output_index: 0, summary_index: 0, part: { type: 'summary_text', text: '' } })] : []),
        event('response.reasoning_summary_text.delta', { item_id: 'rs_fake', output_index: 0, summary_index: 0, delta }),
      ];
    },
    finish: (reason, usage) => {
      const part = reason === 'refusal' ? { type: 'refusal', refusal: message } : { type: 'output_text', text: message, annotations: [] };
      const output = message === '' ? [] : [{ id: 'msg_fake', type: 'message', role: 'assistant', status: 'completed', content: [part] }];
      const counts = usage && { input_tokens: usage.input, output_tokens: usage.output, total_tokens: usage.input + usage.output, input_tokens_details: { cached_tokens: usage.cacheRead ?? 0 }, output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 } };
      return reason === 'length'
        ? [event('response.incomplete', response('incomplete', { output, usage: counts, incomplete_details: { reason: 'max_output_tokens' } }))]
        : [event('response.output_text.done', { ...item, text: message }), event('response.completed', response('completed', { output, usage: counts }))];
    },
    error: (type, text) => [event('error', { code: type, message: text, param: null })],
  };
}

function messagesWire(model: string): Wire {
  let index = -1;
  let open: 'text' | 'thinking' | undefined;
  const event = (type: string, fields: object = {}): Frame => ({ event: type, data: JSON.stringify({ type, ...fields }) });
  const close = (): readonly Frame[] => (open ? [event('content_block_stop', { index })] : []);
  const block = (type: 'text' | 'thinking', delta: object): readonly Frame[] => {
    const frames: Frame[] = [];
    if (open !== type) {
      frames.push(...close());
      index += 1;
      open = type;
      frames.push(event('content_block_start', { index, content_block: type === 'text' ? { type, text: '' } : { type, thinking: '', signature: '' } }));
    }
    return [...frames, event('content_block_delta', { index, delta })];
  };
  const start = { id: 'msg_fake', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 0, output_tokens: 1 } };
  return {
    open: () => [event('message_start', { message: start }), event('ping')],
    text: (text) => block('text', { type: 'text_delta', text }),
    reasoning: (thinking) => block('thinking', { type: 'thinking_delta', thinking }),
    finish: (reason, usage) => [
      ...close(),
      event('message_delta', {
        delta: { stop_reason: reason === 'stop' ? 'end_turn' : reason === 'length' ? 'max_tokens' : 'refusal', stop_sequence: null },
        ...(usage ? { usage: {
          input_tokens: usage.input - (usage.cacheRead ?? 0), output_tokens: usage.output,
          ...(usage.cacheRead === undefined ? {} : { cache_read_input_tokens: usage.cacheRead, cache_creation_input_tokens: 0 }),
          ...(usage.reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: usage.reasoning } }),
        } } : {}),
      }),
      event('message_stop'),
    ],
    error: (type, message) => [event('error', { error: { type, message } })],
  };
}
