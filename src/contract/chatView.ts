import type { Cost } from '../core/conversation/cost.ts';
import type { Answer, Turn } from '../core/conversation/conversation.ts';
import type { Problem } from '../core/connection/connection.ts';
import type { FaultWords } from '../core/faults/faultWords.ts';
import { ownFields } from '../core/fields.ts';
import type { CodeColours } from '../core/colour/tokenTheme.ts';
import type { ContextMatch, ImageJob, PendingReference, ViewInstructions, ViewReference } from './context.ts';

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
  /** At the price of its model; absent where that or the tokens are not known. */
  readonly cost?: Cost;
};

/** What is new of an answer but its texts, which may be long and came in deltas. */
export type AnswerNews = WithoutTexts<ViewAnswer>;
type WithoutTexts<T> = T extends unknown ? Omit<T, 'text' | 'reasoning'> : never;

/** Which of several stands here: counted from 0. */
export interface Choice {
  readonly index: number;
  readonly count: number;
}

/** A turn of the branch that is shown. */
export interface ViewTurn extends Omit<Turn, 'answers' | 'instruction' | 'references' | 'after'> {
  /** Which of the messages that were written in this place this one is. */
  readonly edit: Choice;
  /** Which of the answers to it is shown; `answers` has that one alone, or none. */
  readonly take: Choice;
  /** The chips; their text stays in the host. */
  readonly references: readonly ViewReference[];
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
  readonly model: {
    readonly ref: string;
    readonly name: string;
    readonly connectionName: string;
    /** Tokens; absent: not known. */
    readonly contextWindow?: number;
    /** Absent: nobody says whether it takes pictures. */
    readonly vision?: boolean;
  } | undefined;
  readonly enterBehavior: 'send' | 'newline';
  /** Pixels; 0 follows VS Code. */
  readonly fontSize: number;
  /** How the person's theme colours code. Absent: not known, and the page has colours of its own. */
  readonly codeColours?: CodeColours | undefined;
  /** Chips that wait in the composer for the next message. */
  readonly pendingReferences: readonly PendingReference[];
  /** Offered at the head of a conversation; absent: there are none, or it has begun. */
  readonly instructions?: ViewInstructions | undefined;
  /** Why something does not go along, in words. */
  readonly refusals?: readonly string[];
  /** Pictures that the page is to make fit before they go along: only a page has what it takes. */
  readonly imageJobs?: readonly ImageJob[];
}

/** What stands in the place of the oldest turns when they are sent. */
export type ViewSummary =
  | { readonly state: 'none' }
  /** A model is writing it. */
  | { readonly state: 'writing'; readonly text: string }
  | { readonly state: 'there'; readonly text: string }
  | { readonly state: 'failed'; readonly faultWords: FaultWords };

/** Messages that were sent while an answer was being written. */
export interface ViewQueue {
  readonly messages: readonly { readonly id: string; readonly prompt: string }[];
  /** They wait for the person, because the answer before them did not come to its end. */
  readonly held: boolean;
  /** The first is being changed, and is not sent before that is done. */
  readonly changing?: true;
}

/**
 * Names the draft that the host has put into a page. It is another one after each start of the extension, in each conversation, and
 * after each change that the page did not make: what was typed on the same basis and has not reached the host is newer than what that has.
 */
export type DraftBasis = string;

