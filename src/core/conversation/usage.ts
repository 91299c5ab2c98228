import type { Usage } from '../chat.ts';

/**
 * What several requests for one answer used together. A count that only some of them reported is the sum of those: less than
 * was used, and more than nothing. One that none reported stays unknown.
 */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (!a || !b) return a ?? b;
  return {
    input: sum(a.input, b.input),
    output: sum(a.output, b.output),
    cacheRead: sum(a.cacheRead, b.cacheRead),
    reasoning: sum(a.reasoning, b.reasoning),
    ...(a.cacheWrite === undefined && b.cacheWrite === undefined ? {} : { cacheWrite: sum(a.cacheWrite, b.cacheWrite) }),
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
