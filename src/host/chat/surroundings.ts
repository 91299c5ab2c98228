import * as vscode from 'vscode';
import { parseModelRef } from '../../core/connection/connection.ts';
import type { Conversation } from '../../core/conversation/conversation.ts';
import type { CodeColours } from '../../core/colour/tokenTheme.ts';
import { isCount } from '../../core/fields.ts';
import type { SetupOffer, Surroundings } from '../../contract/chatView.ts';
import type { ContextDesk } from '../context/desk.ts';
import type { ConnectionSettings } from '../connections/connectionSettings.ts';
import type { ModelCatalog } from '../connections/modelCatalog.ts';
import { modelFacts } from '../connections/modelFacts.ts';
import type { ProjectInstructions } from '../projectInstructions.ts';

export interface SurroundingsPorts {
  readonly settings: ConnectionSettings;
  readonly catalog: ModelCatalog;
  readonly environmentOffers: () => readonly SetupOffer[];
  /** The local servers that were found, and whether they are still being looked for. */
  local(): { readonly search: Surroundings['localSearch']; readonly offers: readonly SetupOffer[] };
  /** The colours of code in the person's theme, once they are known. */
  readonly codeColours: () => CodeColours | undefined;
  /** The standing instructions of the workspace. */
  readonly instructions: Pick<ProjectInstructions, 'chip'>;
}

/** Everything around a conversation. */
export function surroundingsOf(conversation: Conversation, desk: ContextDesk, ports: SurroundingsPorts): Surroundings {
  const { settings } = ports;
  const configuration = vscode.workspace.getConfiguration('latchkey');
  const fontSize = configuration.get<unknown>('chat.fontSize');
  return {
    connectionCount: settings.connections.length,
    offers: offers(ports),
    localSearch: ports.local().search,
    problems: settings.problems,
    model: shownModel(conversation.model ?? settings.defaultModel, ports),
    enterBehavior: configuration.get('chat.enterBehavior') === 'newline' ? 'newline' : 'send',
    fontSize: isCount(fontSize) ? fontSize : 0,
    codeColours: ports.codeColours(),
    ...desk.surroundings(),
    instructions: ports.instructions.chip(conversation),
  };
}

/** The ways to begin, in the order in which they are shown. */
export function offers({ environmentOffers, local }: Pick<SurroundingsPorts, 'environmentOffers' | 'local'>): readonly SetupOffer[] {
  return [...environmentOffers(), ...local().offers];
}

/** The names of a model. */
export function shownModel(model: string | undefined, { settings, catalog }: Pick<SurroundingsPorts, 'settings' | 'catalog'>): Surroundings['model'] {
  const ref = model === undefined ? undefined : parseModelRef(model);
  if (!ref || model === undefined) return undefined;
  if (ref.connectionId === 'route') return { ref: model, name: ref.modelId, connectionName: '' };
  const info = modelFacts(model, settings, catalog);
  return {
    ref: model, name: info?.name ?? ref.modelId, connectionName: settings.byId(ref.connectionId)?.name ?? ref.connectionId,
    ...(info?.contextWindow === undefined ? {} : { contextWindow: info.contextWindow }), ...(info?.vision === undefined ? {} : { vision: info.vision }),
  };
}
