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

/** The sum; `undefined` where one of them is unknown, where there are none, or where they are in several currencies. */
export function totalCost(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const [first] = costs;
  if (!first || costs.some((cost) => cost?.currency !== first.currency)) return undefined;
  return { amount: costs.reduce((sum, cost) => sum + (cost?.amount ?? 0), 0), currency: first.currency };
}
