import { originOf } from '../core/connection/baseUrl.ts';
import type { ChatRequest, Message, Stage, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import type { Fault } from '../core/faults/fault.ts';
import type { Lessons } from '../core/request/lesson.ts';
import { estimateRequest, type CountTokens, type TokenScales } from '../core/request/tokens.ts';
import { withoutImages } from '../core/request/textOnly.ts';
import { cutToRoom, roomIn } from '../core/request/window.ts';

export interface FitPorts {
  readonly clock: Clock;
  readonly lessons: Lessons;
  readonly scales: TokenScales;
  readonly countTokens: CountTokens;
}

/** A request as it is sent, and what it was made from. */
interface Fitted {
  readonly request: ChatRequest;
  /** Input tokens by our estimate, unscaled. */
  readonly estimated: number;
  /** What the estimate was multiplied by. */
  readonly factor: number;
  /** How many turns were left out, of which window. */
  readonly trimmed: { readonly turns: number; readonly window: number; readonly learned: boolean } | undefined;
}

/**
 * Fits the conversation to the model's context window: the oldest turns are left out, and it says so. A window that nobody
 * named is learned from the server's refusal, after which it is asked once more. Images stay out where the model is known to take none. Also marks where a prompt cache may end, and
 * learns from each answer how good our estimate is for this model.
 */
export function fit(ports: FitPorts): Stage {
  return (next) => async function* (target, given, signal) {
    const { request, images } = takesNoImages(target) ? withoutImages(given) : { request: given, images: 0 };
    let fitted = await fitFor(ports, target, request, signal);
    if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
    for (let refusals = 0; ; refusals++) {
      let again: Fitted | undefined;
      let begun = false;
      let simple = request.continues === undefined;
      for await (const event of next(target, fitted.request, signal)) {
        if (event.type === 'notice') {
          // The usage of an answer that took several requests is that of all of them.
          if (event.notice.kind === 'resumed' || event.notice.kind === 'retried') simple = false;
          yield event;
          continue;
        }
        again = refusals === 0 && !begun && event.type === 'fault' && event.fault.kind === 'too-long' ? learnFrom(ports, target, request, fitted, event.fault) : undefined;
        if (again) break;
        // Said only now, so that a second fitting does not contradict it.
        if (!begun && fitted.trimmed) yield { type: 'notice', notice: { kind: 'trimmed', ...fitted.trimmed } };
        if (!begun && images > 0) yield { type: 'notice', notice: { kind: 'images-left-out', images } };
        begun = true;
        if (simple) observe(ports, target, fitted, event);
        yield event;
      }
      if (!again) return;
      fitted = again;
    }
  };
}

/** Only where it is known. */
function takesNoImages({ connection, model }: Target): boolean {
  return connection.models.find(({ id }) => id === model)?.vision === false;
}

/** A server that counts takes a moment for it; longer, and the estimate does. In milliseconds. */
const COUNT_MS = 3000;

async function fitFor(ports: FitPorts, target: Target, request: ChatRequest, signal: AbortSignal): Promise<Fitted> {
  const scale = ports.scales.of(target);
  const window = windowOf(ports.lessons, target);
  const estimated = estimateRequest(request);
  if (!window || request.whole) return { request: prepared(request, request.messages, estimated * scale.factor), estimated, factor: scale.factor, trimmed: undefined };
  const room = roomIn(window.tokens, target, request);
  const certain = (tokens: number): boolean => tokens * scale.factor * (1 + scale.error) <= room;
  if (certain(estimated)) return cut(request, room, scale.factor, window);

  // Near the limit a count decides: of everything where that may fit after all, else of what is left of it.
  const open = estimated * scale.factor * (1 - scale.error) <= room;
  const shortened = cut(request, room, scale.factor, window);
  const asked = open ? { request: prepared(request, request.messages, estimated), estimated } : shortened;
  if (!open && certain(shortened.estimated)) return shortened;
  const real = await count(ports, target, asked.request, signal);
  if (real === undefined || real <= 0) return shortened;
  ports.scales.observe(target, asked.estimated, real);
  return cut(request, room, real / asked.estimated, window);
}

function cut(request: ChatRequest, room: number, factor: number, window: Window): Fitted {
  const { messages, turns } = cutToRoom(request, room, factor);
  const estimated = estimateRequest({ ...request, messages });
  return { request: prepared(request, messages, estimated * factor), estimated, factor, trimmed: turns === 0 ? undefined : { turns, window: window.tokens, learned: window.learned } };
}

/** The server's own count, or `undefined` when it has none, takes too long or the person stops. */
async function count({ clock, countTokens }: FitPorts, target: Target, request: ChatRequest, signal: AbortSignal): Promise<number | undefined> {
  const inner = new AbortController();
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<undefined>((resolve) => { giveUp = () => resolve(undefined); });
  const cancel = clock.after(COUNT_MS, giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([givenUp, countTokens(target, request, inner.signal)]);
  } finally {
    cancel();
    signal.removeEventListener('abort', giveUp);
    inner.abort();
  }
}

interface Window {
  readonly tokens: number;
  readonly learned: boolean;
}

/** What the server itself said comes before what is written down of the model. */
function windowOf(lessons: Lessons, target: Target): Window | undefined {
  const lesson = lessons.of(target).findLast(({ what }) => what === 'context-window');
  if (lesson?.what === 'context-window') return { tokens: lesson.tokens, learned: true };
  const tokens = target.connection.models.find(({ id }) => id === target.model)?.contextWindow;
  return tokens === undefined ? undefined : { tokens, learned: false };
}

/** No estimate is further off than this; a server that refuses less for its length does so for another reason. */
const FURTHEST_OFF = 4;

/**
 * What a refusal for its length teaches: the window that the server names, else that it is smaller than what was just sent.
 * The request that fits into it; `undefined` when nothing can be left out of this one.
 */
function learnFrom({ clock, lessons }: FitPorts, target: Target, request: ChatRequest, sent: Fitted, fault: Fault & { readonly kind: 'too-long' }): Fitted | undefined {
  const said = fault.window !== undefined && fault.window > 0 ? fault.window : undefined;
  const tokens = said ?? Math.floor(sent.estimated * sent.factor * 0.75);
  const learn = (): void => lessons.learn({ connectionId: target.connection.id, origin: originOf(target.connection.baseUrl), model: target.model, said: fault.said, at: clock.now(), what: 'context-window', tokens });
  if (said !== undefined) learn();
  const room = roomIn(tokens, target, request);
  if (request.whole || sent.estimated * FURTHEST_OFF < room) return undefined;
  // Where our count says that it would have fitted, our count is wrong.
  const factor = Math.max(sent.factor, room / sent.estimated * 1.1);
  const fitted = cut(request, room, factor, { tokens, learned: true });
  if (fitted.request.messages.length >= sent.request.messages.length) return undefined;
  if (said === undefined) learn();
  return fitted;
}

function observe({ scales }: FitPorts, target: Target, { estimated }: Fitted, event: StreamEvent): void {
  if ((event.type === 'finish' || event.type === 'fault') && event.usage?.input !== undefined) scales.observe(target, estimated, event.usage.input);
}

/** Providers cache no shorter beginning than this, in tokens (Anthropic and OpenAI: 1024). */
const LEAST_CACHED = 1024;

/** The request with these messages and its cache marks. The marks stand where the next request will have the same beginning. */
function prepared(request: ChatRequest, messages: readonly Message[], tokens: number): ChatRequest {
  const newest = messages.findLastIndex(({ role }) => role === 'user');
  if (newest < 0 || (messages.length === 1 && tokens < LEAST_CACHED)) return { ...request, messages };
  return { ...request, messages, cacheAfter: newest === 0 ? [0] : [newest - 1, newest] };
}
