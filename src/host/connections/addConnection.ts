import * as vscode from 'vscode';
import { normalizeBaseUrl, shownHost } from '../../core/connection/baseUrl.ts';
import { formatModelRef, type ModelInfo, type Protocol } from '../../core/connection/connection.ts';
import { PROVIDERS, providerById, providerOfKey, type Provider } from '../../core/connection/providers.ts';
import type { Translate } from '../../core/translate.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import { askForKey } from './keyInput.ts';
import type { Keys } from './keys.ts';
import { signIn, type Credentials } from './credentials.ts';
import { chooseFromServer } from './modelChoice.ts';
import { faultOf, type ListModels, type ModelCatalog } from './modelCatalog.ts';
import { connectionOfOffer, draftConnection, type NewConnection } from './newConnection.ts';
import { offersFromEnvironment } from './setupOffers.ts';

export interface AddConnectionPorts {
  readonly settings: ConnectionSettings;
  readonly keys: Keys;
  readonly access: Credentials;
  readonly listModels: ListModels;
  readonly catalog: ModelCatalog;
  readonly t: Translate;
  /** Called with the model ref that the person chose, at the end. */
  chosen(model: string): Promise<void>;
}

/** Where the wizard begins. */
export type Start =
  | { readonly at: 'providers' }
  | { readonly at: 'key' }
  | { readonly at: 'provider'; readonly providerId: string }
  /** Everything but the model is known. */
  | { readonly at: 'models'; readonly connection: NewConnection };

/**
 * The wizard: a door, its key, a model; at most three decisions. A pasted key names its door where its shape is unmistakable,
 * and nothing is sent anywhere before the person has chosen where. Escape leaves everything as it was.
 */
export async function addConnection(ports: AddConnectionPorts, start: Start): Promise<void> {
  const choice = await firstChoice(ports, start);
  if (!choice) return;
  const { connection } = choice;
  const needsKey = (connection.credential ?? { from: 'secret' }).from === 'secret';
  const key = needsKey ? (choice.key ?? (await askForKey({ name: connection.name, baseUrl: connection.baseUrl, keyPage: choice.provider?.keyPage, mayBeNone: choice.provider === undefined }, ports.t))) : undefined;
  if (needsKey && key === undefined) return;
  await save(ports, key === '' ? { ...connection, credential: { from: 'none' } } : connection, key || undefined);
}

interface Choice {
  readonly connection: NewConnection;
  readonly provider?: Provider;
  readonly key?: string;
}

async function firstChoice(ports: AddConnectionPorts, start: Start): Promise<Choice | undefined> {
  switch (start.at) {
    case 'models':
      return { connection: start.connection };
    case 'key': {
      const key = await askForKey({}, ports.t);
      return key ? choiceForKey(ports, key) : undefined;
    }
    case 'provider': {
      const provider = providerById(start.providerId);
      const connection = provider && (await connectionOf(provider, ports.t));
      return connection && { connection, provider };
    }
    case 'providers':
      return chooseDoor(ports);
  }
}

/** A key came first: its shape names the door, else the person does. */
async function choiceForKey(ports: AddConnectionPorts, key: string): Promise<Choice | undefined> {
  const provider = providerOfKey(key);
  if (provider) {
    const connection = await connectionOf(provider, ports.t);
    return connection && { connection, provider, key };
  }
  const choice = await chooseDoor(ports, key);
  if (!choice) return undefined;
  // A key in hand takes the place of a sign-in.
  const { credential: _, ...connection } = choice.connection;
  return { ...choice, connection, key };
}

type DoorItem = vscode.QuickPickItem & { readonly choose?: () => Promise<Choice | undefined> };

/** The list of providers. With a key in hand, the doors that need none are left out. */
async function chooseDoor(ports: AddConnectionPorts, key?: string): Promise<Choice | undefined> {
  const { t } = ports;
  const ofProvider = (provider: Provider): DoorItem => ({
    label: provider.name,
    description: shownHost(provider.baseUrl.replace(/\{(\w+)\}/, '$1')),
    choose: async () => {
      const connection = await connectionOf(provider, t);
      return connection && { connection, provider };
    },
  });
  const separator = (label: string): DoorItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const local = (provider: Provider): boolean => provider.start !== undefined;
  const offers = key === undefined ? offersFromEnvironment(process.env) : [];
  const items: DoorItem[] = [
    ...(key === undefined ? [{ label: `$(key) ${t('Paste a key…')}`, description: t('its shape often names the service'), choose: async () => firstChoice(ports, { at: 'key' }) }] : []),
    ...offers.map((offer): DoorItem => ({
      label: `$(terminal) ${t('Use {0}', offer.variable)}`,
      description: t('found in the environment · {0}', offer.host),
      choose: async () => {
        const connection = connectionOfOffer(offer, process.env);
        return connection && { connection };
      },
    })),
    separator(t('Services')),
    ...PROVIDERS.filter((provider) => !local(provider)).map(ofProvider),
    ...(key === undefined ? [separator(t('On this machine')), ...PROVIDERS.filter(local).map(ofProvider)] : []),
    separator(t('Anything else')),
    { label: t('Another, by its address…'), description: t('a proxy, a gateway, your own server'), choose: async () => anotherDoor(t) },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Add Connection'),
    placeHolder: key === undefined ? t('Whose models do you have access to?') : t('Which service is this key for? It is sent nowhere before you choose.'),
    matchOnDescription: true,
    ignoreFocusOut: key !== undefined,
  });
  return picked?.choose?.();
}

