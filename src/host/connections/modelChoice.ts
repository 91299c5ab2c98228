import * as vscode from 'vscode';
import { shownHost } from '../../core/connection/baseUrl.ts';
import { formatModelRef, type Connection, type ModelInfo } from '../../core/connection/connection.ts';
import { describeFault } from '../../core/faults/faultWords.ts';
import type { KnownLimits } from '../../core/request/rateLimits.ts';
import type { Route } from '../../core/connection/routes.ts';
import type { Translate } from '../../core/translate.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import { limitLine } from './limitWords.ts';
import type { ModelCatalog, ModelList } from './modelCatalog.ts';

type Item = vscode.QuickPickItem & { readonly pick?: Pick };
type Pick = { readonly kind: 'model'; readonly model: string } | { readonly kind: 'again' } | { readonly kind: 'key' } | { readonly kind: 'type'; readonly of: Connection };

/**
 * Lets the person choose among the models that a server lists. Where it lists none, the reason stands in the list with what
 * can be done: try again, another key (`otherKey`, where there is one to change), or type the model's id.
 *
 * @returns the model id; `undefined` when the person left.
 */
export async function chooseFromServer(connection: Connection, list: (signal: AbortSignal) => Promise<ModelList>, t: Translate, otherKey: (() => Promise<boolean>) | undefined): Promise<string | undefined> {
  for (;;) {
    const pick = await showModels(connection, list, t, otherKey !== undefined);
    switch (pick?.kind) {
      case undefined:
        return undefined;
      case 'model':
        return pick.model;
      case 'type':
        return typeModel(pick.of.name, t);
      case 'key':
        if (!(await otherKey?.())) return undefined;
        break;
      case 'again':
        break;
    }
  }
}

