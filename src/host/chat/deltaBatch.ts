import type { Clock } from '../../core/clock.ts';

/** Deltas of one screen frame are posted together: the view paints no oftener, and each message costs a hop between processes. */
const FRAME_MS = 16;
/** After more characters than anybody reads in a frame the next ones wait longer: a page that draws them seldom draws them sooner. */
const FLOOD = 8000;
const FLOOD_MS = 100;

export type Channel = 'text' | 'reasoning';

export interface DeltaBatch {
  /**
   * Takes more. What is returned, if anything, is to be waited for before more is added: a stream whose events are all there
   * already is read without a pause, and then neither a timer nor what was posted would get its turn until it is over.
   */
  readonly add: (channel: Channel, delta: string) => Promise<void> | undefined;
  /** Posts what waits, now. No timer is left. */
  readonly flush: () => void;
}

/** Joins the deltas of a frame. The first one of a pause goes at once, so that nothing waits for a timer. */
export function deltaBatch(clock: Clock, post: (channel: Channel, delta: string) => void): DeltaBatch {
  let pending: { readonly channel: Channel; readonly delta: string } | undefined;
  let cancel: (() => void) | undefined;
  /** The end of the frame that is waited for, in milliseconds since the epoch. */
  let due = 0;
  let sent = 0;
  const send = (): void => {
    sent = pending?.delta.length ?? 0;
    if (pending) post(pending.channel, pending.delta);
    pending = undefined;
  };
  const wait = (): void => {
    const frame = sent > FLOOD ? FLOOD_MS : FRAME_MS;
    due = clock.now() + frame;
    cancel = clock.after(frame, () => {
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
      const late = cancel !== undefined && clock.now() > due;
      if (cancel && !late) return undefined;
      cancel?.();
      send();
      wait();
      return late ? new Promise((resolve) => { clock.after(0, resolve); }) : undefined;
    },
    flush: () => {
      cancel?.();
      cancel = undefined;
      send();
    },
  };
}
