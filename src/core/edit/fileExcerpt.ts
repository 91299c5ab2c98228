import { estimateTokens } from '../request/tokens.ts';

/** Other lines of the file that tell what the range is about, such as the signature of the class around it or the types that it uses. */
export interface Excerpt {
  /** The first of its lines, counted from 0 in the file. */
  readonly line: number;
  readonly text: string;
}

/** The file around a range. `before` and `after` are its other lines; empty where there are none. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
  /** Nearest first. Only asked for where the file is too long. */
  readonly excerpts: readonly Excerpt[];
}

/** What goes along of a file: lines above and below, each with a word on what is left out. */
export interface FileExcerpt {
  readonly above: readonly string[];
  readonly below: readonly string[];
  readonly whole: boolean;
}

/** Of the budget, how much is for the excerpts where not everything fits. */
const SHARE_OF_EXCERPTS = 0.3;

/**
 * The lines around a range within `budget` tokens (by estimate): all of them where they fit, else the excerpts that do and, with
 * what is left, the nearest lines above and below in turn.
 */
export function fileExcerpt({ before, after, excerpts }: Surroundings, budget: number): FileExcerpt {
  const above = before === '' ? [] : before.split('\n');
  const below = after === '' ? [] : after.split('\n');
  // Longer than this no text of so many tokens is; it spares the estimate of a huge file.
  if (before.length + after.length <= budget * 12 && estimateTokens(before) + estimateTokens(after) <= budget) return { above, below, whole: true };
  let left = budget;
  const chosen: Excerpt[] = [];
  for (const excerpt of excerpts) {
    const cost = estimateTokens(excerpt.text) + 8;
    if (cost > left - budget * (1 - SHARE_OF_EXCERPTS)) continue;
    chosen.push(excerpt);
    left -= cost;
  }
  let [up, down] = [0, 0];
  let open = true;
  while (open && left > 0) {
    open = false;
    for (const way of ['up', 'down'] as const) {
      const line = way === 'up' ? above[above.length - 1 - up] : below[down];
      // A line break is a token of its own.
      const cost = line === undefined ? Infinity : estimateTokens(line) + 1;
      if (cost > left) continue;
      left -= cost;
      open = true;
      if (way === 'up') up += 1;
      else down += 1;
    }
  }
  const first = above.length - up;
  const apart = chosen.toSorted((a, b) => a.line - b.line).filter(({ line, text }) => line + text.split('\n').length <= first);
  return { above: [...withGaps(apart, first), ...above.slice(first)], below: [...below.slice(0, down), ...gap(below.length - down)], whole: false };
}

function withGaps(excerpts: readonly Excerpt[], until: number): readonly string[] {
  const lines: string[] = [];
  let at = 0;
  for (const { line, text } of excerpts) {
    if (line < at) continue;
    const own = text.split('\n');
    lines.push(...gap(line - at), ...own);
    at = line + own.length;
  }
  return [...lines, ...gap(until - at)];
}

/** No comment, so that it is not taken for a way of leaving lines out. */
function gap(lines: number): readonly string[] {
  return lines <= 0 ? [] : [`[${lines} ${lines === 1 ? 'line of the file is' : 'lines of the file are'} not shown here]`];
}
