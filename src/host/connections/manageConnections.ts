import * as vscode from 'vscode';
import { shownHost } from '../../core/connection/baseUrl.ts';
import type { Connection } from '../../core/connection/connection.ts';
import type { Lessons } from '../../core/request/lesson.ts';
import type { Translate } from '../../core/translate.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import { openSettings, setKey } from '../faultActions.ts';
import type { Keys } from './keys.ts';
import { lessonLine, lessonsOf, showLessons } from './lessonList.ts';

export interface ManagePorts {
  readonly settings: ConnectionSettings;
  readonly keys: Keys;
  readonly lessons: Lessons;
  readonly t: Translate;
  readonly addConnection: () => Promise<void>;
}

type Action = vscode.QuickPickItem & { readonly run: () => Promise<unknown> };

/** Lists the connections with their doors and locks; choosing one offers what can be done with it. */
export async function manageConnections(ports: ManagePorts): Promise<void> {
  const { settings, t } = ports;
  const items: Action[] = [
    ...settings.connections.map((connection) => ({
      label: connection.name,
      description: `${shownHost(connection.baseUrl)} · ${connection.protocol}`,
      run: async () => manageOne(connection, ports),
    })),
    { label: `$(add) ${t('Add a connection…')}`, run: ports.addConnection },
    { label: `$(json) ${t('Open settings')}`, run: async () => openSettings('latchkey.connections') },
  ];
  await (await vscode.window.showQuickPick(items, { title: t('Connections'), matchOnDescription: true }))?.run();
}

async function manageOne(connection: Connection, ports: ManagePorts): Promise<void> {
  const { settings, keys, lessons, t } = ports;
  const learned = lessonsOf(connection, lessons);
  const newest = learned.toSorted((a, b) => b.at - a.at)[0];
  const items: Action[] = [
    ...(newest ? [{ label: `$(mortar-board) ${t('Learned from its server ({0})…', learned.length)}`, detail: lessonLine(newest, t), run: async () => showLessons(connection, lessons, t) }] : []),
    { label: `$(key) ${t('Change key…')}`, run: async () => setKey(connection.id, ports) },
    { label: `$(discard) ${t('Delete key')}`, run: async () => keys.delete(connection.id) },
    {
      label: `$(trash) ${t('Remove connection')}`,
      description: t('its key is deleted too'),
      run: async () => {
        await keys.delete(connection.id);
        await settings.remove(connection.id);
        for (const lesson of learned) lessons.forget(lesson);
      },
    },
  ];
  await (await vscode.window.showQuickPick(items, { title: connection.name }))?.run();
}

/** Lets the person choose a connection; the only one there is needs no choice. */
export async function chooseConnection(settings: ConnectionSettings, title: string): Promise<Connection | undefined> {
  const { connections } = settings;
  if (connections.length === 1) return connections[0];
  const picked = await vscode.window.showQuickPick(connections.map((connection) => ({ label: connection.name, description: shownHost(connection.baseUrl), connection })), { title });
  return picked?.connection;
}
