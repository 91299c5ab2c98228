import type { Usage } from './chat.ts';
import type { ModelInfo } from './connection.ts';

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
  /** Of those whose cost is known; `undefined` where that is none, or where they are in several currencies. */
  readonly cost: Cost | undefined;
  /** Something was answered whose cost is unknown: `cost` is the least that it can be. */
  readonly costIsPart: boolean;
}

/** What exchanges cost that were made at the prices of then. One that was refused before it said anything cost nothing. */
export function spentOn(exchanges: readonly { readonly cost: Cost | undefined; readonly firstToken: number | undefined }[]): Spent {
  return {
    cost: totalCost(exchanges.flatMap(({ cost }) => (cost ? [cost] : []))),
    costIsPart: exchanges.some(({ cost, firstToken }) => cost === undefined && firstToken !== undefined),
  };
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

/** The sum; `undefined` where one of them is unknown, where there are none, or where they are in several currencies. */
export function totalCost(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const [first] = costs;
  if (!first || costs.some((cost) => cost?.currency !== first.currency)) return undefined;
  return { amount: costs.reduce((sum, cost) => sum + (cost?.amount ?? 0), 0), currency: first.currency };
}
