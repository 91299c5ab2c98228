import type { Cursor, Notice, Stage, StreamEvent, Usage } from '../core/chat.ts';
import { canBeWhole } from '../core/seam/continuation.ts';
import { faultAt, type Fault } from '../core/faults/fault.ts';
import { restOf, type Way } from '../core/seam/restOf.ts';
import { skipShown } from '../core/seam/skipShown.ts';
import { canGoOn, isTransient } from '../core/faults/transient.ts';
import { addUsage } from '../core/conversation/usage.ts';

/** How often an answer is gone on with before the person is asked. */
const MOST_RESUMES = 3;

type End = Extract<StreamEvent, { readonly type: 'finish' | 'fault' }>;

/**
 * Goes on with an answer that broke off: what was shown stays, and the rest is joined to it with nothing lost and nothing twice.
 * Without any text so far (it broke while the model thought) the question is asked again. A rest that is refused ends in the fault that
 * made it necessary.
 *
 * Carries out `ChatRequest.continues`: then the first request asks for a rest already, and only that arrives.
 */
export function resume(): Stage {
  return (next) => async function* (target, { continues = '', ...asked }, signal) {
    let text = continues;
    let reasoning = '';
    let usage: Usage | undefined;
    let cursor: Cursor | undefined;
    let broken: Fault | undefined;
    let refused: readonly Way[] = [];
    let resumes = 0;

    while (!signal.aborted) {
      const { way, request, seam } = restOf(target, asked, text, cursor, refused);
      const think = way === 'read-on' ? (delta: string): string => delta : skipShown(reasoning);
      // A mark is set where something does go on, and only there.
      let mark = text === '' && reasoning === '' ? undefined : markOf(way, text, resumes, broken);
      let moved = false;
      let end: End | undefined;
      cursor = undefined;
      for await (const event of next({ ...target, onCursor: (read) => { cursor = read; target.onCursor?.(read); } }, request, signal)) {
        if (event.type === 'notice') {
          // What is wrong with the settings is said by the first request.
          if (!broken || event.notice.kind !== 'parameter-ignored') yield event;
          continue;
        }
        if (event.type === 'finish' || event.type === 'fault') end = event;
        const delta = event.type === 'text' ? (seam ? seam.feed(event.delta) : event.delta)
          : event.type === 'reasoning' ? think(event.delta)
          : event.type === 'finish' && event.reason !== 'stopped' && seam ? seam.end() : '';
        if (delta !== '') {
          moved = true;
          if (mark) yield { type: 'notice', notice: mark };
          mark = undefined;
          if (event.type === 'reasoning') reasoning += delta;
          else text += delta;
          yield { type: event.type === 'reasoning' ? 'reasoning' : 'text', delta };
        }
        if (end) break;
      }
      // A mistake further in, of which `pipe` makes a fault.
      if (!end) return;

      usage = addUsage(usage, end.usage);
      if (end.type === 'finish') {
        if (seam?.astray) return yield { type: 'fault', fault: broken ?? { ...faultAt(target.connection), kind: 'cut-short' }, usage };
        if (end.reason === 'refusal' && broken && seam) return yield { type: 'fault', fault: broken, usage };
        return yield { ...end, usage };
      }
      if ((way === 'read-on' || way === 'prefill') && !moved) {
        refused = [...refused, way];
        if (way === 'read-on' || !canGoOn(end.fault)) continue;
      }
      const { fault } = end;
      // The model said that nothing is left.
      if (fault.kind === 'empty-answer' && broken && canBeWhole(text)) return yield { type: 'finish', reason: 'stop', usage };
      if (!canGoOn(fault) || resumes === MOST_RESUMES || (text === '' && reasoning === '')) {
        return yield { type: 'fault', fault: isTransient(fault) ? fault : broken ?? fault, usage };
      }
      // What the seam has held back so far would be missing behind the cursor.
      cursor = seam?.settled === false ? undefined : end.cursor ?? cursor;
      broken = fault;
      resumes += 1;
    }
    yield { type: 'finish', reason: 'stopped', usage };
  };
}

function markOf(way: Way, text: string, resumes: number, broken: Fault | undefined): Notice {
  if (way === 'ask-again' && broken) return { kind: 'retried', times: resumes, because: broken.kind, status: broken.status };
  return { kind: 'resumed', at: text.length, because: broken?.kind, exact: way === 'read-on' };
}
