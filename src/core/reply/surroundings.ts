import { columnsOf, leadingOf } from './indentation.ts';
import { isBlank, isTelling, type LineStage } from './lineStage.ts';

/** Lines from outside of the range that a model repeats around its answer, because it was shown them. */

/** How many lines were cut at the beginning: it tells how to read the end. */
export interface Cut {
  above: number;
}

/**
 * Cuts a beginning that repeats the lines above the range: those that end right above it, or some that are around it (the class
 * of a method, its imports), less deep than it, if the range's own first line follows. At least one of them must be telling, and the original must
 * not begin with them itself. Lines are compared without their indentation.
 */
export function withoutAbove(before: readonly string[], original: readonly string[], cut: Cut): LineStage {
  const lines = before.filter((line) => !isBlank(line));
  const above = lines.map((line) => line.trim());
  const depth = (original.find((line) => !isBlank(line)) ?? '').search(/\S/);
  const around = lines.filter((line) => line.search(/\S/) < depth);
  /** Deeper than there, it is a line of the same kind within the range. */
  const repeats = (line: string, other: string | undefined): boolean => other?.trim() === line.trim() && columnsOf(leadingOf(line), 4) <= columnsOf(leadingOf(other), 4);
  const own = original.map((line) => line.trim()).filter((line) => line !== '');
  let held: string[] = [];
  let read: string[] = [];
  /** Where in `above` the lines read so far may stand, each line right behind the one before. */
  let places: number[] | undefined;
  /** How far in `around` the lines read so far come, where some are left out. `undefined`: they are not there. */
  let way: number | undefined = 0;
  let end = 0;
  let over = above.length === 0;
  const settle = (): readonly string[] => {
    over = true;
    const rest = held.slice(end);
    cut.above = held.slice(0, end).filter((line) => !isBlank(line)).length;
    held = [];
    // A blank line between what was repeated and the answer is in the file already.
    return end > 0 ? rest.slice(Math.max(0, rest.findIndex((line) => !isBlank(line)))) : rest;
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
      const from = way;
      const found = from === undefined ? -1 : around.findIndex((other, index) => index >= from && repeats(line, other));
      way = found < 0 ? undefined : found + 1;
      read = [...read, text];
      if (places.includes(above.length - 1) && repeats(line, lines.at(-1)) && read.some(isTelling) && !read.every((other, index) => own[index] === other)) end = held.length;
      return places.some((place) => place < above.length - 1) || way !== undefined ? [] : settle();
    },
    end: () => (over ? [] : settle()),
  };
}

/**
 * Cuts an end that repeats the lines below the range. What closes something there, brackets or tags, is cut where the reply closes
 * more than it opens, compared with the original, and words such as `end` only as far as lines above were repeated too. Any
 * other telling line is cut if the original does not end with it.
 */
export function withoutBelow(after: readonly string[], original: readonly string[], cut: Cut): LineStage {
  const below = after.filter((line) => !isBlank(line)).map((line) => line.trim()).slice(0, 400);
  const known = new Set(below);
  const own = original.filter((line) => !isBlank(line)).map((line) => line.trim());
  const reply: string[] = [];
  let held: string[] = [];
  const isRepeated = (run: readonly string[]): boolean => {
    if (!run.every((line, index) => below[index] === line) && !(cut.above > 0 && comesInOrder(run, below))) return false;
    const closing = closedIn(run);
    if (closing.length > 0) return closing.every((what) => net(what, reply) - net(what, own) === net(what, run));
    if (run.filter((line) => CLOSING_WORD.test(line)).length > cut.above) return false;
    return run.some(isTelling) && !run.every((line, index) => own[own.length - run.length + index] === line);
  };
  return {
    push(line) {
      reply.push(line);
      held.push(line);
      if (isBlank(line) || known.has(line.trim())) return [];
      const lines = held;
      held = [];
      return lines;
    },
    end() {
      const full = held.flatMap((line, index) => (isBlank(line) ? [] : [index]));
      const start = full.find((_, from) => isRepeated(full.slice(from).map((index) => (held[index] ?? '').trim())));
      return held.slice(0, start);
    },
  };
}

function comesInOrder(run: readonly string[], lines: readonly string[]): boolean {
  let at = 0;
  return run.every((line) => {
    at = lines.indexOf(line, at) + 1;
    return at > 0;
  });
}

const CLOSING_WORD = /^(?:end|fi|done|esac|endif|END)\b\W*$/;

/** What these lines close without opening it: `'('` for brackets of all kinds, and names of tags. */
function closedIn(lines: readonly string[]): readonly string[] {
  const names = new Set(['(', ...lines.flatMap((line) => [...line.matchAll(/<\/([\w.:-]+)>/g)].map(([, name = '']) => name))]);
  return [...names].filter((name) => net(name, lines) < 0);
}

/** How many more are opened than closed. */
function net(what: string, lines: readonly string[]): number {
  const [opening, closing] = what === '(' ? [/[([{]/g, /[)\]}]/g] : [new RegExp(`<${what}(?=[\\s>])(?![^<>]*/>)`, 'g'), new RegExp(`</${what}>`, 'g')];
  return lines.reduce((sum, line) => sum + (line.match(opening)?.length ?? 0) - (line.match(closing)?.length ?? 0), 0);
}
