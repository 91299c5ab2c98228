import { isBlank, isTelling, type LineStage } from './lineStage.ts';

/** Lines from outside of the range that a model repeats around its answer, because it was shown them. */

/** What was cut at the beginning: it tells how to read the end. */
export interface Cut {
  above: boolean;
}

/**
 * Cuts a beginning that repeats the lines above the range: those that end right above it, or some of them that are on the way to it
 * (the class around a method), if the range's own first line follows. At least one of them must be telling, and the original must
 * not begin with them itself. Lines are compared without their indentation.
 */
export function withoutAbove(before: readonly string[], original: readonly string[], cut: Cut): LineStage {
  const above = before.map((line) => line.trim()).filter((line) => line !== '');
  const own = original.map((line) => line.trim()).filter((line) => line !== '');
  let held: string[] = [];
  let read: string[] = [];
  /** Where in `above` the lines read so far may stand, each line right behind the one before. */
  let places: number[] | undefined;
  /** How far in `above` the lines read so far come when some are left out. `undefined`: not at all. */
  let way: number | undefined = 0;
  let end = 0;
  let over = above.length === 0;
  const settle = (): readonly string[] => {
    over = true;
    const lines = held.slice(end);
    cut.above = end > 0;
    held = [];
    // A blank line between what was repeated and the answer is in the file already.
    return end > 0 ? lines.slice(Math.max(0, lines.findIndex((line) => !isBlank(line)))) : lines;
  };
  return {
    push(line) {
      if (over) return [line];
      held.push(line);
      if (isBlank(line)) return [];
      const text = line.trim();
      if (way !== undefined && text === own[0] && read.some((other) => isTelling(other) && !own.includes(other))) {
        end = held.length - 1;
        return settle();
      }
      places = (places ?? above.flatMap((other, index) => (other === text ? [index - 1] : []))).flatMap((place) => (above[place + 1] === text ? [place + 1] : []));
      const found = way === undefined ? -1 : above.indexOf(text, way);
      way = found < 0 ? undefined : found + 1;
      read = [...read, text];
      if (places.includes(above.length - 1) && read.some(isTelling) && !read.every((other, index) => own[index] === other)) end = held.length;
      return places.some((place) => place < above.length - 1) || way !== undefined ? [] : settle();
    },
    end: () => (over ? [] : settle()),
  };
}

/**
 * Cuts an end that repeats the lines below the range. A telling line is cut if the original does not end with it; brackets are, where otherwise more of them would be closed than opened.
 */
export function withoutBelow(after: readonly string[], original: readonly string[], cut: Cut): LineStage {
  const below = after.filter((line) => !isBlank(line)).map((line) => line.trim()).slice(0, 400);
  const known = new Set(below);
  const own = original.filter((line) => !isBlank(line)).map((line) => line.trim());
  let balance = 0;
  let held: string[] = [];
  return {
    push(line) {
      balance += balanceOf(line);
      held.push(line);
      if (isBlank(line) || known.has(line.trim())) return [];
      const lines = held;
      held = [];
      return lines;
    },
    end() {
      const more = balance - own.reduce((sum, line) => sum + balanceOf(line), 0);
      const full = held.flatMap((line, index) => (isBlank(line) ? [] : [index]));
      const start = full.find((index) => repeats(full.filter((other) => other >= index).map((other) => (held[other] ?? '').trim()), { below, own, more, cut }));
      return held.slice(0, start);
    },
  };
}

interface Below {
  readonly below: readonly string[];
  readonly own: readonly string[];
  /** How many more brackets the reply opens than the original. */
  readonly more: number;
  readonly cut: Cut;
}

function repeats(run: readonly string[], { below, own, more, cut }: Below): boolean {
  const inOrder = run.every((line, index) => below[index] === line) || (cut.above && comesInOrder(run, below));
  if (!inOrder) return false;
  const net = run.reduce((sum, line) => sum + balanceOf(line), 0);
  if (net < 0) return more === net;
  return run.some(isTelling) && !run.every((line, index) => own[own.length - run.length + index] === line);
}

function comesInOrder(run: readonly string[], lines: readonly string[]): boolean {
  let at = 0;
  return run.every((line) => {
    at = lines.indexOf(line, at) + 1;
    return at > 0;
  });
}

function balanceOf(line: string): number {
  return (line.match(/[([{]/g)?.length ?? 0) - (line.match(/[)\]}]/g)?.length ?? 0);
}
