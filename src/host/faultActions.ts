import * as vscode from 'vscode';
import { originOf } from '../core/connection/baseUrl.ts';
import { providerById, providerOfKey } from '../core/connection/providers.ts';
import type { FaultAction } from '../core/faults/fault.ts';
import type { Translate } from '../core/translate.ts';
import type { ConnectionSettings } from './connections/connectionSettings.ts';
import { signIn } from './connections/credentials.ts';
import { askForKey } from './connections/keyInput.ts';
import type { Keys } from './connections/keys.ts';

export interface FaultActionPorts {
  readonly settings: ConnectionSettings;
  readonly keys: Keys;
  readonly log: Pick<vscode.LogOutputChannel, 'show'>;
  readonly t: Translate;
  addConnection(): Promise<void>;
  /** `true` when the person chose one. */
  selectModel(): Promise<boolean>;
}

/** What can be carried out without knowing what was asked. */
export type CurableAction = Exclude<FaultAction, { do: 'retry' | 'continue' | 'use-model' }>;

/**
 * Carries out what a button under a fault promises. `retry` says that the obstacle is gone and the question may be asked
 * again; `done` that the person left, or that there is more for them to do first.
 */
export async function carryOut(action: CurableAction, ports: FaultActionPorts): Promise<'retry' | 'done'> {
  const { settings, keys, log } = ports;
  switch (action.do) {
    case 'set-key':
      return (await setKey(action.connectionId, ports)) ? 'retry' : 'done';
    case 'add-connection':
      await ports.addConnection();
      return 'done';
    case 'select-model':
      return (await ports.selectModel()) ? 'retry' : 'done';
    case 'use-base-url':
      if (isSameDoor(settings.byId(action.connectionId)?.baseUrl, action.baseUrl)) await settings.change(action.connectionId, { baseUrl: action.baseUrl });
      // Else it is asked again as it is, which says what is wrong now.
      return 'retry';
    case 'use-protocol':
      await settings.change(action.connectionId, { protocol: action.protocol });
      return 'retry';
    case 'use-provider':
      return !(await moveToProvider(action.connectionId, action.providerId, settings, keys)) || (await ports.selectModel()) ? 'retry' : 'done';
    case 'sign-in': {
      const credential = settings.byId(action.connectionId)?.credential;
      return credential?.from === 'session' && (await signIn(credential)) ? 'retry' : 'done';
    }
    case 'open-settings':
      await openSettings(action.query);
      return 'done';
    case 'show-log':
      log.show();
      return 'done';
  }
}

/** Asks for a connection's key and stores it, for the origin that the connection has now. `false` when the person left. */
export async function setKey(connectionId: string, { settings, keys, t }: Pick<FaultActionPorts, 'settings' | 'keys' | 't'>): Promise<boolean> {
  const connection = settings.byId(connectionId);
  if (!connection) return false;
  const key = await askForKey({ name: connection.name, baseUrl: connection.baseUrl }, t);
  if (key === undefined) return false;
  await keys.save(connectionId, connection.baseUrl, key);
  // A key typed here is the one that counts from now on, wherever it came from before.
  if (connection.credential.from !== 'secret') await settings.change(connectionId, { credential: { from: 'secret' } });
  return true;
}

/**
 * Whether an address is another path of the same origin: what we propose ourselves always is. A fault that came with an imported
 * conversation may name any, and a key that is stored with no origin, as one from the environment, would go there.
 */
function isSameDoor(present: string | undefined, wanted: string): boolean {
  return present !== undefined && URL.canParse(wanted) && originOf(wanted) === originOf(present);
}

/**
 * The connection gets the door and lock of the provider that its key looks like, and the stored key goes with it: the person
 * has just said so, on a button that names the provider. The model is another one there, so it is chosen anew. `false`: that
 * is not so, because the fault was not ours or the key is another one by now.
 */
async function moveToProvider(connectionId: string, providerId: string, settings: ConnectionSettings, keys: Keys): Promise<boolean> {
  const connection = settings.byId(connectionId);
  const provider = providerById(providerId);
  if (!connection || !provider) return false;
  const stored = await keys.read(connection);
  if (stored.kind === 'key' && providerOfKey(stored.key)?.id !== providerId) return false;
  // Its lock says how the key is sent, unless its row in the table says otherwise; what was set for the other door is not meant for this one.
  await settings.change(connectionId, { baseUrl: provider.baseUrl, protocol: provider.protocol, auth: provider.auth });
  if (stored.kind === 'key') await keys.save(connectionId, provider.baseUrl, stored.key);
  return true;
}

/** Our own setting opens as text, at its place; the others open in the settings editor. */
export async function openSettings(query: string): Promise<void> {
  if (query.startsWith('latchkey.')) await vscode.commands.executeCommand('workbench.action.openSettingsJson', { revealSetting: { key: query, edit: true } });
  else await vscode.commands.executeCommand('workbench.action.openSettings', query);
}
