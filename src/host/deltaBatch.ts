import type { Clock } from '../core/clock.ts';

/** Deltas of one screen frame are posted together: the view paints no oftener, and each message costs a hop between processes. */
const FRAME_MS = 16;

export type Channel = 'text' | 'reasoning';

export interface DeltaBatch {
  add(channel: Channel, delta: string): void;
  /** Posts what waits, now. No timer is left. */
  flush(): void;
}

/** Joins the deltas of a frame. The first one of a pause goes at once, so that nothing waits for a timer. */
export function deltaBatch(clock: Clock, post: (channel: Channel, delta: string) => void): DeltaBatch {
  let pending: { readonly channel: Channel; readonly delta: string } | undefined;
  let cancel: (() => void) | undefined;
  const send = (): void => {
    if (pending) post(pending.channel, pending.delta);
    pending = undefined;
  };
  const wait = (): void => {
    cancel = clock.after(FRAME_MS, () => {
      cancel = undefined;
      if (!pending) return;
      send();
      wait();
    });
  };
  return {
    add: (channel, delta) => {
      if (pending && pending.channel !== channel) send();
      pending = { channel, delta: (pending?.delta ?? '') + delta };
      if (cancel) return;
      send();
      wait();
    },
    flush: () => {
      cancel?.();
      cancel = undefined;
      send();
    },
  };
}
