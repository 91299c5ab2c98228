import type { Notice, Stage, StreamEvent } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { faultAt, type FaultFacts } from '../core/faults/fault.ts';
import { inbox } from './inbox.ts';
import { silenceTimer, type Silence } from './silenceTimer.ts';

/** What can happen while the server is waited for. */
type Happening =
  | { readonly type: 'event'; readonly result: IteratorResult<StreamEvent> }
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'silence'; readonly silence: Silence; readonly facts: Pick<FaultFacts, 'retryAfterMs'> }
  | { readonly type: 'stopped' };

/**
 * Ends an answer that went silent: before its first byte and later, within the limits of the connection (0: none), and says so
 * after a third of them. Every byte and every event counts, so that the pings of a server that thinks keep it alive. The person
 * can be more patient, or less. Being stopped by the person ends the answer at once. In each case the rest of the pipeline is
 * told to stop and is not waited for: it may be what hangs.
 */
export function watch(clock: Clock): Stage {
  return (next) => async function* (target, request, signal) {
    const stopped: StreamEvent = { type: 'finish', reason: 'stopped', usage: undefined };
    if (signal.aborted) return yield stopped;
    const inner = new AbortController();
    const happenings = inbox<Happening>();
    const stop = (): void => happenings.put({ type: 'stopped' });
    signal.addEventListener('abort', stop, { once: true });
    const timer = silenceTimer(clock, target, {
      notice: (notice) => happenings.put({ type: 'notice', notice }),
      expired: (silence) => happenings.put({ type: 'silence', silence, facts: {} }),
    });
    const deafen = target.steering?.((nudge) => {
      if (nudge === 'keep-waiting') timer.extend();
      const silence = nudge === 'try-again' ? timer.now() : undefined;
      if (!silence) return;
      timer.pause();
      // No wait before the next attempt: it is the person who wants it.
      happenings.put({ type: 'silence', silence, facts: { retryAfterMs: 0 } });
    });
    const onBytes = (): void => {
      timer.heard();
      target.onBytes?.();
    };

    const events = next({ ...target, onBytes }, request, inner.signal)[Symbol.asyncIterator]();
    const pull = (): void => {
      timer.start();
      events.next().then(
        (result) => {
          timer.pause();
          happenings.put({ type: 'event', result });
        },
        (error: unknown) => happenings.put({ type: 'failed', error }),
      );
    };
    let ended = false;
    try {
      pull();
      for (;;) {
        const happening = await happenings.take();
        // The end of an answer that came just before the person stopped it says more than the stop does.
        if (signal.aborted && !(happening.type === 'event' && isEnd(happening.result))) return yield stopped;
        switch (happening.type) {
          case 'event': {
            const { done, value } = happening.result;
            if (done) return;
            // A notice is not the server's; nothing of the answer has come with it.
            if (value.type !== 'notice') timer.heard();
            ended = isEnd(happening.result);
            yield value;
            if (ended) return;
            pull();
            break;
          }
          case 'failed':
            throw happening.error;
          case 'notice':
            yield { type: 'notice', notice: happening.notice };
            break;
          case 'silence':
            return yield { type: 'fault', usage: undefined, fault: { ...faultAt(target.connection), ...happening.facts, kind: 'silent', ...happening.silence } };
          case 'stopped':
            return yield stopped;
        }
      }
    } finally {
      timer.end();
      deafen?.();
      signal.removeEventListener('abort', stop);
      if (!ended) inner.abort();
      // Not awaited, because what hangs would hold this up too; it has no one left to report to.
      events.return?.().catch(() => undefined);
    }
  };
}

function isEnd(result: IteratorResult<StreamEvent>): boolean {
  return !result.done && (result.value.type === 'finish' || result.value.type === 'fault');
}
