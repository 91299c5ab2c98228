import { fill } from './access/fill.ts';
import { fit } from './access/fit.ts';
import { heal } from './access/heal.ts';
import { pace } from './access/pace.ts';
import { pipe } from './access/pipe.ts';
import { rateBook } from './access/rateBook.ts';
import type { RateEntries } from './access/rateEntries.ts';
import { attempts, record } from './access/record.ts';
import { resume } from './access/resume.ts';
import { retry } from './access/retry.ts';
import { route } from './access/route.ts';
import { watch } from './access/watch.ts';
import type { StreamChat } from './core/chat.ts';
import type { Clock } from './core/clock.ts';
import type { Exchange } from './core/conversation/exchange.ts';
import type { Lessons } from './core/request/lesson.ts';
import type { TokenScales } from './core/request/tokens.ts';
import { tokenCounter } from './protocols/countTokens.ts';
import { speak } from './protocols/speak.ts';

export interface PipelinePorts {
  readonly network: { readonly fetch: typeof globalThis.fetch };
  readonly clock: Clock;
  readonly limits: RateEntries;
  readonly lessons: Lessons;
  readonly scales: TokenScales;
  readonly newId: () => string;
  readonly keep: (exchange: Exchange) => void;
}

export interface Pipelines {
  /** For whatever a person asks and waits for. */
  readonly streamChat: StreamChat;
  /** For a gap in a text. It is not waited for, gone on with or asked for again: by then something else was typed. */
  readonly streamFill: StreamChat;
}

/** The one way to a model, outermost stage first. */
export function pipelines({ network, clock, limits: known, lessons, scales, newId, keep }: PipelinePorts): Pipelines {
  const limits = rateBook(clock, known);
  return {
    streamChat: pipe(
      record({ clock, newId, keep }),
      route({ clock, limits }), fit({ clock, lessons, scales, countTokens: tokenCounter(network) }), resume(), retry({ clock, random: Math.random }),
      pace({ clock, limits }), heal({ clock, lessons }), watch(clock), attempts(clock), speak(network),
    ),
    streamFill: pipe(
      record({ clock, newId, keep }),
      route({ clock, limits }), fill({ clock, lessons }), pace({ clock, limits }), heal({ clock, lessons }), watch(clock), attempts(clock), speak(network),
    ),
  };
}