async function showModels(connection: Connection, list: (signal: AbortSignal) => Promise<ModelList>, t: Translate, mayChangeKey: boolean): Promise<Pick | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  const abort = new AbortController();
  box.title = t('Models of {0}', connection.name);
  box.placeholder = t('Asking {0} for its models…', shownHost(connection.baseUrl));
  box.busy = true;
  box.ignoreFocusOut = true;
  box.matchOnDescription = true;
  try {
    return await new Promise((resolve) => {
      box.onDidAccept(() => {
        const pick = box.selectedItems[0]?.pick;
        if (pick) resolve(pick);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
      void list(abort.signal).then((result) => {
        box.busy = false;
        box.placeholder = result.ok ? t('Choose the model that answers') : t('The models could not be listed');
        box.items = result.ok && result.models.length > 0 ? [...result.models.map(modelItem), typeItem(connection, t)] : troubleItems(connection, result, t, mayChangeKey);
      });
    });
  } finally {
    abort.abort();
    box.dispose();
  }
}

function modelItem(model: ModelInfo): Item {
  return { label: model.name ?? model.id, ...(model.name !== undefined && model.name !== model.id ? { description: model.id } : {}), pick: { kind: 'model', model: model.id } };
}

function typeItem(of: Connection, t: Translate): Item {
  return { label: `$(edit) ${t('Type the model\'s id…')}`, alwaysShow: true, pick: { kind: 'type', of } };
}

function troubleItems(connection: Connection, result: ModelList, t: Translate, mayChangeKey: boolean): Item[] {
  const words = result.ok ? { title: t('The server lists no models.'), detail: '', small: '' } : describeFault(result.fault, t);
  return [
    { label: `$(error) ${words.title}`, detail: [words.detail, words.small].filter((part) => part !== '').join(' '), alwaysShow: true, pick: { kind: 'again' } },
    { label: `$(refresh) ${t('Try again')}`, alwaysShow: true, pick: { kind: 'again' } },
    ...(mayChangeKey ? [{ label: `$(key) ${t('Enter another key…')}`, alwaysShow: true, pick: { kind: 'key' } as const }] : []),
    typeItem(connection, t),
  ];
}

async function typeModel(name: string, t: Translate): Promise<string | undefined> {
  const id = await vscode.window.showInputBox({ title: t('Models of {0}', name), prompt: t('The model\'s id, as the provider writes it'), ignoreFocusOut: true, validateInput: (text) => (text.trim() === '' ? t('A model id is needed.') : undefined) });
  return id?.trim();
}

/** How long the lists of all servers are waited for before the ones that came are shown, in milliseconds. */
const PATIENCE_MS = 700;

export interface ModelChoicePorts {
  readonly settings: ConnectionSettings;
  readonly catalog: ModelCatalog;
  readonly limits: KnownLimits;
  readonly t: Translate;
}

/**
 * The model picker: the routes, then every connection with its models, the lists filling in while it is open, and what is left of
 * their rate limits where that is known. A connection whose server does not answer says why in its place and still takes a typed id.
 *
 * @returns the model ref; `undefined` when the person left.
 */
export async function chooseModel({ settings, catalog, limits, t }: ModelChoicePorts, current: string | undefined, placeholder = t('The model that answers in this chat')): Promise<string | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  const abort = new AbortController();
  const refresh: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: t('Ask the servers again') };
  box.title = t('Choose a Model');
  box.placeholder = placeholder;
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.buttons = [refresh];
  const load = async (fresh?: 'fresh'): Promise<void> => {
    box.busy = true;
    const lists = new Map<string, ModelList>();
    const draw = (): void => {
      if (abort.signal.aborted) return;
      box.keepScrollPosition = true;
      const left = (connection: Connection, model: string): string => limitLine(limits.of({ connection, model }), t);
      box.items = [
        ...routeItems(settings.routes, current, t),
        ...settings.connections.flatMap((connection) => connectionItems(connection, lists.get(connection.id), catalog.known(connection), current, left, t)),
      ];
    };
    draw();
    // The lists are shown together, because rows that move under the pointer are clicked by mistake; only a slow server comes late.
    let patient = true;
    const patience = setTimeout(() => {
      patient = false;
      draw();
    }, PATIENCE_MS);
    await Promise.all(settings.connections.map(async (connection) => {
      lists.set(connection.id, await catalog.list(connection, abort.signal, fresh));
      if (!patient) draw();
    }));
    clearTimeout(patience);
    draw();
    box.busy = false;
  };
  try {
    const pick = await new Promise<Pick | undefined>((resolve) => {
      box.onDidTriggerButton(() => void load('fresh'));
      // Enter before the models are listed chooses nothing, and the list stays.
      box.onDidAccept(() => {
        if (box.selectedItems[0]) resolve(box.selectedItems[0].pick);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
      void load();
    });
    if (pick?.kind === 'model') return pick.model;
    if (pick?.kind !== 'type') return undefined;
    const modelId = await typeModel(pick.of.name, t);
    return modelId && formatModelRef({ connectionId: pick.of.id, modelId });
  } finally {
    abort.abort();
    box.dispose();
  }
}

function routeItems(routes: readonly Route[], current: string | undefined, t: Translate): Item[] {
  if (routes.length === 0) return [];
  return [
    { label: t('Routes'), kind: vscode.QuickPickItemKind.Separator },
    ...routes.map(({ id, strategy, models }): Item => {
      const ref = `route/${id}`;
      const way = strategy === 'failover' ? t('the next one when one cannot answer') : t('the one whose rate limit has most left');
      return { label: id, description: way, detail: models.map(formatModelRef).join(' · '), ...(ref === current ? { iconPath: new vscode.ThemeIcon('check') } : {}), pick: { kind: 'model', model: ref } };
    }),
  ];
}

function connectionItems(
  connection: Connection, list: ModelList | undefined, known: readonly ModelInfo[], current: string | undefined, left: (connection: Connection, model: string) => string, t: Translate,
): Item[] {
  const models = list?.ok ? list.models : known;
  const items = models.map((model): Item => {
    const ref = formatModelRef({ connectionId: connection.id, modelId: model.id });
    const item = modelItem(model);
    const limit = left(connection, model.id);
    // The connection's name stands at each of its models, so that typing it finds them.
    return { ...item, description: [item.description, connection.name].filter((part) => part !== undefined).join(' · '), ...(limit === '' ? {} : { detail: limit }), ...(ref === current ? { iconPath: new vscode.ThemeIcon('check') } : {}), pick: { kind: 'model', model: ref } };
  });
  const trouble = list && !list.ok ? describeFault(list.fault, t) : undefined;
  return [
    { label: connection.name, kind: vscode.QuickPickItemKind.Separator },
    ...items,
    { ...typeItem(connection, t), description: connection.name, ...(trouble ? { detail: `$(warning) ${trouble.title} ${trouble.detail}` } : {}) },
  ];
}
