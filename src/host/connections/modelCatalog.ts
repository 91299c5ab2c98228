import type { Clock } from '../../core/clock.ts';
import type { Connection, ModelInfo } from '../../core/connection/connection.ts';
import { faultAt, type Fault, type FaultCause } from '../../core/faults/fault.ts';
import type { Credentials } from './credentials.ts';

export type ModelList = { readonly ok: true; readonly models: readonly ModelInfo[] } | { readonly ok: false; readonly fault: Fault };
/** Asks a server which models it has. Never rejects. */
export type ListModels = (access: { readonly connection: Connection; readonly key: string | undefined }, signal: AbortSignal) => Promise<ModelList>;

/** Which models a connection reaches: those in the settings, else those that its server lists. */
export interface ModelCatalog {
  /** What is known without asking anybody. */
  known(connection: Connection): readonly ModelInfo[];
  /** Asks the server where the settings name none; a list younger than an hour is taken from memory unless `fresh`. */
  list(connection: Connection, signal: AbortSignal, fresh?: 'fresh'): Promise<ModelList>;
  /** Takes over a list that was asked for elsewhere. */
  remember(connection: Connection, models: readonly ModelInfo[]): void;
}

const MAX_AGE_MS = 60 * 60 * 1000;

/** Lists are kept in memory for an hour, by connection and door: another address behind the same id is asked anew. */
export function modelCatalog(listModels: ListModels, access: Credentials, clock: Clock): ModelCatalog {
  const lists = new Map<string, { readonly models: readonly ModelInfo[]; readonly at: number }>();
  const name = ({ id, protocol, baseUrl }: Connection): string => `${id} ${protocol} ${baseUrl}`;
  const remember: ModelCatalog['remember'] = (connection, models) => void lists.set(name(connection), { models, at: clock.now() });
  return {
    known: (connection) => (connection.models.length > 0 ? connection.models : lists.get(name(connection))?.models ?? []),
    async list(connection, signal, fresh) {
      if (connection.models.length > 0) return { ok: true, models: connection.models };
      const remembered = lists.get(name(connection));
      if (remembered && !fresh && clock.now() - remembered.at < MAX_AGE_MS) return { ok: true, models: remembered.models };
      const result = await access.read(connection, signal);
      if ('cause' in result) return { ok: false, fault: faultOf(connection, result.cause, result.said) };
      const listed = await listModels({ connection, key: result.key }, signal);
      if (listed.ok) remember(connection, listed.models);
      else if (listed.fault.kind === 'wrong-key' || listed.fault.kind === 'other-door') access.forget(connection);
      return listed;
    },
    remember,
  };
}

/** A fault that arose on our side of the door. */
export function faultOf(connection: Connection, cause: FaultCause, said?: string): Fault {
  return { ...faultAt(connection), ...(said === undefined ? {} : { said }), ...cause };
}
