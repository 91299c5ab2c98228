import { isLocal, originOf, shownHost } from '../../core/connection/baseUrl.ts';
import type { Clock } from '../../core/clock.ts';
import type { Connection, Protocol } from '../../core/connection/connection.ts';
import { PROVIDERS, providerById } from '../../core/connection/providers.ts';
import type { SetupOffer } from '../../contract/chatView.ts';
import type { ListModels } from './modelCatalog.ts';
import { environmentDoor } from './setupOffers.ts';

/** A connection as it will stand in settings.json, without its id. */
export interface NewConnection {
  readonly wantedId: string;
  readonly name: string;
  readonly protocol: Protocol;
  readonly baseUrl: string;
  readonly credential?: Connection['credential'];
  readonly auth?: string;
}

/** A connection that does not stand in the settings yet: enough to ask its server for its models. */
export function draftConnection({ wantedId, name, protocol, baseUrl, credential = { from: 'secret' }, auth }: NewConnection): Connection {
  return { id: wantedId, name, protocol, baseUrl, credential, ...(auth ? { auth } : {}), headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [] };
}

/** How long a server on this machine may take to show itself, in milliseconds. */
const LOCAL_SEARCH_MS = 2000;

/** The connection that an offer stands for. */
export function connectionOfOffer(offer: SetupOffer, env: NodeJS.ProcessEnv): NewConnection | undefined {
  const provider = providerById(offer.providerId);
  if (!provider) return undefined;
  switch (offer.kind) {
    case 'env': {
      const { baseUrl, protocol } = environmentDoor(provider, env);
      const elsewhere = originOf(baseUrl) !== originOf(provider.baseUrl);
      return { wantedId: provider.id, name: elsewhere ? `${provider.name} (${shownHost(baseUrl)})` : provider.name, protocol, baseUrl, credential: { from: 'env', name: offer.variable } };
    }
    case 'local':
      return { wantedId: provider.id, name: provider.name, protocol: provider.protocol, baseUrl: offer.baseUrl, credential: { from: 'none' } };
  }
}

/** Looks on this machine, and nowhere else, for the local servers that the provider table knows. Only ever called on a click. */
export async function findLocalServers(listModels: ListModels, clock: Clock): Promise<readonly (SetupOffer & { kind: 'local' })[]> {
  const candidates = PROVIDERS.filter((provider) => provider.start !== undefined && isLocal(provider.baseUrl));
  const abort = new AbortController();
  const cancel = clock.after(LOCAL_SEARCH_MS, () => abort.abort());
  const found = await Promise.all(candidates.map(async (provider): Promise<(SetupOffer & { kind: 'local' })[]> => {
    const { id: wantedId, name, protocol, baseUrl } = provider;
    const connection = draftConnection({ wantedId, name, protocol, baseUrl, credential: { from: 'none' } });
    const list = await listModels({ connection, key: undefined }, abort.signal);
    return list.ok ? [{ kind: 'local', providerId: provider.id, name: provider.name, baseUrl: provider.baseUrl }] : [];
  }));
  cancel();
  return found.flat();
}
