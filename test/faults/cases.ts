import { PROTOCOLS, type Connection, type Protocol } from '../../src/core/connection/connection.ts';
import type { RecordedRequest } from '../fakes/modelServer.ts';
import { answer, type Reply } from '../fakes/reply.ts';
import { PIECES, WHOLE } from './answer.ts';
import { failing, FAILURES, PLACES, type Failure, type Place } from './breaks.ts';
import { continuation, MANNERS, shownIn, type Manner } from './continuing.ts';

/** One answer that fails somewhere, and what must come of it. */
export interface Case {
  readonly group: string;
  readonly name: string;
  readonly protocol: Protocol;
  readonly parameters?: Connection['parameters'];
  /** The reply to the request of this number, from 0 on. `reached` is to be called when it goes silent. */
  reply(request: RecordedRequest, number: number, reached: () => void): Reply;
  /** How often the person has to press Continue. */
  readonly presses: number;
  /** The text; without a fault where it is whole, unless `fault` names one. */
  readonly text: string;
  readonly fault?: string;
  /** How often a notice of a resume must stand under it. */
  readonly resumes?: number;
  /** Every resume is from where the server keeps the answer. */
  readonly exact?: true;
}

const nameOf = (place: Place): string => (place === 'before headers' ? place : `${place.within ? `inside the ${place.within} ` : ''}after event ${place.after}`);

/** Every case there is, in a fixed order. */
export function allCases(): readonly Case[] {
  return [...breakCases(), ...mannerCases(), ...storedCases(), ...repeatedCases()];
}

/** {protocol} × {place} × {failure}, and a server that goes on as it is asked to. */
function breakCases(): readonly Case[] {
  return PROTOCOLS.flatMap((protocol) => PLACES.flatMap((place) => FAILURES.flatMap((failure): Case[] => {
    if (!failing(PIECES, place, failure, () => undefined)) return [];
    const page = place === 'before headers' && failure === 'html';
    return [{
      group: `${protocol}: ${failure}`, name: nameOf(place), protocol, presses: 0, text: page ? '' : WHOLE, ...(page ? { fault: 'not-a-stream' } : {}),
      reply: (request, number, reached) => (number === 0 ? failing(PIECES, place, failure, reached) : undefined) ?? rest(request, 'exactly'),
    }];
  })));
}

/** {protocol} × {manner} × {every event}. */
function mannerCases(): readonly Case[] {
  return PROTOCOLS.flatMap((protocol) => MANNERS.flatMap((manner) => PIECES.flatMap((_, index): Case[] => {
    const shown = PIECES.slice(0, index + 1).join('');
    if (shown === WHOLE || continuation(shown, manner) === undefined) return [];
    const failure: Failure = index % 2 === 0 ? 'fin' : 'clean end';
    return [{
      group: `goes on: ${manner}`, name: `${protocol} after event ${index + 1}`, protocol, presses: 0, text: WHOLE, resumes: 1,
      reply: (request, number, reached) => (number === 0 ? failing(PIECES, { after: index + 1 }, failure, reached) : undefined) ?? rest(request, manner),
    }];
  })));
}

/** Responses that the server keeps: {every event} × {every failure of a connection}, read on from the last event that came. */
function storedCases(): readonly Case[] {
  const failures: readonly Failure[] = ['fin', 'rst', 'clean end', 'silence', 'html', 'truncated gzip'];
  return PLACES.flatMap((place) => failures.flatMap((failure): Case[] => {
    const broken = failing(PIECES, place, failure, () => undefined);
    if (!broken || place === 'before headers') return [];
    return [{
      group: `kept answer: ${failure}`, name: nameOf(place), protocol: 'openai-responses', parameters: { background: true, store: true }, presses: 0, text: WHOLE,
      ...(place.after > 0 ? { exact: true as const } : {}),
      // A reset throws away what was received but not read, perhaps all of it.
      ...(place.after > 0 && failure !== 'rst' ? { resumes: place.after === PIECES.length ? 0 : 1 } : {}),
      reply: (request, number, reached) => {
        if (request.method === 'GET') return { ...answer(PIECES), after: Number(request.query['starting_after']) } as Reply;
        return (number === 0 ? failing(PIECES, place, failure, reached) : undefined) ?? rest(request, 'exactly');
      },
    }];
  }));
}

/** Answers that break again and again: as often as they are gone on with, and once more than that. */
function repeatedCases(): readonly Case[] {
  return PROTOCOLS.flatMap((protocol) => [4, 9, 12, 14].flatMap((every) => (['fin', 'rst', 'silence', 'error event 529'] as const).map((failure): Case => {
    const breaks = Math.ceil(PIECES.length / every) - 1;
    const presses = Math.ceil((breaks + 1) / 4) - 1;
    return {
      group: 'breaks again and again', name: `${protocol} ${failure} every ${every} events`, protocol, presses, text: WHOLE,
      reply: (request, _, reached) => {
        const pieces = continuation(shownIn(request), 'exactly') ?? [];
        return (pieces.length > every ? failing(pieces, { after: every }, failure, reached) : undefined) ?? answer(pieces);
      },
    };
  })));
}

function rest(request: RecordedRequest, manner: Manner): Reply {
  const shown = shownIn(request);
  return answer(shown === '' ? PIECES : continuation(shown, manner) ?? []);
}
