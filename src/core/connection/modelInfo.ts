import type { ModelInfo } from './connection.ts';
import { isCount, isFlag, isText, isWholeNumber, optional, ownFields, type Fields, type Report } from '../fields.ts';
import type { Translate } from '../translate.ts';

/** Reads `models` of a connection: ids, or objects with what is known of each. The first of two with the same id counts. */
export function parseModels(value: unknown, report: Report, t: Translate): readonly ModelInfo[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report('models', t('This must be a list.'));
    return [];
  }
  const taken = new Set<string>();
  return value.flatMap((given: unknown, index): ModelInfo[] => {
    const place = `models[${index}]`;
    const entry = typeof given === 'string' ? { id: given } : ownFields(given);
    const id = entry?.['id'];
    if (!entry || !isText(id)) {
      report(place, t('A model needs an id.'));
      return [];
    }
    if (taken.has(id)) {
      report(place, t('The id "{0}" is used twice. The first one is kept.', id));
      return [];
    }
    taken.add(id);
    return [parseModel(entry, id, (field, reason) => report(`${place}.${field}`, reason), t)];
  });
}

/** A field that is wrong is unknown from then on; the model stays. */
function parseModel(entry: Fields, id: string, report: Report, t: Translate): ModelInfo {
  const number = t('This must be a whole number above 0.');
  const flag = t('This must be true or false.');
  const read = {
    name: optional(entry, 'name', isText, report, t('This must be a text.')),
    contextWindow: optional(entry, 'contextWindow', isWholeNumber, report, number),
    maxOutput: optional(entry, 'maxOutput', isWholeNumber, report, number),
    price: parsePrice(entry['price'], report, t),
    vision: optional(entry, 'vision', isFlag, report, flag),
    tools: optional(entry, 'tools', isFlag, report, flag),
    reasoning: optional(entry, 'reasoning', isFlag, report, flag),
  };
  return { id, ...withoutUnknown(read) };
}

function parsePrice(given: unknown, report: Report, t: Translate): ModelInfo['price'] {
  if (given === undefined) return undefined;
  const { input, cachedInput, output, currency } = ownFields(given) ?? {};
  if (isCount(input) && isCount(output) && isText(currency) && (cachedInput === undefined || isCount(cachedInput))) {
    return { input, output, currency, ...withoutUnknown({ cachedInput }) };
  }
  report('price', t('A price needs "input" and "output" per million tokens and a "currency".'));
  return undefined;
}

type Known<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are `undefined`: an absent field is unknown. */
function withoutUnknown<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<T>;
}
