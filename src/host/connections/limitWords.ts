import type { RateKind } from '../../core/chat.ts';
import type { RateWindow } from '../../core/request/rateLimits.ts';
import type { Translate } from '../../core/translate.ts';

/** What is left of some rate limits, in one line: `requests 12/60, tokens 8k/40k, resets 14:05`. Empty: nothing is known. */
export function limitLine(windows: readonly RateWindow[], t: Translate): string {
  const parts = windows.flatMap((window) => share(window, t) ?? []);
  const resets = windows.flatMap(({ resetsAt, remaining }) => (resetsAt === undefined || remaining === undefined ? [] : [resetsAt]));
  // The first one to begin anew is the one that is waited for.
  return [...parts, ...(resets.length === 0 ? [] : [t('resets {0}', timeOfDay(Math.min(...resets)))])].join(', ');
}

/** The same, a line for each window with its own reset. */
export function limitLines(windows: readonly RateWindow[], t: Translate): readonly string[] {
  return windows.flatMap((window) => limitLine([window], t) || []);
}

function share({ of, limit, remaining }: RateWindow, t: Translate): string | undefined {
  if (remaining === undefined) return undefined;
  return `${KINDS[of](t)} ${limit === undefined ? shortCount(remaining) : `${shortCount(remaining)}/${shortCount(limit)}`}`;
}

const KINDS: Readonly<Record<RateKind, (t: Translate) => string>> = {
  requests: (t) => t('requests'), tokens: (t) => t('tokens'), 'input-tokens': (t) => t('input tokens'), 'output-tokens': (t) => t('output tokens'),
};

/** `12`, `8k`, `40.5k`, `2M`: rounded down, because more than there is must not be promised. */
function shortCount(count: number): string {
  if (count < 1000) return String(Math.floor(count));
  return count < 1_000_000 ? `${Math.floor(count / 100) / 10}k` : `${Math.floor(count / 100_000) / 10}M`;
}

/** Hours and minutes, on this machine's clock. */
export function timeOfDay(epochMs: number): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(epochMs);
}
