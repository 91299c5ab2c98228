import type { Answer, Turn } from '../core/conversation.ts';
import type { Problem } from '../core/connection.ts';
import type { FaultWords } from '../core/faultWords.ts';
import { ownFields } from '../core/fields.ts';

/**
 * What the extension host and the chat webview say to each other. The host owns all state; the view is a projection of it.
 * The view says `ready` last of all when it loads and is answered with a `snapshot`; deltas go only to a view that said so.
 * There are no replies and no ids to match: intents go in, snapshots and deltas come out.
 */

/** An answer as the view shows it: a fault comes in words, because the view knows no providers. */
export type ViewAnswer = Answer & {
  readonly faultWords?: FaultWords;
  /** The rest can be asked for: the answer has text, and it was stopped or reached its length limit. After a fault, the fault's buttons say so. */
  readonly canContinue?: true;
};

export interface ViewTurn extends Omit<Turn, 'answers' | 'instruction' | 'references'> {
  /** The chips; their text stays in the host. */
  readonly references: readonly { readonly label: string }[];
  readonly answers: readonly ViewAnswer[];
}

/** A way to begin, offered while there is no connection. */
export type SetupOffer =
  | { readonly kind: 'env'; /** The provider's id. */ readonly providerId: string; readonly variable: string; readonly host: string }
  | { readonly kind: 'local'; readonly providerId: string; readonly name: string; readonly baseUrl: string };

/** Everything around the conversation. */
export interface Surroundings {
  /** Valid connections there are. 0: the view shows how to begin. */
  readonly connectionCount: number;
  readonly offers: readonly SetupOffer[];
  /** The search for local servers: asked for only by a click. */
  readonly localSearch: 'not-asked' | 'searching' | 'done';
  /** Invalid settings, with place and reason. */
  readonly problems: readonly Problem[];
  /** The model that the next message goes to. `undefined`: none is chosen. Without a connection's name it is a route. */
  readonly model: { readonly ref: string; readonly name: string; readonly connectionName: string } | undefined;
  readonly enterBehavior: 'send' | 'newline';
  /** Pixels; 0 follows VS Code. */
  readonly fontSize: number;
  /** Chips that wait in the composer for the next message. */
  readonly pendingReferences: readonly { readonly label: string }[];
}

/** What stands in the place of the oldest turns when they are sent. */
export type ViewSummary =
  | { readonly state: 'none' }
  /** A model is writing it. */
  | { readonly state: 'writing'; readonly upTo: string; readonly text: string }
  | { readonly state: 'there'; readonly upTo: string; readonly text: string }
  | { readonly state: 'failed'; readonly upTo: string; readonly faultWords: FaultWords };

export type ToView =
  | { readonly type: 'snapshot'; readonly turns: readonly ViewTurn[]; readonly summary: ViewSummary; readonly surroundings: Surroundings; readonly draft: string }
  | { readonly type: 'summary'; readonly summary: ViewSummary }
  | { readonly type: 'surroundings'; readonly surroundings: Surroundings }
  /** A new or changed turn; the view puts it in the place of the one with the same id, else at the end. */
  | { readonly type: 'turn'; readonly turn: ViewTurn }
  /** More of a streaming answer, in order. */
  | { readonly type: 'delta'; readonly turnId: string; readonly answerId: string; readonly channel: 'text' | 'reasoning'; readonly delta: string }
  /** A new or changed answer: with a notice, or settled. It replaces the one with the same id, else it is added. */
  | { readonly type: 'answer'; readonly turnId: string; readonly answer: ViewAnswer }
  /** Replaces what stands in the composer, for example after a message could not be sent. */
  | { readonly type: 'draft'; readonly draft: string }
  | { readonly type: 'focus-composer' };

export type FromView =
  | { readonly type: 'ready' }
  | { readonly type: 'submit'; readonly text: string }
  /** What stands in the composer, sent while typing so that it survives everything. */
  | { readonly type: 'draft'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'new-chat' }
  | { readonly type: 'select-model' }
  | { readonly type: 'copy'; readonly text: string }
  /** Put code at the cursor of the editor that was used last. */
  | { readonly type: 'insert'; readonly text: string }
  /** Open what a chip stands for: the reference at `index` of the turn. */
  | { readonly type: 'open-reference'; readonly turnId: string; readonly index: number }
  | { readonly type: 'remove-reference'; readonly index: number }
  /** A button under a fault: the action at `index` of that answer's fault words. The host looks it up, so the view cannot invent one. */
  | { readonly type: 'fault-action'; readonly turnId: string; readonly answerId: string; readonly index: number }
  /** What the person says to an answer that is being written, by a button of a notice. */
  | { readonly type: 'notice-action'; readonly turnId: string; readonly answerId: string; readonly action: NoticeAction }
  /** Ask for the rest of an answer. */
  | { readonly type: 'continue'; readonly turnId: string; readonly answerId: string }
  /** Keep a turn when older ones are left out, or no longer. */
  | { readonly type: 'toggle-pin'; readonly turnId: string }
  /** The person's own words for the summary; empty: the turns themselves again. */
  | { readonly type: 'edit-summary'; readonly text: string }
  /** A button under the fault of a summary: the action at `index` of its fault words. */
  | { readonly type: 'summary-action'; readonly index: number }
  | { readonly type: 'paste-key' }
  | { readonly type: 'add-connection' }
  | { readonly type: 'sign-in-github' }
  | { readonly type: 'use-offer'; readonly index: number }
  | { readonly type: 'find-local' }
  | { readonly type: 'open-settings' };

/** What the buttons of notices do. */
export const NOTICE_ACTIONS = ['try-now', 'keep-waiting', 'try-again', 'switch-model', 'stop', 'send-all', 'summarise'] as const;
export type NoticeAction = (typeof NOTICE_ACTIONS)[number];

type Kind = 'string' | 'index' | 'notice-action';

const FITS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  index: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  'notice-action': (value) => NOTICE_ACTIONS.some((action) => action === value),
};

const FIELDS: Record<FromView['type'], Readonly<Record<string, Kind>>> = {
  ready: {}, stop: {}, 'new-chat': {}, 'select-model': {}, 'paste-key': {}, 'add-connection': {}, 'sign-in-github': {}, 'find-local': {}, 'open-settings': {},
  submit: { text: 'string' }, draft: { text: 'string' }, copy: { text: 'string' }, insert: { text: 'string' },
  'open-reference': { turnId: 'string', index: 'index' }, 'remove-reference': { index: 'index' }, 'use-offer': { index: 'index' },
  'fault-action': { turnId: 'string', answerId: 'string', index: 'index' },
  'notice-action': { turnId: 'string', answerId: 'string', action: 'notice-action' }, continue: { turnId: 'string', answerId: 'string' },
  'toggle-pin': { turnId: 'string' }, 'edit-summary': { text: 'string' }, 'summary-action': { index: 'index' },
};

/** Narrows what a webview posted, and takes over nothing else of it; `undefined` for anything else, since a page is not trusted to keep to its types. */
export function parseFromView(value: unknown): FromView | undefined {
  const message = ownFields(value);
  const type = message?.['type'];
  if (!message || typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return undefined;
  const fields = Object.entries(FIELDS[type as FromView['type']]);
  const fits = fields.every(([name, kind]) => FITS[kind](message[name]));
  return fits ? (Object.fromEntries([['type', type], ...fields.map(([name]) => [name, message[name]])]) as FromView) : undefined;
}
