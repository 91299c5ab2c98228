import type { Step } from './step.ts';

/** Characters that are read ahead at most. Whoever listens is never that far behind, unless it hangs. */
const MOST = 256_000;

/**
 * Reads ahead of whoever listens, and joins what is said meanwhile: a server at full speed sends thousands of small pieces, and
 * every layer above would look at each of them alone. The first piece after a pause is handed on at once, and none waits for one that
 * is still to come.
 * What `steps` throws is thrown when everything before it was handed on.
 *
 * When the listener leaves, `leave` is called: a piece that is waited for would hold up the end of `steps` as long as none comes.
 */
export async function* joined(steps: AsyncIterable<Step>, leave: () => void): AsyncIterable<Step> {
  let waiting: Step[] = [];
  let characters = 0;
  let over: { readonly thrown?: { readonly error: unknown } } | undefined;
  let left = false;
  let wake: (() => void) | undefined;
  let goOn: (() => void) | undefined;
  const read = async (): Promise<void> => {
    try {
      for await (const step of steps) {
        if (left) return;
        characters += put(waiting, step);
        wake?.();
        if (characters > MOST) await new Promise<void>((resolve) => { goOn = resolve; });
      }
      over = {};
    } catch (error) {
      over = { thrown: { error } };
    }
    wake?.();
  };
  // It ends by itself, or by `leave`; what it throws is in `over`.
  void read();
  try {
    for (;;) {
      if (waiting.length === 0 && !over) await new Promise<void>((resolve) => { wake = resolve; });
      // More came while the last of it was handed on: what else is there already is read first.
      else if (!over) await new Promise<void>((resolve) => { setImmediate(resolve); });
      const taken = waiting;
      waiting = [];
      characters = 0;
      goOn?.();
      for (const step of taken) yield step;
      if (taken.length > 0 || !over) continue;
      if (over.thrown) throw over.thrown.error;
      return;
    }
  } finally {
    left = true;
    goOn?.();
    if (!over) leave();
  }
}

/** Adds a step to those that wait, or makes one of the two that say the same. Returns how many characters came with it. */
function put(waiting: Step[], step: Step): number {
  const last = waiting.at(-1);
  switch (step.type) {
    case 'text':
    case 'reasoning':
      if (last?.type === step.type) waiting[waiting.length - 1] = { type: step.type, delta: last.delta + step.delta };
      else waiting.push(step);
      return step.delta.length;
    case 'begin':
      // Whatever waits says as much.
      if (!last) waiting.push(step);
      return 0;
    case 'cursor': {
      // A later one holds for what came before it, too.
      const [text, cursor, more] = waiting.slice(-3);
      if (more && cursor?.type === 'cursor' && (text?.type === 'text' || text?.type === 'reasoning') && more.type === text.type) {
        waiting.splice(-3, 3, { type: text.type, delta: text.delta + more.delta }, step);
      } else if (last?.type === 'cursor') waiting[waiting.length - 1] = step;
      else waiting.push(step);
      return 0;
    }
    case 'usage':
    case 'end':
      waiting.push(step);
      return 0;
  }
}
