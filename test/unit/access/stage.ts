import type { ChatRequest, Nudge, Steering, StreamChat, StreamEvent, Target } from '../../../src/core/chat.ts';

/** A person who can say something to an exchange. */
export interface Steered {
  readonly steering: Steering;
  say(nudge: Nudge): void;
  /** Who listens. Nobody should, once it is over. */
  readonly listening: number;
}

export function steered(): Steered {
  const listeners = new Set<(nudge: Nudge) => void>();
  return {
    steering: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    say: (nudge) => { for (const listener of listeners) listener(nudge); },
    get listening() { return listeners.size; },
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function turns(): Promise<void> {
  await new Promise<void>((resolve) => { setImmediate(resolve); });
}

/** One call of the rest of the pipeline. */
export interface Call {
  readonly target: Target;
  readonly request: ChatRequest;
  /** Whether its iterator has ended or was closed. */
  closed: boolean;
}

/** The rest of the pipeline: answers its first call with the first of these, and so on; the last one answers all further ones. */
export function scripted(...answers: readonly (readonly StreamEvent[])[]): { readonly chat: StreamChat; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  return {
    calls,
    chat: async function* (target, request) {
      const call: Call = { target, request, closed: false };
      const events = answers[Math.min(calls.length, answers.length - 1)] ?? [];
      calls.push(call);
      try {
        yield* events;
      } finally {
        call.closed = true;
      }
    },
  };
}