export type ToView =
  | { readonly type: 'snapshot'; readonly turns: readonly ViewTurn[]; readonly summary: ViewSummary; readonly queue: ViewQueue; readonly surroundings: Surroundings; readonly draft: string; readonly basis: DraftBasis; /** The id of the conversation. */ readonly conversation: string; /** How many older turns follow in `older` messages; absent: none. */ readonly older?: number }
  /** Turns that stand before those of the snapshot and of the pieces before this one. `older`: how many are still to follow. */
  | { readonly type: 'older'; readonly turns: readonly ViewTurn[]; readonly older: number }
  /** Another branch is shown, or this one has lost turns: all turns of it. */
  | { readonly type: 'turns'; readonly turns: readonly ViewTurn[] }
  | { readonly type: 'queue'; readonly queue: ViewQueue }
  | { readonly type: 'summary'; readonly summary: ViewSummary }
  | { readonly type: 'surroundings'; readonly surroundings: Surroundings }
  /** A new or changed turn; the view puts it in the place of the one with the same id, else at the end. */
  | { readonly type: 'turn'; readonly turn: ViewTurn }
  /** More of a streaming answer, in order. */
  | { readonly type: 'delta'; readonly turnId: string; readonly answerId: string; readonly channel: 'text' | 'reasoning'; readonly delta: string }
  /**
   * A new answer, whole, which the view adds; or what is new of one that it has: a notice, or how it ended. Whoever has it has its
   * texts too: a view begins with all of it, and is told every delta from then on.
   */
  | { readonly type: 'answer'; readonly turnId: string; readonly answer: ViewAnswer | AnswerNews }
  /**
   * Replaces what stands in the composer, for example after a message could not be sent. One that was written `elsewhere`, in another
   * place that shows this conversation, gives way to what is being typed here.
   */
  | { readonly type: 'draft'; readonly draft: string; readonly basis: DraftBasis; readonly from: 'host' | 'elsewhere' }
  | { readonly type: 'focus-composer' }
  /** The answer to `find-context` with the same serial. */
  | { readonly type: 'context-matches'; readonly serial: number; readonly matches: readonly ContextMatch[] }
  /** Puts text at the cursor of the composer. */
  | { readonly type: 'insert-text'; readonly text: string };

