import type { Followed, HeardEdit } from '../../core/edit/heardEdit.ts';
import { movedHunks } from '../../core/edit/rewriteLayout.ts';
import type { Change, Part } from './change.ts';

/** Gives a pending part whole lines around it, which were alike before its change and in it. */
export function widen(part: Part, { above, below }: Pick<Followed, 'above' | 'below'>): void {
  part.original = [...above, ...part.original, ...below];
  moveHunks(part, above.length);
  part.beyond = { above: part.beyond.above + above.length, below: part.beyond.below + below.length };
}

/** Gives the lines around it back that are as they were. @returns whether there were any. */
export function giveBack(part: Part): boolean {
  const { beyond, original, span } = part;
  if (beyond.above + beyond.below === 0) return false;
  const hunks = [...part.shown, ...part.next];
  const above = Math.min(beyond.above, ...hunks.map(({ start }) => start));
  const below = Math.min(beyond.below, ...hunks.map(({ end }) => original.length - end));
  if (above + below === 0) return false;
  part.original = original.slice(above, original.length - below);
  part.span = { start: span.start + above, end: span.end - below };
  moveHunks(part, -above);
  part.beyond = { above: beyond.above - above, below: beyond.below - below };
  return true;
}

/**
 * Makes one of several pending parts that an edit joins: what was begun first takes in what stands below and above it, up to the others. What
 * was still being written ends there, because no place is its own any more.
 *
 * @param met in the document's order, as they were before the edit.
 * @param changes of the document, without those of which nothing is left then.
 * @returns those.
 */
export function unite(met: readonly Part[], edit: HeardEdit, changes: Change[]): readonly Change[] {
  const first = met.reduce((one, other) => (changes.indexOf(other.change) < changes.indexOf(one.change) ? other : one));
  const own = first.original.length - first.beyond.above - first.beyond.below;
  let [original, shown, above]: [readonly string[], Part['shown'], number] = [[], [], 0];
  met.forEach((part, index) => {
    const end = met[index - 1]?.span.end ?? part.span.start;
    original = original.concat(edit.old.slice(end - edit.from.line, part.span.start - edit.from.line));
    if (part === first) above = original.length + part.beyond.above;
    shown = shown.concat(movedHunks(part.shown, original.length));
    original = original.concat(part.original);
  });
  first.span = { start: met[0]?.span.start ?? first.span.start, end: met.at(-1)?.span.end ?? first.span.end };
  first.original = original;
  first.shown = first.next = shown;
  first.beyond = { above, below: original.length - above - own };
  for (const part of met) {
    part.change.stopHere();
    if (part !== first) part.change.leave(part);
  }
  const taken = changes.filter((change) => change.own.length === 0);
  for (const change of taken) changes.splice(changes.indexOf(change), 1);
  return taken;
}

function moveHunks(part: Part, by: number): void {
  const isAll = part.next === part.shown;
  part.shown = movedHunks(part.shown, by);
  part.next = isAll ? part.shown : movedHunks(part.next, by);
}
