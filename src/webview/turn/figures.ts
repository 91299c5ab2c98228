import type { Usage } from '../../core/chat.ts';
import { costLine, type Cost } from '../../core/conversation/cost.ts';
import type { Timings } from '../../core/conversation/conversation.ts';
import { t } from '../words.ts';

/** A number of tokens in at most four characters or so: `41`, `1.2k`, `38k`, `1.1M`. */
export function tokenCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 999_500 ? `${shortened(count / 1000)}k` : `${shortened(count / 1_000_000)}M`;
}

function shortened(value: number): string {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}

/** A span of time as one reads it: `0.4 s`, `12 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return t('{0} s', seconds.toFixed(1));
  const whole = Math.round(seconds);
  return whole < 60 ? t('{0} s', whole) : t('{0} min {1} s', Math.floor(whole / 60), whole % 60);
}

/** The tokens in one line; what the service did not say is left out, and never a 0. Empty: it said nothing. */
export function usageLine(usage: Usage | undefined): string {
  return [
    usage?.input === undefined ? '' : t('{0} in', tokenCount(usage.input)),
    // None of them is known then, and not worth a word.
    usage?.cacheRead === undefined || usage.cacheRead === 0 ? '' : t('{0} cached', tokenCount(usage.cacheRead)),
    usage?.output === undefined ? '' : t('{0} out', tokenCount(usage.output)),
  ].filter((part) => part !== '').join(' · ');
}

/** What hides behind the line: exact figures, and the parts that were cached or spent on reasoning. */
export function usageDetail(usage: Usage | undefined): string {
  return [
    usage?.input === undefined ? '' : t('{0} tokens in', usage.input.toLocaleString()),
    usage?.cacheRead === undefined ? '' : t('{0} of them from the cache', usage.cacheRead.toLocaleString()),
    usage?.output === undefined ? '' : t('{0} tokens out', usage.output.toLocaleString()),
    usage?.reasoning === undefined ? '' : t('{0} of them for thinking', usage.reasoning.toLocaleString()),
  ].filter((part) => part !== '').join(', ');
}

/** The time that an answer took, how long its first token let wait, and how fast the others came. */
export function timingDetail(timings: Timings, usage: Usage | undefined): string {
  const speed = tokensPerSecond(timings, usage);
  return [
    timings.firstToken === undefined ? '' : t('First token after {0}', duration(timings.firstToken - timings.started)),
    timings.ended === undefined ? '' : t('whole answer {0}', duration(timings.ended - timings.started)),
    speed === undefined ? '' : t('{0} tokens a second', speed < 10 ? speed.toFixed(1) : String(Math.round(speed))),
  ].filter((part) => part !== '').join(', ');
}

/** How fast the tokens came once the first was there; `undefined` where that is not known, or too short to be told. */
function tokensPerSecond({ firstToken, ended }: Timings, usage: Usage | undefined): number | undefined {
  if (firstToken === undefined || ended === undefined || usage?.output === undefined || usage.output === 0 || ended - firstToken < 50) return undefined;
  return usage.output / ((ended - firstToken) / 1000);
}

export function costDetail(cost: Cost | undefined): string {
  return cost ? t('Cost at the prices in the settings: {0}', costLine(cost)) : t('Cost unknown');
}

/** A share of 1 as a percentage; what is more than nothing is not 0 %. */
export function percent(share: number): string {
  return share.toLocaleString(undefined, { style: 'percent', ...(share < 0.01 ? { maximumSignificantDigits: 1 } : { maximumFractionDigits: 0 }) });
}