export type FromView =
  /** `reading`: the id of the turn that the page wants to show again; empty: the end. */
  | { readonly type: 'ready'; readonly reading: string }
  /** The person has come to this page: what they choose in VS Code's menus is meant for it. */
  | { readonly type: 'focus' }
  | { readonly type: 'submit'; readonly text: string }
  /** What stands in the composer, sent while typing so that it survives everything. */
  | { readonly type: 'draft'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'new-chat' }
  | { readonly type: 'history' }
  /** Send another message in the place of a turn's, as a branch of its own. */
  | { readonly type: 'edit-turn'; readonly turnId: string; readonly text: string }
  /** Ask again for a turn: the same model, or one that is chosen now. */
  | { readonly type: 'regenerate'; readonly turnId: string }
  | { readonly type: 'regenerate-with'; readonly turnId: string }
  /** Show another of the messages, or of the answers, that stand in one place. */
  | { readonly type: 'show-edit'; readonly turnId: string; readonly index: number }
  | { readonly type: 'show-take'; readonly turnId: string; readonly index: number }
  | { readonly type: 'delete-turn'; readonly turnId: string }
  /** Go on from a turn in a conversation of its own: in this place, or in an editor tab. */
  | { readonly type: 'fork'; readonly turnId: string }
  | { readonly type: 'fork-in-editor'; readonly turnId: string }
  /** Copy a turn, or its answer alone, as Markdown. */
  | { readonly type: 'copy-turn'; readonly turnId: string }
  | { readonly type: 'copy-answer'; readonly turnId: string; readonly answerId: string }
  /** The person begins to change a waiting message, which is not sent before they are done; without any words it stays as it was. */
  | { readonly type: 'edit-queued'; readonly id: string }
  | { readonly type: 'change-queued'; readonly id: string; readonly text: string }
  /** Put a waiting message where that at `index` stands. */
  | { readonly type: 'move-queued'; readonly id: string; readonly index: number }
  | { readonly type: 'remove-queued'; readonly id: string }
  | { readonly type: 'send-queued' }
  | { readonly type: 'select-model' }
  | { readonly type: 'copy'; readonly text: string }
  /** Put code at the cursor of the editor that was used last. */
  | { readonly type: 'insert'; readonly text: string }
  /** Show what a code block would make of its file. `info`: what stands behind its fence; `before`: the text before it. */
  | { readonly type: 'apply'; readonly text: string; readonly info: string; readonly before: string }
  | { readonly type: 'new-file'; readonly text: string; readonly language: string }
  /** Put a command into the terminal, without running it. */
  | { readonly type: 'run-in-terminal'; readonly text: string }
  /** Draw a block with VS Code's own Markdown preview. */
  | { readonly type: 'preview'; readonly text: string; readonly language: string }
  /** Open a file of the workspace that an answer names. `line`: from 1; 0: the file as a whole. */
  | { readonly type: 'open-file'; readonly path: string; readonly line: number }
  /** Open what a chip stands for: the reference at `index` of the turn. */
  | { readonly type: 'open-reference'; readonly turnId: string; readonly index: number }
  | { readonly type: 'remove-reference'; readonly id: string }
  | { readonly type: 'open-pending'; readonly id: string }
  /** Puts a pasted text back into the message. */
  | { readonly type: 'inline-reference'; readonly id: string }
  /** What may go along, or a prompt action: `text` is what was typed, with the `@` or `/` that it begins with. */
  | { readonly type: 'find-context'; readonly serial: number; readonly text: string }
  /** The match at `index` of the answer to that question. The host looks it up, so the view cannot invent one. */
  | { readonly type: 'add-context'; readonly serial: number; readonly index: number }
  /** The same choice in VS Code's own list. */
  | { readonly type: 'pick-context' }
  /** Files that were dropped, as VS Code's own list of URIs: one per line. */
  | { readonly type: 'drop-context'; readonly uris: string }
  /** A text that was pasted (then `label` is empty) or dropped. */
  | { readonly type: 'attach-text'; readonly label: string; readonly text: string }
  /** A picture that fits: pasted or dropped, or the one of an `ImageJob` (then `ticket` is its, else empty). */
  | { readonly type: 'attach-image'; readonly ticket: string; readonly label: string; readonly mediaType: string; readonly data: string; readonly thumbnail: string; readonly width: number; readonly height: number }
  | { readonly type: 'attach-document'; readonly label: string; readonly data: string }
  /** The page could not take over what was pasted, dropped or given to it as a job. */
  | { readonly type: 'attach-failed'; readonly ticket: string; readonly reason: string }
  | { readonly type: 'dismiss-refusals' }
  /** Have the workspace's instructions go along with this conversation, or no longer. */
  | { readonly type: 'toggle-instructions' }
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
  history: {}, 'send-queued': {}, 'edit-turn': { turnId: 'string', text: 'string' }, regenerate: { turnId: 'string' }, 'regenerate-with': { turnId: 'string' },
  'show-edit': { turnId: 'string', index: 'index' }, 'show-take': { turnId: 'string', index: 'index' }, 'delete-turn': { turnId: 'string' }, fork: { turnId: 'string' }, 'fork-in-editor': { turnId: 'string' },
  'copy-turn': { turnId: 'string' }, 'copy-answer': { turnId: 'string', answerId: 'string' }, 'edit-queued': { id: 'string' }, 'change-queued': { id: 'string', text: 'string' }, 'move-queued': { id: 'string', index: 'index' }, 'remove-queued': { id: 'string' },
  ready: { reading: 'string' }, focus: {}, stop: {}, 'new-chat': {}, 'select-model': {}, 'paste-key': {}, 'add-connection': {}, 'sign-in-github': {}, 'find-local': {}, 'open-settings': {},
  submit: { text: 'string' }, draft: { text: 'string' }, copy: { text: 'string' }, insert: { text: 'string' },
  apply: { text: 'string', info: 'string', before: 'string' }, 'new-file': { text: 'string', language: 'string' }, 'run-in-terminal': { text: 'string' }, preview: { text: 'string', language: 'string' },
  'open-file': { path: 'string', line: 'index' }, 'open-reference': { turnId: 'string', index: 'index' }, 'remove-reference': { id: 'string' }, 'use-offer': { index: 'index' },
  'fault-action': { turnId: 'string', answerId: 'string', index: 'index' },
  'notice-action': { turnId: 'string', answerId: 'string', action: 'notice-action' }, continue: { turnId: 'string', answerId: 'string' },
  'open-pending': { id: 'string' }, 'inline-reference': { id: 'string' }, 'find-context': { serial: 'index', text: 'string' }, 'add-context': { serial: 'index', index: 'index' },
  'pick-context': {}, 'drop-context': { uris: 'string' }, 'attach-text': { label: 'string', text: 'string' }, 'attach-document': { label: 'string', data: 'string' },
  'attach-image': { ticket: 'string', label: 'string', mediaType: 'string', data: 'string', thumbnail: 'string', width: 'index', height: 'index' },
  'attach-failed': { ticket: 'string', reason: 'string' }, 'dismiss-refusals': {}, 'toggle-instructions': {},
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
