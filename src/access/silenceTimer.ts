import type { Notice, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';

type Phase = 'first-byte' | 'idle';

/** How long nothing has come, and before or after the first byte. */
export interface Silence {
  readonly seconds: number;
  readonly phase: Phase;
}

/** What a timer of silence has to say. */
export interface SilenceListener {
  /** The silence lasts; or the one that was told of is over. */
  notice(notice: Notice & { readonly kind: 'silent' | 'heard' }): void;
  /** The limit is reached. */
  expired(silence: Silence): void;
}

export interface SilenceTimer {
  /** The server is waited for from now on. */
  start(): void;
  /** It is not; the time that whoever listens takes for an event is not the server's silence. */
  pause(): void;
  /** Something came: bytes, or an event. */
  heard(): void;
  /** The limit begins anew, although nothing came. */
  extend(): void;
  /** The silence so far, while the server is waited for. */
  now(): Silence | undefined;
  /** Leaves no timer behind. */
  end(): void;
}

/**
 * Times the silence of a server within the limits of its connection (0: none), and tells of it after a third. A piece of data
 * costs no new timer: the one that runs looks at the clock when it is due, and goes on for the rest.
 */
export function silenceTimer(clock: Clock, { connection }: Pick<Target, 'connection'>, listener: SilenceListener): SilenceTimer {
  let phase: Phase = 'first-byte';
  let waiting = false;
  /** Whether the first third of this limit has been told of. */
  let told = false;
  /** Whether what was told last is silence. */
  let standing = false;
  /** When the last thing came, or the waiting began. */
  let since = clock.now();
  /** When the limit began to run. */
  let from = since;
  let timer: { readonly at: number; cancel(): void } | undefined;

  const limit = (): number => (phase === 'first-byte' ? connection.limits.firstByteSeconds : connection.limits.idleSeconds) * 1000;
  const silence = (): Silence => ({ seconds: Math.round((clock.now() - since) / 1000), phase });
  const cancel = (): void => {
    timer?.cancel();
    timer = undefined;
  };
  const tell = (): void => {
    told = true;
    standing = true;
    listener.notice({ kind: 'silent', ...silence(), until: from + limit() });
  };
  /** Sees to it that a timer runs which is due no later than what comes next. */
  const arm = (): void => {
    if (limit() === 0) return cancel();
    const at = from + (told ? limit() : Math.ceil(limit() / 3));
    if (timer && timer.at <= at) return;
    cancel();
    timer = { at, cancel: clock.after(Math.max(0, at - clock.now()), due) };
  };
  const due = (): void => {
    timer = undefined;
    if (!waiting) return;
    const elapsed = clock.now() - from;
    if (limit() > 0 && elapsed >= limit()) {
      waiting = false;
      return listener.expired(silence());
    }
    if (!told && elapsed >= Math.ceil(limit() / 3)) tell();
    arm();
  };
  const restart = (): void => {
    told = false;
    standing = false;
    since = clock.now();
    from = since;
    if (waiting) arm();
  };
  return {
    start: () => {
      waiting = true;
      restart();
    },
    pause: () => { waiting = false; },
    heard: () => {
      const over = standing && waiting;
      phase = 'idle';
      restart();
      if (over) listener.notice({ kind: 'heard' });
    },
    extend: () => {
      if (!waiting || limit() === 0) return;
      from = clock.now();
      // Told again at once, because the time that was said before holds no longer.
      if (standing) tell();
      told = false;
      arm();
    },
    now: () => (waiting ? silence() : undefined),
    end: () => {
      waiting = false;
      cancel();
    },
  };
}
