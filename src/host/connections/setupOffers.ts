import { normalizeBaseUrl, originOf, shownHost } from '../../core/connection/baseUrl.ts';
import type { Protocol } from '../../core/connection/connection.ts';
import { PROVIDERS, type Provider } from '../../core/connection/providers.ts';
import type { SetupOffer } from '../../contract/chatView.ts';

/** The connections that the environment already holds the keys for. Reads names and addresses; a key only for being there. */
export function offersFromEnvironment(env: NodeJS.ProcessEnv): readonly (SetupOffer & { kind: 'env' })[] {
  return PROVIDERS.flatMap((provider) => {
    if (!provider.env || provider.baseUrl.includes('{') || !env[provider.env.key]?.trim()) return [];
    return [{ kind: 'env', providerId: provider.id, variable: provider.env.key, host: shownHost(environmentDoor(provider, env).baseUrl) }];
  });
}

/**
 * The address that goes with a key from the environment. Where a variable names another door than the provider's own, a proxy
 * stands there, and of OpenAI's two protocols those speak the older one.
 */
export function environmentDoor(provider: Provider, env: NodeJS.ProcessEnv): { readonly baseUrl: string; readonly protocol: Protocol } {
  const address = provider.env?.baseUrl === undefined ? undefined : env[provider.env.baseUrl]?.trim();
  if (!address) return provider;
  const protocol = provider.protocol === 'openai-responses' ? 'openai-chat' : provider.protocol;
  try {
    const baseUrl = normalizeBaseUrl(protocol, address);
    return originOf(baseUrl) === originOf(provider.baseUrl) ? provider : { baseUrl, protocol };
  } catch {
    return provider; // The variable holds no address; the provider's own is then the honest offer, and it is shown.
  }
}
