const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const UNIT = String.raw`(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])`;
const DURATION = String.raw`((?:\d+(?:\.\d+)?\s*${UNIT}[\s,]*)+)`;
const SENTENCE = new RegExp(String.raw`(?:(?:re)?try(?: again| your request)?|available(?: again)?|reset(?:s)?|wait)(?: after| in| for)? (?:about |approximately |at least )?${DURATION}`, 'i');

/**
 * How long a server's sentence asks to wait, in milliseconds: "try again in 6m0s", "retry after 20 seconds". `undefined` where it
 * does not say.
 */
export function waitIn(sentence: string): number | undefined {
  const [, duration] = SENTENCE.exec(sentence) ?? [];
  return duration === undefined ? undefined : durationMs(duration);
}

/** A duration such as `1h2m3.5s`, `850ms` or `20 seconds`, in milliseconds. `undefined` when the text is none. */
export function durationMs(text: string): number | undefined {
  const parts = [...text.matchAll(new RegExp(String.raw`(\d+(?:\.\d+)?)\s*(${UNIT})`, 'gi'))];
  if (parts.length === 0) return undefined;
  return Math.ceil(parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (UNITS[shortUnit(unit.toLowerCase())] ?? 0), 0));
}

function shortUnit(unit: string): string {
  return unit === 'ms' || unit.startsWith('milli') ? 'ms' : unit.slice(0, 1);
}
