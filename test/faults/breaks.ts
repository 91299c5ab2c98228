import type { Move, Reply } from '../fakes/reply.ts';
import { webPage } from '../fakes/reply.ts';
import { PIECES } from './answer.ts';

/** How a server fails. */
export const FAILURES = ['fin', 'rst', 'clean end', 'silence', 'html', 'error event 429', 'error event 500', 'error event 529', 'truncated gzip', 'status 429', 'status 500', 'status 529'] as const;
export type Failure = (typeof FAILURES)[number];

/** Where in an answer it fails: after so many of its events, or within the next one. */
export type Place = 'before headers' | { readonly after: number; readonly within?: 'frame' | 'character' };

export const PLACES: readonly Place[] = [
  'before headers', { after: 0 }, ...PIECES.map((_, index) => ({ after: index + 1 })),
  ...PIECES.map((_, index) => ({ after: index, within: 'frame' as const })),
  ...PIECES.flatMap((piece, index) => (/[^\0-\x7f]/.test(piece) ? [{ after: index, within: 'character' as const }] : [])),
];

/** A reply that gives these pieces of text and fails there. `undefined` where a server cannot fail like that. `reached` is called when silence begins. */
export function failing(pieces: readonly string[], place: Place, failure: Failure, reached: () => void): Reply | undefined {
  if (place === 'before headers') return beforeHeaders(failure, reached);
  const end = endOf(failure, reached);
  // An event of the server's own, or a page from somewhere on the way, does not begin within another one's bytes.
  if (!end || (place.within !== undefined && !['fin', 'rst', 'clean end', 'silence', 'truncated gzip'].includes(failure))) return undefined;
  const moves: Move[] = pieces.slice(0, place.after).map((delta) => ({ do: 'text', delta }));
  const next = pieces[place.after];
  if (place.within && next !== undefined) moves.push({ do: 'part', delta: next, upTo: place.within });
  return { kind: 'stream', moves: [...moves, ...end], ...(failure === 'truncated gzip' ? { manner: { gzip: true } } : {}) };
}

function beforeHeaders(failure: Failure, reached: () => void): Reply | undefined {
  switch (failure) {
    case 'fin': return { kind: 'drop' };
    case 'rst': return { kind: 'drop', how: 'rst' };
    case 'silence': return { kind: 'silence', reached };
    case 'html': return webPage(200, 'Welcome');
    case 'status 429': return { kind: 'error', status: 429, type: 'rate_limit_error', message: 'Too many requests', headers: { 'retry-after': '3' } };
    case 'status 500': return { kind: 'error', status: 500, type: 'api_error', message: 'Internal server error' };
    case 'status 529': return { kind: 'error', status: 529, type: 'overloaded_error', message: 'Overloaded' };
    default: return undefined;
  }
}

function endOf(failure: Failure, reached: () => void): readonly Move[] | undefined {
  switch (failure) {
    case 'fin':
    case 'rst': return [{ do: 'cut', how: failure }];
    case 'clean end':
    case 'truncated gzip': return [];
    case 'silence': return [{ do: 'hang', reached }];
    case 'html': return [{ do: 'raw', text: '<!doctype html><html><body>\n<h1>Bad gateway: data: none</h1>\n</body></html>\n' }];
    case 'error event 429': return [{ do: 'error', type: 'rate_limit_error', message: 'Too many requests' }];
    case 'error event 500': return [{ do: 'error', type: 'api_error', message: 'Internal server error' }];
    case 'error event 529': return [{ do: 'error', type: 'overloaded_error', message: 'Overloaded' }];
    default: return undefined;
  }
}
