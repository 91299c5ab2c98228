import { originOf } from '../core/baseUrl.ts';
import { parseModelRef } from '../core/connection.ts';
import type { Fault, FaultCause } from '../core/fault.ts';
import type { Resolution } from './chatSession.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import type { Credentials } from './credentials.ts';
import { faultOf, type ModelCatalog } from './modelCatalog.ts';

/** From a model ref to a target: looks up the connection, reads its key, adds what is known of the model. */
export function resolver(settings: ConnectionSettings, access: Credentials, catalog: ModelCatalog): (model: string | undefined, signal: AbortSignal) => Promise<Resolution> {
  return async (model, signal) => {
    const text = model ?? settings.defaultModel ?? '';
    const ref = parseModelRef(text);
    if (!ref) return { model: text, modelName: text, connectionName: '', fault: nowhere({ kind: 'no-model' }) };
    const connection = settings.byId(ref.connectionId);
    if (!connection) return { model: text, modelName: ref.modelId, connectionName: ref.connectionId, fault: nowhere({ kind: 'no-connection', id: ref.connectionId }) };
    const models = catalog.known(connection);
    const names = { model: text, modelName: models.find((known) => known.id === ref.modelId)?.name ?? ref.modelId, connectionName: connection.name };
    const result = await access.read(connection, signal);
    if ('cause' in result) return { ...names, fault: faultOf(connection, result.cause, result.said) };
    return { ...names, target: { connection: { ...connection, models }, model: ref.modelId, key: result.key } };
  };
}

/** A fault that arose before there was a connection to name. */
function nowhere(cause: FaultCause): Fault {
  return { connectionId: '', connection: '', host: '', ...cause };
}

/** The origin of a connection, as it is shown to people. */
export function shownHost(baseUrl: string): string {
  return originOf(baseUrl).replace(/^https:\/\//, '');
}
