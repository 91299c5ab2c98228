import { formatModelRef, parseModelRef, type Connection, type ModelRef } from '../../core/connection/connection.ts';
import type { Fault, FaultCause } from '../../core/faults/fault.ts';
import { routeIdOf, type Candidate } from '../../core/connection/routes.ts';
import type { Names, Resolution } from '../chat/chatSession.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import type { Credentials } from './credentials.ts';
import { faultOf, type ModelCatalog } from './modelCatalog.ts';

/**
 * From a model ref to a target: looks up the connection, reads its key, adds what is known of the model. A route becomes the
 * target of its first model, without a key, and the plan from which the pipeline opens the one that it asks.
 */
export function resolver(settings: Pick<ConnectionSettings, 'byId' | 'routeById' | 'defaultModel'>, access: Pick<Credentials, 'read'>, catalog: Pick<ModelCatalog, 'known'>): (model: string | undefined, signal: AbortSignal) => Promise<Resolution> {
  const place = (ref: ModelRef): Place | undefined => {
    const found = settings.byId(ref.connectionId);
    if (!found) return undefined;
    const models = catalog.known(found);
    return {
      connection: { ...found, models },
      names: { model: formatModelRef(ref), modelName: models.find((known) => known.id === ref.modelId)?.name ?? ref.modelId, connectionName: found.name },
    };
  };

  const open = async (ref: ModelRef, signal: AbortSignal): Promise<Resolution> => {
    const found = place(ref);
    if (!found) return { model: formatModelRef(ref), modelName: ref.modelId, connectionName: ref.connectionId, fault: nowhere({ kind: 'no-connection', id: ref.connectionId }) };
    const { connection, names } = found;
    const result = await access.read(connection, signal);
    if ('cause' in result) return { ...names, fault: faultOf(connection, result.cause, result.said) };
    return { ...names, target: { connection, model: ref.modelId, key: result.key } };
  };

  const openRoute = (model: string, id: string): Resolution => {
    const names = { model, modelName: id, connectionName: '' };
    const route = settings.routeById(id);
    const [first] = route?.models ?? [];
    const found = first && place(first);
    if (!route || !found) return { ...names, fault: nowhere({ kind: 'no-route', id }) };
    const candidates = route.models.map((ref): Candidate => {
      const { modelName, connectionName } = place(ref)?.names ?? { modelName: ref.modelId, connectionName: ref.connectionId };
      return { ref: formatModelRef(ref), connectionId: ref.connectionId, modelName, connectionName, open: async (signal) => open(ref, signal) };
    });
    return { ...names, target: { connection: found.connection, model: first.modelId, key: undefined, route: { id, strategy: route.strategy, candidates } } };
  };

  return async (model, signal) => {
    const text = model ?? settings.defaultModel ?? '';
    const ref = parseModelRef(text);
    if (!ref) return { model: text, modelName: text, connectionName: '', fault: nowhere({ kind: 'no-model' }) };
    const id = routeIdOf(ref);
    return id === undefined ? open(ref, signal) : openRoute(text, id);
  };
}

/** A connection with what is known of its models, and the names under which one of them is shown. */
interface Place {
  readonly connection: Connection;
  readonly names: Names;
}

/** A fault that arose before there was a connection to name. */
function nowhere(cause: FaultCause): Fault {
  return { connectionId: '', connection: '', host: '', ...cause };
}
