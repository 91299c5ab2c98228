/** The middle of some measurements, and how far the slow ones are from it. */
export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
  readonly count: number;
}

/** @throws RangeError when there are no measurements. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    if (value === undefined) throw new RangeError('nothing was measured');
    return value;
  };
  return { median: at(0.5), p90: at(0.9), max: at(1), count: sorted.length };
}

/** One line of the report; `digits` after the point. */
export function line(label: string, { median, p90, max, count }: Spread, unit: string, digits = 1): string {
  const figure = (value: number): string => `${value.toFixed(digits)} ${unit}`;
  return `${label.padEnd(44)} median ${figure(median).padStart(10)}   p90 ${figure(p90).padStart(10)}   max ${figure(max).padStart(10)}   (${count})`;
}
