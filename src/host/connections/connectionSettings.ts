import * as vscode from 'vscode';
import { parseConnections, parseModelRef, type Connection, type Problem } from '../../core/connection/connection.ts';
import { parseRoutes, routeIdOf, type Route } from '../../core/connection/routes.ts';
import { isRecord } from '../../core/fields.ts';
import type { Translate } from '../../core/translate.ts';
import { textSetting } from '../textSetting.ts';

/** The settings as they were read: what is valid, and what is wrong with the rest. */
interface Parsed {
  readonly connections: readonly Connection[];
  readonly routes: readonly Route[];
  readonly problems: readonly Problem[];
}

/** What `latchkey.connections` and `latchkey.routes` say in the user's settings. Application scope: VS Code ignores what a workspace sets there. */
export class ConnectionSettings {
  readonly #t: Translate;
  readonly #changed = new vscode.EventEmitter<void>();
  #parsed: Parsed;
  readonly #listener: vscode.Disposable;
  /** After any of our settings has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(t: Translate) {
    this.#t = t;
    this.#parsed = this.#read();
    this.#listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('latchkey')) return;
      this.#parsed = this.#read();
      this.#changed.fire();
    });
  }

  get connections(): readonly Connection[] {
    return this.#parsed.connections;
  }

  get problems(): readonly Problem[] {
    return this.#parsed.problems;
  }

  get routes(): readonly Route[] {
    return this.#parsed.routes;
  }

  routeById(id: string): Route | undefined {
    return this.routes.find((route) => route.id === id);
  }

  byId(id: string): Connection | undefined {
    return this.connections.find((connection) => connection.id === id);
  }

  /** The model of a new conversation; `undefined` when none is set. */
  get defaultModel(): string | undefined {
    return textSetting('model') || undefined;
  }

  /** Makes a model the default of new conversations where there is none, or only one whose connection or route is gone. */
  async makeDefaultIfNone(model: string): Promise<void> {
    const present = parseModelRef(this.defaultModel ?? '');
    const route = present && routeIdOf(present);
    if (present && (route === undefined ? this.byId(present.connectionId) : this.routeById(route))) return;
    await setting().update('model', model, vscode.ConfigurationTarget.Global);
  }

  /** Appends an entry as it should stand in settings.json, under a free id made from `wanted`; returns that id. */
  async add(wanted: string, entry: Readonly<Record<string, unknown>>): Promise<string> {
    const list = rawList();
    const taken = new Set(list.map(idOf));
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
    await this.#write([...list, { id, ...entry }]);
    return id;
  }

  /** Changes fields of an entry and leaves everything else in it as the person wrote it. */
  async change(id: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#write(rawList().map((entry) => (isRecord(entry) && entry['id'] === id ? { ...entry, ...fields } : entry)));
  }

  async remove(id: string): Promise<void> {
    await this.#write(rawList().filter((entry) => idOf(entry) !== id));
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  async #write(list: readonly unknown[]): Promise<void> {
    await setting().update('connections', list, vscode.ConfigurationTarget.Global);
    this.#parsed = this.#read();
  }

  #read(): Parsed {
    const { connections, problems } = parseConnections(setting().get('connections'), this.#t);
    const routes = parseRoutes(setting().get('routes'), connections, this.#t);
    return { connections, routes: routes.routes, problems: [...problems, ...routes.problems] };
  }
}

function setting(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('latchkey');
}

/** The entries as they stand, also what is none at all: writing one must not lose another. */
function rawList(): readonly unknown[] {
  const value = setting().inspect('connections')?.globalValue;
  return Array.isArray(value) ? value : [];
}

function idOf(entry: unknown): unknown {
  return isRecord(entry) ? entry['id'] : undefined;
}
