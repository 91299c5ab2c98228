import type { Target } from '../chat.ts';
import { formatModelRef, parseModelRef, type Connection, type ModelRef, type Problem } from './connection.ts';
import type { Fault } from '../faults/fault.ts';
import { ownFields, type Report } from '../fields.ts';
import type { Translate } from '../translate.ts';

const ROUTE_STRATEGIES = ['failover', 'balance'] as const;
/** `failover`: in this order, the next one when one cannot answer. `balance`: the one whose rate limit has most left. */
export type RouteStrategy = (typeof ROUTE_STRATEGIES)[number];

/** An entry of `latchkey.routes`; used as `route/<id>` wherever a model ref is. */
export interface Route {
  readonly id: string;
  readonly strategy: RouteStrategy;
  /** At least one. */
  readonly models: readonly ModelRef[];
}

/** A route on its way through the pipeline. */
export interface RoutePlan {
  readonly id: string;
  readonly strategy: RouteStrategy;
  /** At least one, in the order of the settings. */
  readonly candidates: readonly Candidate[];
}

/** A model of a route. */
export interface Candidate {
  /** The model ref. */
  readonly ref: string;
  readonly connectionId: string;
  readonly modelName: string;
  readonly connectionName: string;
  /** Reads the connection and its key just before the call; touches no network. */
  open(signal: AbortSignal): Promise<{ readonly target: Target } | { readonly fault: Fault }>;
}

/** The id of the route that a model ref names; `undefined` when it names a model. */
export function routeIdOf(ref: ModelRef): string | undefined {
  return ref.connectionId === 'route' ? ref.modelId : undefined;
}

/**
 * Reads the value of `latchkey.routes`: ids with the models of each. An invalid route or model is reported with its place and
 * reason and dropped; a route is left out only when none of its models remains.
 */
export function parseRoutes(value: unknown, connections: readonly Connection[], t: Translate): { readonly routes: readonly Route[]; readonly problems: readonly Problem[] } {
  const setting = 'latchkey.routes';
  const problems: Problem[] = [];
  if (value === undefined || value === null) return { routes: [], problems };
  const entries = ownFields(value);
  if (!entries) return { routes: [], problems: [{ place: setting, reason: t('This must be an object.') }] };
  const routes = Object.entries(entries).flatMap(([id, given]): Route[] => {
    const place = `${setting}.${id}`;
    const route = parseRoute(id, given, connections, (field, reason) => problems.push({ place: field ? `${place}.${field}` : place, reason }), t);
    return route ? [route] : [];
  });
  return { routes, problems };
}

function parseRoute(id: string, given: unknown, connections: readonly Connection[], report: Report, t: Translate): Route | undefined {
  if (!/^[a-z0-9-]+$/.test(id)) return void report('', t('An id of small letters, digits and hyphens is needed.'));
  const entry = ownFields(given);
  if (!entry) return void report('', t('This must be an object with a list of models.'));
  const { models: listed, strategy: wanted } = entry;
  if (!Array.isArray(listed) || listed.length === 0) return void report('models', t('A list of at least one model is needed, each as connection/model.'));
  const models = listed.flatMap((text: unknown, index): ModelRef[] => {
    const wrong = (reason: string): ModelRef[] => {
      report(`models[${index}]`, reason);
      return [];
    };
    const ref = typeof text === 'string' ? parseModelRef(text) : undefined;
    if (!ref) return wrong(t('A model ref is needed: connection/model.'));
    if (routeIdOf(ref) !== undefined) return wrong(t('A route cannot be part of a route.'));
    if (!connections.some((connection) => connection.id === ref.connectionId)) return wrong(t('There is no connection "{0}".', ref.connectionId));
    if (listed.indexOf(text) < index) return wrong(t('The model "{0}" is listed twice. The first one is kept.', formatModelRef(ref)));
    return [ref];
  });
  const strategy = ROUTE_STRATEGIES.find((known) => known === wanted);
  if (wanted !== undefined && !strategy) report('strategy', t('The strategy must be one of {0}.', ROUTE_STRATEGIES.join(', ')));
  return models.length === 0 ? undefined : { id, strategy: strategy ?? 'failover', models };
}
