import type { ToView, ViewTurn } from '../../contract/chatView.ts';

type Snapshot = Extract<ToView, { type: 'snapshot' }>;

/** Characters of the newest turns that go first: more than any screen shows. */
const NEWEST = 40_000;
/** Characters of each piece of the older ones. */
const PIECE = 400_000;

export interface Outbox {
  readonly post: (message: ToView) => void;
  /** A page came up: what is still on its way was for another one. `reading`: the id of the turn that it wants to show, or none. */
  readonly begin: (reading: string) => void;
}

/**
 * Posts messages in their order. The snapshot of a long conversation goes in pieces, the newest turns first, so that its end
 * can be read before the rest has arrived; what is posted meanwhile follows behind. `later` calls back in another turn of the
 * event loop, which lets the piece before go out.
 */
export function outbox(post: (message: ToView) => void, later: (callback: () => void) => void): Outbox {
  let waiting: ToView[] = [];
  let reading = '';
  /** Pieces of an earlier page are not sent on. */
  let page = 0;
  const goOn = (of: number): void => {
    if (of !== page) return;
    const next = waiting.shift();
    if (next) post(next);
    // Only pieces take time; the others go together.
    while (waiting[0] && waiting[0].type !== 'older') post(waiting.shift() as ToView);
    if (waiting.length > 0) later(() => goOn(of));
  };
  return {
    post(message) {
      const messages = message.type === 'snapshot' ? snapshotPieces(message, reading) : [message];
      // Another conversation: of the one before nothing more is needed.
      if (message.type === 'snapshot') waiting = waiting.filter(({ type }) => type !== 'older');
      const idle = waiting.length === 0;
      waiting.push(...messages);
      if (idle) goOn(page);
    },
    begin(turnId) {
      page += 1;
      waiting = [];
      reading = turnId;
    },
  };
}

/** A snapshot with the newest turns alone, and with the one that is being read, and the older ones in `older` messages, newest first. */
export function snapshotPieces(snapshot: Snapshot, reading: string): readonly ToView[] {
  const { turns } = snapshot;
  const read = turns.findIndex(({ id }) => id === reading);
  let start = startOf(turns, turns.length, NEWEST);
  if (read >= 0) start = Math.min(start, read);
  const pieces: ToView[] = [{ ...snapshot, turns: turns.slice(start), older: start }];
  while (start > 0) {
    const end = start;
    start = startOf(turns, end, PIECE);
    pieces.push({ type: 'older', turns: turns.slice(start, end), older: start });
  }
  return pieces;
}

/** Where the piece begins that ends in front of turn number `end`: one turn at least. */
function startOf(turns: readonly ViewTurn[], end: number, characters: number): number {
  let start = end;
  for (let sum = 0; start > 0 && sum < characters; start -= 1) sum += sizeOf(turns[start - 1]);
  return start;
}

function sizeOf(turn: ViewTurn | undefined): number {
  return (turn?.prompt.length ?? 0) + (turn?.answers ?? []).reduce((sum, { text, reasoning }) => sum + text.length + reasoning.length, 0);
}
