import type { Stage, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { faultAt, type FaultCause } from '../core/fault.ts';

type Silence = FaultCause & { readonly kind: 'silent' };
type Interruption = { readonly type: 'silence'; readonly silence: Silence } | { readonly type: 'stopped' };

/**
 * Ends an answer that went silent: before its first byte and later, within the limits of the connection (0: none). Every byte
 * and every event counts, so that the pings of a server that thinks keep it alive. Being stopped by the person ends the answer
 * at once. In both cases the rest of the pipeline is told to stop and is not waited for: it may be what hangs.
 */
export function watch(clock: Clock): Stage {
  return (next) => async function* (target, request, signal) {
    if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
    const inner = new AbortController();
    let interrupt: (interruption: Interruption) => void = () => undefined;
    const interrupted = new Promise<Interruption>((resolve) => { interrupt = resolve; });
    const stop = (): void => interrupt({ type: 'stopped' });
    signal.addEventListener('abort', stop, { once: true });
    const timer = silenceTimer(clock, target, (silence) => interrupt({ type: 'silence', silence }));
    const onBytes = (): void => {
      timer.heard();
      target.onBytes?.();
    };

    const events = next({ ...target, onBytes }, request, inner.signal)[Symbol.asyncIterator]();
    let ended = false;
    try {
      while (!ended) {
        timer.start();
        const won = await Promise.race([interrupted, events.next()]);
        timer.pause();
        if ('type' in won) return yield endOf(won, target);
        if (won.done) return;
        timer.heard();
        ended = won.value.type === 'finish' || won.value.type === 'fault';
        yield won.value;
      }
    } finally {
      timer.pause();
      signal.removeEventListener('abort', stop);
      if (!ended) {
        inner.abort();
        // Not awaited, because what hangs would hold this up too; it has no one left to report to.
        events.return?.().catch(() => undefined);
      }
    }
  };
}

/** Runs only while the server is waited for: the time that whoever listens takes for an event is not the server's silence. */
function silenceTimer(clock: Clock, { connection }: Target, expired: (silence: Silence) => void): { start(): void; pause(): void; heard(): void } {
  const { firstByteSeconds, idleSeconds } = connection.limits;
  let phase: Silence['phase'] = 'first-byte';
  let cancel: (() => void) | undefined;
  const pause = (): void => {
    cancel?.();
    cancel = undefined;
  };
  const start = (): void => {
    pause();
    const seconds = phase === 'first-byte' ? firstByteSeconds : idleSeconds;
    if (seconds > 0) cancel = clock.after(seconds * 1000, () => expired({ kind: 'silent', seconds, phase }));
    else cancel = () => undefined;
  };
  return {
    start,
    pause,
    heard: () => {
      phase = 'idle';
      if (cancel) start();
    },
  };
}

function endOf(interruption: Interruption, { connection }: Target): StreamEvent {
  switch (interruption.type) {
    case 'stopped':
      return { type: 'finish', reason: 'stopped', usage: undefined };
    case 'silence':
      return { type: 'fault', usage: undefined, fault: { ...faultAt(connection), ...interruption.silence } };
  }
}
