import { pieces, codeExplanation, HELP, SAMPLE, THOUGHTS } from './demoAnswers.ts';
import type { RecordedRequest, Script } from './modelServer.ts';
import { jsonDocument, redirect, webPage, type Move, type Reply } from './reply.ts';

/** About forty pieces a second: as fast as a good model, slow enough to watch. */
const PAUSE: Move = { do: 'pause', ms: 25 };

/** What a person sees who has no key yet: answers that are plainly canned, and every fault on demand. */
export const demoScript: Script = {
  models: [{ id: 'demo-small', name: 'Demo Small' }, { id: 'demo-reasoner', name: 'Demo Reasoner' }],
  answer(request) {
    const prompt = lastPrompt(request);
    const [, fault] = /(?:^|\s)\/fault\s+(\S+)/.exec(prompt) ?? [];
    if (fault !== undefined) return faultReply(fault, request);
    const text = /^\s*\/?help\b/i.test(prompt) ? HELP : /```/.test(prompt) ? codeExplanation(prompt) : SAMPLE;
    return streamed(text, request.body?.['model'] === 'demo-reasoner' ? THOUGHTS : '');
  },
};

function streamed(text: string, thoughts: string): Reply {
  const spoken = (kind: 'text' | 'reasoning', whole: string): readonly Move[] => pieces(whole).flatMap((delta): Move[] => [{ do: kind, delta }, PAUSE]);
  const reasoning = pieces(thoughts).length;
  const usage = { input: 25, output: pieces(text).length + reasoning, ...(reasoning > 0 ? { reasoning } : {}) };
  return { kind: 'stream', moves: [...spoken('reasoning', thoughts), ...spoken('text', text), { do: 'finish', usage }] };
}

/** The magic prompts, as HELP lists them. */
function faultReply(name: string, request: RecordedRequest): Reply {
  const begun = pieces('This answer will not come to its end, because you asked for that. ').flatMap((delta): Move[] => [{ do: 'text', delta }, PAUSE]);
  const error = (status: number, type: string, message: string, more: { readonly code?: string; readonly headers?: Readonly<Record<string, string>> } = {}): Reply => ({ kind: 'error', status, type, message, ...more });
  switch (name) {
    case '401': return error(401, 'authentication_error', 'The key is not valid (canned fault).', { code: 'invalid_api_key' });
    case '402': return error(402, 'billing_error', 'The account has no credit left (canned fault).');
    case '403': return error(403, 'permission_error', 'This account may not do that (canned fault).');
    case '404': return error(404, 'not_found_error', `model: ${String(request.body?.['model'])}`, { code: 'model_not_found' });
    case '429': return error(429, 'rate_limit_error', 'Too many requests (canned fault).', { headers: { 'retry-after': '20' } });
    case '500': return error(500, 'api_error', 'An error of the server (canned fault).');
    case '529': return error(529, 'overloaded_error', 'Overloaded (canned fault).');
    case 'long': return error(400, 'invalid_request_error', 'The prompt is too long: maximum context length is 100 tokens (canned fault).', { code: 'context_length_exceeded' });
    case 'html': return webPage(200, 'Welcome');
    case 'json': return jsonDocument({ hello: 'not a stream' });
    case 'redirect': return redirect('https://example.com/v1/chat/completions');
    case 'empty': return { kind: 'stream', moves: [{ do: 'finish' }] };
    case 'drop': return { kind: 'drop' };
    case 'cut': return { kind: 'stream', moves: [...begun, { do: 'cut', how: 'rst' }] };
    case 'short': return { kind: 'stream', moves: begun };
    case 'garbled': return { kind: 'stream', moves: [...begun, { do: 'raw', text: 'data: {"this is": not JSON\n\n' }] };
    case 'silent': return { kind: 'stream', moves: [...begun, { do: 'hang' }] };
    default: return streamed(`There is no canned fault \`${name}\`.\n\n${HELP}`, '');
  }
}

/** The text of the newest message, in any of the three protocols. */
function lastPrompt({ body }: RecordedRequest): string {
  const list = body?.['messages'] ?? body?.['input'];
  if (typeof list === 'string') return list;
  const last = Array.isArray(list) ? (list.at(-1) as { readonly content?: unknown } | undefined) : undefined;
  return typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content ?? '');
}
