import type { Usage } from '../chat.ts';
import type { ModelInfo } from '../connection/connection.ts';

/** Money, as the price of the model has it. */
export interface Cost {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

const MILLION = 1_000_000;

/**
 * What an exchange cost at the model's price. Cached input is part of the input and is counted once, at its own price where
 * there is one. `undefined` where the price or a count is unknown: unknown is not 0.
 */
export function costOf(usage: Usage | undefined, price: ModelInfo['price']): Cost | undefined {
  if (!price || usage?.input === undefined || usage.output === undefined) return undefined;
  const cached = Math.min(usage.cacheRead ?? 0, usage.input);
  const amount = ((usage.input - cached) * price.input + cached * (price.cachedInput ?? price.input) + usage.output * price.output) / MILLION;
  return { amount, currency: price.currency };
}

/** What several exchanges cost together. */
export interface Spent {
  /** Of those whose cost is known, the sum in each currency. There is no sum of them all: nobody told us at what rate. */
  readonly costs: readonly Cost[];
  /** Something was answered whose cost is unknown: `costs` is the least that it can be. */
  readonly costIsPart: boolean;
}

/** What exchanges cost that were made at the prices of then. One that was refused before it said anything cost nothing. */
export function spentOn(exchanges: readonly { readonly cost: Cost | undefined; readonly firstToken: number | undefined }[]): Spent {
  return {
    costs: sums(exchanges.flatMap(({ cost }) => (cost ? [cost] : []))),
    costIsPart: exchanges.some(({ cost, firstToken }) => cost === undefined && firstToken !== undefined),
  };
}

/** The sum in each currency, in the order in which they first occur. */
export function sums(costs: readonly Cost[]): readonly Cost[] {
  const amounts = new Map<string, number>();
  for (const { amount, currency } of costs) amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  return Array.from(amounts, ([currency, amount]) => ({ amount, currency }));
}

/** The person's own currency first, the others by their names. */
export function ownFirst(costs: readonly Cost[], own: string | undefined): readonly Cost[] {
  return costs.toSorted((a, b) => byCurrency(a, b, own));
}

/**
 * Orders what was spent, the most first: by the amount in the person's own currency; behind it what was spent in others alone, by
 * their names and then the amount; at last what is not known. The costs of each are in the order of `ownFirst`.
 */
export function dearestFirst({ costs: [a] }: Spent, { costs: [b] }: Spent, own: string | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  return byCurrency(a, b, own) || b.amount - a.amount;
}

function byCurrency(a: Cost, b: Cost, own: string | undefined): number {
  if (a.currency === b.currency) return 0;
  return Number(b.currency === own) - Number(a.currency === own) || (a.currency < b.currency ? -1 : 1);
}

/** Money as the person's language writes it; a small amount with the two digits that say something. */
export function costLine({ amount, currency }: Cost): string {
  const digits: Intl.NumberFormatOptions = amount < 0.0995 ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  try {
    return amount.toLocaleString(undefined, { style: 'currency', currency, ...digits });
  } catch {
    // The settings may name a currency that is none of ISO 4217's.
    return `${amount.toLocaleString(undefined, digits)} ${currency}`;
  }
}

/** `$0.12 + ¥0.30`. Empty: nothing is known. */
export function costsLine(costs: readonly Cost[]): string {
  return costs.map(costLine).join(' + ');
}

/** The sum; `undefined` where one of them is unknown, where there are none, or where they are in several currencies. */
export function totalCost(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const [first] = costs;
  if (!first || costs.some((cost) => cost?.currency !== first.currency)) return undefined;
  return { amount: costs.reduce((sum, cost) => sum + (cost?.amount ?? 0), 0), currency: first.currency };
}
