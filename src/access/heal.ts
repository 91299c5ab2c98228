import type { Stage, StreamEvent, Target } from '../core/chat.ts';
import type { Clock } from '../core/clock.ts';
import { originOf } from '../core/connection/baseUrl.ts';
import type { Fault, FaultKind } from '../core/faults/fault.ts';
import { healing } from '../core/request/healing.ts';
import type { Adaptation, Lesson, Lessons } from '../core/request/lesson.ts';
import { provesTaken } from './taken.ts';

/** How many refusals of different things are healed one after the other. */
const MOST = 4;

/** What a refusal taught, as long as it is not known to be true. */
interface Guess {
  readonly adaptation: Adaptation;
  readonly said: string | undefined;
}

/**
 * Words the request as this server takes it: as its earlier refusals taught, and, where it refuses something that we or the
 * settings put in, once more without that. A lesson is learned when the server has taken the request, and said at that moment.
 */
export function heal({ clock, lessons }: { readonly clock: Clock; readonly lessons: Lessons }): Stage {
  return (next) => async function* (target, request, signal) {
    const learned = lessons.of(target).flatMap((lesson) => (lesson.what === 'adaptation' ? [lesson.adaptation] : []));
    let guesses: readonly Guess[] = [];
    for (;;) {
      const adaptations = [...learned, ...guesses.map(({ adaptation }) => adaptation)];
      let refusal: { readonly fault: Fault; readonly event: StreamEvent } | undefined;
      let taken = false;
      for await (const event of next({ ...target, adaptations }, request, signal)) {
        if (event.type === 'fault' && event.fault.kind === 'bad-request' && !taken) {
          refusal = { fault: event.fault, event: withoutSent(event) };
          break;
        }
        // Said by the first attempt already.
        if (event.type === 'notice' && event.notice.kind === 'parameter-ignored' && guesses.length > 0) continue;
        if (!taken && provesTaken(event, TAKEN)) {
          taken = true;
          for (const guess of settled(guesses)) {
            lessons.learn(lessonOf(guess, target, clock.now()));
            yield { type: 'notice', notice: { kind: 'adapted', adaptation: guess.adaptation, said: guess.said } };
          }
        }
        yield withoutSent(event);
        if (event.type === 'finish' || event.type === 'fault') return;
      }
      if (!refusal) return;
      if (signal.aborted) return yield { type: 'finish', reason: 'stopped', usage: undefined };
      const { fault, event } = refusal;
      const adaptation = fault.kind === 'bad-request' && guesses.length < MOST ? healing({
        protocol: target.connection.protocol, parameter: fault.parameter, said: fault.said, sent: fault.sent ?? [],
        instructed: request.system !== undefined, tried: adaptations,
      }) : undefined;
      if (!adaptation) return yield event;
      guesses = [...guesses, { adaptation, said: fault.said }];
    }
  };
}

/** Faults of an answer, which begins only after the request was taken. A full server may say so before it has looked at it. */
const TAKEN: ReadonlySet<FaultKind> = new Set(['empty-answer', 'cut-short', 'malformed']);

/** Without what a later guess has overtaken: another name for what had to be left out after all, a role before the one that was taken. */
function settled(guesses: readonly Guess[]): readonly Guess[] {
  return guesses.filter(({ adaptation }, index) => !guesses.slice(index + 1).some(({ adaptation: later }) => overtakes(later, adaptation)));
}

function overtakes(later: Adaptation, earlier: Adaptation): boolean {
  if (earlier.kind === 'rename') return later.kind === 'drop' && later.parameter === earlier.parameter;
  return earlier.kind === 'system-role' && later.kind === 'system-role';
}

function lessonOf({ adaptation, said }: Guess, { connection, model }: Target, at: number): Lesson {
  return { connectionId: connection.id, origin: originOf(connection.baseUrl), model, said, at, what: 'adaptation', adaptation };
}

/** What was sent is nobody's business but this stage's: it is neither shown nor stored. */
function withoutSent(event: StreamEvent): StreamEvent {
  if (event.type !== 'fault' || event.fault.sent === undefined) return event;
  const { sent: _, ...fault } = event.fault;
  return { ...event, fault };
}
