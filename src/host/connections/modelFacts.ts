import { parseModelRef, type ModelInfo } from '../../core/connection/connection.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import type { ModelCatalog } from './modelCatalog.ts';

/** What is known of a model without asking anybody; `undefined` for a route and for a model that no list has. */
export function modelFacts(model: string, settings: Pick<ConnectionSettings, 'byId'>, catalog: Pick<ModelCatalog, 'known'>): ModelInfo | undefined {
  const ref = parseModelRef(model);
  const connection = ref && settings.byId(ref.connectionId);
  return connection && catalog.known(connection).find(({ id }) => id === ref.modelId);
}