/** The connection to a provider of the table. Asks for what its address leaves open. */
async function connectionOf(provider: Provider, t: Translate): Promise<NewConnection | undefined> {
  const placeholder = /\{(\w+)\}/.exec(provider.baseUrl);
  let baseUrl = provider.baseUrl;
  if (placeholder) {
    const value = await vscode.window.showInputBox({
      title: provider.name,
      prompt: t('The {0} in the address {1}', placeholder[1] ?? '', provider.baseUrl),
      ignoreFocusOut: true,
      validateInput: (text) => (/^[a-z0-9-]+$/i.test(text.trim()) ? undefined : t('Letters, digits and hyphens only.')),
    });
    if (value === undefined) return undefined;
    baseUrl = baseUrl.replace(placeholder[0], value.trim());
  }
  const { id, name, protocol, credential, auth } = provider;
  return { wantedId: id, name, protocol, baseUrl, ...(credential ? { credential } : {}), ...(auth ? { auth } : {}) };
}

async function anotherDoor(t: Translate): Promise<Choice | undefined> {
  const isAddress = (text: string): boolean => {
    try {
      return normalizeBaseUrl('openai-chat', text) !== '';
    } catch {
      return false; // Said under the box, while typing.
    }
  };
  const address = await vscode.window.showInputBox({
    title: t('Another service'),
    prompt: t('Its base URL, as its API page shows it. A full endpoint address is fine too.'),
    placeHolder: 'https://llm.example.com/v1',
    ignoreFocusOut: true,
    validateInput: (text) => (isAddress(text) ? undefined : t('An address such as https://api.example.com/v1 is needed, without user name, query or fragment.')),
  });
  if (address === undefined) return undefined;
  const protocol = await chooseProtocol(address, t);
  if (!protocol) return undefined;
  const baseUrl = normalizeBaseUrl(protocol, address);
  const host = new URL(baseUrl).hostname;
  return { connection: { wantedId: host.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'connection', name: host, protocol, baseUrl } };
}

/** The address often says which protocol it speaks; only where it does not, the person is asked. */
async function chooseProtocol(address: string, t: Translate): Promise<Protocol | undefined> {
  if (/\/messages\/?$|\/anthropic(\/|$)/.test(address.trim())) return 'anthropic-messages';
  if (/\/responses\/?$/.test(address.trim())) return 'openai-responses';
  if (/\/chat\/completions\/?$/.test(address.trim())) return 'openai-chat';
  const items: (vscode.QuickPickItem & { readonly protocol: Protocol })[] = [
    { protocol: 'openai-chat', label: 'Chat Completions', description: '/chat/completions', detail: t('What nearly every compatible service and local server speaks.') },
    { protocol: 'openai-responses', label: 'Responses', description: '/responses', detail: t('OpenAI\'s newer protocol.') },
    { protocol: 'anthropic-messages', label: 'Messages', description: '/v1/messages', detail: t('Anthropic\'s protocol.') },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Another service'), placeHolder: t('Which protocol does it speak?'), ignoreFocusOut: true });
  return picked?.protocol;
}

/** Asks the server for its models with the new key, and writes settings and key only once the person has chosen one. */
async function save(ports: AddConnectionPorts, fresh: NewConnection, key: string | undefined): Promise<void> {
  const { settings, keys, listModels, access, catalog, t } = ports;
  const { wantedId, name, protocol, baseUrl, credential, auth } = fresh;
  const draft = draftConnection(fresh);
  if (draft.credential.from === 'session' && !(await signIn(draft.credential))) return;
  let currentKey = key;
  let models: readonly ModelInfo[] = [];
  const picked = await chooseFromServer(draft, async (signal) => {
    const result = currentKey === undefined ? await access.read(draft, signal) : { key: currentKey };
    if ('cause' in result) return { ok: false, fault: faultOf(draft, result.cause, result.said) };
    const listed = await listModels({ connection: draft, key: result.key }, signal);
    if (listed.ok) models = listed.models;
    return listed;
  }, t, draft.credential.from !== 'secret' && draft.credential.from !== 'none' ? undefined : async () => {
    const other = await askForKey({ name, baseUrl }, t);
    currentKey = other || currentKey;
    return other !== undefined;
  });
  if (picked === undefined) return;
  // A key that was given after all is kept in the key store, which is where the absence of a credential looks.
  const id = await settings.add(wantedId, { name, protocol, baseUrl, ...(credential && currentKey === undefined ? { credential } : {}), ...(auth ? { auth } : {}) });
  if (currentKey !== undefined) await keys.save(id, baseUrl, currentKey);
  if (models.length > 0) catalog.remember({ ...draft, id }, models);
  const model = formatModelRef({ connectionId: id, modelId: picked });
  await settings.makeDefaultIfNone(model);
  await ports.chosen(model);
}
